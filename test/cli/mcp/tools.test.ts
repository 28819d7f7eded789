import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import { mcpHere } from '../../support/mcp-client.ts'
import { CREATION } from '../../support/mock.ts'
import { mockOnPort, otherServer } from '../../support/running-mock.ts'
import { PROJECT } from '../../support/values.ts'

/** A mock with a frozen clock, and the tools that drive it. */
async function toolsOf(t: Test, options: MockServerOptions = {}) {
  const { mock, list: sendList, url } = await mockOnPort(t, options)
  const { call } = await mcpHere(t, ['--url', url])
  return { mock, sendList, url, call }
}

t.test('status shows how clients call the server', async (t) => {
  const { call, mock, url } = await toolsOf(t, { auth: 'verify' })
  mock.project('p1').notebooks.create(CREATION)
  const { facts, text } = await call('status', {})
  t.match(facts, {
    url,
    version: '0.2.0',
    auth: 'verify',
    scene: 'default',
    clock: { iso: '2026-01-01T00:00:00.000Z', rate: 0 },
    projects: [{ id: PROJECT }],
    worlds_total: 1,
    worlds: ['p1'],
  })
  t.strictSame(text.split('\n').slice(0, 5), [
    `mock 0.2.0 at ${url}, scene default, authentication verify`,
    'clock 2026-01-01T00:00:00.000Z, frozen',
    `projects of the scene: ${PROJECT}; any other ID is a project of its own`,
    'projects in use: 1',
    'user mock-admin (admin): X-Auth-Token mock-token-admin',
  ])
  t.notOk('catalog' in facts)
})

t.test('status of a project shows its counts, and what a notebook is created with', async (t) => {
  const { call, mock } = await toolsOf(t)
  mock.project('p1').faults.add({ operation: '*', status: 500 })
  mock.project('p1').setClock({ at: 0 })
  const { facts, text } = await call('status', { project: 'p1' })
  t.match(facts, {
    clock: { now: 0 },
    summary: { project_id: 'p1', faults: 1, notebooks: { total: 30 } },
    catalog: { workspaces: ['0'] },
  })
  t.match(text, /^project p1: 30 notebooks, 0 requests, 1 fault rules$/m)
  t.match(text, /^flavors: modelarts\.vm\.cpu\.2u, /m)
  t.match(text, new RegExp(`^image ${CREATION.image_id} `, 'm'))
  t.match(text, /^workspaces: 0/m)
})

t.test('status of one process of several tells what that process knows', async (t) => {
  const { call } = await toolsOf(t, { shard: '1/2' })
  const { facts, text } = await call('status', { project: 'p1' })
  t.notOk('worlds' in facts)
  t.match(text, /^projects in use: not known to one process of several$/m)
  const { isError, text: refusal } = await call('status', {})
  t.ok(isError)
  t.match(refusal, /X-Mock-Servers|one of 2 processes|--shard/)
})

t.test('list has the filters of the API, and leaves no trace', async (t) => {
  const { call, mock } = await toolsOf(t)
  mock.faults.add({ operation: '*', status: 500 })
  const { facts, text } = await call('list', { status: 'RUNNING', limit: 2, sort_key: 'name' })
  t.match(facts, { project: PROJECT, size: 2, total: 7, data: [{ status: 'RUNNING' }, {}] })
  const [first] = facts.data
  t.strictSame(text.split('\n').slice(0, 2), [
    `2 of 7 notebooks of project ${PROJECT}`,
    `${first.id} RUNNING ${first.flavor} ${first.name}`,
  ])
  t.equal(mock.journal.find().length, 0)
  await call('reset', { to: 'empty', project: 'p2' })
  t.equal((await call('list', { project: 'p2' })).text, '0 of 0 notebooks of project p2')
  const custom = { ...CREATION, flavor: undefined, custom_spec: { cpu: 2, memory: 4096 } }
  mock.project('p2').notebooks.create(custom)
  t.match((await call('list', { project: 'p2' })).text, / CREATING \S+ a$/)
})

