import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../../src/index.ts'
import {
  CREATION,
  control,
  type Entry,
  get,
  INSTANCE,
  mockWith,
  NOW,
  withInstance,
} from '../../../support/mock.ts'

/** A project with an instance `nb-1`, and functions that start transitions there. */
async function instanceWithRules(
  t: Test,
  options: MockServerOptions = {},
  given: Partial<Entry> = {},
) {
  const { mock, project } = await withInstance(t, given, options)
  const rule = (body: object, prefix = '/projects/p1') =>
    control(mock, 'POST', `${prefix}/progressions`, body)
  const show = async (id = 'nb-1') => (await get(mock, `notebooks/${id}`)).body
  const call = (method: 'POST' | 'PUT' | 'DELETE', path = '', payload = {}) =>
    get(mock, `notebooks/nb-1${path}`, { method, payload })
  const create = async (name = 'new', id?: string) => {
    const { body } = await get(mock, 'notebooks', {
      method: 'POST',
      payload: { ...CREATION, name },
    })
    return id ?? (body.id as string)
  }
  return { mock, project, rule, show, call, create }
}

type Setting = Awaited<ReturnType<typeof instanceWithRules>>

/** Status of an instance, status and size of its volume, and status of its only mount. */
function statusLine({ project }: Setting, id: string): string {
  const row = project.notebooks.list({ id }).data[0]
  if (row === undefined) return 'gone'
  const { status, volume, data_volumes = [] } = row
  return [
    status,
    ...(volume?.status === undefined ? [] : [volume.status]),
    `${volume?.capacity}`,
    ...data_volumes.map((mount) => `${mount.status}`),
  ].join(' ')
}

const mounting = { mount_path: '/data/x/', uri: 'obs://b/' }

const mount: NonNullable<Entry['data_volumes']>[number] = {
  category: 'OBSFS',
  mount_path: '/data/x/',
  status: 'MOUNTED',
}

/** Each action that takes time: how it begins, its status meanwhile, and its end by outcome. */
const actions = {
  create: {
    given: {},
    begin: ({ create }: Setting) => create(),
    during: 'CREATING 5',
    success: 'RUNNING 5',
    failure: 'CREATE_FAILED 5',
    error: 'ERROR 5',
    reason: 'The resources of the flavor are insufficient.',
  },
  start: {
    given: { status: 'STOPPED' },
    begin: ({ call }: Setting) => call('POST', '/start'),
    during: 'STARTING 5',
    success: 'RUNNING 5',
    failure: 'START_FAILED 5',
    error: 'ERROR 5',
    reason: 'Failed to mount the storage.',
  },
  stop: {
    given: {},
    begin: ({ call }: Setting) => call('POST', '/stop'),
    during: 'STOPPING 5',
    success: 'STOPPED 5',
    failure: 'ERROR 5',
    error: 'ERROR 5',
    reason: 'The container could not be removed.',
  },
  delete: {
    given: {},
    begin: ({ call }: Setting) => call('DELETE'),
    during: 'DELETING 5',
    success: 'gone',
    failure: 'DELETE_FAILED 5',
    error: 'ERROR 5',
    reason: 'Failed to release the storage.',
  },
  resize: {
    given: {},
    begin: ({ call }: Setting) => call('PUT', '', { storage_new_size: 20 }),
    during: 'RUNNING RESIZING 5',
    success: 'RUNNING 20',
    failure: 'RUNNING 5',
    error: 'ERROR 5',
    reason: 'The disk could not be extended.',
  },
  save: {
    given: {},
    begin: ({ call }: Setting) => call('POST', '/create-image', { name: 'x', namespace: 'team' }),
    during: 'SNAPSHOTTING 5',
    success: 'RUNNING 5',
    failure: 'RUNNING 5',
    error: 'ERROR 5',
    reason: 'Failed to push the image.',
  },
  mount: {
    given: {},
    begin: ({ call }: Setting) => call('POST', '/storage', mounting),
    during: 'RUNNING 5 MOUNTING',
    success: 'RUNNING 5 MOUNTED',
    failure: 'RUNNING 5 MOUNT_FAILED',
    error: 'ERROR 5 MOUNT_FAILED',
    reason: 'Failed to mount the storage.',
  },
  unmount: {
    given: { data_volumes: [mount] },
    begin: async ({ mock, call }: Setting) => {
      const { body } = await get(mock, 'notebooks/nb-1/storage')
      await call('DELETE', `/storage/${body.data[0].id}`)
    },
    during: 'RUNNING 5 UNMOUNTING',
    success: 'RUNNING 5',
    failure: 'RUNNING 5 UNMOUNT_FAILED',
    error: 'ERROR 5 UNMOUNT_FAILED',
    reason: 'The storage is in use.',
  },
} as const

