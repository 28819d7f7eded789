import type { JournalEntry } from '../../schemas/journal.ts'
import { base } from '../server/base.ts'
import { tokenOf } from '../server/session.ts'

/** Headers that curl sets itself, or that have no meaning in a second request. */
const skippedHeaders = new Set([
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
    // Without -g curl would read brackets and braces as patterns.
    /[[\]{}]/.test(path) ? 'curl -i -g' : 'curl -i',
    ...methodOf(method, body),
    ...Object.entries(headers).map(
      // To curl, `name:` removes a header and `name;` sends it empty.
      ([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`,
    ),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
    quoted(`${location.origin}${base}${path}`),
  ]
  return parts.join(' ')
}

/** With -X HEAD curl waits for a body. With a body curl sends POST, so GET must be named. */
function methodOf(method: string, body: string | undefined): string[] {
  if (method === 'HEAD') return ['-I']
  return method === 'GET' && body === undefined ? [] : [`-X ${method}`]
}

/** The curl command that repeats a request of the journal. The masked token becomes the well-known token of its user. */
export function curlOfEntry({ body, headers, method, url, user }: JournalEntry): string {
  const kept = Object.entries(headers).filter(
    ([name]) => !skippedHeaders.has(name) && !name.startsWith('sec-') && name !== 'authorization',
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
