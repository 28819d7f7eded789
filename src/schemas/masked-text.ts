import { characters, endOf, maskedPairs } from './masked-pairs.ts'
import { decodedOnce, isSecretName, REDACTED } from './secrets.ts'

/** How often a part of a text can be percent-encoded, such as a URL in a parameter of a URL. */
const MAX_ENCODINGS = 3

/** What a text with a credential contains. Most texts do not, and need no further work. */
const POSSIBLE =
  /pass|pwd|token|secret|credential|sig|authori|cookie|key|jwt|sk|@|%|\\u|[^\0-\x7f]/i

/**
 * Masks the credentials in any text: a URL, a form, headers one per line, JSON that does not parse, XML, multipart, or a
 * sentence that quotes them. It looks for names that mean a credential, for passwords of URLs and for private keys. Takes
 * linear time.
 */
export function maskedText(text: string, encodings = MAX_ENCODINGS): string {
  if (!POSSIBLE.test(text)) return text
  const decoded = encodings > 0 && text.includes('%') ? maskedEncodedParts(text, encodings) : text
  return maskedPairs(maskedFormParts(maskedPem(decoded)))
}

/** An encoded `:`, `<` or `=`, also one that is encoded again. */
const ENCODED_MARK = /%(?:25)*3[acd]/gi

/** Ends a percent-encoded part. */
const PART_END = /[&?#\s"'<>;,=]/g
const isPartEnd = characters('&?# \t\r\n"\'<>;,=')

/** Masks parts that contain an encoded `:`, `<` or `=`: `?next=https%3A%2F%2Fh%3Ftoken%3D***`. */
function maskedEncodedParts(text: string, encodings: number): string {
  let masked = ''
  let from = 0
  const marks = new RegExp(ENCODED_MARK)
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    let start = mark.index
    while (start > from && !isPartEnd(text.charCodeAt(start - 1))) start--
    const end = endOf(PART_END, text, mark.index)
    const decoded = decodedOnce(text.slice(start, end))
    const shown = maskedText(decoded, encodings - 1)
    const part = shown === decoded ? text.slice(start, end) : encoded(shown)
    masked += text.slice(from, start) + part
    from = end
    marks.lastIndex = end
  }
  return masked + text.slice(from)
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

const DASHES = '(?:-|%(?:25){0,2}2[dD]){5}'
/** A space in a text, in a URL or in a form. */
const GAP = '(?:[ +]|%(?:25){0,2}2[0bB])'
const KEY_BEGIN = new RegExp(
  `${DASHES}BEGIN${GAP}(?:[A-Z0-9]|${GAP}){0,32}?PRIVATE${GAP}KEY${DASHES}`,
  'g',
)
const KEY_END = new RegExp(`${DASHES}(?:END|BEGIN)`, 'g')

/** Masks private keys in PEM, percent-encoded ones as well. */
function maskedPem(text: string): string {
  let masked = ''
  let from = 0
  const begins = new RegExp(KEY_BEGIN)
  for (let begin = begins.exec(text); begin !== null; begin = begins.exec(text)) {
    masked += `${text.slice(from, begins.lastIndex)}${REDACTED}`
    from = endOf(KEY_END, text, begins.lastIndex)
    begins.lastIndex = from
  }
  return masked + text.slice(from)
}

/** Header of a part of a multipart form, with its continuation lines. */
const PART_HEADER = /^content-disposition:[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*/gim

/** Masks the contents of parts of a multipart form whose name means a credential. */
function maskedFormParts(text: string): string {
  if (!/form-data/i.test(text)) return text
  let masked = ''
  let from = 0
  const headers = new RegExp(PART_HEADER)
  for (let header = headers.exec(text); header !== null; header = headers.exec(text)) {
    const [, quoted, plain = ''] =
      /[;\s]name\*?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header[0]) ?? []
    if (!isSecretName(quoted ?? plain)) continue
    const blank = /\r?\n[ \t]*\r?\n/g
    blank.lastIndex = headers.lastIndex
    if (!blank.test(text)) break
    masked += `${text.slice(from, blank.lastIndex)}${REDACTED}`
    from = endOf(/\r?\n--/g, text, blank.lastIndex)
    headers.lastIndex = from
  }
  return masked + text.slice(from)
}
