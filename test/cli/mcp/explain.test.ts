import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import { mcpHere } from '../../support/mcp-client.ts'
import { CREATION } from '../../support/mock.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'
import { signedHeaders } from '../../support/signing.ts'

const ADMIN = { 'x-auth-token': 'mock-token-admin' }

async function explained(t: Test, options: MockServerOptions = {}) {
  const { mock, list, url } = await mockOnPort(t, options)
  const { call } = await mcpHere(t, ['--url', url])
  const explain = (args: object = {}) => call('explain', args)
  return { mock, list, url, call, explain }
}

t.test('explain tells the error of the newest request, and the rule that fired', async (t) => {
  const { call, explain, list, mock } = await explained(t)
  t.match(await explain(), { isError: true, text: 'found no request in the journal, expected one' })
  mock.faults.add({ id: 'old', operation: 'ListFlavors', status: 500 })
  const rule = { id: 'mine', operation: 'ListNotebooks', status: 403, times: 1 }
  await call('fault', { action: 'add', rule, project: 'p1' })
  await list()
  const first = await explain()
  t.match(first.facts, {
    request: { status: 403, operation: 'ListNotebooks', fault: 'mine' },
    error: { error_code: 'ModelArts.0108' },
    rules: [{ id: 'mine', fired: true, reason: undefined }],
    signature: undefined,
  })
  t.match(
    first.text,
    /^GET \/v1\/p1\/notebooks of an unknown user was answered with 403 ModelArts\.0108: .*\nfault mine acted on it\nrule mine fired: ListNotebooks status=403 times=1$/,
  )
  await list()
  t.match(await explain({ project: 'p1' }), {
    text: /^GET \/v1\/p1\/notebooks of mock-admin was answered with 200\nno fault acted on it\nrule mine did not fire: times: found .*, expected .*$/,
    facts: { error: undefined, rules: [{ fired: false, reason: /^times: / }] },
  })
  t.strictSame(await explain({ request_id: first.facts.request.request_id }), first)
  mock.faults.add({ id: 'late', operation: '*', status: 500 })
  t.strictSame((await explain({ request_id: first.facts.request.request_id })).facts, first.facts)
})

t.test('explain tells what changed, what was ignored, and what is not served', async (t) => {
  const { explain, mock, url } = await explained(t)
  await fetch(`${url}/v1/p1/notebooks?colour=red`, { headers: ADMIN })
  t.match((await explain()).text, /\nignored: unknown parameter colour/)
  const { id } = mock.project('p1').notebooks.create(CREATION)
  mock.project('p1').advance('1h')
  await fetch(`${url}/v1/p1/notebooks/${id}/stop`, { headers: ADMIN, method: 'POST' })
  t.match((await explain()).text, new RegExp(`\\nnotebook ${id}: RUNNING -> STOPPING`))
  mock.project('p1').advance('1h')
  await fetch(`${url}/v1/p1/notebooks/${id}`, { headers: ADMIN, method: 'DELETE' })
  t.match((await explain()).text, new RegExp(`\\nnotebook ${id}: STOPPED -> \\w+`))
  await fetch(`${url}/v1/p1/no-such`, { headers: ADMIN })
  t.match(
    (await explain()).text,
    /was answered with 404 .*\nthis server does not implement the path and method\n/,
  )
})

t.test('explain tells of a broken connection, and of a request to IAM', async (t) => {
  const { explain, mock, url } = await explained(t)
  mock.faults.add({ operation: 'ListNotebooks', fault: 'EMPTY_RESPONSE' })
  await t.rejects(fetch(`${url}/v1/p1/notebooks`, { headers: ADMIN }))
  t.match(await explain(), {
    text: /^GET \/v1\/p1\/notebooks of .* is broken\nfault server-fault-1 acted on it\n/,
    facts: { request: { status: null } },
  })
  await fetch(`${url}/v3/projects`, { headers: ADMIN })
  t.match((await explain()).facts, { request: { project_id: null, status: 200 } })
})

t.test('explain tells why a signature was refused', async (t) => {
  const { explain, mock } = await explained(t, { auth: 'verify' })
  const path = '/v1/p1/notebooks'
  const headers = signedHeaders({ path, sk: 'wrong' })
  t.equal((await mock.inject({ url: path, headers })).statusCode, 401)
  const { facts, text } = await explain()
  t.match(text, /\nsignature: .+$/)
  t.match(facts.signature, { access_key: 'MOCKAK00000ADMIN0001' })
  await mock.inject({ url: path, headers: { 'x-auth-token': 'wrong' } })
  t.match(await explain(), { facts: { request: { status: 401 }, signature: undefined } })
})

t.test('explain tells for the last requests why a rule fired or did not fire', async (t) => {
  const { explain, list, mock, url } = await explained(t)
  mock.faults.add({
    id: 'r',
    operation: 'ListNotebooks',
    status: 500,
    match: { query: { limit: 1 } },
  })
  t.match((await explain({ rule: 'r' })).text, /^r: .*\nNo request for ListNotebooks since/)
  await list('p1', '?limit=1')
  await list('p1', '?limit=2')
  const { facts, text } = await explain({ rule: 'r' })
  t.match(facts, { rule: { id: 'r', hits: 1 }, requests: [{ fired: false }, { fired: true }] })
  t.match(text.split('\n'), [
    'r: ListNotebooks status=500 match={"query":{"limit":1}}',
    /^It matched 1 and fired for 1; it did not fire/,
    /^\w+ ListNotebooks: not fired: match\.query\.limit: found "2", expected "?1"?$/,
    /^\w+ ListNotebooks: fired$/,
  ])
  t.match(await explain({ rule: 'none' }), {
    isError: true,
    text: `${url}: found rule "none", expected one of r (404 Mock.NotFound)`,
  })
})

t.test('explain takes a request or a rule, and says which requests there are', async (t) => {
  const { explain, list } = await explained(t)
  await list()
  t.match(await explain({ request_id: 'none' }), {
    isError: true,
    text: '$.request_id: found "none", expected the X-Request-Id of one of the newest 1000 requests',
  })
  t.match(await explain({ request_id: 'a', rule: 'b' }), {
    isError: true,
    text: /\$\.rule: found "b", expected either request_id or rule$/,
  })
})

t.test('a server that ends in the middle of an explanation is an error of the tool', async (t) => {
  const { explain, mock } = await explained(t, { auth: 'verify' })
  await mock.inject({ url: '/v1/p1/notebooks', headers: { 'x-auth-token': 'wrong' } })
  const { facts } = await explain()
  const { request } = facts
  const url = await otherServer(t, ({ url = '' }, response) => {
    if (url.includes('/auth/')) return response.destroy()
    const entry = { ...request, served: true, answer: null, notebook_id: null }
    const page = { requests: [{ ...entry, status_before: null, status_after: null }] }
    return response.end(JSON.stringify(url.includes('/faults') ? { faults: [] } : page))
  })
  const { call } = await mcpHere(t, ['--url', url])
  t.match(await call('explain'), { isError: true, text: /socket hang up/ })
})
