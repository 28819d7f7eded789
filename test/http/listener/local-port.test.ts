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

/** Doors at which some addresses answer with an error, so many times; tells what was opened and closed. */
function doors(errors: Record<string, { code: string; times: number }>) {
  const log: string[] = []
  let next = 4_000
  const open = (kind: string) => (address: string, port: number) => {
    log.push(`${kind} ${address} ${port}`)
    const error = errors[`${kind} ${address}`]
    if (error !== undefined && error.times-- > 0) return failing(error.code)
    return Promise.resolve(port === 0 ? ++next : port)
  }
  const all: LoopbackListeners = {
    listen: open('listen'),
    relay: open('relay'),
    closeRelay: async () => {
      log.push('close')
    },
  }
  return { all, log }
}

const always = (code: string) => ({ code, times: 1_000 })

const V4 = '127.0.0.1'
const V6 = '::1'

t.test('listens at both addresses, on one port', async (t) => {
  const { all, log } = doors({})
  t.strictSame(await listenOnLoopback(all, 0), [
    { address: V4, port: 4_001 },
    { address: V6, port: 4_001 },
  ])
  t.strictSame(log, ['relay ::1 0', 'listen 127.0.0.1 4001'])
})

for (const code of ['EADDRNOTAVAIL', 'EAFNOSUPPORT']) {
  t.test(`makes do with one address where the other does not exist: ${code}`, async (t) => {
    const no6 = doors({ 'relay ::1': always(code) })
    t.strictSame(await listenOnLoopback(no6.all, 0), [{ address: V4, port: 4_001 }])
    const no4 = doors({ 'listen 127.0.0.1': always(code) })
    t.strictSame(await listenOnLoopback(no4.all, 80), [{ address: V6, port: 80 }])
    t.strictSame(no4.log, ['relay ::1 80', 'listen 127.0.0.1 80', 'close', 'listen ::1 80'])
    const neither = doors({
      'relay ::1': always(code),
      'listen 127.0.0.1': always(code),
      'listen ::1': always(code),
    })
    await t.rejects(listenOnLoopback(neither.all, 0), { code })
  })
}

t.test(
  'takes another free port where the other address has it not, but not for ever',
  async (t) => {
    const busy = doors({ 'listen 127.0.0.1': { code: 'EADDRINUSE', times: 2 } })
    t.strictSame(await listenOnLoopback(busy.all, 0), [
      { address: V4, port: 4_003 },
      { address: V6, port: 4_003 },
    ])
    t.equal(busy.log.filter((line) => line === 'close').length, 2)
    const full = doors({ 'listen 127.0.0.1': always('EADDRINUSE') })
    await t.rejects(listenOnLoopback(full.all, 0), { code: 'EADDRINUSE' })
    t.equal(full.log.filter((line) => line === 'close').length, 10)
  },
)

t.test('a port that was asked for and is taken is refused at either address', async (t) => {
  for (const door of ['listen 127.0.0.1', 'relay ::1']) {
    const { all } = doors({ [door]: always('EADDRINUSE') })
    await t.rejects(listenOnLoopback(all, 80), { code: 'EADDRINUSE' }, door)
  }
  const { all } = doors({ 'listen 127.0.0.1': always('EACCES') })
  await t.rejects(listenOnLoopback(all, 0), { code: 'EACCES' })
})

t.test('a failed port leaves the server able to listen at another', async (t) => {
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

t.test('knows the addresses that only this machine reaches', async (t) => {
  for (const address of [V4, '127.9.9.9', V6, '::1%lo', '::ffff:127.0.0.1'])
    t.ok(isLoopback(address))
  for (const address of ['0.0.0.0', '::', '192.168.1.7', '::2', '::11', 'fe80::1', '1.127.0.1'])
    t.notOk(isLoopback(address), address)
  t.equal(urlOf('https', { address: V6, port: 1 }), 'https://[::1]:1')
})
