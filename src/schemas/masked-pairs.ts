import { isSecretName, REDACTED } from './secrets.ts'

/** A part of a text to replace. */
interface Span {
  from: number
  to: number
  by: string
}

/** Masks the values of `name=value`, `"name": value`, `<name>value</name>` and `http://user:value@host`. */
export function maskedPairs(text: string): string {
  let masked = ''
  let from = 0
  /** Names are looked for from here on: the end of the pair before. */
  let start = 0
  const closings = closingTags(text)
  const marks = /[=:<]/g
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const span = spanAt(text, start, mark.index, closings)
    start = marks.lastIndex
    if (span === undefined) continue
    masked += text.slice(from, span.from) + span.by
    from = span.to
    start = span.to
    marks.lastIndex = span.to
  }
  return masked + text.slice(from)
}

function spanAt(text: string, start: number, at: number, closings: ClosingTags): Span | undefined {
  const mark = text.charCodeAt(at)
  if (mark === LESS_THAN) return elementSpan(text, at, closings)
  if (mark === COLON && text.startsWith('//', at + 1)) return passwordSpan(text, at + 3)
  if (at === start) return undefined
  const name = nameBefore(text, start, at)
  return isSecretName(text.slice(name.from, name.to)) ? valueSpan(text, at, name) : undefined
}

const COLON = 58
const LESS_THAN = 60
const TAG_END = /[<>]/g

/** Index of the next closing tag with a name, from an index on; undefined if there is none. Indexes must not get smaller. */
type ClosingTags = (name: string, from: number) => number | undefined

/** Looks for all closing tags at the first call: to search the text once for each element would take quadratic time. */
function closingTags(text: string): ClosingTags {
  let all: Map<string, number[]> | undefined
  return (name, from) => {
    all ??= closingTagsByName(text)
    const indexes = all.get(name.toLowerCase()) ?? []
    while ((indexes.at(-1) ?? from) < from) indexes.pop()
    return indexes.at(-1)
  }
}

