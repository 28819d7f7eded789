import type { JournalEntry } from '../schemas/journal.ts'
import { tokenOf } from './session.ts'

/** Headers that curl sets itself, or that mean nothing to another request. */
const left = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'host',
  'origin',
  'referer',
  'transfer-encoding',
])

/** The curl command that sends a request, to paste into a shell. */
export function curlOf(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): string {
  const parts = [
    // With -g its brackets and braces are no patterns.
    /[[\]{}]/.test(path) ? 'curl -i -g' : 'curl -i',
    ...methodOf(method, body),
    ...Object.entries(headers).map(
      // A header without a value is curl's way to leave one out, unless a semicolon ends it.
      ([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`,
    ),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
    quoted(`${location.origin}${path}`),
  ]
  return parts.join(' ')
}

/** With -X HEAD curl would wait for a body, and with one to send a GET becomes a POST. */
function methodOf(method: string, body: string | undefined): string[] {
  if (method === 'HEAD') return ['-I']
  return method === 'GET' && body === undefined ? [] : [`-X ${method}`]
}

/** A request of the journal as curl sends it again; a token that was masked is the well-known one of its user. */
export function curlOfEntry({ body, headers, method, url, user }: JournalEntry): string {
  const kept = Object.entries(headers).filter(
    ([name]) => !left.has(name) && !name.startsWith('sec-') && name !== 'authorization',
  )
  const sent: Record<string, string> = Object.fromEntries(kept)
  if ('x-auth-token' in sent || 'authorization' in headers) {
    sent['x-auth-token'] = tokenOf(user ?? undefined)
  }
  const text = body === null ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  return curlOf(method, url, sent, text)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
