import { readFileSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import t from 'tap'
import { createMockServer } from '../../../src/index.ts'
import { holdDelays } from '../../support/held-delays.ts'
import { control, type GetOptions, get, IMAGE, type Mock, mockWith } from '../../support/mock.ts'
import { exchange, getRequest, parsedResponse } from '../../support/socket.ts'

const connectionFaults = [
  'CONNECTION_RESET_BY_PEER',
  'EMPTY_RESPONSE',
  'RANDOM_DATA_THEN_CLOSE',
  'MALFORMED_RESPONSE_CHUNK',
] as const

const VOLUME = { category: 'EVS', ownership: 'MANAGED' }

function body(name: string): string {
  return JSON.stringify({ name, flavor: 'modelarts.vm.cpu.2u', image_id: IMAGE, volume: VOLUME })
}

function create(mock: Mock, name: string, fault?: string, options: GetOptions = {}) {
  const headers: Record<string, string> = fault === undefined ? {} : { 'x-mock-fault': fault }
  return get(mock, 'notebooks', { method: 'POST', payload: body(name), headers, ...options })
}

/** The number of instances with this name. */
function countOf(mock: Mock, name: string): number {
  return mock.project('p1').notebooks.listAll({ name }).total
}

t.test(
  'effect=before writes nothing, effect=after writes once; the response is the same',
  async (t) => {
    const mock = await mockWith(t)
    for (const [index, effect] of ['', 'effect=before', 'effect=after'].entries()) {
      const got = await create(mock, `nb-${index}`, `status=503; ${effect}`)
      t.match(got, { status: 503, body: { error_code: 'APIGW.0613' } })
      t.equal(got.headers['x-mock-fault-id'], 'header')
      t.match(got.headers['content-type'], /^application\/json/)
      t.equal(Number(got.headers['content-length']), Buffer.byteLength(JSON.stringify(got.body)))
      t.equal(countOf(mock, `nb-${index}`), effect === 'effect=after' ? 1 : 0)
    }
  },
)

t.test('a rule and --fault do the same, once for each time they fire', async (t) => {
  const mock = await mockWith(t, { fault: ['CreateNotebook status=502 effect=after times=1'] })
  await control(mock, 'POST', '/projects/p1/faults', {
    operation: 'CreateNotebook',
    error_code: 'ModelArts.6101',
    effect: 'after',
    times: 1,
  })
  t.match(await create(mock, 'nb'), { status: 429, body: { error_code: 'ModelArts.6101' } })
  t.match(await create(mock, 'nb'), { status: 502, body: { error_code: 'APIGW.0201' } })
  t.match(await create(mock, 'nb'), { status: 200, body: { name: 'nb' } })
  t.equal(countOf(mock, 'nb'), 3)
})

t.test('effect=after works for other writes: a start, a deletion, tags, a workspace', async (t) => {
  const mock = await mockWith(t)
  const { body: notebook } = await create(mock, 'nb')
  mock.project('p1').notebooks.force(notebook.id, 'STOPPED')
  const headers = { 'x-mock-fault': 'status=500; effect=after' }
  const show = async () => (await get(mock, `notebooks/${notebook.id}`)).body
  t.equal((await show()).status, 'STOPPED')
  const start = { method: 'POST', headers } as const
  t.equal((await get(mock, `notebooks/${notebook.id}/start`, start)).status, 500)
  t.equal((await show()).status, 'STARTING')
  const payload = { tags: [{ key: 'a', value: 'b' }] }
  const tags = `notebooks/${notebook.id}/tags/create`
  t.equal((await get(mock, tags, { method: 'POST', headers, payload })).status, 500)
  t.match((await show()).tags, [{ key: 'a', value: 'b' }])
  mock.project('p1').advance('1m')
  const deletion = { method: 'DELETE', headers } as const
  t.equal((await get(mock, `notebooks/${notebook.id}`, deletion)).status, 500)
  t.equal((await show()).status, 'DELETING')
  const workspace = { method: 'POST', headers, payload: { name: 'team' } } as const
  t.equal((await get(mock, 'workspaces', workspace)).status, 500)
  t.match((await get(mock, 'workspaces')).body.workspaces[0], { name: 'team' })
})

t.test('effect=after also replaces an error response; nothing is written', async (t) => {
  const mock = await mockWith(t)
  const headers = { 'x-mock-fault': 'status=503; effect=after' }
  const cases: [string, GetOptions][] = [
    ['notebooks', { method: 'POST', payload: '{}' }],
    ['notebooks', { method: 'POST', payload: '{broken' }],
    ['notebooks', { method: 'POST', payload: body('nb'), as: null }],
    ['notebooks', { method: 'POST', payload: body('nb'), as: 'reader' }],
    ['notebooks/none', {}],
    ['notebooks/none', { method: 'DELETE' }],
    ['notebooks?limit=x', {}],
  ]
  for (const [path, options] of cases) {
    const plain = await get(mock, path, options)
    t.ok(plain.status >= 400 && plain.status < 500, `${path} ${plain.status}`)
    const got = await get(mock, path, { ...options, headers })
    t.match(got, { status: 503, body: { error_code: 'APIGW.0613' } }, path)
    const slow = { 'x-mock-fault': 'delay=1ms; effect=after' }
    t.strictSame(
      (await get(mock, path, { ...options, headers: slow })).body.error_code,
      plain.body.error_code,
    )
  }
  t.equal(countOf(mock, 'nb'), 0)
})

t.test('effect=after replaces the response to a read, but not the cached page', async (t) => {
  const mock = await mockWith(t)
  const plain = await get(mock, 'notebooks')
  const headers = { 'x-mock-fault': 'status=500; effect=after' }
  for (let n = 0; n < 2; n++) {
    t.match(await get(mock, 'notebooks', { headers }), { status: 500, body: { error_msg: String } })
    t.strictSame((await get(mock, 'notebooks')).body, plain.body)
  }
  const head = await get(mock, 'notebooks', { method: 'HEAD', headers })
  t.match(head, { status: 500, body: undefined })
  t.ok(Number(head.headers['content-length']) > 0)
  const slow = { 'x-mock-fault': 'delay=1ms; effect=after' }
  t.match(await get(mock, 'notebooks', { method: 'HEAD', headers: slow }), {
    status: 200,
    body: undefined,
    headers: { 'content-length': plain.headers['content-length'] },
  })
  t.strictSame((await get(mock, 'notebooks', { headers: slow })).body, plain.body)
})

t.test('the warnings of the operation stay in the replaced response', async (t) => {
  const mock = await mockWith(t)
  const headers = { 'x-mock-fault': 'status=500; effect=after' }
  const got = await get(mock, 'notebooks?stauts=RUNNING', { headers })
  t.match(got, { status: 500, headers: { 'x-mock-warnings': /stauts/ } })
})

t.test('a delay after the write keeps the operation’s own response', async (t) => {
  const mock = await mockWith(t)
  const begun = holdDelays(t)
  const waiting = create(mock, 'nb', 'delay=150ms; effect=after')
  const delay = await begun()
  t.equal(delay.ms, 150)
  t.equal(countOf(mock, 'nb'), 1, 'it is written while the response waits')
  delay.end()
  t.match(await waiting, { status: 200, body: { name: 'nb' } })
  t.equal(countOf(mock, 'nb'), 1)
})

t.test('a stopping server responds with 503 to requests that wait after their write', async (t) => {
  const mock = await mockWith(t)
  const begun = holdDelays(t)
  const waiting = create(mock, 'nb', 'status=500; delay=1m; effect=after')
  t.equal((await begun()).ms, 60_000)
  t.equal(countOf(mock, 'nb'), 1)
  await mock.close()
  t.match(await waiting, { status: 503, body: { error_code: 'APIGW.0613' } })
})

t.test(
  'through inject a connection that breaks after a write rejects with ECONNRESET',
  async (t) => {
    const mock = await mockWith(t)
    for (const fault of connectionFaults) {
      const isWhole = fault !== 'MALFORMED_RESPONSE_CHUNK'
      for (const more of ['', '; status=500', '; delay=2']) {
        const asked = `fault=${fault}${more}`
        await t.rejects(create(mock, 'nb', `${asked}; effect=after`), { code: 'ECONNRESET' }, asked)
        t.equal(countOf(mock, 'nb'), 1, asked)
        await t.rejects(create(mock, 'never', asked), { code: 'ECONNRESET' }, asked)
        // The truncated response is the operation's own, which exists only after the write.
        t.equal(countOf(mock, 'never'), isWhole || more === '; status=500' ? 0 : 1, asked)
        mock.project('p1').reset()
      }
    }
  },
)

t.test('over a socket the write stays and the connection breaks as the fault says', async (t) => {
  const mock = await mockWith(t)
  const url = await mock.listen()
  const asking = (fault: string, name: string) => {
    const payload = body(name)
    const head = getRequest('/v1/p1/notebooks', {
      'x-mock-fault': fault,
      'content-type': 'application/json',
      'content-length': `${payload.length}`,
    })
    return exchange(url, head.replace('GET', 'POST') + payload)
  }
  const reset = await asking('fault=CONNECTION_RESET_BY_PEER; effect=after', 'socket-a')
  t.match(reset, { bytes: Buffer.alloc(0), ended: 'ECONNRESET' })
  const empty = await asking('fault=EMPTY_RESPONSE; effect=after', 'socket-b')
  t.match(empty, { bytes: Buffer.alloc(0), ended: 'end' })
  const random = await asking('fault=RANDOM_DATA_THEN_CLOSE; effect=after', 'socket-c')
  t.ok(random.bytes.length > 0)
  t.equal(parsedResponse(random), undefined)
  const cut = parsedResponse(
    await asking('fault=MALFORMED_RESPONSE_CHUNK; effect=after', 'socket-d'),
  )
  t.equal(cut?.status, 200)
  t.ok(cut && cut.body.length > 0 && cut.body.length < Number(cut.headers.get('content-length')))
  const refused = 'fault=MALFORMED_RESPONSE_CHUNK; status=500; effect=after'
  t.equal(parsedResponse(await asking(refused, 'socket-e'))?.status, 500)
  for (const letter of 'abcde') t.equal(countOf(mock, `socket-${letter}`), 1, letter)
})

t.test('the same over HTTPS', async (t) => {
  const mock = await createMockServer({ tls: 'self-signed' })
  t.teardown(() => mock.close())
  const url = await mock.listen()
  const ca = readFileSync(mock.caFile ?? '', 'utf8')
  const ask = (fault: string, name: string) =>
    new Promise<number | undefined>((answered, failed) => {
      const headers = { 'x-auth-token': 'mock-token-admin', 'x-mock-fault': fault }
      httpsRequest(`${url}/v1/p1/notebooks`, { method: 'POST', ca, agent: false, headers })
        .on('response', (response) => {
          response.on('error', failed).on('end', () => answered(response.statusCode))
          response.resume()
        })
        .on('error', failed)
        .end(body(name))
    })
  for (const fault of connectionFaults) {
    await t.rejects(ask(`fault=${fault}; effect=after`, fault), fault)
    t.equal(mock.project('p1').notebooks.listAll({ name: fault }).total, 1, fault)
  }
  t.equal(await ask('status=500; effect=after', 'last'), 500)
})
