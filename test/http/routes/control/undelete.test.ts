import t, { type Test } from 'tap'
import { CREATION, control, type Entry, get, NOW, withInstance } from '../../../support/mock.ts'

/** The project with `nb-1`, and functions that delete it and bring it back. */
async function deletable(t: Test, entry: Partial<Entry> = {}) {
  const { mock, project } = await withInstance(t, entry)
  const remove = () => get(mock, 'notebooks/nb-1', { method: 'DELETE' })
  const undelete = (id = 'nb-1', body: object | undefined = undefined) =>
    control(mock, 'POST', `/projects/p1/notebooks/${encodeURIComponent(id)}/undelete`, body)
  const state = () => {
    const { clock: _clock, ...rest } = project.exportState()
    return JSON.stringify(rest)
  }
  return { mock, project, remove, undelete, state }
}

t.test('a deleted instance comes back as it was, before and after it is gone', async (t) => {
  const { project, remove, undelete, state, mock } = await deletable(t, {
    tags: [{ key: 'team', value: 'a' }],
  })
  await get(mock, 'notebooks/nb-1/storage', {
    method: 'POST',
    payload: { category: 'OBS', mount_path: '/data/x', uri: 'obs://bucket/x/' },
  })
  project.notebooks.renewLease('nb-1', { duration: 3_600_000 })
  const before = state()
  const shown = project.notebooks.get('nb-1')
  t.match((await remove()).body, { status: 'DELETING' })
  const early = await undelete()
  t.equal(early.status, 200)
  t.strictSame(early.body.notebook, shown)
  t.strictSame(early.body.transitions, [
    {
      ...{ at: NOW, notebook_id: 'nb-1', name: 'a', from: 'DELETING', to: 'RUNNING' },
      ...{ cause: 'Undeleted', user: null },
    },
  ])
  t.equal(state(), before, 'every record and every reminder is as before')

  project.advance('10s')
  const later = state()
  await remove()
  project.advance('10s')
  t.equal((await get(mock, 'notebooks/nb-1')).status, 400, 'it is gone')
  t.match((await undelete()).body, { transitions: [{ from: null, to: 'RUNNING' }] })
  t.equal(state(), later)
  t.match(
    project.advance('1h').find(({ notebook_id }) => notebook_id === 'nb-1'),
    { to: 'STOPPING', cause: 'LeaseEnded' },
    'its lease ends at its time',
  )
})

t.test('what was due during the deletion happens at the undo', async (t) => {
  const { project } = await deletable(t)
  const { id } = project.notebooks.create(CREATION)
  project.notebooks.delete(id)
  project.advance('1m')
  t.equal(project.notebook(id).status, 'DELETED')
  t.equal(project.notebooks.undelete(id).status, 'RUNNING')
  t.match(project.history().transitions.slice(-2), [
    { at: NOW + 60_000, cause: 'Undeleted', to: 'CREATING' },
    { at: NOW + 60_000, cause: 'Completed', to: 'RUNNING' },
  ])
})

t.test('a listener that deletes the instance again finds it complete', async (t) => {
  const { project, state } = await deletable(t)
  project.notebooks.renewLease('nb-1', { duration: 3_600_000 })
  const before = state()
  let deletions = 0
  const stop = project.watch(({ cause }) => {
    if (cause === 'Undeleted' && deletions++ === 0) project.notebooks.delete('nb-1')
  })
  t.teardown(stop)
  project.notebooks.delete('nb-1')
  t.equal(project.notebooks.undelete('nb-1').status, 'DELETING')
  t.equal(project.notebooks.undelete('nb-1').status, 'RUNNING')
  t.equal(state(), before, 'with the end of its lease')
})

t.test('a list after an undo is never stale', async (t) => {
  const { mock, remove, undelete } = await deletable(t)
  const list = async () => (await get(mock, 'notebooks?name=a&limit=100')).body.data
  const before = await list()
  await remove()
  t.match(
    await list(),
    before.map((each: { id: string }) => (each.id === 'nb-1' ? { status: 'DELETING' } : {})),
  )
  await undelete()
  t.strictSame(await list(), before)
})

t.test('an instance that was not deleted, or comes back already, is not found', async (t) => {
  const { remove, undelete, project } = await deletable(t)
  for (const id of ['nb-1', 'nb-2', '%', '<script>', '💥', '\0', 'x'.repeat(500)]) {
    const { status, body } = await undelete(id)
    t.match({ status, code: body.error_code }, { status: 404, code: 'Mock.NotFound' }, id)
  }
  await remove()
  await undelete()
  t.match(await undelete(), { status: 404, body: { error_code: 'Mock.NotFound' } })
  t.match(await undelete('nb-1', { x: 1 }), { status: 400 })
  project.notebooks.remove('nb-1')
  t.match(await undelete(), { status: 404 }, 'remove() is no deletion')
  t.throws(() => project.notebook('nb-1').undelete(), { message: /expected the id of one of/ })
})