t.test('create sends a request to the API as a user', async (t) => {
  const { call, mock } = await toolsOf(t)
  const notebook = { ...CREATION, colour: 'red' }
  const created = await call('create', { notebook, project: 'p1', user: 'mock-user' })
  const { id } = created.facts.notebook
  t.match(created.facts, {
    project: 'p1',
    user: 'mock-user',
    notebook: { name: 'a', status: 'CREATING' },
    warnings: 'unknown body key colour',
  })
  t.equal(
    created.text,
    `created notebook ${id} a in project p1 as mock-user: CREATING\nwarnings: unknown body key colour`,
  )
  t.match(mock.project('p1').journal.find(), [
    { operation: 'CreateNotebook', user: 'mock-user', status: 200, body: { colour: 'red' } },
  ])
  const first = await call('create', { notebook: CREATION })
  t.match(first.facts, { project: PROJECT, user: 'mock-admin', warnings: undefined })
})

t.test('create says what the API refuses, and which users there are', async (t) => {
  const { call, mock, url } = await toolsOf(t)
  t.strictSame(await call('create', { notebook: { ...CREATION, flavor: 'none' } }), {
    text: `${url}: The flavor is not supported, please check it. (400 ModelArts.6323)`,
    isError: true,
    facts: undefined,
  })
  mock.faults.add({ operation: 'CreateNotebook', status: 429, times: 1 })
  t.match(await call('create', { notebook: CREATION }), {
    isError: true,
    text: /\(429 APIGW\.0308\)$/,
  })
  mock.faults.add({ operation: 'CreateNotebook', fault: 'EMPTY_RESPONSE', times: 1 })
  t.match(await call('create', { notebook: CREATION }), { isError: true, text: /socket hang up/ })
  t.match(await call('create', { notebook: CREATION, user: 'nobody' }), {
    isError: true,
    text: '$.user: found "nobody", expected one of mock-admin, mock-user, mock-reader, mock-frozen',
  })
})

t.test('fault adds, lists and clears rules', async (t) => {
  const { call, mock, sendList } = await toolsOf(t)
  t.match(await call('fault', { action: 'list' }), {
    text: 'no fault rules',
    facts: { faults: [] },
  })
  const rule = { operation: 'ListNotebooks', status: 403, times: 1 }
  t.match(await call('fault', { action: 'add', rule }), {
    text: 'added server-fault-1: ListNotebooks status=403 times=1',
    facts: { rule: { id: 'server-fault-1', hits: 0 } },
  })
  await call('fault', { action: 'add', rule: { ...rule, id: 'other', status: 500 } })
  t.equal(await sendList(), 403)
  const listed = await call('fault', { action: 'list' })
  t.match(listed.facts.faults, [{ hits: 1 }, { id: 'other', hits: 0 }])
  t.match(
    listed.text,
    /^server-fault-1 \(hits 1, seen 1\): ListNotebooks status=403 times=1\nother/,
  )
  t.match((await call('fault', { action: 'list', unspent: true })).facts.faults, [{ id: 'other' }])
  await call('fault', { action: 'add', rule, project: 'p2' })
  t.equal(mock.project('p2').faults.list().length, 1)
  t.match(await call('fault', { action: 'clear', ids: ['other', 'server-fault-1'] }), {
    text: 'removed 2 fault rules',
    facts: { removed: 2 },
  })
  t.match(await call('fault', { action: 'clear', project: 'p2' }), { facts: { removed: 1 } })
  t.match(await call('fault', { action: 'clear', ids: ['none'] }), {
    isError: true,
    text: /found rule "none", expected one of no rules \(404 Mock\.NotFound\)$/,
  })
})

