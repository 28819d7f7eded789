import { stripVTControlCharacters } from 'node:util'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A text of a program for the content of an element of HTML. Colours of a terminal are taken away; other control characters, and
 * those that change the direction of a text, are shown as `\u001b`.
 */
export function htmlText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\r\n', '\n')
    .toWellFormed()
    .replace(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, codeOf)
    .replace(/[&<>"']/g, (character) => ESCAPES[character] as string)
}

/** The same for an attribute in quotes, or a title: in one line, and not longer than 200 characters. */
export function titleText(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 199)}…` : text
  return htmlText(short.replace(/\s+/g, ' '))
}

function codeOf(character: string): string {
  return `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`
}

/** The beginning of a long text, and how much of it is left out. */
export function cut(text: string, limit: number): string {
  const rest = text.length - limit
  return rest <= 0
    ? text
    : `${text.slice(0, limit)}\n… ${rest} more characters are in the JSON report`
}
