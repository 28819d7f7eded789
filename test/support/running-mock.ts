import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { createMockServer, type MockServerOptions } from '../../src/index.ts'
import { NOW } from './values.ts'

/** A mock that listens on a free port, with a frozen clock; closed when the test ends. */
export async function mockOnPort(t: Test, options: MockServerOptions = {}) {
  const mock = await createMockServer({ clock: { at: NOW, rate: 0 }, ...options })
  t.teardown(() => mock.close())
  const url = await mock.listen()
  /** Sends a request to the API as the admin; resolves to the status. */
  const list = async (project = 'p1', query = '') => {
    const response = await fetch(`${url}/v1/${project}/notebooks${query}`, {
      headers: { 'x-auth-token': 'mock-token-admin' },
    })
    await response.text()
    return response.status
  }
  return { mock, url, list }
}

/** The URL of a server that is not a mock, with this handler; closed when the test ends. */
export async function otherServer(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