t.test('clock shows, sets and advances the clock, and says what has happened', async (t) => {
  const { call, mock } = await toolsOf(t)
  t.match(await call('clock', { action: 'show' }), {
    text: '2026-01-01T00:00:00.000Z, frozen',
    facts: { rate: 0 },
  })
  t.match(await call('clock', { action: 'set', at: '2026-02-01T00:00:00Z', project: 'p1' }), {
    text: '2026-02-01T00:00:00.000Z, frozen',
  })
  const { id } = mock.project('p1').notebooks.create(CREATION)
  const advanced = await call('clock', { action: 'advance', by: '1h', project: 'p1' })
  t.match(advanced.facts.transitions, [{ notebook_id: id, from: 'CREATING', to: 'RUNNING' }])
  t.match(
    advanced.text,
    new RegExp(`^2026-02-01T01:.*\n2026-02-.* ${id} CREATING -> RUNNING, Completed$`),
  )
  mock.project('p1').notebooks.delete(id)
  const removed = await call('clock', { action: 'advance', until: '2026-03-01T00:00:00Z' })
  t.match(removed.text, new RegExp(` ${id} DELETING -> (DELETED|removed), Completed$`, 'm'))
  for (let n = 0; n < 25; n++) mock.project('p3').notebooks.create({ ...CREATION, name: `a-${n}` })
  const many = await call('clock', { action: 'advance', by: 3_600_000, project: 'p3' })
  t.match(many.text, /\n25 x CREATING -> RUNNING, Completed(\n|$)/)
  t.ok(many.facts.transitions.length >= 25)
})

t.test('clock says which notebooks are new, and which are removed', async (t) => {
  const state = { now: 0, iso: '1970-01-01T00:00:00.000Z', rate: 0 }
  const transition = {
    ...{ at: 0, notebook_id: 'n', name: 'n', from: null, to: null },
    ...{ cause: 'Put', user: null },
  }
  const url = await otherServer(t, (_, response) =>
    response.end(JSON.stringify({ ...state, groups: [], transitions: [transition] })),
  )
  const { call } = await mcpHere(t, ['--url', url])
  t.equal(
    (await call('clock', { action: 'advance', by: 1 })).text,
    '1970-01-01T00:00:00.000Z, frozen\n1970-01-01T00:00:00.000Z n new -> removed, Put',
  )
})

t.test('reset and snapshot go back to a moment', async (t) => {
  const { call, mock } = await toolsOf(t)
  const count = () => mock.project('p1').notebooks.listAll({}).total
  const before = count()
  t.match(await call('snapshot', { action: 'list', project: 'p1' }), { text: 'no snapshots' })
  t.match(await call('snapshot', { action: 'save', name: 's', project: 'p1' }), {
    text: 'saved s, 30 notebooks',
    facts: { snapshot: { name: 's', notebooks: 30 } },
  })
  t.match(await call('reset', { to: 'empty', project: 'p1' }), {
    text: 'project p1 is reset to empty',
    facts: { reset: 'empty' },
  })
  t.equal(count(), 0)
  t.match(await call('snapshot', { action: 'restore', name: 's', project: 'p1' }), {
    text: 'project p1 is reset to snapshot:s',
  })
  t.equal(count(), before)
  t.match(await call('snapshot', { action: 'list', project: 'p1' }), {
    text: 's: 2026-01-01T00:00:00.000Z, 30 notebooks',
    facts: { snapshots: [{ name: 's' }] },
  })
  t.match(await call('snapshot', { action: 'delete', name: 's', project: 'p1' }), {
    text: 'deleted s',
    facts: { removed: 1 },
  })
  t.match(await call('snapshot', { action: 'restore', name: 's' }), { isError: true, text: /"s"/ })
  t.match(await call('reset', {}), { text: 'every project is reset to scene' })
})

t.test('verify says what was found, what was expected, and what nearly matches', async (t) => {
  const { call, sendList } = await toolsOf(t)
  await sendList('p1', '?name=a')
  const one = { operation: 'ListNotebooks', count: 1 }
  t.match(await call('verify', { expect: [one] }), {
    text: 'verified: 1 requests checked',
    isError: false,
    facts: { verdict: 'verified', findings: [] },
  })
  const other = { operation: 'ListNotebooks', match: { query: { name: 'b' } } }
  const failed = await call('verify', { expect: [other], project: 'p1' })
  t.match(failed, {
    isError: false,
    facts: { verdict: 'failed', findings: [{ found: '0 requests' }] },
  })
  t.match(
    failed.text,
    /^failed: 1 requests checked\n\$\.expect\[0\]: found 0 requests, expected at least 1 .*\n {2}nearest: GET \/v1\/p1\/notebooks\?name=a: match\.query\.name: found "a", expected "b"$/,
  )
  const many = await call('verify', {
    expect: Array.from({ length: 25 }, () => ({ ...one, count: 9 })),
  })
  t.match(many.text, /\nand 5 more findings$/)
  t.equal(many.facts.findings.length, 25)
})
