import t from 'tap'
import { MAX_MOMENTS, MAX_TRANSITIONS } from '../../../../src/schemas/history.ts'
import {
  CREATION,
  control,
  get,
  INSTANCE,
  type Mock,
  mockWith,
  NOW,
} from '../../../support/mock.ts'

const historyOf = async (mock: Mock, query = '') =>
  (await control(mock, 'GET', `/projects/p1/history${query}`)).body

/** A mock whose project p1 has a running instance only, and no history yet. */
async function withOne(t: Parameters<typeof mockWith>[0]) {
  const mock = await mockWith(t)
  const project = mock.project('p1')
  project.reset('empty')
  project.notebooks.put(INSTANCE)
  project.importState(project.exportState())
  return { mock, project }
}

t.test(
  'a history begins with the numbers of the start, and has one moment per change',
  async (t) => {
    const { mock, project } = await withOne(t)
    t.strictSame(await historyOf(mock), {
      ...{ project_id: 'p1', began_at: NOW, now: NOW },
      counts: [{ at: NOW, by_status: { RUNNING: 1 } }],
      ...{ omitted: 0, dropped: { counts: 0, transitions: 0 } },
      transitions: [],
    })
    await get(mock, 'notebooks/nb-1/stop', { method: 'POST' })
    const { id } = project.as('mock-user').notebooks.create(CREATION)
    project.advance('1m')
    const { counts, transitions } = await historyOf(mock)
    t.strictSame(counts, [
      { at: NOW, by_status: { RUNNING: 1 } },
      { at: NOW, by_status: { CREATING: 1, STOPPING: 1 } },
      { at: NOW + 2_000, by_status: { CREATING: 1, STOPPED: 1 } },
      { at: NOW + 3_000, by_status: { RUNNING: 1, STOPPED: 1 } },
    ])
    const facts = { notebook_id: id, name: CREATION.name }
    t.strictSame(transitions[1], {
      ...{ at: NOW, ...facts, from: null, to: 'CREATING' },
      ...{ cause: 'CreateNotebook', user: 'mock-user' },
    })
    t.match(transitions, [
      { cause: 'StopNotebook', user: 'mock-admin' },
      { cause: 'CreateNotebook' },
      { cause: 'Completed', user: null },
      { cause: 'Completed', user: null },
    ])
  },
)

t.test('what changes and changes back at one moment is no moment', async (t) => {
  const { project } = await withOne(t)
  project.advance('1s')
  project.notebook('nb-1').force('STOPPED')
  project.notebook('nb-1').force('RUNNING')
  t.strictSame(project.history().counts, [{ at: NOW, by_status: { RUNNING: 1 } }])
  project.advance('1s')
  project.notebooks.remove('nb-1')
  t.strictSame(project.history().counts, [
    { at: NOW, by_status: { RUNNING: 1 } },
    { at: NOW + 2_000, by_status: {} },
  ])
  t.equal(project.history().transitions.length, 3)
})

t.test('every transition names its cause and its user', async (t) => {
  const mock = await mockWith(t, { idleStop: 'untouched' })
  const project = mock.project('p1')
  const { notebooks } = project
  const since = (act: () => unknown) => {
    const before = project.history().transitions.length
    act()
    const { transitions } = project.history()
    return transitions
      .slice(before)
      .map(({ cause, user }) => (user ? `${cause} by ${user}` : cause))
  }
  const user = project.as('mock-user').notebooks
  const { id } = user.create(CREATION)
  project.advance('10s')
  t.strictSame(
    since(() => user.stop(id)),
    ['StopNotebook by mock-user'],
  )
  project.advance('10s')
  t.strictSame(
    since(() => user.start(id, { duration: 3_600_000 })),
    ['StartNotebook by mock-user'],
  )
  t.strictSame(
    since(() => project.notebook(id).advance()),
    ['Completed'],
  )
  t.strictSame(
    since(() => project.advance('1h')).filter((cause) => cause === 'LeaseEnded').length > 0,
    true,
  )
  project.notebook(id).force('STOPPED')
  notebooks.start(id, { duration: 3_600_000, type: 'IDLE' })
  project.notebook(id).advance()
  t.ok(since(() => project.advance('70m')).includes('IdleStop'))
  project.notebook(id).force('STOPPED')
  project.progressions.add({ action: 'start', mode: 'time', duration: '1s', outcome: 'failure' })
  notebooks.start(id)
  t.ok(since(() => project.advance('1s')).includes('Failed'))
  t.strictSame(
    since(() => project.notebook(id).force('FROZEN')),
    ['Forced'],
  )
  t.strictSame(
    since(() => user.delete(id)),
    ['DeleteNotebook by mock-user'],
  )
  t.strictSame(
    since(() => notebooks.undelete(id)),
    ['Undeleted'],
  )
  t.strictSame(
    since(() => notebooks.remove(id)),
    ['Removed'],
  )
  t.strictSame(
    since(() => notebooks.put({ ...INSTANCE, id: 'nb-9' })),
    ['Put'],
  )
  const saved = await get(mock, 'notebooks/nb-9/create-image', {
    method: 'POST',
    payload: { name: 'saved', namespace: 'lab', tag: '1' },
  })
  t.equal(saved.status, 200, JSON.stringify(saved.body))
  t.match(project.history().transitions.at(-1), { cause: 'CreateImage', user: 'mock-admin' })
  const opened = await get(mock, 'notebooks/open', { method: 'POST', payload: {} })
  t.match(project.history().transitions.at(-1), { cause: 'RunCodeLab', user: 'mock-admin' })
  project.advance('10s')
  const free = opened.body.id
  project.notebook(free).force('RUNNING')
  notebooks.stop(free)
  t.ok(since(() => project.advance('80h')).includes('RetentionEnded'))
})