t.test('an undo is refused if something is in the way', async (t) => {
  t.test('the id is taken', async (t) => {
    const { project, remove, undelete } = await deletable(t)
    await remove()
    project.notebook('nb-1').force('ERROR')
    t.match(await undelete(), {
      status: 409,
      body: { error_code: 'Mock.CannotUndo', error_msg: /with this id in status ERROR/ },
    })
  })

  t.test('a failed deletion is undone', async (t) => {
    const { project, remove, undelete } = await deletable(t)
    project.progressions.add({ action: 'delete', mode: 'immediate', outcome: 'failure' })
    await remove()
    t.equal(project.notebook('nb-1').status, 'DELETE_FAILED')
    t.match(await undelete(), { status: 200, body: { notebook: { status: 'RUNNING' } } })
  })

  t.test('its image is gone', async (t) => {
    const { mock, project, remove, undelete } = await deletable(t, { status: 'STOPPED' })
    const swr_path = 'swr.cn-north-4.myhuaweicloud.com/lab/tools:1'
    const { id } = (await get(mock, 'images', { method: 'POST', payload: { swr_path } })).body
    await get(mock, 'notebooks/nb-1', { method: 'PUT', payload: { image_id: id } })
    await remove()
    project.advance('10s')
    await get(mock, `images/${id}`, { method: 'DELETE' })
    const { status, body } = await undelete()
    t.match({ status, ...body }, { status: 409, error_code: 'Mock.CannotUndo' })
    t.match(body.error_msg, new RegExp(`^found no image ${id}, which the instance needs`))
  })

  t.test('its place in the quota is taken', async (t) => {
    const { mock, project, remove, undelete } = await deletable(t)
    const all = project.exportState().notebooks
    const count = all.filter(({ workspace_id }) => workspace_id === '0').length
    const payload = { quotas: [{ resource: 'notebook.instance.count', quota: count }] }
    t.equal((await get(mock, 'workspaces/0/quotas', { method: 'PUT', payload })).status, 200)
    await remove()
    project.advance('10s')
    const { id } = project.notebooks.create(CREATION)
    t.match(await undelete(), { status: 409, body: { error_msg: /^found no place for the in/ } })
    project.notebooks.remove(id)
    t.equal((await undelete()).status, 200, 'and there again later')
  })
})

t.test('events of the scene during the deletion come back with the instance', async (t) => {
  const { project } = await deletable(t)
  const state = project.exportState()
  const event = { part: 'notebooks', event: 'scheduled', notebook_id: 'nb-1' } as const
  state.agenda.push(
    { ...event, key: 'nb-1 scheduled 0', at: NOW + 5_000, what: 'stop' },
    { ...event, key: 'nb-1 scheduled 1', at: NOW + 60_000, what: 'FROZEN' },
    { ...event, key: 'nb-1 scheduled 2', at: NOW + 7_000, what: 'fail', every: 50_000 },
  )
  project.importState(state)
  project.notebooks.delete('nb-1')
  project.advance('10s')
  project.notebooks.undelete('nb-1')
  t.equal(project.notebook('nb-1').status, 'STOPPING', 'the stop was due 5 s ago')
  const due = project.exportState().agenda.filter(({ key }) => key.startsWith('nb-1 scheduled'))
  t.strictSame(
    due.map(({ at }) => at),
    [NOW + 57_000, NOW + 60_000],
  )
})

t.test('an event during a deletion that goes on is not lost', async (t) => {
  const { project } = await deletable(t)
  project.progressions.add({ action: 'delete', mode: 'never' })
  const state = project.exportState()
  const event = { part: 'notebooks', event: 'scheduled', notebook_id: 'nb-1' } as const
  state.agenda.push(
    { ...event, key: 'nb-1 scheduled 0', at: NOW + 5_000, what: 'stop' },
    { ...event, key: 'nb-1 scheduled 1', at: NOW + 6_000, what: 'stop', every: 60_000 },
  )
  project.importState(state)
  project.notebooks.delete('nb-1')
  project.advance('10s')
  t.equal(project.notebook('nb-1').status, 'DELETING')
  project.notebooks.undelete('nb-1')
  t.equal(project.notebook('nb-1').status, 'STOPPING')
  const due = project.exportState().agenda.filter(({ key }) => key.startsWith('nb-1 scheduled'))
  t.match(due, [{ at: NOW + 66_000, every: 60_000 }])
})

t.test('a project keeps its last 100 deletions, and a new start keeps none', async (t) => {
  const { project } = await deletable(t)
  for (let n = 0; n <= 100; n++) {
    const { id } = project.notebooks.create({ ...CREATION, name: `n-${n}` }, `n-${n}`)
    project.notebooks.delete(id)
  }
  t.throws(() => project.notebooks.undelete('n-0'), {
    message: /expected the id of one of the last instances/,
  })
  t.equal(project.notebooks.undelete('n-1').status, 'CREATING')
  t.equal(project.notebook('n-100').undelete().status, 'CREATING')
  project.importState(project.exportState())
  t.throws(() => project.notebooks.undelete('n-99'), {
    message: /expected the id of one of the last instances/,
  })
})
