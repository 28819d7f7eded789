import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { endianness } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { checkHealth } from '../../src/health-check/health.ts'
import { selfSignedCertificate } from '../../src/http/listener/self-signed.ts'
import { createMockServer } from '../../src/index.ts'
import { serveHere } from '../support/command-here.ts'
import { line, procWith } from '../support/proc.ts'

/** An address and a port as the kernel shows them. */
function hexOf(address: string, port: number): string {
  const bytes = address.includes(':')
    ? Buffer.alloc(16)
    : Buffer.from(address.split('.').map(Number))
  if (address === '::1') bytes[15] = 1
  if (endianness() === 'LE') bytes.swap32()
  return `${bytes.toString('hex')}:${port.toString(16).padStart(4, '0')}`.toUpperCase()
}

/** A folder like the /proc of a container where the only process listens on these ports. */
function container(t: Test, ports: readonly (readonly [address: string, port: number])[]): string {
  const lines = (isV6: boolean) =>
    ports.flatMap(([address, port], at) =>
      address.includes(':') === isV6 ? [line(hexOf(address, port), '0A', at)] : [],
    )
  return procWith(
    t,
    { tcp: lines(false), tcp6: lines(true) },
    { 1: { command: 'node', sockets: ports.map((_, at) => at) } },
  )
}

t.test('a server is healthy whatever says where and how it listens', async (t) => {
  const folder = t.testdir({ 'c.json': '{"host":"127.0.0.3","tls":"self-signed"}' })
  const own = await selfSignedCertificate(['mock.example'])
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  writeFileSync(cert, own.cert)
  writeFileSync(key, own.key)
  const cases: [args: string[], address: string, env?: Record<string, string>][] = [
    [[], '127.0.0.1'],
    [['--host', '0.0.0.0', '--control-token', 'a-secret-of-mine'], '0.0.0.0'],
    [['--host', '127.0.0.2'], '127.0.0.2'],
    [['--host', 'localhost'], '127.0.0.1'],
    [['--host', '[::1]'], '::1'],
    [['--host', '::'], '::'],
    [['--tls', 'self-signed'], '127.0.0.1'],
    [['--tls-cert', cert, '--tls-key', key], '127.0.0.1'],
    [['--config', join(folder, 'c.json')], '127.0.0.3'],
    [[], '127.0.0.4', { NOTEBOOKS_MOCK_HOST: '127.0.0.4' }],
    [['--fault', '* status=503', '--auth', 'verify', '--strict'], '127.0.0.1'],
  ]
  for (const [args, address, env] of cases) {
    await t.test(`${args[0] ?? 'no flag'} at ${address}`, async (t) => {
      const { command, url } = await serveHere(t, args, env)
      const port = Number(url.split(':').at(-1))
      const proc = container(t, [[address, port]])
      t.strictSame(await checkHealth(proc), { isReady: true, line: `port ${port}: ready` })
      await command.kill('SIGTERM')
      await command.ended
      t.match(await checkHealth(proc), { isReady: false, line: /ECONNREFUSED/ })
    })
  }
})

t.test('a server that is not ready is unhealthy, with its reason', async (t) => {
  const mock = await createMockServer({ scene: brokenBeside(t) })
  t.teardown(() => mock.close())
  const port = Number((await mock.listen()).split(':').at(-1))
  const proc = container(t, [['127.0.0.1', port]])
  t.equal((await checkHealth(proc)).isReady, true)
  await mock.useScene('broken').catch(() => {})
  t.match(await checkHealth(proc), {
    isReady: false,
    line: new RegExp(`^port ${port}: 503 .*"ready":false,.*the scene .*broken`),
  })
})

/** The folder of a scene beside a broken one. */
function brokenBeside(t: Test): string {
  const scene = '{"version":1}'
  const folder = t.testdir({
    good: { 'scene.json': scene },
    broken: { 'scene.json': scene, 'notebooks.json': '{}' },
  })
  return join(folder, 'good')
}

/** A server that is no mock. */
async function otherServer(t: Test, act: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    act(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

t.test('whatever else listens is not healthy, and does not hide a server that is', async (t) => {
  const silent = await otherServer(t, () => {})
  const cases: [number, RegExp][] = [
    [silent, /: no response$/],
    [await otherServer(t, (socket) => socket.destroy()), /: /],
    [await otherServer(t, (socket) => socket.end()), /: /],
    [await otherServer(t, (socket) => socket.end('SSH-2.0-x\r\n')), /: /],
    [
      await otherServer(t, (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n<html>')),
      /: 200 <html>$/,
    ],
    [
      await otherServer(t, (socket) => socket.end('HTTP/1.1 404 No\r\n\r\n"ready":true')),
      /: 404 "ready":true$/,
    ],
  ]
  for (const [port, said] of cases) {
    const { isReady, line } = await checkHealth(container(t, [['127.0.0.1', port]]), 300)
    t.equal(isReady, false, line)
    t.match(line, said)
  }
  const mock = await createMockServer()
  t.teardown(() => mock.close())
  const port = Number((await mock.listen()).split(':').at(-1))
  const all = [...cases.map(([other]) => other), port].map((each) => ['127.0.0.1', each] as const)
  t.strictSame(await checkHealth(container(t, all), 300), {
    isReady: true,
    line: `port ${port}: ready`,
  })
})

t.test('a process whose sockets cannot be seen is asked all the same', async (t) => {
  const mock = await createMockServer()
  t.teardown(() => mock.close())
  const port = Number((await mock.listen()).split(':').at(-1))
  const proc = procWith(t, { tcp: [line(hexOf('127.0.0.1', port), '0A', 5)] }, {})
  t.equal((await checkHealth(proc)).isReady, true)
})

t.test('where nothing listens nothing is healthy', async (t) => {
  const expected = { isReady: false, line: 'no process listens on a port here' }
  t.strictSame(await checkHealth(container(t, [])), expected)
  t.strictSame(await checkHealth(join(t.testdir({}), 'none')), expected)
})

t.test('the entry point prints what it found, and sets the exit status', async (t) => {
  const { exitCode } = process
  t.teardown(() => {
    process.exitCode = exitCode
  })
  for (const isReady of [true, false]) {
    const logged = t.capture(console, 'log')
    // The real check would ask the servers of all other tests.
    await t.mockImport('../../src/health-check/main.ts', {
      '../../src/health-check/health.ts': {
        checkHealth: async () => ({ isReady, line: `port 1: ${isReady}` }),
      },
    })
    t.strictSame(
      logged().map(({ args }) => args),
      [[`port 1: ${isReady}`]],
    )
    t.equal(process.exitCode, isReady ? 0 : 1)
  }
})

t.test('the image runs the bundle of this file', async (t) => {
  const bundles = readFileSync('src/build/server.ts', 'utf8')
  t.match(bundles, "'health-check': 'src/health-check/main.ts'")
  t.match(readFileSync('Dockerfile', 'utf8'), 'CMD ["node", "/app/dist/health-check.cjs"]')
})
