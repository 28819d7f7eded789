import { connect } from 'node:net'
import t from 'tap'
import { mockWith } from '../support/mock.ts'
import { until } from '../support/until.ts'

for (const [what, path] of [
  ['a wait', '/_mock/projects/p1/wait?request=ListNotebooks&timeout=1m'],
  ['an event stream', '/_mock/projects/p1/events'],
  ['an event stream of the server', '/_mock/events'],
]) {
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
    const expect = 'content-length: 2\r\nexpect: 100-continue'
    client.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n${expect}\r\n\r\n`)
    await until(() => text.includes('100 Continue'))
    const begin = performance.now()
    const closed = mock.close()
    client.write('{}')
    await Promise.all([ended, closed])
    const took = performance.now() - begin
    t.match(text, /HTTP\/1\.1 (200|408|503)/)
    t.ok(took < 700, `${Math.round(took)} ms`)
  })
}
