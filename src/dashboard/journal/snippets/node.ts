import { literal, type SentRequest } from './sent-request.ts'

/** A program for Node 20 and later, without packages: with fetch, or with node:http where fetch would change the request. */
export function nodeSnippet(request: SentRequest): string {
  return fitsFetch(request) ? withFetch(request) : withHttp(request)
}

/** fetch normalizes URLs, and sends no body with GET and HEAD. */
function fitsFetch({ body, method, url }: SentRequest): boolean {
  if (!/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method)) return false
  if (body !== undefined && /^(GET|HEAD)$/.test(method)) return false
  return URL.canParse(url) && new URL(url).href === url
}

function headerLines(headers: SentRequest['headers']): string[] {
  const lines = Object.entries(headers).map(
    ([name, value]) => `    ${literal(name)}: ${literal(value)},`,
  )
  return lines.length === 0 ? [] : ['  headers: {', ...lines, '  },']
}

function withFetch({ body, headers, method, url }: SentRequest): string {
  return [
    `const response = await fetch(${literal(url)}, {`,
    `  method: ${literal(method)},`,
    ...headerLines(headers),
    // With bytes, fetch adds no content-type of its own.
    ...(body === undefined ? [] : [`  body: new TextEncoder().encode(${literal(body)}),`]),
    "  redirect: 'manual',",
    '})',
    'console.log(response.status, response.statusText)',
    'console.log(await response.text())',
    '',
  ].join('\n')
}

function withHttp({ body, headers, method, url }: SentRequest): string {
  const module = url.startsWith('https:') ? 'node:https' : 'node:http'
  const [, host, path] = /^(\w+:\/\/[^/]*)(.*)$/s.exec(url) ?? []
  const sent =
    body === undefined || 'transfer-encoding' in headers
      ? headers
      : { ...headers, 'content-length': `${new TextEncoder().encode(body).length}` }
  return [
    '// fetch would change this request: node:http sends it as it is.',
    `const { request } = await import('${module}')`,
    `const sent = request(${literal(host ?? '')}, {`,
    `  method: ${literal(method)},`,
    `  path: ${literal(path ?? '/')},`,
    ...headerLines(sent),
    '}, async (response) => {',
    '  console.log(response.statusCode, response.statusMessage)',
    '  for await (const chunk of response.setEncoding("utf8")) process.stdout.write(chunk)',
    '})',
    `sent.end(${body === undefined ? '' : `Buffer.from(${literal(body)})`})`,
    '',
  ].join('\n')
}
