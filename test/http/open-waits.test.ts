import { connect } from 'node:net'
import t from 'tap'
import { mockWith } from '../support/mock.ts'
import { until } from '../support/until.ts'

for (const [what, path, status] of [
  ['a wait', '/_mock/projects/p1/wait?request=ListNotebooks&timeout=1m', 408],
  ['an event stream', '/_mock/projects/p1/events', 200],
  ['an event stream of the server', '/_mock/events', 200],
] as const) {
  t.test(`${what} that begins while the server stops ends at once`, async (t) => {
    const mock = await mockWith(t, { seed: 1 })
    const { port } = new URL(await mock.listen())
    const client = connect(Number(port), '127.0.0.1')
    client.setEncoding('utf8')
    let text = ''
    client.on('data', (part) => {
      text += part
    })
    const ended = new Promise((resolve) => client.on('close', resolve))
    const lines = [
      `GET ${path} HTTP/1.1`,
      'host: localhost',
      'connection: close',
      'content-type: application/json',
      'content-length: 2',
      'expect: 100-continue',
    ]
    client.write(`${lines.join('\r\n')}\r\n\r\n`)
    await until(() => text.includes('100 Continue'))
    const begin = performance.now()
    const closed = mock.close()
    client.write('{}')
    await Promise.all([ended, closed])
    const took = performance.now() - begin
    t.match(text, `HTTP/1.1 ${status}`)
    t.ok(took < 30_000, `${Math.round(took)} ms`)
  })
}

t.test('a wait of the library for a stopped server ends at once', async (t) => {
  const mock = await mockWith(t, { seed: 1 })
  await mock.close()
  await t.rejects(
    mock.project('p1').receives('ListNotebooks', { timeout: '1m' }),
    /found 0 requests of ListNotebooks/,
  )
})
