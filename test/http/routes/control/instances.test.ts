import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../../src/index.ts'
import { NotebookStatus } from '../../../../src/schemas/notebook.ts'
import { control, type Entry, get, IMAGE, NOW, withInstance } from '../../../support/mock.ts'
import { refusal } from '../../../support/refusal.ts'

/** An instance `nb-1` of the admin, and functions for its routes of the control plane. */
async function instanceActions(
  t: Test,
  entry: Partial<Entry> = {},
  options: MockServerOptions = {},
) {
  const { mock, project } = await withInstance(t, entry, options)
  const force = (body: object | undefined, id = 'nb-1') =>
    control(mock, 'POST', `/projects/p1/notebooks/${id}/force`, body)
  const advance = (id = 'nb-1', body?: object) =>
    control(mock, 'POST', `/projects/p1/notebooks/${id}/advance`, body)
  const show = async (id = 'nb-1') => (await get(mock, `notebooks/${id}`)).body
  const act = (path: string, payload?: object) =>
    get(mock, `notebooks/nb-1${path}`, { method: 'POST', ...(payload ? { payload } : {}) })
  const create = async (name: string) => {
    const volume = { category: 'EVS', ownership: 'MANAGED' } as const
    const flavor = 'modelarts.vm.cpu.2u'
    return project.notebooks.create({ name, flavor, image_id: IMAGE, volume }).id
  }
  return { mock, project, force, advance, show, act, create }
}

