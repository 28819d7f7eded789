import t from 'tap'
import { CREATION, mockWith } from '../support/mock.ts'

const URL_OF = 'https://modelarts.cn-north-4.myhuaweicloud.com/v1/p1/notebooks'

const TOKEN = { 'x-auth-token': 'mock-token-admin' }

/** A request body in two parts, or one that fails after the first part. */
function parts(text: string, error?: Error): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  const half = bytes.length >>> 1
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, half))
      if (error !== undefined) return controller.error(error)
      controller.enqueue(bytes.subarray(half))
      controller.close()
    },
  })
}

/** The next chunk of a response as text. */
async function next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const { value } = await reader.read()
  return Buffer.from(value ?? []).toString()
}

t.test('bodies are sent as by fetch: text, Request objects, forms, streams', async (t) => {
  const mock = await mockWith(t)
  const { journal } = mock.project('p1')
  const text = JSON.stringify(CREATION)
  const post = { method: 'POST', headers: { ...TOKEN, 'content-type': 'application/json' } }
  const bodies: (RequestInit | Request)[] = [
    { ...post, body: text },
    { ...post, body: new TextEncoder().encode(text) },
    { ...post, body: new Blob([text]) },
    { ...post, body: parts(text), duplex: 'half' } as RequestInit,
    new Request(URL_OF, { ...post, body: text }),
    new Request(URL_OF, { ...post, body: parts(text), duplex: 'half' } as RequestInit),
  ]
  for (const body of bodies) {
    const answer =
      body instanceof Request ? await mock.fetch(body) : await mock.fetch(new URL(URL_OF), body)
    t.equal(answer.status, 200)
    t.match(await answer.json(), { name: 'a', status: 'CREATING' })
  }
  const changed = new Request(URL_OF, { ...post, body: text })
  const other = { body: JSON.stringify({ ...CREATION, name: 'b' }) }
  t.match(await (await mock.fetch(changed, other)).json(), { name: 'b' })
  t.match(journal.find().at(-1)?.headers, {
    'content-type': 'application/json',
    'content-length': `${text.length}`,
    accept: '*/*',
    'user-agent': 'node',
  })
  const form = await mock.fetch(URL_OF, {
    method: 'POST',
    headers: { ...TOKEN, 'user-agent': 'mine' },
    body: new URLSearchParams({ name: 'a' }),
  })
  t.equal(form.status, 400)
  t.match(journal.find().at(-1)?.headers, {
    'content-type': /^application\/x-www-form-urlencoded/,
    'user-agent': 'mine',
  })
})

t.test(
  'requests that fetch refuses are refused: used bodies, wrong schemes, broken streams',
  async (t) => {
    const mock = await mockWith(t)
    const post = { method: 'POST', headers: TOKEN, body: JSON.stringify(CREATION) }
    const used = new Request(URL_OF, post)
    await used.text()
    await t.rejects(mock.fetch(used), TypeError)
    await t.rejects(mock.fetch('/v1/p1/notebooks'), TypeError)
    await t.rejects(mock.fetch(URL_OF, { body: 'x' }), TypeError)
    await t.rejects(mock.fetch('ftp://modelarts/v1/p1/notebooks'), {
      name: 'TypeError',
      message: 'fetch failed',
      cause: { message: 'found ftp:, expected http: or https:' },
    })
    const broken = { ...post, body: parts('{}', new Error('disk gone')), duplex: 'half' }
    await t.rejects(mock.fetch(URL_OF, broken as RequestInit), {
      name: 'TypeError',
      message: 'fetch failed',
      cause: { message: 'disk gone' },
    })
    t.equal(mock.journal.find().length, 0)
  },
)

