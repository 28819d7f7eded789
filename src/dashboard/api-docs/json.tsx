import { jsonTokens } from '../parts/json-lines.ts'

/** JSON with line breaks; any other text as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** A text with the colours of JSON, in a box that scrolls and can be focused. */
export function Code({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <section class="code" tabIndex={0} aria-label={label}>
      <pre>{/^\s*[[{]/.test(text) ? coloured(text) : text}</pre>
    </section>
  )
}

function coloured(text: string) {
  return text.split('\n').map((line, index) => [
    index === 0 ? '' : '\n',
    ...jsonTokens(line).map(([kind, part], at) => (
      <span key={`${index} ${at}`} class={`j-${kind}`}>
        {part}
      </span>
    )),
  ])
}
