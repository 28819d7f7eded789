import t, { type Test } from 'tap'
import { control, get, mockWith, PROJECT } from '../../../support/mock.ts'

const P1 = '/projects/p1'

async function stateOf(mock: Parameters<typeof get>[0], base = P1) {
  return (await control(mock, 'GET', `${base}/state`)).body
}

t.test('the state of a world can be exported and imported, by another server too', async (t) => {
  const [one, two] = [await mockWith(t), await mockWith(t)]
  await control(one, 'POST', `${P1}/faults`, { operation: 'ListNotebooks', status: 503, nth: 2 })
  await get(one, 'notebooks')
  one.project('p1').notebooks.remove(one.project('p1').notebooks.list().data[0]?.id ?? '')
  const exported = await one.inject({ url: `/_mock${P1}/state`, headers: { host: 'localhost' } })
  t.match(exported.headers['content-type'], 'application/json')
  t.match(JSON.parse(exported.payload), { version: 1, seed: '1/p1', clock: { rate: 0 } })
  t.ok(exported.payload.includes('\n    {"'), 'a line for each record')

  const imported = await control(two, 'PUT', `${P1}/state`, JSON.parse(exported.payload))
  t.equal(imported.status, 200)
  t.strictSame(imported.body, { notebooks: JSON.parse(exported.payload).notebooks.length })
  const again = await two.inject({ url: `/_mock${P1}/state`, headers: { host: 'localhost' } })
  t.equal(again.payload, exported.payload)
  t.equal((await get(two, 'notebooks')).status, 503, 'the second request since the rule came')
})

t.test(
  'the state of the server holds its rules, its time and every world that changed',
  async (t) => {
    const [one, two] = [await mockWith(t), await mockWith(t, { seed: 2 })]
    await get(one, '/v1/untouched/notebooks')
    await control(one, 'POST', '/clock/advance', { by: '1h' })
    await get(one, '/v1/later/notebooks')
    await control(one, 'POST', '/faults', { operation: 'ShowNotebook', status: 503 })
    const state = await stateOf(one, '')
    t.match(state, { version: 1, to: 'scene', faults: [{ operation: 'ShowNotebook' }] })
    t.strictSame(
      state.worlds.map(({ project_id }: { project_id: string }) => project_id),
      ['untouched'],
      'an advance is a change',
    )
    t.equal((await control(two, 'PUT', '/state', state)).status, 200)
    t.strictSame(await stateOf(two, ''), state)
  },
)

t.test('a snapshot has a name, and a reset goes back to it', async (t) => {
  const mock = await mockWith(t)
  const before = await stateOf(mock)
  const taken = await control(mock, 'PUT', `${P1}/snapshots/base.1`)
  t.strictSame(taken.body, { name: 'base.1', taken_at: 1_767_225_600_000, notebooks: 30 })
  await control(mock, 'POST', `${P1}/reset`, { to: 'empty' })
  t.strictSame((await stateOf(mock)).notebooks, [])
  t.strictSame((await control(mock, 'GET', `${P1}/snapshots`)).body, { snapshots: [taken.body] })
  t.strictSame((await control(mock, 'GET', `${P1}/snapshots/base.1`)).body, before)

  const reset = await control(mock, 'POST', `${P1}/reset`, { to: 'snapshot:base.1' })
  t.strictSame(reset.body, { reset: 'snapshot:base.1', project_id: 'p1' })
  t.strictSame(await stateOf(mock), before)
  await control(mock, 'POST', '/reset', { to: 'empty' })
  await control(mock, 'POST', `${P1}/reset`, { to: 'snapshot:base.1' })
  t.strictSame(await stateOf(mock), before, 'though everything was reset')

  t.strictSame((await control(mock, 'GET', '/projects/p2/snapshots')).body, { snapshots: [] })
  t.strictSame((await control(mock, 'DELETE', `${P1}/snapshots/base.1`)).body, { removed: 1 })
  const gone = await control(mock, 'DELETE', `${P1}/snapshots/base.1`)
  t.match(gone, { status: 404, body: { error_msg: /base\.1.*expected one of no snapshots/ } })
  const lost = await control(mock, 'POST', `${P1}/reset`, { to: 'snapshot:base.1' })
  t.equal(lost.status, 404)
})

t.test(
  'a snapshot of the server contains all worlds; a reset to it removes later ones',
  async (t) => {
    const mock = await mockWith(t)
    mock.project('p1').notebooks.remove(mock.project('p1').notebooks.list().data[0]?.id ?? '')
    const { token } = await issued(t, mock)
    const before = await stateOf(mock, '')
    t.match((await control(mock, 'PUT', '/snapshots/all')).body, { name: 'all', notebooks: 29 })
    await control(mock, 'POST', '/clock/advance', { by: '1d' })
    await control(mock, 'POST', '/progressions', { action: '*', mode: 'never' })
    mock.project('p9').reset('empty')
    t.equal((await control(mock, 'POST', '/reset', { to: 'snapshot:all' })).status, 200)
    t.strictSame(await stateOf(mock, ''), before)
    t.ok(before.iam.tokens.some(({ id }: { id: string }) => id === token))
    t.equal((await control(mock, 'GET', '/snapshots')).body.snapshots.length, 1)
    t.strictSame((await control(mock, 'GET', '/snapshots/all')).body, before)
    t.strictSame((await control(mock, 'DELETE', '/snapshots/all')).body, { removed: 1 })
  },
)

