import type { SceneToSave } from './saved-scene.ts'

/** README.md of a saved scene: what it is, and what it does not hold. */
export function readmeText({ files, notHeld, notebooks, title }: SceneToSave): string {
  const { story } = files.scene as { story: string }
  return [
    `# ${oneLine(title)}`,
    '',
    `${oneLine(story)} It has ${notebooks.length} notebooks.`,
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