t.test('a response has its URL, and no body where fetch gives none', async (t) => {
  const mock = await mockWith(t)
  const got = await mock.fetch(`${URL_OF}?limit=1#part`, { headers: TOKEN, redirect: 'error' })
  t.match(got, { url: `${URL_OF}?limit=1`, redirected: false, ok: true, statusText: 'OK' })
  const copy = got.clone()
  t.strictSame(await copy.json(), await got.json())
  const head = await mock.fetch(URL_OF, { method: 'HEAD', headers: TOKEN })
  t.equal(head.status, 200)
  t.equal(head.body, null)
  t.match(head.headers.get('content-length'), /^\d{3,}$/)
  const [first] = mock.project('p1').notebooks.list().data
  const tagged = await mock.fetch(`${URL_OF}/${first?.id}/tags/create`, {
    method: 'POST',
    headers: { ...TOKEN, 'content-type': 'application/json' },
    body: JSON.stringify({ tags: [{ key: 'team', value: 'a' }] }),
  })
  t.equal(tagged.status, 204)
  t.equal(tagged.body, null)
})

t.test('repeated headers and cookies arrive as with fetch', async (t) => {
  const mock = await mockWith(t)
  const headers = new Headers(TOKEN)
  headers.append('x-mine', 'a')
  headers.append('x-mine', 'b')
  headers.append('cookie', 'a=1')
  await mock.fetch(URL_OF, { headers })
  t.match(mock.journal.find()[0]?.headers, { 'x-mine': 'a, b', cookie: '***' })
})

t.test('a streamed response is read in chunks until the reader cancels', async (t) => {
  const mock = await mockWith(t)
  const events = 'http://localhost/_mock/projects/p1/events?types=transition'
  const answer = await mock.fetch(events)
  t.equal(answer.headers.get('content-type'), 'text/event-stream')
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  t.match(await next(reader), /retry/)
  const { id } = mock.project('p1').notebooks.create(CREATION)
  t.match(await next(reader), id)
  await reader.cancel()

  const controller = new AbortController()
  const left = await mock.fetch(new Request(events, { signal: controller.signal }))
  controller.abort(new Error('seen enough'))
  await t.rejects(left.text(), /seen enough/)

  const ended = await mock.fetch(events)
  await mock.close()
  t.match(await ended.text(), /retry/)
})

t.test('reading a body that a fault cuts off fails', async (t) => {
  const mock = await mockWith(t)
  mock.faults.add({ operation: 'ListNotebooks', fault: 'MALFORMED_RESPONSE_CHUNK', times: 1 })
  const cut = await mock.fetch(URL_OF, { headers: TOKEN })
  t.equal(cut.status, 200)
  await t.rejects(cut.json(), { code: 'ECONNRESET' })
  t.equal((await mock.fetch(URL_OF, { headers: TOKEN })).status, 200)
})

t.test('an aborted call rejects with the reason, before, during or after sending', async (t) => {
  const mock = await mockWith(t)
  const headers = { ...TOKEN, 'x-mock-fault': 'delay=10m' }
  await t.rejects(mock.fetch(URL_OF, { headers, signal: AbortSignal.timeout(5) }), {
    name: 'TimeoutError',
  })
  const sending = new AbortController()
  const endless = new ReadableStream({ pull: () => new Promise(() => {}) })
  const sent = mock.fetch(URL_OF, {
    method: 'POST',
    headers: TOKEN,
    body: endless,
    duplex: 'half',
    signal: sending.signal,
  } as RequestInit)
  sending.abort(new Error('while sending'))
  await t.rejects(sent, /while sending/)

  const late = new AbortController()
  const read = await mock.fetch(URL_OF, { headers: TOKEN, signal: late.signal })
  const text = await read.text()
  late.abort()
  t.match(JSON.parse(text), { total: 13 })
})

t.test('a response that arrives after an abort is released', async (t) => {
  const mock = await mockWith(t)
  const controller = new AbortController()
  const events = mock.fetch('http://localhost/_mock/events', { signal: controller.signal })
  controller.abort(new Error('too slow'))
  await t.rejects(events, /too slow/)
  await mock.close()
  await t.rejects(mock.fetch(URL_OF), { message: 'fetch failed' })
})
