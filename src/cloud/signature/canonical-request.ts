import { type RawParameter, rawParameters } from '../../schemas/query-string.ts'

/** A request as it came in. Texts are as Node gives them: one character for each byte. */
export interface SignedRequest {
  method: string
  /** The target of the request line, untouched: path, question mark, query. */
  target: string
  /** The value of a header by its lower-case name. */
  header(name: string): string | undefined
  body: Buffer
}

/** How a client writes the two parts of a target that clients do not agree on. */
interface Reading {
  path(path: string): string
  query(query: string): string
}

/** Path and query decoded and encoded again, the query sorted by keys, then by values. */
const BOOK: Reading = { path: canonicalPath, query: canonicalQuery }

/** The book's first, then what the SDKs of Node and Python make of paths, and Java's of repeated keys. */
export const READINGS: readonly Reading[] = [
  BOOK,
  { path: escapedTwice, query: canonicalQuery },
  { path: asciiEscapedTwice, query: canonicalQuery },
  { path: splitWhenDecoded, query: canonicalQuery },
  { path: canonicalPath, query: unsortedValues },
]

/** The text that is hashed and signed, in the six parts of clients/auth.md §1; `payload` is its last line. */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: string,
  payload: string,
  { path, query }: Reading = BOOK,
): string {
  const { method, target } = request
  const mark = target.indexOf('?')
  const headers = signedHeaders
    .split(';')
    .map((name) => `${name}:${trimmed(request.header(name.toLowerCase()) ?? '')}\n`)
  return [
    method,
    path(mark < 0 ? target : target.slice(0, mark)),
    query(mark < 0 ? '' : target.slice(mark + 1)),
    headers.join(''),
    signedHeaders,
    payload,
  ].join('\n')
}

/** A line, counted from 1, that two canonical requests do not share; undefined where one has no such line. */
export interface LineDifference {
  line: number
  ours: string | undefined
  theirs: string | undefined
}

export function firstDifference(ours: string, theirs: string): LineDifference | undefined {
  const a = ours.split('\n')
  const b = theirs.split('\n')
  const longer = a.length > b.length ? a : b
  const line = longer.findIndex((_, at) => a[at] !== b[at])
  return line < 0 ? undefined : { line: line + 1, ours: a[line], theirs: b[line] }
}

function canonicalPath(path: string): string {
  return segmentwise(path, (segment) => encoded(decoded(segment)))
}

/** Node signs its `url.parse` of the path, which escapes what `new URL` then sends bare, and escapes that. */
function escapedTwice(path: string): string {
  return segmentwise(path, (segment) => encoded(segment.replace(/['^|]/g, escaped)))
}

/** The same where the caller wrote bare characters beyond ASCII: `url.parse` lets those be. */
function asciiEscapedTwice(path: string): string {
  return escapedTwice(path.replace(/%([89a-f][\da-f])/gi, byteOf))
}

/** To Python an escaped slash parts segments as a bare one does. */
function splitWhenDecoded(path: string): string {
  return segmentwise(decoded(path), encoded)
}

/** Ends in a slash even where the path does not. */
function segmentwise(path: string, write: (segment: string) => string): string {
  const text = path.split('/').map(write).join('/')
  return text.endsWith('/') ? text : `${text}/`
}

function canonicalQuery(query: string): string {
  return pairsOf(query)
    .sort((a, b) => order(a.name, b.name) || order(a.value, b.value))
    .map(written)
    .join('&')
}

/** Java sorts the encoded keys and leaves the values of each as they were. */
function unsortedValues(query: string): string {
  return pairsOf(query)
    .sort((a, b) => order(encoded(a.name), encoded(b.name)))
    .map(written)
    .join('&')
}

/** Names and values as bytes: clients sign what they sent, UTF-8 or not, so that `decoded` is not the decoder of query-string.ts. */
function pairsOf(query: string): RawParameter[] {
  return rawParameters(query.replaceAll('+', ' ')).map(({ name, value }) => ({
    name: decoded(name),
    value: decoded(value),
  }))
}

function written({ name, value }: RawParameter): string {
  return `${encoded(name)}=${encoded(value)}`
}

function order(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The bytes of a percent-encoded text; an escape that is none stays as it is. */
function decoded(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, byteOf)
}

function byteOf(_: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16))
}

/** RFC 3986: all but the unreserved characters escaped, in upper case. */
function encoded(bytes: string): string {
  return bytes.replace(/[^\w.~-]/g, escaped)
}

function escaped(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** Without the blanks that HTTP lets stand around a value: of bytes, `trim()` would take parts of letters. */
function trimmed(value: string): string {
  let from = 0
  let to = value.length
  while (isBlank(value[from])) from += 1
  while (isBlank(value[to - 1])) to -= 1
  return value.slice(from, to)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
