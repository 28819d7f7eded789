import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import t from 'tap'
import { ControlPlane, type ControlServers } from '../../../src/cli/control/control-plane.ts'
import { ClockState } from '../../../src/schemas/control.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'

const TOKEN = '0123456789abcdef'

function planeOf(urls: readonly string[], options: Partial<ControlServers> = {}): ControlPlane {
  return new ControlPlane({ urls, token: undefined, timeout: 30_000, ...options })
}

const clock = { path: '/_mock/clock' }

t.test('returns the answer as its schema reads it', async (t) => {
  const { url } = await mockOnPort(t, { clock: { at: 1_000, rate: 0 } })
  t.match(await planeOf([url]).ask(url, clock, ClockState), { now: 1_000, rate: 0 })
  const advance = { method: 'POST', path: '/_mock/clock/advance', body: { by: '1s' } } as const
  const answer = await planeOf([url]).ask(url, advance, ClockState.loose())
  t.match(answer, { now: 2_000, transitions: [] })
})

t.test('accepts any certificate, and sends the token', async (t) => {
  const { url } = await mockOnPort(t, { tls: 'self-signed', controlToken: TOKEN })
  t.match(await planeOf([url], { token: TOKEN }).ask(url, clock, ClockState), { rate: 0 })
  await t.rejects(planeOf([url]).ask(url, clock, ClockState), {
    kind: 'unauthorized',
    message:
      /^found no Authorization, expected .* \(401 Mock\.Unauthorized\); give it with --control-token or NOTEBOOKS_MOCK_CONTROL_TOKEN$/,
  })
  await t.rejects(planeOf([url], { token: `${TOKEN}x` }).ask(url, clock, ClockState), {
    kind: 'unauthorized',
    message: /^found another token, /,
  })
  await t.rejects(planeOf([url]).ask(url.replace('https', 'http'), clock, ClockState), {
    message: /^found no server \(socket hang up\), /,
  })
})

/** What a server of another protocol answers to HTTP. */
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'

t.test('each way to get no answer has one sentence', async (t) => {
  const { url } = await mockOnPort(t)
  const noHttp = createTcpServer((socket) => {
    socket.on('error', () => {})
    socket.end('220 ready\r\n')
  }).listen(0, '127.0.0.1')
  await once(noHttp, 'listening')
  t.teardown(() => noHttp.close())
  const { port } = noHttp.address() as AddressInfo
  const cases: [url: string, kind: string, message: RegExp, timeout?: number][] = [
    [
      'http://127.0.0.1:1',
      'unreachable',
      /^found no server \(connection refused\), expected a running mock: start one, or give its --url$/,
    ],
    ['http://no-such-host.invalid', 'unreachable', /^found no server \((no such host|getaddrinfo)/],
    [`http://127.0.0.1:${port}`, 'unreachable', /^found a server that does not speak HTTP \(/],
    [url.replace('http', 'https'), 'unreachable', /^found a server without TLS, expected https/],
    [
      await otherServer(t, () => {}),
      'unreachable',
      /^found no response within 80 ms, expected one; --timeout is the longest wait$/,
      80,
    ],
    [
      await otherServer(t, (_, response) =>
        response.writeHead(200, { 'content-length': 9 }).write('x'),
      ),
      'unreachable',
      /^found no response within 80 ms/,
      80,
    ],
    [
      await otherServer(t, (_, response) => {
        response.writeHead(200, { 'content-length': 9 }).write('x')
        setTimeout(() => response.destroy(), 50)
      }),
      'unreachable',
      /^found no server \(aborted\), /,
    ],
    [
      await otherServer(t, (_, response) => {
        response.socket?.end(SWITCHING)
      }),
      'unreachable',
      /^found no server \(switching protocols\), expected a running mock/,
    ],
    [
      await otherServer(t, (_, response) => response.writeHead(404).end('<h1>no</h1>')),
      'not a mock',
      /^found the answer 404 of another server, expected a running mock/,
    ],
    [
      await otherServer(t, (_, response) =>
        response.writeHead(404).end('{"error_code":"APIG.0101"}'),
      ),
      'not a mock',
      /^found the answer 404 APIG\.0101 of another server/,
    ],
    [
      await otherServer(t, (_, response) => response.writeHead(302, { location: '/x' }).end()),
      'not a mock',
      /^found the answer 302 of/,
    ],
    [
      await otherServer(t, (_, response) => response.end('<html>')),
      'not a mock',
      /^found another answer \(\$: found nothing, expected an object\), expected a running mock/,
    ],
    [
      await otherServer(t, (_, response) => response.end('{"now":1}')),
      'not a mock',
      /^found another answer \(\$\.iso: found nothing, expected text\)/,
    ],
    [
      await otherServer(t, (_, response) =>
        response.writeHead(503).end('{"error_code":"Mock.Busy"}'),
      ),
      'refused',
      /^\{"error_code":"Mock\.Busy"\} \(503 Mock\.Busy\)$/,
    ],
    [
      await otherServer(t, (_, response) => {
        response.writeHead(500, { 'content-length': 9 }).write('x')
        setImmediate(() => response.destroy())
      }),
      'not a mock',
      /^found the answer 500 of another server/,
    ],
  ]
  for (const [at, kind, message, timeout = 30_000] of cases) {
    const asked = planeOf([at], { timeout }).ask(at, clock, ClockState)
    await t.rejects(asked, { name: 'ControlFailure', kind, message }, at)
  }
})

t.test('a refusal of the mock is its own sentence', async (t) => {
  const { url } = await mockOnPort(t)
  const request = { method: 'POST', path: '/_mock/reset', body: { to: 'snapshot:none' } } as const
  await t.rejects(planeOf([url]).ask(url, request, ClockState), {
    kind: 'refused',
    message: /^found .*none.* \(404 Mock\.NotFound\)$/,
  })
})

t.test('each server has its own outcome, and is told how many there are', async (t) => {
  const { url } = await mockOnPort(t)
  const seen: unknown[] = []
  const other = await otherServer(t, (request, response) => {
    seen.push(request.headers['x-mock-servers'])
    response.writeHead(500).end()
  })
  const outcomes = await planeOf([url, other]).askAll(clock, ClockState)
  t.match(outcomes, [
    { url, answer: { rate: 0 } },
    { url: other, failure: { kind: 'not a mock' } },
  ])
  await planeOf([other]).askAll(clock, ClockState)
  t.strictSame(seen, ['2', undefined])
  await t.rejects(
    planeOf([url]).each(async () => {
      throw new TypeError('a bug')
    }),
    TypeError,
  )
})

t.test('the server of a project is the one that has its world', async (t) => {
  const [one, other] = [await mockOnPort(t), await mockOnPort(t)]
  const plane = planeOf([one.url, other.url])
  const none = /^found project "p1" on none of 2 servers, expected it on one: /
  await t.rejects(plane.serverOf('p1'), { kind: 'refused', message: none })
  t.equal(await planeOf([one.url]).serverOf('p1'), one.url, 'one server is not asked')
  other.mock.project('p1').reset()
  t.equal(await plane.serverOf('p1'), other.url)
  await t.rejects(planeOf([one.url, 'http://127.0.0.1:1']).serverOf('p1'), {
    kind: 'unreachable',
    message: /^found no server/,
  })
  one.mock.project('p1').reset()
  await t.rejects(plane.serverOf('p1'), {
    message: `found project "p1" on ${one.url} and ${other.url}, expected it on one: give one --url`,
  })
})
