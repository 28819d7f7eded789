import type { ComponentChild } from 'preact'

const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi

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

function coloured(text: string): ComponentChild[] {
  const parts: ComponentChild[] = []
  let end = 0
  for (const match of text.matchAll(TOKENS)) {
    const [whole, string, colon = '', word] = match
    parts.push(text.slice(end, match.index))
    const kind =
      string === undefined
        ? word === undefined
          ? 'number'
          : 'word'
        : colon === ''
          ? 'string'
          : 'name'
    parts.push(<span class={kind}>{string ?? whole}</span>, colon)
    end = match.index + whole.length
  }
  return [...parts, text.slice(end)]
}
