import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/**
 * Gives the work a proxy that connects to nothing, and the first lines of the requests it got so far. A client that
 * uses it for every host but loopback thus cannot call another machine unnoticed.
 */
export async function withClosedProxy(
  work: (proxy: string, attempts: readonly string[]) => Promise<void>,
): Promise<void> {
  const attempts: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (bytes) => {
      attempts.push(bytes.toString().split('\r\n', 1)[0] as string)
      socket.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, attempts)
  } finally {
    server.close()
  }
}
