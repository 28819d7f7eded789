import t, { type Test } from 'tap'
import { CREATION, control, get, INSTANCE, NOW, ownMock } from '../../../support/mock.ts'

/** A server whose project p1 was changed, with a rule and a request in the journal. */
async function changed(t: Test) {
  const mock = await ownMock(t)
  const project = mock.project('p1')
  project.notebooks.put(INSTANCE)
  project.notebooks.stop('nb-1')
  project.faults.add({ id: 'slow', operation: 'CreateImage', delay: 1 })
  await get(mock, 'notebooks')
  const undo = (body?: object) => control(mock, 'POST', '/projects/p1/reset/undo', body)
  const reset = (to = 'scene') => control(mock, 'POST', '/projects/p1/reset', { to })
  const state = () => JSON.stringify(project.exportState())
  return { mock, project, undo, reset, state }
}

t.test(
  'a reset, an import and a change of scene are undone, with journal, rules and history',
  async (t) => {
    const { mock, project, undo, reset, state } = await changed(t)
    project.snapshots.take('s')
    const before = state()
    const serverBefore = JSON.stringify(mock.exportState())
    const history = project.history()
    const list = async () => (await get(mock, 'notebooks?limit=100&feature=ANY')).body
    const page = await list()
    const starts: [string, () => Promise<unknown>][] = [
      ['reset', () => reset()],
      ['reset', () => reset('empty')],
      ['restore', () => reset('snapshot:s')],
      [
        'restore',
        () => control(mock, 'PUT', '/projects/p1/state', mock.project('p2').exportState()),
      ],
      ['scene', () => control(mock, 'POST', '/projects/p1/scene', { scene: 'empty' })],
      ['restore', async () => project.restore(mock.project('p2').snapshot())],
    ]
    for (const [undone, start] of starts) {
      const requests = project.journal.find().length
      await start()
      t.equal(project.journal.find().length, 0)
      await list()
      const { status, body } = await undo()
      t.equal(status, 200, JSON.stringify(body))
      const { length: notebooks } = project.exportState().notebooks
      t.strictSame(body, { undone, project_id: 'p1', notebooks, dropped_requests: 1 })
      t.equal(state(), before, undone)
      t.equal(JSON.stringify(mock.exportState()), serverBefore, 'also the scenes of projects')
      t.equal(project.journal.find().length, requests)
      t.strictSame(await list(), page, 'no list is stale')
      t.strictSame(project.history(), history)
      t.equal(project.faults.list().length, 1)
    }
    t.match(await undo(), { status: 404, body: { error_code: 'Mock.NotFound' } }, 'only once')
  },
)

t.test('an undo is refused if somebody has changed the project since, and says what', async (t) => {
  const { mock, project, undo, reset } = await changed(t)
  const cases: [RegExp, () => unknown][] = [
    [/a change of the clock since/, () => project.advance('1h')],
    [
      /a change of the fault rules since/,
      () => project.faults.add({ operation: '*', status: 500 }),
    ],
    [
      /a change of the progression rules since/,
      () => {
        project.progressions.add({ action: 'stop', mode: 'never' })
      },
    ],
    [
      /of the data \(the last one: CreateNotebook by mock-admin, "trainer-1" from null to CREATING\)/,
      () => get(mock, 'notebooks', { method: 'POST', payload: { ...CREATION, name: 'trainer-1' } }),
    ],
    [
      /of the data since/,
      () => get(mock, 'workspaces', { method: 'POST', payload: { name: 'new-one' } }),
    ],
    [
      /of the clock, the data .*, the fault rules since/,
      () => {
        project.setClock({ rate: 1 })
        project.faults.clear()
        project.faults.add({ operation: '*', status: 500 })
        project.notebooks.create(CREATION)
      },
    ],
  ]
  for (const [message, act] of cases) {
    await reset()
    await act()
    const { status, body } = await undo()
    t.match({ status, ...body }, { status: 409, error_code: 'Mock.CannotUndo' })
    t.match(body.error_msg, message)
    t.equal((await undo()).status, 409, 'still')
  }
})

t.test('time alone, reads, and rules that fire are no change', async (t) => {
  const { mock, project, undo, state } = await changed(t)
  project.setClock({ rate: 1000 })
  project.faults.add({ id: 'never', operation: '*', status: 500, nth: 1_000 })
  const scene = project.exportState()
  await control(mock, 'PUT', '/projects/p1/state', scene)
  await new Promise((resolve) => setTimeout(resolve, 20))
  t.equal(project.notebook('nb-1').status, 'STOPPED', 'something happened by itself')
  await get(mock, 'notebooks')
  await get(mock, 'notebooks/nb-1', { as: 'none' as never })
  t.equal((await undo()).status, 200)
  t.match(state(), /"nb-1"/)
})

