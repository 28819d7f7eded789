/** What the README.md of a saved scene tells. */
interface Facts {
  title: string
  story: string
  /** Number of notebooks. */
  notebooks: number
  notHeld: readonly string[]
}

/** README.md of a saved scene: what it is, and what it does not hold. */
export function readmeText({ notHeld, notebooks, story, title }: Facts): string {
  return [
    `# ${oneLine(title)}`,
    '',
    `${oneLine(story)} It has ${notebooks} notebook${notebooks === 1 ? '' : 's'}.`,
    '',
    'Start a server with this folder:',
    '',
    '```sh',
    'npx modelarts-notebooks-mock --scene FOLDER',
    '```',
    '',
    'A scene does not hold:',
    '',
    ...notHeld.map((sentence) => `- ${sentence}`),
    '',
  ].join('\n')
}

/** A text that stays one line of Markdown, without markup of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/[\\`*_{}[\]<>#|]/g, '\\$&')
}