t.test('force', async (t) => {
  t.test('puts an instance in any status and out of it again', async (t) => {
    const { force, show, project } = await instanceActions(t)
    for (const status of NotebookStatus.options) {
      const into = await force({ status })
      t.equal(into.status, 200, status)
      t.equal(into.body.notebook.status, status)
      t.strictSame(
        into.body.transitions,
        status === 'RUNNING'
          ? []
          : [
              {
                ...{ at: NOW, notebook_id: 'nb-1', name: 'a', from: 'RUNNING', to: status },
                ...{ cause: 'Forced', user: null },
              },
            ],
      )
      t.strictSame(into.body.notebook, await show(), 'it is what ShowNotebook answers')
      t.match(project.notebooks.list({ status }).data, [{ id: 'nb-1', status }])
      t.equal((await force({ status: 'RUNNING' })).body.notebook.status, 'RUNNING')
    }
  })

  t.test('nothing changes by itself afterwards', async (t) => {
    const { force, project } = await instanceActions(t)
    for (const status of NotebookStatus.options) {
      await force({ status })
      t.strictSame(project.advance('10d'), [], status)
      t.equal(project.notebooks.get('nb-1').status, status)
    }
  })

  t.test('from every status to every other one', async (t) => {
    const { project } = await instanceActions(t)
    for (const from of NotebookStatus.options) {
      for (const to of NotebookStatus.options) {
        project.notebooks.force('nb-1', from)
        t.equal(project.notebooks.force('nb-1', to).status, to, `${from} to ${to}`)
        t.strictSame(project.advance('1h'), [])
      }
    }
  })

  t.test('a lease runs for an instance that is forced to RUNNING, not for others', async (t) => {
    const { force, project } = await instanceActions(t, {
      lease: { create_at: NOW, duration: 3_600_000 },
    })
    await force({ status: 'ERROR' })
    await force({ status: 'RUNNING' })
    project.advance('59m')
    t.equal(project.notebooks.get('nb-1').status, 'RUNNING')
    t.match(project.advance('1m'), [{ from: 'RUNNING', to: 'STOPPING' }])
    await force({ status: 'RUNNING' })
    await force({ status: 'FROZEN' })
    t.strictSame(project.advance('10d'), [])
  })

  t.test('a failed status shows the reason given, or another', async (t) => {
    const { force } = await instanceActions(t)
    for (const status of ['CREATE_FAILED', 'START_FAILED', 'DELETE_FAILED', 'ERROR']) {
      const { body } = await force({ status, fail_reason: `Because of ${status}.` })
      t.equal(body.notebook.fail_reason, `Because of ${status}.`)
    }
    const { mock, project, create } = await instanceActions(t)
    const id = await create('new')
    project.advance('3s')
    const path = `/projects/p1/notebooks/${id}/force`
    const { body } = await control(mock, 'POST', path, { status: 'ERROR' })
    t.equal(body.notebook.fail_reason, 'Forced.')
    t.notOk(
      'fail_reason' in (await control(mock, 'POST', path, { status: 'FROZEN' })).body.notebook,
    )
  })

  t.test('CREATE_FAILED shows the failed step, CREATING shows no step begun', async (t) => {
    const { force } = await instanceActions(t)
    const progress = async (status: NotebookStatus) =>
      (await force({ status })).body.notebook.action_progress.map(
        (step: { status: string }) => step.status,
      )
    t.strictSame(await progress('CREATE_FAILED'), ['WAITING', 'WAITING', 'FAILED', 'COMPLETED'])
    t.strictSame(await progress('CREATING'), ['WAITING', 'WAITING', 'WAITING', 'WAITING'])
    t.strictSame(await progress('INIT'), ['WAITING', 'WAITING', 'WAITING', 'WAITING'])
  })

  t.test('the transition that the instance was in does not end any more', async (t) => {
    const { force, project, show, act } = await instanceActions(t)
    await act('/stop')
    project.advance('1s')
    await force({ status: 'RUNNING' })
    t.strictSame(project.advance('1h'), [])
    t.equal((await show()).status, 'RUNNING')
    await act('/stop')
    await force({ status: 'STOPPING' })
    t.strictSame(project.advance('1h'), [])
    t.equal((await show()).status, 'STOPPING')
  })

  t.test(
    'a creation that is forced to another status or to CREATING makes no more steps',
    async (t) => {
      for (const status of ['RUNNING', 'CREATING'] as const) {
        const { mock, project, show, create } = await instanceActions(t)
        const id = await create('new')
        project.advance(800)
        await control(mock, 'POST', `/projects/p1/notebooks/${id}/force`, { status })
        const before = await show(id)
        t.equal(before.status, status)
        const facts = { notebook_id: id, name: 'new', cause: 'LeaseEnded', user: null }
        t.strictSame(
          project.advance('1h').filter(({ notebook_id }) => notebook_id === id),
          status === 'RUNNING'
            ? [{ at: NOW + 3_600_000, from: 'RUNNING', to: 'STOPPING', ...facts }]
            : [],
        )
        if (status === 'CREATING') t.strictSame(await show(id), before)
      }
    },
  )

  t.test('transitions of storages continue', async (t) => {
    const { force, project, act, show } = await instanceActions(t)
    await act('/storage', { mount_path: '/data/x/', uri: 'obs://b/' })
    await force({ status: 'STOPPED' })
    project.advance('1s')
    t.match(await show(), { status: 'STOPPED', data_volumes: [{ status: 'MOUNTED' }] })
  })

  t.test('a free instance forced to STOPPED is deleted after 72 hours', async (t) => {
    const { force, project } = await instanceActions(t, { feature: 'DEFAULT' })
    await force({ status: 'STOPPED' })
    await force({ status: 'RUNNING' })
    t.strictSame(project.advance('80h'), [])
    await force({ status: 'STOPPED' })
    t.match(project.advance('72h'), [{ from: 'STOPPED', to: null }])
  })

  t.test('an instance forced to DELETED is found until it is deleted as usual', async (t) => {
    const { force, mock, show } = await instanceActions(t)
    await force({ status: 'DELETED' })
    t.equal((await show()).status, 'DELETED')
    const { body } = await get(mock, 'notebooks/nb-1', { method: 'DELETE' })
    t.equal(body.error_code, 'ModelArts.6357')
  })

  t.test('an unknown id is 404 with found and expected', async (t) => {
    const { force, advance } = await instanceActions(t)
    for (const answer of [await force({ status: 'ERROR' }, 'none'), await advance('none')]) {
      t.equal(answer.status, 404)
      t.strictSame(answer.body, {
        error_code: 'Mock.NotFound',
        error_msg: 'found instance "none", expected the id of an instance of project p1',
      })
    }
  })

  t.test('an invalid project id is 404, another project has no such instance', async (t) => {
    const { mock } = await instanceActions(t)
    for (const project of ['a.b', 'p2']) {
      const path = `/projects/${project}/notebooks/nb-1/force`
      t.match(await control(mock, 'POST', path, { status: 'ERROR' }), {
        status: 404,
        body: { error_code: 'Mock.NotFound' },
      })
    }
  })

  t.test('a bad body is refused with found, expected and where', async (t) => {
    const { force, show, mock } = await instanceActions(t)
    const cases: [object | undefined, string][] = [
      [undefined, 'found nothing, expected one of INIT, CREATING'],
      [{}, 'found nothing, expected one of INIT, CREATING'],
      [{ status: 'stopped' }, 'did you mean "STOPPED"?, at $.status'],
      [{ status: 'RUNING' }, 'did you mean "RUNNING"?, at $.status'],
      [{ status: 5 }, 'found 5, expected one of INIT'],
      [{ status: null }, 'found null, expected one of INIT'],
      [{ status: ['ERROR'] }, 'found ["ERROR"], expected one of INIT'],
      [{ status: 'ERROR', reason: 'x' }, 'found "reason", expected no such key, at $.reason'],
      [{ status: 'ERROR', fail_reason: 5 }, 'found 5, expected text, at $.fail_reason'],
      [
        { status: 'ERROR', fail_reason: 'x'.repeat(1_025) },
        'expected text of at most 1024 characters, at $.fail_reason',
      ],
      [[], 'found [], expected an object, at $'],
    ]
    for (const [body, message] of cases) {
      const answer = await force(body)
      t.equal(answer.status, 400, message)
      t.equal(answer.body.error_code, 'Mock.InvalidInput', message)
      t.ok(answer.body.error_msg.includes(message), `${message}: ${answer.body.error_msg}`)
    }
    for (const payload of ['{', '"ERROR"', 'null', '5']) {
      const answer = await get(mock, '/_mock/projects/p1/notebooks/nb-1/force', {
        method: 'POST',
        payload,
        headers: { 'content-type': 'application/json' },
      })
      t.equal(answer.status, 400, payload)
    }
    t.equal((await show()).status, 'RUNNING')
  })

  t.test('URLs in the answer start with the host that was called', async (t) => {
    const { mock } = await instanceActions(t)
    const { body } = await get(mock, '/_mock/projects/p1/notebooks/nb-1/force', {
      method: 'POST',
      payload: { status: 'RUNNING' },
      headers: { host: '127.0.0.1:4711' },
    })
    t.equal(body.notebook.url, 'http://127.0.0.1:4711/nb-1/lab')
  })

  t.test('the library throws the same refusals', async (t) => {
    const { project } = await instanceActions(t)
    const { notebooks } = project
    t.equal(refusal(() => notebooks.force('none', 'ERROR')).errorCode, 'ModelArts.6404')
    t.equal(refusal(() => notebooks.advance('none')).errorCode, 'ModelArts.6404')
    t.equal(refusal(() => notebooks.force('nb-1', 'x' as never)).errorCode, 'Mock.InvalidInput')
    t.match(project.notebooks.force('nb-1', 'ERROR', 'So it is.'), { fail_reason: 'So it is.' })
  })
})