const usual = {
  create: 3_000,
  start: 3_000,
  stop: 2_000,
  delete: 2_000,
  resize: 2_000,
  save: 4_000,
  mount: 1_000,
  unmount: 1_000,
} as const

const failed = ['CREATE_FAILED', 'START_FAILED', 'DELETE_FAILED', 'ERROR']

for (const [action, { given, begin, during, reason, ...ends }] of Object.entries(actions)) {
  /** Begins the action under a rule; resolves to the id of the instance. */
  const under = async (t: Test, rule?: object) => {
    const setting = await instanceWithRules(t, {}, given as Partial<Entry>)
    if (rule !== undefined) t.equal((await setting.rule({ action, ...rule })).status, 201)
    const made = await begin(setting)
    const id = typeof made === 'string' ? made : 'nb-1'
    return { ...setting, id, looks: () => statusLine(setting, id) }
  }

  t.test(`progressions of ${action}`, async (t) => {
    t.test('without a rule it has its default duration', async (t) => {
      const { project, looks } = await under(t)
      t.equal(looks(), during)
      project.advance(usual[action as keyof typeof usual] - 1)
      t.equal(looks(), during)
      project.advance(1)
      t.equal(looks(), ends.success)
    })

    for (const outcome of ['success', 'failure', 'error'] as const) {
      t.test(`time: ends in ${outcome} after its duration`, async (t) => {
        const { project, looks } = await under(t, { duration: '1m', outcome })
        t.equal(looks(), during)
        project.advance(59_999)
        t.equal(looks(), during)
        project.advance(1)
        t.equal(looks(), ends[outcome])
        project.advance('10m')
        t.equal(looks(), ends[outcome], 'and stays so')
      })
    }

    t.test('a failed status has a reason: the rule’s or a likely one', async (t) => {
      for (const fail_reason of [undefined, 'As planned.']) {
        for (const outcome of ['failure', 'error'] as const) {
          const { project, id, looks } = await under(t, { outcome, fail_reason })
          project.advance('1m')
          const isFailed = failed.includes(looks().split(' ')[0] as string)
          const notebook = project.notebooks.get(id)
          t.equal(notebook.fail_reason, isFailed ? (fail_reason ?? reason) : undefined)
        }
      }
    })

    t.test('immediate: the response shows the transition, the next request its end', async (t) => {
      const { project, looks } = await under(t, { mode: 'immediate' })
      t.equal(looks(), ends.success)
      t.strictSame(project.advance('1m'), [])
    })

    for (const mode of ['never', 'manual']) {
      t.test(`${mode}: time does not end it, an advance does`, async (t) => {
        const { mock, project, id, looks } = await under(t, { mode })
        project.advance('50m')
        t.equal(looks(), during)
        for (let n = 0; n < 5; n++) await get(mock, `notebooks/${id}`)
        t.equal(looks(), during, 'reads do not end it')
        const { status } = await control(mock, 'POST', `/projects/p1/notebooks/${id}/advance`)
        t.equal(status, 200)
        t.equal(looks(), ends.success)
      })
    }

    t.test('manual with reads: so many reads end it, whatever the time', async (t) => {
      const { mock, project, id, looks } = await under(t, {
        mode: 'manual',
        reads: 3,
        outcome: 'failure',
      })
      const isOfMount = action === 'mount' || action === 'unmount'
      const read = isOfMount ? `notebooks/${id}/storage` : `notebooks/${id}`
      project.advance('50m')
      for (let n = 0; n < 2; n++) await get(mock, read)
      t.equal(looks(), during)
      await get(mock, 'notebooks')
      await get(mock, `notebooks/${id}/lease`)
      t.equal(looks(), during, 'lists and the lease are no reads of it')
      await get(mock, read)
      t.equal(looks(), ends.failure)
    })
  })
}

t.test(
  'precedence: rules of the project, rules of the server, the name, the default',
  async (t) => {
    const { mock, project, rule, create, show } = await instanceWithRules(t)
    await rule({ action: 'create', duration: '10s', times: 1 })
    await rule({ action: 'create', duration: '20s', times: 1 }, '')
    const ids = [await create(), await create(), await create('create-fail-x'), await create()]
    const ends = project
      .advance('1h')
      .filter(({ from }) => from === 'CREATING')
      .map(({ notebook_id, at, to }) => [ids.indexOf(notebook_id), at - NOW, to])
    t.strictSame(ends, [
      [2, 3_000, 'CREATE_FAILED'],
      [3, 3_000, 'RUNNING'],
      [0, 10_000, 'RUNNING'],
      [1, 20_000, 'RUNNING'],
    ])
    t.equal((await show(ids[2])).fail_reason, 'The resources of the flavor are insufficient.')
    t.match(mock.progressions.list(), [{ id: 'server-progression-1', hits: 1 }])
  },
)