async function issued(t: Test, mock: Parameters<typeof get>[0]) {
  const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
  const identity = { methods: ['password'], password: { user } }
  const scope = { project: { id: PROJECT } }
  const { status, headers } = await get(mock, '/v3/auth/tokens', {
    method: 'POST',
    payload: { auth: { identity, scope } },
    headers: { 'content-type': 'application/json' },
  })
  t.equal(status, 201)
  return { token: headers['x-subject-token'] }
}

t.test('an invalid name and one snapshot too many are refused', async (t) => {
  const mock = await mockWith(t)
  for (const name of ['a%20b', 'x'.repeat(65), '%F0%9F%98%80', 'a,b']) {
    const { status, body } = await control(mock, 'PUT', `${P1}/snapshots/${name}`)
    t.equal(status, 400, name)
    t.match(body, { error_code: 'Mock.InvalidInput', error_msg: /expected 1 to 64 characters/ })
  }
  for (let n = 0; n < 100; n++) await control(mock, 'PUT', `/snapshots/s${n}`)
  const { status, body } = await control(mock, 'PUT', '/snapshots/s100')
  t.equal(status, 400)
  t.equal(body.error_msg, 'found one more, expected at most 100 snapshots, at name')
  t.equal((await control(mock, 'PUT', '/snapshots/s5')).status, 200, 'one may take the place')
  for (const to of ['snapshot:', 'snapshot:a b', 'snapshot', 5]) {
    const reset = await control(mock, 'POST', '/reset', { to } as object)
    t.match(reset, { status: 400, body: { error_msg: /expected scene, empty or snapshot:NAME/ } })
  }
})

t.test('nothing is saved without a state file', async (t) => {
  const mock = await mockWith(t)
  const { status, body } = await control(mock, 'POST', '/state/save')
  t.equal(status, 404)
  t.match(body.error_msg, /found no state file, expected a server with --state-file/)
  await t.rejects(mock.saveState(), /found no state file/)
})

t.test('a state may be larger than any other body', async (t) => {
  const mock = await mockWith(t)
  const state = await stateOf(mock)
  state.notebooks[0].extra = 'x'.repeat(20_000_000)
  t.equal((await control(mock, 'PUT', `${P1}/state`, state)).status, 200)
  t.equal((await control(mock, 'POST', `${P1}/faults`, state)).status, 413)
  t.strictSame(await stateOf(mock), state, 'and goes out again')
})

t.test('the used budget of a rate limit is part of a state', async (t) => {
  const [one, two] = [await mockWith(t), await mockWith(t)]
  const limit = { operation: 'ListNotebooks' as const, rate_limit: { requests: 2, per: '1m' } }
  one.faults.add(limit)
  one.project('p1').faults.add({ ...limit, operation: 'ListFlavors' })
  for (const path of ['notebooks', 'notebooks', 'notebooks/flavors', 'notebooks/flavors']) {
    t.equal((await get(one, path)).status, 200)
  }
  const snapshot = one.snapshot()
  const state = one.exportState()
  t.match(state.faults[0]?.windows, [{ project_id: 'p1', used: 2 }])
  two.importState(state)
  t.strictSame(two.exportState(), state)
  one.reset()
  one.restore(snapshot)
  for (const mock of [one, two]) {
    t.equal((await get(mock, 'notebooks')).status, 429)
    t.equal((await get(mock, 'notebooks/flavors')).status, 429)
    t.equal((await get(mock, '/v1/p2/notebooks')).status, 200)
  }
})

t.test('the budget used by requests without a world is part of a state', async (t) => {
  const options = { unknownProjects: 'refuse' } as const
  const [one, two] = [await mockWith(t, options), await mockWith(t, options)]
  one.faults.add({ operation: 'ListNotebooks', rate_limit: { requests: 1, per: '1m' } })
  const ask = async (mock: typeof one) => (await get(mock, '/v1/unknown/notebooks')).status
  t.not(await ask(one), 429)
  const state = one.exportState()
  t.match(state.faults[0]?.windows, [{ project_id: null, used: 1 }])
  two.importState(state)
  t.strictSame([await ask(one), await ask(two)], [429, 429])
})

t.test('the budget of a project that cannot exist is left out', async (t) => {
  const options = { unknownProjects: 'refuse' } as const
  const [one, two] = [await mockWith(t), await mockWith(t, options)]
  one.faults.add({ operation: 'ListNotebooks', rate_limit: { requests: 2, per: '1m' } })
  await get(one, 'notebooks')
  const state = one.exportState()
  two.importState({ ...state, worlds: [] })
  t.strictSame(two.exportState().faults[0]?.windows, [])
})