t.test('advance', async (t) => {
  t.test('ends a pending transition at once', async (t) => {
    const { project, advance, act, show, mock } = await instanceActions(t)
    const steps: [() => Promise<unknown>, NotebookStatus, NotebookStatus | null][] = [
      [() => act('/stop'), 'STOPPING', 'STOPPED'],
      [() => act('/start'), 'STARTING', 'RUNNING'],
      [() => act('/create-image', { name: 'tools', namespace: 'team' }), 'SNAPSHOTTING', 'RUNNING'],
      [() => get(mock, 'notebooks/nb-1', { method: 'DELETE' }), 'DELETING', null],
    ]
    for (const [begin, from, to] of steps) {
      await begin()
      t.equal((await show()).status, from)
      const { status, body } = await advance()
      t.equal(status, 200)
      t.strictSame(body.transitions, [
        { at: NOW, notebook_id: 'nb-1', name: 'a', from, to, cause: 'Completed', user: null },
      ])
      t.equal(body.notebook?.status ?? null, to)
    }
    t.strictSame(project.advance('1h'), [], 'nothing is left')
    t.equal((await advance()).status, 404)
  })

  t.test('a creation ends RUNNING, and its lease starts then', async (t) => {
    const { project, advance, create } = await instanceActions(t)
    const id = await create('new')
    project.advance('1s')
    const { body } = await advance(id)
    t.match(body, {
      notebook: { id, status: 'RUNNING', lease: { update_at: NOW + 1_000, duration: 3_601_000 } },
      transitions: [{ at: NOW + 1_000, notebook_id: id, from: 'CREATING', to: 'RUNNING' }],
    })
    t.strictSame(project.advance('59m'), [])
  })

  t.test('ends a transition that a scene or a force put the instance in', async (t) => {
    const { force, advance, project } = await instanceActions(t)
    const ends: Partial<Record<NotebookStatus, NotebookStatus>> = {
      CREATING: 'RUNNING',
      STARTING: 'RUNNING',
      STOPPING: 'STOPPED',
      SNAPSHOTTING: 'RUNNING',
      INIT: 'CREATING',
    }
    for (const status of NotebookStatus.options.filter((each) => each !== 'DELETING')) {
      await force({ status })
      const { body } = await advance()
      t.equal(body.notebook.status, ends[status] ?? status, status)
      t.equal(body.transitions.length, status in ends ? 1 : 0, status)
    }
    await force({ status: 'DELETING' })
    t.match((await advance()).body, {
      notebook: null,
      transitions: [{ from: 'DELETING', to: null }],
    })
    t.strictSame(project.advance('1h'), [])
  })

  t.test('an instance in INIT goes on to CREATING, which takes its usual time', async (t) => {
    const { force, advance, project } = await instanceActions(t)
    await force({ status: 'INIT' })
    await advance()
    t.strictSame(project.advance(2_999), [])
    t.match(project.advance(1), [{ from: 'CREATING', to: 'RUNNING' }])
    await force({ status: 'INIT' })
    await advance()
    t.match((await advance()).body, { notebook: { status: 'RUNNING' } })
    t.strictSame(project.advance('1h'), [])
  })

  t.test('ends a resize', async (t) => {
    const { project, advance, show } = await instanceActions(t)
    project.notebooks.update('nb-1', { storage_new_size: 20 })
    t.match(await show(), { volume: { status: 'RESIZING', capacity: 5 } })
    const { body } = await advance()
    t.match(body.notebook, { status: 'RUNNING', volume: { capacity: 20 } })
    t.notOk('status' in body.notebook.volume)
    t.strictSame(body.transitions, [])
    t.strictSame(project.advance('1h'), [])
  })

  t.test('ends a pending mount and a pending unmount', async (t) => {
    const { mock, advance, act, show } = await instanceActions(t)
    await act('/storage', { mount_path: '/data/x/', uri: 'obs://b/' })
    const { id } = (await act('/storage', { mount_path: '/data/y/', uri: 'obs://b/' })).body
    await get(mock, `notebooks/nb-1/storage/${id}`, { method: 'DELETE' })
    await advance()
    t.match(await show(), { data_volumes: [{ mount_path: '/data/x/', status: 'MOUNTED' }] })
    t.equal((await show()).data_volumes.length, 1)
  })

  t.test('a deletion ends all other transitions', async (t) => {
    const { mock, advance, act, project } = await instanceActions(t)
    await act('/storage', { mount_path: '/data/x/', uri: 'obs://b/' })
    await get(mock, 'notebooks/nb-1', { method: 'DELETE' })
    t.match((await advance()).body, { notebook: null, transitions: [{ to: null }] })
    t.strictSame(project.advance('1h'), [])
  })

  t.test('a creation that is deleted makes no further steps', async (t) => {
    const { project, create } = await instanceActions(t)
    const id = await create('new')
    project.notebooks.delete(id)
    const facts = { notebook_id: id, name: 'new', cause: 'Completed', user: null }
    t.strictSame(project.advance('1h'), [{ at: NOW + 2_000, from: 'DELETING', to: null, ...facts }])
  })

  t.test('a mount does not keep a stop from ending', async (t) => {
    const { force, advance, act, show } = await instanceActions(t)
    await act('/storage', { mount_path: '/data/x/', uri: 'obs://b/' })
    await force({ status: 'STOPPING' })
    await advance()
    t.match(await show(), { status: 'STOPPED' })
    t.strictSame((await show()).data_volumes, [])
  })

  t.test('ends a transition with the outcome of its progression', async (t) => {
    const { project, advance, act } = await instanceActions(t, { status: 'STOPPED' })
    project.progressions.add({ action: 'start', mode: 'never', outcome: 'failure' })
    await act('/start')
    t.match((await advance()).body.notebook, {
      status: 'START_FAILED',
      fail_reason: 'Failed to mount the storage.',
    })
  })

  t.test('a body that is not empty is refused', async (t) => {
    const { advance, show, act } = await instanceActions(t)
    await act('/stop')
    t.equal((await advance('nb-1', {})).status, 200)
    await act('/start')
    t.match(await advance('nb-1', { by: '3s' }), {
      status: 400,
      body: {
        error_code: 'Mock.InvalidInput',
        error_msg: 'found "by", expected no such key, at $.by',
      },
    })
    t.equal((await show()).status, 'STARTING')
  })

  t.test('the library returns the instance, or undefined if it is gone', async (t) => {
    const { project } = await instanceActions(t)
    project.notebooks.stop('nb-1')
    t.equal(project.notebooks.advance('nb-1')?.status, 'STOPPED')
    project.notebooks.delete('nb-1')
    t.equal(project.notebooks.advance('nb-1'), undefined)
    project.notebooks.remove('nb-1')
    t.strictSame(project.advance('1h'), [], 'to remove what is gone is no mistake')
  })
})