t.test('a read that an instance waits for, or that restarts its lease, is no change', async (t) => {
  const mock = await ownMock(t, { idleStop: 'untouched' })
  const project = mock.project('p1')
  const idle = { type: 'idle', duration: 3_600_000 } as const
  const { id } = project.notebooks.create({ ...CREATION, lease: idle })
  project.advance('1m')
  project.progressions.add({ action: 'stop', mode: 'manual', reads: 2 })
  project.notebooks.put(INSTANCE)
  project.notebooks.stop('nb-1')
  const state = project.exportState()
  for (const read of [id, 'nb-1', `${id}/lease`]) {
    project.importState(state)
    t.equal((await get(mock, `notebooks/${read}`)).status, 200)
    t.equal(project.undoReset().undone, 'restore', read)
  }
  project.importState(state)
  await get(mock, 'notebooks/nb-1')
  await get(mock, 'notebooks/nb-1')
  t.equal(project.notebooks.get('nb-1').status, 'STOPPED')
  t.equal(project.undoReset().undone, 'restore', 'what the last read ends happens by itself')
  project.importState(state)
  await get(mock, `notebooks/${id}`, { method: 'PUT', payload: { description: 'new' } })
  t.throws(() => project.undoReset(), { message: /a change of the data since/ })
})

t.test('there is nothing to undo', async (t) => {
  const { mock, project, undo, reset } = await changed(t)
  t.match(await undo(), { status: 404, body: { error_msg: /^found nothing to undo, expected a/ } })
  await reset()
  t.match(await undo({ to: 'scene' }), { status: 400 })
  await control(mock, 'POST', '/reset')
  t.equal((await undo()).status, 404, 'the server was reset')
  project.notebooks.put(INSTANCE)
  await reset()
  for (let n = 0; n < 32; n++) mock.project(`other-${n}`).reset()
  t.equal((await undo()).status, 404, 'many others were reset later')
  t.equal(mock.project('other-0').undoReset().undone, 'reset')
  t.throws(() => mock.project('other-0').undoReset(), { message: /^found nothing to undo/ })
  for (const id of ['%00', 'x'.repeat(65), '%F0%9F%92%A5']) {
    t.match(await control(mock, 'POST', `/projects/${id}/reset/undo`), { status: 404 }, id)
  }
})

t.test('the project keeps the scene that it had', async (t) => {
  const { mock, undo, state } = await changed(t)
  await control(mock, 'POST', '/projects/p1/scene', { scene: 'quickstart' })
  const before = state()
  await control(mock, 'POST', '/projects/p1/scene', { scene: 'empty' })
  t.equal((await undo()).status, 200)
  t.equal(state(), before)
  mock.project('p1').reset()
  t.equal(state(), before, 'a reset goes back to that scene')
})

t.test('an undo that finds too many scenes of projects can be tried again', async (t) => {
  const mock = await ownMock(t, { maxWorlds: 2 })
  const project = mock.project('p1')
  const usual = mock.project('p1').snapshot()
  const load = async (id: string) => {
    const { status } = await control(mock, 'POST', `/projects/${id}/scene`, { scene: 'empty' })
    t.equal(status, 200, id)
  }
  await load('p1')
  project.notebooks.put(INSTANCE)
  project.restore(usual)
  await load('p2')
  project.notebooks.listAll()
  await load('p3')
  t.match(await control(mock, 'POST', '/projects/p1/reset/undo'), { status: 503 })
  await control(mock, 'POST', '/projects/p3/reset', { to: 'empty' })
  mock.project('p3').restore(usual)
  t.equal(project.undoReset().notebooks, 1)
})

t.test('events tell that everything has changed, and histories of instances go on', async (t) => {
  const { mock, project, undo, reset } = await changed(t)
  const own: unknown[] = []
  const all: unknown[] = []
  t.teardown(project.watch(({ type, to }) => own.push([type, to])))
  t.teardown(mock.watch(({ type, to }) => all.push([type, to])))
  await reset()
  await undo()
  const events = [
    ['reset', 'scene'],
    ['reset', 'undo'],
  ]
  t.strictSame(own, events)
  t.strictSame(all, events)
  const { body } = await control(mock, 'GET', '/projects/p1/notebooks/nb-1')
  t.match(body.transitions, [{ cause: 'Put' }, { cause: 'StopNotebook', user: 'mock-admin' }])
  t.equal(project.notebook('nb-1').status, 'STOPPING')
  t.match(project.advance('10s').at(-1), { at: NOW + 2_000, to: 'STOPPED' })
})
