import { hostOf, literal, pathOf, type SentRequest } from './sent-request.ts'

/**
 * A Python 3 program of the standard library. It uses http.client: this sends URL and headers as they are, and treats an
 * error status as an answer.
 */
export function pythonSnippet({ body, headers, method, url }: SentRequest): string {
  const connection = url.startsWith('https:') ? 'HTTPSConnection' : 'HTTPConnection'
  const sent = Object.entries(headers).map(
    ([name, value]) => `    ${literal(name)}: ${literal(value)},`,
  )
  return [
    'import http.client',
    '',
    `connection = http.client.${connection}(${literal(hostOf(url))}, timeout=60)`,
    ...(sent.length === 0 ? ['headers = {}'] : ['headers = {', ...sent, '}']),
    `body = ${body === undefined ? 'None' : `${literal(body)}.encode()`}`,
    `connection.request(${literal(method)}, ${literal(pathOf(url))}, body, headers)`,
    'response = connection.getresponse()',
    'print(response.status, response.reason)',
    'print(response.read().decode())',
    '',
  ].join('\n')
}
