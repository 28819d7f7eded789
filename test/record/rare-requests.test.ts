import t from 'tap'
import { Recorder } from '../../src/record/recorder.ts'
import { RecordingFile } from '../../src/record/recording-file.ts'
import { Upstream } from '../../src/record/upstream.ts'
import { rawUpstream, recorderOf } from '../support/recorder.ts'
import { exchange, parsedResponse } from '../support/socket.ts'

const LIST = '/v1/p1/notebooks'

const requestOf = (line: string, ...fields: readonly string[]) =>
  [line, ...fields, 'Connection: close', '', ''].join('\r\n')

/** Sends the text of a request through a recorder to a service on another machine. */
async function passed(
  t: Parameters<typeof rawUpstream>[0],
  text: string,
  answer = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
) {
  let head = ''
  const upstream = await rawUpstream(t, (socket, first) => {
    head = first
    socket.end(answer)
  })
  const { url, entries } = await recorderOf(t, upstream, { isFar: true, writes: true })
  const received = parsedResponse(await exchange(url, text))
  const fields = (name: string) =>
    head.split('\r\n').filter((line) => line.toLowerCase().startsWith(`${name}:`))
  return { fields, received, host: new URL(upstream).host, entry: (await entries())[0] }
}

t.test('a request without Host goes on as it came', async (t) => {
  const { fields, received } = await passed(t, requestOf(`GET ${LIST} HTTP/1.0`))
  t.equal(received?.status, 200)
  t.strictSame(fields('connection'), ['Connection: keep-alive'])
  t.strictSame(fields('host'), [])
})

t.test(
  'a proxied request gets the host of its target, at the place of Host or at the end',
  async (t) => {
    const line = `GET http://127.0.0.1${LIST} HTTP/1.1`
    const none = await passed(t, requestOf(line))
    t.strictSame(none.fields('host'), [`Host: ${none.host}`])
    const two = await passed(t, requestOf(line, 'Host: a', 'X-A: 1', 'host: b'))
    t.strictSame(two.fields('host'), [`Host: ${two.host}`])
    t.strictSame(two.fields('x-a'), ['X-A: 1'])
  },
)

t.test('a delete with a length of 0 arrives with one length', async (t) => {
  const text = requestOf(`DELETE ${LIST}/a HTTP/1.1`, 'Host: h', 'content-length: 0')
  t.strictSame((await passed(t, text)).fields('content-length'), ['content-length: 0'])
  const without = requestOf(`DELETE ${LIST}/a HTTP/1.1`, 'Host: h')
  t.strictSame((await passed(t, without)).fields('content-length'), ['Content-Length: 0'])
})

t.test('an answer that names a coding but has no body is whole', async (t) => {
  const answer = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n'
  const { entry, received } = await passed(t, requestOf(`HEAD ${LIST} HTTP/1.1`, 'Host: h'), answer)
  t.equal(received?.headers.get('content-encoding'), 'gzip')
  t.match(entry, { method: 'HEAD', outcome: 'answered', status: 200, warnings: [] })
})

t.test('a HEAD that is refused gets the length of the refusal and no body', async (t) => {
  const { url, entries } = await recorderOf(t, 'http://127.0.0.1:1')
  const answer = parsedResponse(await exchange(url, requestOf(`HEAD ${LIST} HTTP/1.1`, 'Host: h')))
  t.match(answer, { status: 502, body: '' })
  const [entry] = await entries()
  t.equal(Number(answer?.headers.get('content-length')), JSON.stringify(entry?.answer?.body).length)
  t.match(entry?.warnings, [/^record: the answer is one of record, not of the upstream/])
})

t.test('the URL of a recorder on an address of IPv6 has brackets', async (t) => {
  const file = new RecordingFile(`${t.testdir()}/r.jsonl`)
  const rules = {
    upstream: new Upstream('http://127.0.0.1:1', undefined),
    writes: false,
    keys: undefined,
  }
  const recorder = new Recorder({ rules, file, warn: () => {} })
  t.teardown(async () => {
    await recorder.close()
    await file.close()
  })
  const url = await recorder.listen('::1', 0)
  t.match(url, /^http:\/\/\[::1\]:\d+$/)
  t.equal((await fetch(url + LIST)).status, 502)
})
