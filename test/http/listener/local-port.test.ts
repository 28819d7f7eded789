import { createServer } from 'node:net'
import t from 'tap'
import {
  isLoopback,
  type LoopbackListeners,
  listenOnLoopback,
  urlOf,
} from '../../../src/http/listener/local-port.ts'
import { createMockServer } from '../../../src/index.ts'

function failing(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(code), { code }))
}

/** Listeners that fail on some addresses, a number of times each, and a log of what was opened and closed. */
function testListeners(errors: Record<string, { code: string; times: number }>) {
  const log: string[] = []
  let next = 4_000
  const open = (kind: string) => (address: string, port: number) => {
    log.push(`${kind} ${address} ${port}`)
    const error = errors[`${kind} ${address}`]
    if (error !== undefined && error.times-- > 0) return failing(error.code)
    return Promise.resolve(port === 0 ? ++next : port)
  }
  const listeners: LoopbackListeners = {
    listen: open('listen'),
    relay: open('relay'),
    closeRelay: async () => {
      log.push('close')
    },
  }
  return { listeners: listeners, log }
}

const always = (code: string) => ({ code, times: 1_000 })

const V4 = '127.0.0.1'
const V6 = '::1'

t.test('listens on both addresses with one port', async (t) => {
  const { listeners, log } = testListeners({})
  t.strictSame(await listenOnLoopback(listeners, 0), [
    { address: V4, port: 4_001 },
    { address: V6, port: 4_001 },
  ])
  t.strictSame(log, ['relay ::1 0', 'listen 127.0.0.1 4001'])
})

for (const code of ['EADDRNOTAVAIL', 'EAFNOSUPPORT']) {
  t.test(`listens on one address if the other does not exist: ${code}`, async (t) => {
    const no6 = testListeners({ 'relay ::1': always(code) })
    t.strictSame(await listenOnLoopback(no6.listeners, 0), [{ address: V4, port: 4_001 }])
    const no4 = testListeners({ 'listen 127.0.0.1': always(code) })
    t.strictSame(await listenOnLoopback(no4.listeners, 80), [{ address: V6, port: 80 }])
    t.strictSame(no4.log, ['relay ::1 80', 'listen 127.0.0.1 80', 'close', 'listen ::1 80'])
    const neither = testListeners({
      'relay ::1': always(code),
      'listen 127.0.0.1': always(code),
      'listen ::1': always(code),
    })
    await t.rejects(listenOnLoopback(neither.listeners, 0), { code })
  })
}

t.test(
  'tries another free port if it is taken on the other address, at most ten times',
  async (t) => {
    const busy = testListeners({ 'listen 127.0.0.1': { code: 'EADDRINUSE', times: 2 } })
    t.strictSame(await listenOnLoopback(busy.listeners, 0), [
      { address: V4, port: 4_003 },
      { address: V6, port: 4_003 },
    ])
    t.equal(busy.log.filter((line) => line === 'close').length, 2)
    const full = testListeners({ 'listen 127.0.0.1': always('EADDRINUSE') })
    await t.rejects(listenOnLoopback(full.listeners, 0), { code: 'EADDRINUSE' })
    t.equal(full.log.filter((line) => line === 'close').length, 10)
  },
)

t.test('a given port that is taken on either address is an error', async (t) => {
  for (const listener of ['listen 127.0.0.1', 'relay ::1']) {
    const { listeners } = testListeners({ [listener]: always('EADDRINUSE') })
    await t.rejects(listenOnLoopback(listeners, 80), { code: 'EADDRINUSE' }, listener)
  }
  const { listeners } = testListeners({ 'listen 127.0.0.1': always('EACCES') })
  await t.rejects(listenOnLoopback(listeners, 0), { code: 'EACCES' })
})

t.test('after a failed listen the server can listen again', async (t) => {
  const taken = createServer()
  await new Promise<void>((listening) => taken.listen(0, V4, listening))
  t.teardown(() => taken.close())
  const { port } = taken.address() as { port: number }
  const mock = await createMockServer({ host: 'LocalHost', port })
  t.teardown(() => mock.close())
  await t.rejects(mock.listen(), { code: 'EADDRINUSE' })
  t.strictSame(mock.urls, [])
  taken.close()
  t.match(await mock.listen(), `http://127.0.0.1:${port}`)
})

t.test('recognizes loopback addresses', async (t) => {
  for (const address of [V4, '127.9.9.9', V6, '::1%lo', '::ffff:127.0.0.1'])
    t.ok(isLoopback(address))
  for (const address of ['0.0.0.0', '::', '192.168.1.7', '::2', '::11', 'fe80::1', '1.127.0.1'])
    t.notOk(isLoopback(address), address)
  t.equal(urlOf('https', { address: V6, port: 1 }), 'https://[::1]:1')
})
