import { type RawParameter, rawParameters } from '../../schemas/query-string.ts'

/** A request as it was received. Texts are latin1, as Node gives them: one character per byte. */
export interface SignedRequest {
  method: string
  /** Target of the request line, unchanged: `/path?query`. */
  target: string
  /** The value of a header by its lower-case name. */
  header(name: string): string | undefined
  body: Buffer
}

/** How a client writes path and query in the canonical request; the SDKs differ in both. */
interface Canonicalization {
  path(path: string): string
  query(query: string): string
}

/** The documented way: path and query decoded and encoded again, the query sorted by name, then by value. */
const DOCUMENTED: Canonicalization = { path: canonicalPath, query: canonicalQuery }

/** The documented way first, then the paths of the Node and Python SDKs, and the repeated parameters of the Java SDK. */
export const CANONICALIZATIONS: readonly Canonicalization[] = [
  DOCUMENTED,
  { path: escapedTwice, query: canonicalQuery },
  { path: asciiEscapedTwice, query: canonicalQuery },
  { path: splitWhenDecoded, query: canonicalQuery },
  { path: canonicalPath, query: unsortedValues },
]

/**
 * The text that is hashed and signed; its six parts are in docs/contract/authentication.md#canonical-request.
 * `payload` is the last line.
 */
export function canonicalRequest(
  request: SignedRequest,
  signedHeaders: string,
  payload: string,
  { path, query }: Canonicalization = DOCUMENTED,
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

/** The first line (counted from 1) in which two canonical requests differ; a side is undefined if it has fewer lines. */
export interface LineDifference {
  line: number
  server: string | undefined
  client: string | undefined
}

export function firstDifference(server: string, client: string): LineDifference | undefined {
  const a = server.split('\n')
  const b = client.split('\n')
  const longer = a.length > b.length ? a : b
  const line = longer.findIndex((_, at) => a[at] !== b[at])
  return line < 0 ? undefined : { line: line + 1, server: a[line], client: b[line] }
}

function canonicalPath(path: string): string {
  return segmentwise(path, (segment) => encoded(decoded(segment)))
}

/**
 * The Node SDK signs the path of `url.parse`, encoded again. `url.parse` escapes `'`, `^` and `|`;
 * `new URL` sends them unescaped.
 */
function escapedTwice(path: string): string {
  return segmentwise(path, (segment) => encoded(segment.replace(/['^|]/g, escaped)))
}

/** Same as `escapedTwice`, for callers that wrote non-ASCII characters unescaped: `url.parse` does not escape those. */
function asciiEscapedTwice(path: string): string {
  return escapedTwice(path.replace(/%([89a-f][\da-f])/gi, byteOf))
}

/** The Python SDK decodes the path first, so an escaped slash separates segments too. */
function splitWhenDecoded(path: string): string {
  return segmentwise(decoded(path), encoded)
}

/** Applies `write` to each segment; the result always ends in a slash. */
function segmentwise(path: string, write: (segment: string) => string): string {
  const text = path.split('/').map(write).join('/')
  return text.endsWith('/') ? text : `${text}/`
}

function canonicalQuery(query: string): string {
  return parametersOf(query)
    .sort((a, b) => compareText(a.name, b.name) || compareText(a.value, b.value))
    .map(encodedParameter)
    .join('&')
}

/** The Java SDK sorts by encoded name, and keeps the order of the values of one name. */
function unsortedValues(query: string): string {
  return parametersOf(query)
    .sort((a, b) => compareText(encoded(a.name), encoded(b.name)))
    .map(encodedParameter)
    .join('&')
}

/**
 * Names and values as bytes: clients sign what they sent, whether it is UTF-8 or not. Therefore `decoded`
 * is used here, not the decoder of query-string.ts.
 */
function parametersOf(query: string): RawParameter[] {
  return rawParameters(query.replaceAll('+', ' ')).map(({ name, value }) => ({
    name: decoded(name),
    value: decoded(value),
  }))
}

function encodedParameter({ name, value }: RawParameter): string {
  return `${encoded(name)}=${encoded(value)}`
}

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Decodes percent-encoding to bytes (latin1); an invalid escape stays unchanged. */
function decoded(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, byteOf)
}

function byteOf(_: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16))
}

/** RFC 3986: escapes all characters that are not unreserved, in upper case. */
function encoded(bytes: string): string {
  return bytes.replace(/[^\w.~-]/g, escaped)
}

function escaped(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** Removes spaces and tabs at both ends. `trim()` would also remove latin1 bytes that are part of a UTF-8 character. */
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
