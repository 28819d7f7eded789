import { connect } from 'node:net'

export interface Received {
  /** Everything the server sent. */
  bytes: Buffer
  /** How the connection ended: an error code such as ECONNRESET, or `end`. */
  ended: string
}

/** Opens a socket, sends the parts, and resolves to everything received when the connection ends. */
export function exchange(url: string, ...parts: (string | Buffer)[]): Promise<Received> {
  const { port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1')
    const received: Buffer[] = []
    let ended = 'end'
    socket.on('data', (bytes) => received.push(bytes))
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      ended = code ?? 'error'
    })
    socket.on('close', () => resolve({ bytes: Buffer.concat(received), ended }))
    for (const part of parts) socket.write(part)
  })
}

export interface RawResponse {
  status: number
  headers: Map<string, string>
  body: string
}

/** Parses received bytes as an HTTP response; undefined if they are not one. */
export function parsedResponse({ bytes }: Received): RawResponse | undefined {
  const text = bytes.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  const [line = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1]
  if (end < 0 || status === undefined) return undefined
  const headers = lines.map((header) => {
    const colon = header.indexOf(':')
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()] as const
  })
  return { status: Number(status), headers: new Map(headers), body: text.slice(end + 4) }
}

/** Text of a GET request with `connection: close`. */
export function getRequest(path: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({
    host: 'localhost',
    connection: 'close',
    'x-auth-token': 'mock-token-admin',
    ...headers,
  })
  return [
    `GET ${path} HTTP/1.1`,
    ...lines.map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n')
}
