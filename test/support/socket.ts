import { connect } from 'node:net'

export interface Heard {
  /** Everything the server sent. */
  bytes: Buffer
  /** How the connection ended: by the code of an error, or by an end. */
  ended: string
}

/** Sends bytes over a socket of one's own and hears all that comes until the connection ends. */
export function speak(url: string, ...parts: (string | Buffer)[]): Promise<Heard> {
  const { port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1')
    const heard: Buffer[] = []
    let ended = 'end'
    socket.on('data', (bytes) => heard.push(bytes))
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      ended = code ?? 'error'
    })
    socket.on('close', () => resolve({ bytes: Buffer.concat(heard), ended }))
    for (const part of parts) socket.write(part)
  })
}

export interface RawAnswer {
  status: number
  headers: Map<string, string>
  body: string
}

/** An HTTP answer as it stands in bytes; undefined where the bytes are none. */
export function asAnswer({ bytes }: Heard): RawAnswer | undefined {
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

/** A GET as text, its connection to be closed by the server. */
export function getting(path: string, headers: Record<string, string> = {}): string {
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
