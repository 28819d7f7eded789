import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { readCommandLine } from '../../src/cli/command-line.ts'
import { type WaitResult, waitUntilReady } from '../../src/cli/wait.ts'
import { Config } from '../../src/config.ts'
import { createMockServer } from '../../src/index.ts'
import { MockServer } from '../../src/mock-server.ts'
import { runHere } from '../support/command-here.ts'
import { otherServer } from '../support/running-mock.ts'

async function wait(...flags: string[]): Promise<WaitResult> {
  const [result] = await waitUntilReady(readCommandLine(['wait', ...flags], {}))
  return result as WaitResult
}

/** Waits with a short timeout; tries again if a busy machine did not respond in that time. */
async function waitBriefly(url: string, timeout: string, expected: RegExp): Promise<WaitResult> {
  for (;;) {
    const found = await wait('--url', url, '--timeout', timeout)
    if (found.reason !== 'no response' || expected.test(found.reason)) return found
  }
}

/** The URL of a server with this handler, closed when the test ends. */
async function serverOf(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function dateless(response: ServerResponse): ServerResponse {
  response.sendDate = false
  return response
}

t.test('ends when the scene is loaded', async (t) => {
  const mock = new MockServer(Config.parse({ port: 0 }))
  t.teardown(() => mock.close())
  const url = await mock.listen()
  const reason = '503, the scene is being read'
  t.strictSame(await waitBriefly(url, '0', /^503/), { url, reason })
  const waiting = wait('--url', url)
  await mock.load()
  t.strictSame(await waiting, { url, reason: undefined })
  const { port } = new URL(url)
  t.strictSame(await wait('--host', '0.0.0.0', '--port', port), { url, reason: undefined })
})

t.test('waits for several servers', async (t) => {
  const urls = [await serverOf(t, (_, response) => response.end()), 'http://127.0.0.1:1']
  const line = readCommandLine(['wait', '--url', urls.join(), '--timeout', '0'], {})
  t.strictSame(await waitUntilReady(line), [
    { url: urls[0], reason: undefined },
    { url: urls[1], reason: 'connection refused' },
  ])
})

t.test('accepts any certificate', async (t) => {
  const mock = await createMockServer({ tls: 'self-signed' })
  t.teardown(() => mock.close())
  const url = await mock.listen()
  t.strictSame(await wait('--url', url), { url, reason: undefined })
})

t.test('reports the reason when it gives up', async (t) => {
  const cases: [string, RegExp][] = [
    ['http://127.0.0.1:1', /^connection refused$/],
    ['http://no-such-host.invalid', /^(no such host|getaddrinfo EAI_AGAIN.*)$/],
    [
      await serverOf(t, (_, response) => dateless(response).writeHead(404).end('x')),
      /^404 nothing$/,
    ],
    [await serverOf(t, (_, response) => response.writeHead(500).end('{"a":1}')), /^500 \{"a":1\}$/],
    [await serverOf(t, (_, response) => response.socket?.destroy()), /^socket hang up$/],
    [await serverOf(t, () => {}), /^no response$/],
    [
      await serverOf(t, (_, response) =>
        response.writeHead(200, { 'content-length': 9 }).write('x'),
      ),
      /^no response$/,
    ],
  ]
  for (const [url, reason] of cases) {
    t.match((await waitBriefly(url, '0', reason)).reason, reason, url)
  }
})

t.test('asks again until the server is ready', async (t) => {
  const statuses = [503, 503, 200]
  const url = await serverOf(t, (_, response) => {
    response.writeHead(statuses.shift() as number).end()
  })
  t.strictSame(await wait('--url', url, '--timeout', '10m'), { url, reason: undefined })
  t.strictSame(statuses, [])
})

t.test('ends when its timeout is over', async (t) => {
  const url = await serverOf(t, (_, response) => {
    response.writeHead(503).end()
  })
  t.match(await waitBriefly(url, '350ms', /^503/), { reason: '503 nothing' })
})

t.test('a wrong argument is a usage error', async (t) => {
  const cases: [string[], RegExp][] = [
    [['--timeout', 'soon'], /^--timeout: found "soon", expected a duration/],
    [['--timeout', '25h'], /^--timeout: found "25h", expected a duration of at most 24h$/],
    [['--url', 'mock'], /^--url: found "mock", expected an http or https URL/],
    [['--port', '0'], /^--port: found 0, expected the port of a running server, or its --url$/],
  ]
  for (const [flags, message] of cases) {
    await t.rejects(wait(...flags), { name: 'UsageError', message })
  }
  const around = readCommandLine(['wait'], { NOTEBOOKS_MOCK_TIMEOUT: 'soon' })
  await t.rejects(waitUntilReady(around), { message: /^NOTEBOOKS_MOCK_TIMEOUT: found "soon"/ })
})

t.test('a server that switches to another protocol is not ready', async (t) => {
  const url = await otherServer(t, (_, response) => {
    response.socket?.end(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
    )
  })
  t.match(await runHere(t, ['wait', '--url', url, '--timeout', '10ms']), {
    code: 1,
    stderr: /switching protocols/,
  })
})
