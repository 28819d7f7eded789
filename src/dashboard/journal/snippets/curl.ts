import { pathOf, type SentRequest } from './sent-request.ts'

/** A curl command, to paste into a shell. */
export function curlSnippet({ body, headers, method, url }: SentRequest): string {
  const path = pathOf(url)
  const parts = [
    ...(body !== undefined && NEEDS_PIPE.test(body) ? [piped(body)] : []),
    'curl -i',
    // Without -g curl would read brackets and braces as patterns.
    ...(/[[\]{}]/.test(path) ? ['-g'] : []),
    // Without it curl would take away `/../` and `/./`.
    ...(/\/\.{1,2}(?=[/?]|$)/.test(path) ? ['--path-as-is'] : []),
    ...methodOf(method, body),
    ...Object.entries(headers).map(
      // To curl, `name:` removes a header and `name;` sends it empty.
      ([name, value]) => `-H ${quoted(value === '' ? `${name};` : `${name}: ${decoded(value)}`)}`,
    ),
    // curl would add a type of its own for a body without one.
    ...(body !== undefined && !('content-type' in headers) ? [`-H 'content-type:'`] : []),
    ...(body === undefined ? [] : [dataOf(body)]),
    quoted(url),
  ]
  return parts.join(' ')
}

function dataOf(body: string): string {
  return NEEDS_PIPE.test(body) ? '--data-binary @-' : `--data-raw ${quoted(body)}`
}

/** NUL cannot be in an argument of a command, and CR is lost where a text is pasted: such a body comes over a pipe. */
const NEEDS_PIPE = /[\0\r]/

function piped(body: string): string {
  const escaped = body.replaceAll('\\', '\\\\').replaceAll('\0', '\\0000').replaceAll('\r', '\\r')
  return `printf '%b' ${quoted(escaped)} |`
}

/** With -X HEAD curl waits for a body. With a body curl sends POST, so GET must be named. */
function methodOf(method: string, body: string | undefined): string[] {
  if (method === 'HEAD' && body === undefined) return ['-I']
  return method === 'GET' && body === undefined ? [] : [`-X ${quotedIfNeeded(method)}`]
}

/** The text whose UTF-8 bytes are the characters of a header, because a shell sends UTF-8. */
function decoded(value: string): string {
  try {
    const bytes = Uint8Array.from(value, (char) => char.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return value
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function quotedIfNeeded(text: string): string {
  return /^\w+$/.test(text) ? text : quoted(text)
}