/** Indexes of all closing tags, the last one first. */
function closingTagsByName(text: string): Map<string, number[]> {
  const all = new Map<string, number[]>()
  for (const { 1: tag = '', index } of text.matchAll(/<\/([^\s/="'?!<>]+)/g)) {
    const name = tag.toLowerCase()
    const indexes = all.get(name)
    if (indexes === undefined) all.set(name, [index])
    else indexes.push(index)
  }
  for (const indexes of all.values()) indexes.reverse()
  return all
}

/** The attributes and the content of an XML element whose name means a credential. */
function elementSpan(text: string, at: number, closings: ClosingTags): Span | undefined {
  const end = endOf(TAG_END, text, at + 1)
  if (text[end] !== '>') return undefined
  const tag = text.slice(at + 1, end)
  const [name = ''] = /^[^\s/="'?!<>]+/.exec(tag) ?? []
  if (!isSecretName(name)) return undefined
  const from = at + 1 + name.length
  if (tag.endsWith('/')) return { from, to: end + 1, by: ` ${REDACTED}/>` }
  const to = closings(name, end) ?? endOf(TAG_END, text, end + 1)
  return { from, to, by: `>${REDACTED}` }
}

const AUTHORITY_END = /[\s/?#"'<>\\]/g

/** The password of a URL, or its user if there is only that. */
function passwordSpan(text: string, from: number): Span | undefined {
  const authority = text.slice(from, endOf(AUTHORITY_END, text, from))
  const at = authority.lastIndexOf('@')
  if (at < 0) return undefined
  return { from: from + authority.slice(0, at).indexOf(':') + 1, to: from + at, by: REDACTED }
}

/** Where a name stands, and the quote around it. */
interface Name {
  from: number
  to: number
  quote: string
}

const isNameEnd = characters(' \t\r\n\f\v\u00a0&?#;,"\'`<>{}()|\\/=:')
const isSpaceOrQuote = characters(' \t\r\n\f\v\u00a0"\'`\\')
const isQuote = characters('"\'`')

/** Whether a character code is one of some Latin-1 characters. Faster than a regular expression for each character. */
export function characters(all: string): (code: number) => boolean {
  const codes = new Uint8Array(256)
  for (let index = 0; index < all.length; index++) codes[all.charCodeAt(index)] = 1
  return (code) => codes[code] === 1
}

/** The name that ends before a mark, with or without quotes. */
function nameBefore(text: string, start: number, at: number): Name {
  let to = at
  let quote = 0
  for (; to > start && isSpaceOrQuote(text.charCodeAt(to - 1)); to--) {
    if (isQuote(text.charCodeAt(to - 1))) quote = text.charCodeAt(to - 1)
  }
  const isEnd = quote === 0 ? isNameEnd : (code: number) => code === quote
  let from = to
  while (from > start && !isEnd(text.charCodeAt(from - 1))) from--
  // Two words, such as `API key:`.
  if (to - from < 7 && /^(keys?|word|phrase|code)$/i.test(text.slice(from, to))) {
    const before = from
    while (from > start && text[from - 1] === ' ') from--
    if (from < before) while (from > start && !isEnd(text.charCodeAt(from - 1))) from--
  }
  return { from, to, quote: quote === 0 ? '' : String.fromCharCode(quote) }
}

const SPACE = /[=>]*[ \t]*/y
const ANY_SPACE = /[=>]*\s*/y
const OPENING_QUOTE = /(\\*)(["'`])/y
const MASKED = /\*\*\*(?=[|&#\s"'`<>;,)}\]\\]|$)/y

/** The value after a mark. */
function valueSpan(text: string, at: number, name: Name): Span | undefined {
  const space = name.quote === '' ? SPACE : ANY_SPACE
  space.lastIndex = at + 1
  space.test(text)
  const from = space.lastIndex
  const [open, slashes = '', quote = ''] = matchAt(OPENING_QUOTE, text, from) ?? []
  if (open !== undefined) {
    const to = closingQuote(text, from + open.length, quote, slashes.length)
    return { from, to, by: `${open}${REDACTED}${open}` }
  }
  const by = `${name.quote}${REDACTED}${name.quote}`
  if (matchAt(MASKED, text, from) !== null) return { from, to: from + REDACTED.length, by }
  const inner = text[from] === '{' || text[from] === '[' ? closingBracket(text, from) : from
  const to = endOf(valueEnd(text, at, name), text, inner)
  return to === from && text.charCodeAt(at) === COLON ? undefined : { from, to, by }
}

const JSON_END = /[,}\]\r\n]/g
const PARAMETER_END = /[&#\s"<>]/g
const WORD_END = /[\r\n,;}&"'<|]/g
/** A line with its continuation lines, which are indented. */
const HEADER_END = /\r?\n(?![ \t])|\r(?!\n)/g
const quotedEnds: Readonly<Record<string, RegExp>> = {
  '"': /["\r\n]/g,
  "'": /['\r\n]/g,
  '`': /[`\r\n]/g,
}

/** What ends a value without quotes: a header ends with its line. */
function valueEnd(text: string, at: number, { from, to, quote }: Name): RegExp {
  if (quote !== '') return JSON_END
  if (text.charCodeAt(at) !== COLON) return PARAMETER_END
  const before = text[from - 1] ?? '\n'
  const isWholeLine = /[\r\n]/.test(before) || /cookie|authori/i.test(text.slice(from, to))
  return quotedEnds[before] ?? (isWholeLine ? HEADER_END : WORD_END)
}

/** Index after the quote that closes a text; the end of the text if none does. In JSON inside JSON quotes have `slashes` backslashes. */
function closingQuote(text: string, from: number, quote: string, slashes: number): number {
  for (let end = text.indexOf(quote, from); end >= 0; end = text.indexOf(quote, end + 1)) {
    let before = 0
    while (end - before > from && text[end - before - 1] === '\\') before++
    if (slashes === 0 ? before % 2 === 0 : before <= slashes) return end + 1
  }
  return text.length
}

const BRACKETS = /["[\]{}]/g

/** Index after the bracket that closes the one at `from`; the end of the text if none does. */
function closingBracket(text: string, from: number): number {
  let depth = 0
  for (let at = endOf(BRACKETS, text, from); at < text.length; ) {
    if (text[at] === '"') {
      at = endOf(BRACKETS, text, closingQuote(text, at + 1, '"', 0))
      continue
    }
    depth += text[at] === '{' || text[at] === '[' ? 1 : -1
    if (depth === 0) return at + 1
    at = endOf(BRACKETS, text, at + 1)
  }
  return text.length
}

/** Index of the first match of a global pattern at or after an index; the length of the text if there is none. */
export function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? text.length
}

/** The match of a sticky pattern at an index. */
function matchAt(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from
  return pattern.exec(text)
}