t.test('a rule applies to one instance by id, to some by name, or to all', async (t) => {
  const { project, rule, call } = await instanceWithRules(t)
  for (const [id, name] of [
    ['nb-2', 'gpu-2'],
    ['nb-3', 'gpu-3'],
  ]) {
    project.notebooks.put({ ...INSTANCE, id, name } as Entry)
  }
  await rule({ action: 'stop', notebook: { id: 'nb-2' }, outcome: 'failure' })
  await rule({ action: 'stop', notebook: { name: 'gpu-*' }, duration: '1h' })
  await call('POST', '/stop')
  project.notebooks.stop('nb-2')
  project.notebooks.stop('nb-3')
  project.advance('2s')
  const statuses = ['nb-1', 'nb-2', 'nb-3'].map((id) => project.notebooks.get(id).status)
  t.strictSame(statuses, ['STOPPED', 'ERROR', 'STOPPING'])
})

t.test(
  'a rule of one project does not affect another; a rule of the server applies to all',
  async (t) => {
    const { mock, project, rule } = await instanceWithRules(t)
    const other = mock.project('p2')
    other.notebooks.put(INSTANCE)
    await rule({ action: 'stop', mode: 'never' })
    project.notebooks.stop('nb-1')
    other.notebooks.stop('nb-1')
    t.strictSame([project.advance('1m').length, other.advance('1m').length], [0, 1])
    await rule({ action: 'start', mode: 'never' }, '')
    other.notebooks.start('nb-1')
    t.strictSame(other.advance('1m'), [])
    t.strictSame(other.progressions.list(), [])
  },
)

t.test('a rule applies when a transition begins; a rule added later changes nothing', async (t) => {
  const { project, rule, call } = await instanceWithRules(t)
  await call('POST', '/stop')
  await rule({ action: '*', mode: 'never' })
  t.match(project.advance('2s'), [{ to: 'STOPPED' }])
  t.match(project.progressions.list(), [{ hits: 0 }])
})

for (const prefix of ['', '/projects/p1']) {
  t.test(`/_mock${prefix}/progressions`, async (t) => {
    t.test('rules are added, listed with their hits, and removed', async (t) => {
      const { mock, rule, call } = await instanceWithRules(t)
      const added = await rule({ action: 'stop', times: 1 }, prefix)
      t.equal(added.status, 201)
      const { id } = added.body
      t.match(id, prefix === '' ? 'server-progression-1' : 'progression-1')
      t.strictSame(added.body, {
        id,
        action: 'stop',
        mode: 'time',
        outcome: 'success',
        times: 1,
        hits: 0,
      })
      await rule({ action: '*', id: 'mine', notebook: { name: 'x-*' } }, prefix)
      await call('POST', '/stop')
      const list = () => control(mock, 'GET', `${prefix}/progressions`)
      t.match((await list()).body, {
        progressions: [
          { id, hits: 1 },
          { id: 'mine', hits: 0 },
        ],
      })
      const remove = (path: string) => control(mock, 'DELETE', `${prefix}/progressions${path}`)
      t.strictSame((await remove(`/${id}`)).body, { removed: 1 })
      t.match(await remove(`/${id}`), {
        status: 404,
        body: {
          error_code: 'Mock.NotFound',
          error_msg: `found rule "${id}", expected one of mine`,
        },
      })
      t.strictSame((await remove('')).body, { removed: 1 })
      t.strictSame((await list()).body, { progressions: [] })
    })

    t.test('an id that is taken, or a bad rule, is refused', async (t) => {
      const { mock, rule } = await instanceWithRules(t)
      await rule({ action: '*', id: 'mine' }, prefix)
      const cases: [object, string][] = [
        [{ action: '*', id: 'mine' }, 'found "mine", expected an id that is not taken, at $.id'],
        [{ action: 'begin' }, 'found "begin", expected one of create, start'],
        [
          { action: '*', mode: 'never', reads: 1 },
          'found 1, expected no reads unless mode is manual, at $.reads',
        ],
        [[], 'found [], expected an object, at $'],
      ]
      for (const [body, message] of cases) {
        const answer = await rule(body, prefix)
        t.equal(answer.status, 400, message)
        t.equal(answer.body.error_code, 'Mock.InvalidProgression', message)
        t.ok(answer.body.error_msg.startsWith(message), `${message}: ${answer.body.error_msg}`)
      }
      for (const payload of ['', '{', '5', 'null']) {
        const answer = await get(mock, `/_mock${prefix}/progressions`, {
          method: 'POST',
          payload,
          headers: { 'content-type': 'application/json' },
        })
        t.equal(answer.status, 400, payload)
        t.match(answer.body.error_code, /^Mock\.Invalid(Input|Progression)$/)
      }
      const { body } = await control(mock, 'GET', `${prefix}/progressions`)
      t.equal(body.progressions.length, 1)
    })

    t.test('a reset takes added rules away', async (t) => {
      const { mock, rule } = await instanceWithRules(t)
      await rule({ action: '*', mode: 'never' }, prefix)
      await control(mock, 'POST', `${prefix}/reset`)
      t.strictSame((await control(mock, 'GET', `${prefix}/progressions`)).body, {
        progressions: [],
      })
    })
  })
}

