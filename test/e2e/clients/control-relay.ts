import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** Paths of the control plane that are for the whole server. */
const WHOLE = /^\/_mock\/(?!projects\/)/

export interface Relay {
  url: string
  close(): void
}

/**
 * Does what the commands do with `--url URL,URL`: what is for the whole server goes to every process, all else to the
 * proxy. It answers with the last answer, or with the first one that is an error.
 */
export async function startRelay(proxy: string, processes: readonly string[]): Promise<Relay> {
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const targets = WHOLE.test(request.url as string) ? processes : [proxy]
    let answer: Response | undefined
    for (const target of targets) {
      answer = await fetch(target + request.url, requestFor(request, body, processes.length))
      if (!answer.ok) break
    }
    const { headers, status } = answer as Response
    response.writeHead(status, { 'content-type': headers.get('content-type') ?? 'text/plain' })
    response.end(await (answer as Response).text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function requestFor(
  { headers, method = 'GET' }: IncomingMessage,
  body: Buffer,
  count: number,
): RequestInit {
  const type = headers['content-type']
  return {
    method,
    headers: { 'x-mock-servers': `${count}`, ...(type && { 'content-type': type }) },
    ...(body.length > 0 && { body }),
  }
}
