import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import Fastify, { type FastifyReply } from 'fastify'
import t, { type Test } from 'tap'
import { Events } from '../../src/control/events/events.ts'
import { streamEvents } from '../../src/http/event-stream.ts'
import { until } from '../support/until.ts'

/** A stream that a client has begun to read. `beat` does what the server does every 15 s. */
async function stream(t: Test) {
  const beats: (() => void)[] = []
  const { setInterval } = globalThis
  t.teardown(() => {
    globalThis.setInterval = setInterval
  })
  globalThis.setInterval = ((act: () => void, ms: number) => {
    if (ms === 15_000) beats.push(act)
    return setInterval(act, ms)
  }) as typeof setInterval

  const events = new Events('tag')
  const stopping = new AbortController().signal
  let reply: FastifyReply | undefined
  const app = Fastify()
  app.get('/', (_request, given) => {
    reply = given
    streamEvents(given, events, {
      lastId: undefined,
      types: undefined,
      stopping,
      countsOf: () => undefined,
    })
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const client = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  t.teardown(() => {
    client.destroy()
    return app.close()
  })
  client.on('error', () => {})
  client.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await once(client, 'data')
  const beat = () => {
    for (const act of beats) act()
  }
  return { beat, client, events, raw: () => (reply as FastifyReply).raw }
}

/** Stops reading, and sends more events than the buffers of the connection hold. */
async function blocked({ client, events, raw }: Awaited<ReturnType<typeof stream>>) {
  client.pause()
  for (let n = 0; n < 40; n++) {
    events.push({ type: 'reset', projectId: null, data: { to: 'x'.repeat(1_000_000) } })
  }
  // A drain needs a few turns at most.
  let unchanged = 0
  let { last } = { last: -1 }
  await until(() => {
    const { bytesWritten } = raw().socket as Socket
    unchanged = bytesWritten === last && raw().writableNeedDrain ? unchanged + 1 : 0
    last = bytesWritten
    return unchanged >= 5
  })
}

t.test('an idle stream gets a comment at every heartbeat', async (t) => {
  const { beat, client } = await stream(t)
  let text = ''
  client.on('data', (bytes) => {
    text += bytes
  })
  beat()
  await until(() => text.includes(': alive'))
  beat()
  await until(() => text.split(': alive').length === 3)
  t.pass('two comments')
})

t.test('a client that reads nothing is disconnected at the third heartbeat', async (t) => {
  const open = await stream(t)
  await blocked(open)
  open.beat()
  open.beat()
  await turn()
  t.notOk(open.raw().destroyed)
  t.equal(open.events.listeners, 1)
  open.beat()
  await until(() => open.events.listeners === 0)
  t.ok(open.raw().destroyed)
})

t.test('a client that reads again after two heartbeats stays connected', async (t) => {
  const open = await stream(t)
  await blocked(open)
  open.beat()
  open.beat()
  open.client.resume()
  await until(() => !open.raw().writableNeedDrain)
  await blocked(open)
  open.beat()
  open.beat()
  await turn()
  t.notOk(open.raw().destroyed)
})