t.test('a project with an invalid id has no rules', async (t) => {
  const mock = await mockWith(t)
  t.equal((await control(mock, 'GET', '/projects/a.b/progressions')).status, 404)
})

t.test('the library has the rules of a project and of the server', async (t) => {
  const { mock, project, create } = await instanceWithRules(t)
  t.match(project.progressions.add({ action: 'create', outcome: 'error' }), { hits: 0 })
  mock.progressions.add({ action: '*', mode: 'never' })
  const id = await create()
  t.match(project.advance('3s'), [{ notebook_id: id, to: 'ERROR' }])
  t.match(project.progressions.list(), [{ id: 'progression-1', hits: 1 }])
  t.equal(mock.progressions.size, 1)
  t.throws(() => project.progressions.add({ action: 'x' as 'create' }))
})

t.test('a scene brings rules, for every project anew', async (t) => {
  const scene = t.testdir({
    'notebooks.json': JSON.stringify([INSTANCE]),
    'progressions.json': JSON.stringify([
      { action: 'stop', outcome: 'failure', fail_reason: 'As the scene says.', times: 1 },
    ]),
  })
  const mock = await mockWith(t, { scene })
  for (const project of [mock.project('p1'), mock.project('p2')]) {
    t.match(project.progressions.list(), [{ id: 'progression-1', action: 'stop', hits: 0 }])
    project.notebooks.stop('nb-1')
    project.advance('2s')
    t.match(project.notebooks.get('nb-1'), {
      status: 'ERROR',
      fail_reason: 'As the scene says.',
    })
    project.progressions.clear()
  }
  mock.reset()
  t.match(mock.project('p1').progressions.list(), [{ action: 'stop', hits: 0 }])
})

t.test('names', async (t) => {
  t.test('choose the progression, for testers who can set nothing else', async (t) => {
    const { project, create, show } = await instanceWithRules(t)
    const id = await create('create-fail-1')
    const stuck = await create('stuck-1')
    const slow = await create('slow-1')
    const start = await create('start-fail-1')
    t.strictSame(
      project.advance('3s').map(({ notebook_id, to }) => [notebook_id, to]),
      [
        [id, 'CREATE_FAILED'],
        [start, 'RUNNING'],
      ],
    )
    project.advance(26_999)
    t.equal((await show(slow)).status, 'CREATING')
    project.advance(1)
    t.equal((await show(slow)).status, 'RUNNING', 'ten times as long')
    project.notebooks.stop(start)
    project.advance('2s')
    project.notebooks.start(start)
    project.advance('3s')
    t.match(await show(start), {
      status: 'START_FAILED',
      fail_reason: 'Failed to mount the storage.',
    })
    project.notebooks.delete(stuck)
    project.advance('50m')
    t.equal((await show(stuck)).status, 'DELETING')
    t.equal(project.notebooks.advance(stuck), undefined)
  })

  t.test('have no meaning with namePatterns: off', async (t) => {
    const { project, create } = await instanceWithRules(t, { namePatterns: 'off' })
    for (const name of ['create-fail-1', 'stuck-1', 'slow-1']) await create(name)
    t.match(project.advance('3s'), [{ to: 'RUNNING' }, { to: 'RUNNING' }, { to: 'RUNNING' }])
  })
})

t.test('durations and speed of the server apply if a rule has no duration', async (t) => {
  const { project, rule, call } = await instanceWithRules(t, {
    durations: { stop: '10s' },
    speed: 2,
  })
  await rule({ action: 'stop', times: 1 })
  await rule({ action: 'start', duration: '7s' })
  await call('POST', '/stop')
  t.strictSame(project.advance(4_999), [])
  t.equal(project.advance(1).length, 1)
  await call('POST', '/start')
  t.strictSame(project.advance(6_999), [])
  t.equal(project.advance(1).length, 1)
})
