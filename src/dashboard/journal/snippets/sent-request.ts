import type { JournalEntry } from '../../../schemas/journal.ts'

/** A request that a snippet sends. */
export interface SentRequest {
  method: string
  /** Absolute URL. */
  url: string
  /** Values as Node's HTTP server gives them: one character for each byte. */
  headers: Readonly<Record<string, string>>
  body: string | undefined
}

/** Headers that clients set themselves, or that have no meaning in a second request. */
const skippedHeaders = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'proxy-connection',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * The request of a journal entry, to send it again. `origin` is the URL of the server without a slash at the end; `token`
 * takes the place of the credentials, which the journal masks.
 */
export function sentRequest(
  { body, headers, method, url }: JournalEntry,
  origin: string,
  token: string,
): SentRequest {
  const kept = Object.entries(headers).filter(
    ([name]) => !skippedHeaders.has(name) && !name.startsWith('sec-'),
  )
  const sent: Record<string, string> = Object.fromEntries(kept)
  if ('x-auth-token' in sent || 'authorization' in headers) sent['x-auth-token'] = token
  return { method, url: `${origin}${sendable(url)}`, headers: sent, body: bodyText(body) }
}

function bodyText(body: unknown): string | undefined {
  if (body === null) return undefined
  return typeof body === 'string' ? wellFormed(body) : JSON.stringify(body)
}

/** Path and query with only the characters that every client sends as they are; a character was one byte. */
export function sendable(url: string): string {
  return url.replace(/[^!-~]|#/gu, (char) => {
    const code = char.codePointAt(0) as number
    return code > 0xff
      ? encodeURIComponent(wellFormed(char))
      : `%${code.toString(16).toUpperCase().padStart(2, '0')}`
  })
}

/** Path and query of an absolute URL, as they are. */
export function pathOf(url: string): string {
  return url.replace(/^\w+:\/\/[^/]*/, '')
}

/** Host and port of an absolute URL. */
export function hostOf(url: string): string {
  return /^\w+:\/\/([^/]*)/.exec(url)?.[1] ?? ''
}

/** Characters that a reader does not see, or that reorder a line: source code has them as escapes. */
const HIDDEN = /[\u007f-\u00a0\u2028-\u2029]|\p{Default_Ignorable_Code_Point}|\p{Cf}/gu

/** A text as a string literal of JavaScript, Python and Go alike. */
export function literal(text: string): string {
  return JSON.stringify(wellFormed(text)).replace(HIDDEN, (char) =>
    char.length > 1 ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A text with U+FFFD in place of each lone surrogate, which UTF-8 cannot represent. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}