t.test('an entry of the agenda of a scene is a cause', async (t) => {
  const { project } = await withOne(t)
  const state = project.exportState()
  const event = { part: 'notebooks', event: 'scheduled', notebook_id: 'nb-1' } as const
  for (const [n, what] of (
    ['stop', 'finish', 'start', 'finish', 'expire', 'ERROR', 'delete'] as const
  ).entries())
    state.agenda.push({ ...event, key: `nb-1 scheduled ${n}`, at: NOW + 1 + n, what })
  project.importState(state)
  const causes = project.advance('1s').map(({ cause, to }) => `${to} ${cause}`)
  t.strictSame(causes, [
    'STOPPING Scheduled',
    'STOPPED Completed',
    'STARTING Scheduled',
    'RUNNING Completed',
    'STOPPING Scheduled',
    'ERROR Scheduled',
    'DELETING Scheduled',
  ])
})

t.test('since and limit select the newest', async (t) => {
  const { mock, project } = await withOne(t)
  for (let n = 0; n < 5; n++) {
    project.notebook('nb-1').force(n % 2 === 0 ? 'STOPPED' : 'RUNNING')
    project.advance('1s')
  }
  const some = await historyOf(mock, `?since=${NOW + 1_000}&limit=2`)
  t.strictSame(
    some.counts.map(({ at }: { at: number }) => at - NOW),
    [1_000, 2_000, 3_000, 4_000],
  )
  t.match(some, { omitted: 2, transitions: [{ at: NOW + 3_000 }, { at: NOW + 4_000 }] })
  t.equal(some.transitions.length, 2)
  t.match(await historyOf(mock, `?since=${NOW + 60_000}`), { counts: [], transitions: [] })
  t.strictSame(project.history({ since: NOW + 1_000, limit: 2 }), some)
})

t.test('bad queries are refused', async (t) => {
  const mock = await mockWith(t)
  const bad = [
    ...['limit=0', `limit=${MAX_TRANSITIONS + 1}`, 'limit=', 'limit=x', 'limit=1&limit=2'],
    ...['since=-1', 'since=2026-01-01', 'since=1e99', 'until=1', 'limit=%F0%9F%92%A5', 'limit=%00'],
    ...['since=%', 'since=<script>'],
  ]
  for (const query of bad) {
    const { status, body } = await control(mock, 'GET', `/projects/p1/history?${query}`)
    t.match({ status, ...body }, { status: 400, error_code: 'Mock.InvalidInput' }, query)
  }
  t.throws(() => mock.project('p1').history({ limit: 0 }), { message: /an integer from 1 to 5000/ })
})

t.test('a history is bounded: moments are thinned, the newest transitions stay', async (t) => {
  const { project } = await withOne(t)
  for (let n = 0; n < 12_000; n++) {
    project.notebook('nb-1').force(n % 2 === 0 ? 'STOPPED' : 'RUNNING')
    project.advance(1)
  }
  const { counts, dropped, transitions } = project.history({ limit: MAX_TRANSITIONS })
  t.ok(counts.length <= MAX_MOMENTS && counts.length > MAX_MOMENTS / 2, `${counts.length}`)
  t.match(counts[0], { at: NOW })
  t.match(counts.at(-1), { at: NOW + 11_999, by_status: { RUNNING: 1 } })
  t.strictSame(
    counts.map(({ at }) => at),
    counts.map(({ at }) => at).sort((a, b) => a - b),
  )
  t.equal(counts.length + dropped.counts, 12_001)
  t.equal(transitions.length, MAX_TRANSITIONS)
  t.equal(dropped.transitions, 12_000 - MAX_TRANSITIONS)
  t.match(transitions.at(-1), { at: NOW + 11_999 })
})

t.test(
  'a history starts again at a reset, an import, a scene, and when the clock goes back',
  async (t) => {
    const { project } = await withOne(t)
    let count = 10
    const change = () => {
      project.advance('1m')
      project.notebooks.put({ ...INSTANCE, id: `nb-${++count}`, status: 'ERROR' })
      t.not(project.history().transitions.length, 0)
    }
    const starts = [
      () => project.reset(),
      () => project.importState(project.exportState()),
      () => project.useScene('empty'),
      () => project.restore(project.snapshot()),
      () => project.setClock({ at: NOW - 5_000 }),
    ]
    for (const start of starts) {
      change()
      await start()
      const { began_at, counts, now, transitions } = project.history()
      t.match({ began_at, transitions }, { began_at: now, transitions: [] })
      t.strictSame(
        counts.map(({ at }) => at),
        [now],
      )
    }
    t.match(project.history(), { began_at: NOW - 5_000 })
  },
)

t.test(
  'the counts agree with the summary and the lists, for generated notebooks too',
  async (t) => {
    const mock = await mockWith(t, { notebooks: 2_500 })
    const project = mock.project('p1')
    const check = async () => {
      const { body } = await control(mock, 'GET', '/projects/p1/summary')
      const present = Object.entries(body.notebooks.by_status).filter(([, count]) => count !== 0)
      t.strictSame(project.history().counts.at(-1)?.by_status, Object.fromEntries(present))
      for (const [status, count] of present) {
        const admin = `/_mock/projects/p1/notebooks?status=${status}&limit=1`
        const page = (await get(mock, `${admin}&workspace_id=0`)).body
        t.ok(page.total <= (count as number), status)
      }
    }
    await check()
    const [first, second] = project.notebooks.listAll({ status: 'RUNNING' }).data
    project.notebooks.stop(first?.id as string)
    project.notebooks.remove(second?.id as string)
    await check()
    project.advance('1d')
    await check()
  },
)
