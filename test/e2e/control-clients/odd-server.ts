import { createServer, type Server } from 'node:http'

/** Answers of servers that are newer than the client, or something else, by project id. */
const answers: Readonly<Record<string, readonly [status: number, body: string]>> = {
  newer: [200, '{"now":null,"iso":"x","rate":1,"weather":{"rain":null}}'],
  refused: [418, '{"error_code":"Mock.Weather","error_msg":"rain","more":[null]}'],
  cloudy: [409, '{"verdict":"cloudy","requests":0,"dropped":0,"findings":[]}'],
  html: [200, '<html>训练</html>'],
  list: [200, '[]'],
  empty: [200, ''],
  moved: [302, '{}'],
}

/** A server that is no mock server. It never answers for the project `slow`, and says for `echo` what it was asked. */
export function oddServer(): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://odd.test')
    const parts = pathname.split('/').map(decodeURIComponent)
    const project = parts[3] ?? ''
    if (project === 'slow') return
    const echo = JSON.stringify({ parts, query: Object.fromEntries(searchParams) })
    const [status, body] = answers[project] ?? [200, echo]
    response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' })
    response.end(body)
  })
}
