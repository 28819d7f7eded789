import t, { type Test } from 'tap'
import type { MockServerOptions } from '../../../src/index.ts'
import { get, IMAGE, INSTANCE, mockWith, NOW } from '../../support/mock.ts'

const entry = { ...INSTANCE, name: 'first' }

/** The project of a scene with these agenda entries and a frozen clock. */
async function withAgenda(
  t: Test,
  agenda: readonly unknown[],
  notebooks: readonly object[] = [entry],
  options: MockServerOptions = {},
) {
  const scene = t.testdir({
    'agenda.json': JSON.stringify(agenda),
    'notebooks.json': JSON.stringify(notebooks),
  })
  const mock = await mockWith(t, { scene, ...options })
  return { mock, project: mock.project('p1') }
}

/** The error lines for a refused scene, without the folder. */
async function errorLines(t: Test, files: Record<string, unknown>): Promise<string[]> {
  const texts = Object.entries(files).map(([noun, value]) => [
    `${noun}.json`,
    JSON.stringify(value),
  ])
  const scene = t.testdir(Object.fromEntries(texts))
  const error = await mockWith(t, { scene }).then(
    () => new Error('the scene was accepted'),
    (thrown: Error) => thrown,
  )
  t.equal(error.name, 'SceneError')
  return error.message.split('\n').map((line) => line.replace(/^.*\/(?=\w+\.json)/, ''))
}

t.test(
  'an agenda entry runs at its time, relative or absolute, for an instance given by id or name',
  async (t) => {
    const { project } = await withAgenda(t, [
      { at: '+10m', notebook: 'nb-1', what: 'ERROR', fail_reason: 'The node broke.' },
      { at: NOW + 1_200_000, notebook: 'first', what: 'RUNNING' },
    ])
    t.strictSame(project.advance(599_999), [])
    const facts = { notebook_id: 'nb-1', name: 'first', cause: 'Scheduled', user: null }
    t.strictSame(project.advance(1), [
      { at: NOW + 600_000, from: 'RUNNING', to: 'ERROR', ...facts },
    ])
    t.match(project.notebooks.get('nb-1'), { status: 'ERROR', fail_reason: 'The node broke.' })
    t.strictSame(project.advance('1d'), [
      { at: NOW + 1_200_000, from: 'ERROR', to: 'RUNNING', ...facts },
    ])
  },
)

t.test('a name means the first instance with that name, and an id wins over a name', async (t) => {
  const { project } = await withAgenda(
    t,
    [
      { at: '+1s', notebook: 'twin', what: 'ERROR' },
      { at: '+1s', notebook: 'nb-1', what: 'FROZEN' },
    ],
    [
      { ...entry, id: 'a', name: 'twin' },
      { ...entry, id: 'b', name: 'twin' },
      { ...entry, id: 'c', name: 'nb-1' },
      entry,
    ],
  )
  project.advance('1s')
  const statuses = ['a', 'b', 'c', 'nb-1'].map((id) => project.notebooks.get(id).status)
  t.strictSame(statuses, ['ERROR', 'RUNNING', 'RUNNING', 'FROZEN'])
})

t.test('agenda actions work like user actions, and take their usual time', async (t) => {
  const { project } = await withAgenda(t, [
    { at: '+10s', notebook: 'nb-1', what: 'stop' },
    { at: '+20s', notebook: 'nb-1', what: 'start' },
    { at: '+30s', notebook: 'nb-1', what: 'expire' },
    { at: '+40s', notebook: 'nb-1', what: 'delete' },
  ])
  const at = (second: number) => NOW + second * 1_000
  t.strictSame(
    project.advance('1h').map(({ at, from, to }) => [at, from, to]),
    [
      [at(10), 'RUNNING', 'STOPPING'],
      [at(12), 'STOPPING', 'STOPPED'],
      [at(20), 'STOPPED', 'STARTING'],
      [at(23), 'STARTING', 'RUNNING'],
      [at(30), 'RUNNING', 'STOPPING'],
      [at(32), 'STOPPING', 'STOPPED'],
      [at(40), 'STOPPED', 'DELETING'],
      [at(42), 'DELETING', null],
    ],
  )
})

t.test('an instance that starts in a transition continues only by its agenda', async (t) => {
  const transitions = {
    INIT: ['CREATING', 'CREATE_FAILED'],
    CREATING: ['RUNNING', 'CREATE_FAILED'],
    STARTING: ['RUNNING', 'START_FAILED'],
    STOPPING: ['STOPPED', 'ERROR'],
    DELETING: [null, 'DELETE_FAILED'],
    SNAPSHOTTING: ['RUNNING', 'RUNNING'],
  } as const
  for (const [status, [finished, failed]] of Object.entries(transitions)) {
    const notebooks = [
      { ...entry, id: 'good', status },
      { ...entry, id: 'bad', status },
      { ...entry, id: 'still', status },
    ]
    const { project } = await withAgenda(
      t,
      [
        { at: '+1h', notebook: 'good', what: 'finish' },
        { at: '+1h', notebook: 'bad', what: 'fail', fail_reason: 'Planned failure.' },
      ],
      notebooks,
    )
    t.strictSame(project.advance(3_599_999), [], status)
    t.strictSame(
      project.advance(1).map(({ notebook_id, to }) => [notebook_id, to]),
      [
        ['good', finished],
        ['bad', failed],
      ],
      status,
    )
    const bad = project.notebooks.get('bad')
    if (failed !== 'RUNNING') t.equal(bad.fail_reason, 'Planned failure.', status)
    project.advance('1d')
    t.equal(project.notebooks.get('still').status, status)
  }
})

t.test(
  'a failure without a reason gets a default reason, and shows the step that failed',
  async (t) => {
    for (const status of ['INIT', 'CREATING']) {
      const { project } = await withAgenda(
        t,
        [{ at: '+1s', notebook: 'nb-1', what: 'fail' }],
        [{ ...entry, status }],
      )
      project.advance('1s')
      const { fail_reason, action_progress } = project.notebooks.get('nb-1')
      t.equal(fail_reason, 'The resources of the flavor are insufficient.', status)
      t.strictSame(
        action_progress?.map((step) => step.status),
        ['WAITING', 'WAITING', 'FAILED', 'COMPLETED'],
        status,
      )
    }
  },
)

t.test('finish and fail end a user’s action early', async (t) => {
  const { project, mock } = await withAgenda(t, [
    { at: '+1s', notebook: 'nb-1', what: 'fail', fail_reason: 'Out of space.' },
    { at: '+11s', notebook: 'nb-1', what: 'finish' },
  ])
  const save = async (name: string) => {
    const payload = { name, namespace: 'team', tag: '1' }
    return (await get(mock, 'notebooks/nb-1/create-image', { method: 'POST', payload })).body.id
  }
  const image = async (id: string) => (await get(mock, `images/${id}`)).body
  const failing = await save('a')
  t.match(project.advance('10s'), [{ at: NOW + 1_000, from: 'SNAPSHOTTING', to: 'RUNNING' }])
  t.match(await image(failing), { status: 'CREATE_FAILED', status_message: 'Out of space.' })
  t.equal(project.notebooks.get('nb-1').image.id, IMAGE)
  const good = await save('b')
  t.match(project.advance('10s'), [{ at: NOW + 11_000, to: 'RUNNING' }])
  t.match(await image(good), { status: 'ACTIVE' })
  t.equal(project.notebooks.get('nb-1').image.id, good)
})

t.test('an action that the status does not allow is skipped', async (t) => {
  const actions = ['start', 'stop', 'delete', 'expire', 'finish', 'fail']
  const { project } = await withAgenda(
    t,
    actions.map((what, index) => ({ at: `+${index + 1}s`, notebook: 'nb-1', what })),
  )
  project.notebooks.force('nb-1', 'DELETED')
  t.strictSame(project.advance('1m'), [])
  const strict = await withAgenda(t, [{ at: '+1s', notebook: 'nb-1', what: 'delete' }], [entry], {
    strict: true,
  })
  t.strictSame(strict.project.advance('1m'), [], 'with strict, only a stopped instance is deleted')
})

t.test('every: an entry repeats from its first time on', async (t) => {
  const { project } = await withAgenda(t, [
    { at: '+10s', every: '1m', notebook: 'nb-1', what: 'ERROR' },
    { at: '+20s', every: 60_000, notebook: 'nb-1', what: 'RUNNING' },
  ])
  const times = project.advance('3m').map(({ at, to }) => `${(at - NOW) / 1_000} ${to}`)
  t.strictSame(times, [
    '10 ERROR',
    '20 RUNNING',
    '70 ERROR',
    '80 RUNNING',
    '130 ERROR',
    '140 RUNNING',
  ])
  project.notebooks.remove('nb-1')
  t.strictSame(project.advance('1d'), [], 'a removed instance has no more entries')
})

t.test('every: repetitions before the creation of the world are not caught up', async (t) => {
  const { project } = await withAgenda(t, [
    { at: 0, every: '1h', notebook: 'nb-1', what: 'ERROR' },
    { at: '-90m', every: '1h', notebook: 'nb-1', what: 'RUNNING' },
  ])
  t.equal(
    project.notebooks.get('nb-1').status,
    'ERROR',
    'the repetition at the current moment runs',
  )
  const times = project.advance('2h').map(({ at, to }) => `${(at - NOW) / 60_000} ${to}`)
  t.strictSame(times, ['30 RUNNING', '60 ERROR', '90 RUNNING', '120 ERROR'])
})

t.test(
  'a clock change that runs the agenda too often is refused, and the clock does not move',
  async (t) => {
    const { mock, project } = await withAgenda(t, [
      { at: '+1s', every: '1s', notebook: 'nb-1', what: 'FROZEN' },
    ])
    const send = async (method: 'POST' | 'PUT', url: string, payload: object) =>
      (await mock.inject({ method, url: `/_mock${url}`, payload })).json().error_msg
    const found = (path: string, value: unknown, times: number) =>
      `found ${JSON.stringify(value)}, which makes the agenda fire ${times} times, expected at most 20000 times, at $.${path}`
    const farTime = NOW + 20_001_000
    const world = '/projects/p1/clock'
    t.equal(await send('POST', `${world}/advance`, { by: '20001s' }), found('by', '20001s', 20_001))
    t.equal(
      await send('POST', `${world}/advance`, { until: farTime }),
      found('until', farTime, 20_001),
    )
    t.equal(await send('PUT', world, { at: farTime }), found('at', farTime, 20_001))
    t.equal(mock.project('p2').clock.now, NOW)
    t.equal(
      await send('POST', '/clock/advance', { by: '3h' }),
      found('by', '3h', 21_600),
      'sum of all worlds',
    )
    t.equal(await send('PUT', '/clock', { at: farTime }), found('at', farTime, 40_002))
    t.throws(() => project.advance('1d'), { message: found('by', '1d', 86_400) })
    const fast = { rate: 2_000 }
    const slower = 'expected a rate that makes it fire at most 1000 times, at $.rate'
    t.equal(
      await send('PUT', world, fast),
      `found 2000, which makes the agenda fire 2000 times per second of the host, ${slower}`,
    )
    t.strictSame([project.clock.now, mock.clock.now], [NOW, NOW])
    t.equal(project.advance('20000s').length, 1)
  },
)

t.test('entries for the same instance, action and time all run', async (t) => {
  const { project } = await withAgenda(t, [
    { at: '+10s', every: '1m', notebook: 'nb-1', what: 'ERROR', fail_reason: 'Again and again.' },
    { at: '+10s', notebook: 'nb-1', what: 'ERROR', fail_reason: 'Once.' },
    { at: '+20s', every: '1m', notebook: 'nb-1', what: 'RUNNING' },
  ])
  project.advance('10s')
  t.equal(project.notebooks.get('nb-1').fail_reason, 'Once.')
  project.advance('1m')
  t.match(project.notebooks.get('nb-1'), { status: 'ERROR', fail_reason: 'Again and again.' })
})

t.test('resizes, mounts and unmounts that are in progress in a scene also end', async (t) => {
  const mount = (name: string, status: string) => {
    return { id: name, category: 'OBSFS', mount_path: `/data/${name}/`, url: 'obs://b/', status }
  }
  const notebooks = ['good', 'bad', 'still'].map((id) => ({
    ...entry,
    id,
    volume: { category: 'EVS', capacity: 20, status: 'RESIZING' },
    data_volumes: [mount('new', 'MOUNTING'), mount('old', 'UNMOUNTING'), mount('done', 'MOUNTED')],
  }))
  const { project } = await withAgenda(
    t,
    [
      { at: '+1h', notebook: 'good', what: 'finish' },
      { at: '+1h', notebook: 'bad', what: 'fail', fail_reason: 'Planned failure.' },
    ],
    notebooks,
  )
  project.advance('1h')
  const seen = (id: string) => {
    const { volume, data_volumes = [] } = project.notebooks.get(id)
    const mounts = data_volumes.map(({ mount_path, status }) => [mount_path, status])
    return {
      status: volume?.status,
      capacity: volume?.capacity,
      mounts: Object.fromEntries(mounts),
    }
  }
  t.strictSame(seen('good'), {
    status: undefined,
    capacity: 20,
    mounts: { '/data/new/': 'MOUNTED', '/data/done/': 'MOUNTED' },
  })
  t.strictSame(seen('bad'), {
    status: undefined,
    capacity: 20,
    mounts: {
      '/data/new/': 'MOUNT_FAILED',
      '/data/old/': 'UNMOUNT_FAILED',
      '/data/done/': 'MOUNTED',
    },
  })
  t.match(seen('still'), { status: 'RESIZING', mounts: { '/data/new/': 'MOUNTING' } })
})

t.test('an entry with a time in the past runs at once', async (t) => {
  const { project } = await withAgenda(t, [{ at: '-1h', notebook: 'nb-1', what: 'FROZEN' }])
  t.equal(project.notebooks.get('nb-1').status, 'FROZEN')
})

t.test('every world has its own agenda, which starts when the world is created', async (t) => {
  const { mock, project } = await withAgenda(t, [{ at: '+1m', notebook: 'nb-1', what: 'ERROR' }])
  project.advance('1m')
  t.equal(project.notebooks.get('nb-1').status, 'ERROR')
  t.equal(mock.project('p2').notebooks.get('nb-1').status, 'RUNNING')
  t.strictSame(mock.project('p2').advance(59_999), [])
  t.equal(mock.project('p2').advance(1).length, 1)
})

t.test('a reset starts the agenda again; a reset to empty removes it', async (t) => {
  const { project } = await withAgenda(t, [{ at: '+1m', notebook: 'nb-1', what: 'ERROR' }])
  t.equal(project.advance('1m').length, 1)
  project.reset()
  t.strictSame(project.advance(59_999), [])
  t.equal(project.advance(1).length, 1)
  project.reset('empty')
  t.strictSame(project.advance('1h'), [])
})

t.test('an instance without an id is found by its name and by its generated id', async (t) => {
  const { id: _, ...nameless } = entry
  const { project } = await withAgenda(
    t,
    [{ at: '+1s', notebook: 'first', what: 'ERROR' }],
    [nameless],
  )
  const [change] = project.advance('1s')
  t.match(change, { to: 'ERROR' })
  const byId = await withAgenda(
    t,
    [{ at: '+1s', notebook: change?.notebook_id, what: 'FROZEN' }],
    [nameless],
  )
  t.match(byId.project.advance('1s'), [{ to: 'FROZEN' }])
})

t.test('an agenda for other instances does nothing if the instances are generated', async (t) => {
  const agenda = [{ at: '+1s', notebook: 'nb-1', what: 'ERROR' }]
  const { project } = await withAgenda(t, agenda, [entry], { notebooks: 3 })
  t.strictSame(project.advance('1s'), [])
})

t.test(
  'an error in agenda.json names the file, the path, the found and the expected value',
  async (t) => {
    const good = { at: '+1s', notebook: 'nb-1', what: 'stop' }
    const words =
      'expected one of start, stop, delete, finish, fail, expire, INIT, CREATING, STARTING, STOPPING'
    const time = 'expected an integer of milliseconds, or text such as "-2h"'
    const cases: [unknown, string][] = [
      [{}, 'agenda.json $: found {}, expected an array'],
      [[5], 'agenda.json $[0]: found 5, expected an object'],
      [[good, { ...good, at: 'soon' }], `agenda.json $[1].at: found "soon", ${time}`],
      [[{ ...good, at: undefined }], `agenda.json $[0].at: found nothing, ${time}`],
      [[{ ...good, at: '10m' }], `agenda.json $[0].at: found "10m", ${time}`],
      [
        [{ ...good, at: -1 }],
        'agenda.json $[0].at: found -1, expected an integer of milliseconds since 1970',
      ],
      [
        [{ ...good, notebook: undefined }],
        'agenda.json $[0].notebook: found nothing, expected text',
      ],
      [[{ ...good, what: 'pause' }], `agenda.json $[0].what: found "pause", ${words}`],
      [[{ ...good, what: 'stpo' }], 'did you mean "stop"?'],
      [[{ ...good, who: 'x' }], 'agenda.json $[0].who: found "who", expected no such key'],
      [
        [{ ...good, every: 999 }],
        'agenda.json $[0].every: found 999, expected at least one second',
      ],
      [[{ ...good, every: 'often' }], 'agenda.json $[0].every: found "often", expected a duration'],
      [[{ ...good, fail_reason: 'x'.repeat(1_025) }], 'expected at most 1024 characters'],
      [
        [good, { ...good, notebook: 'gone' }],
        'agenda.json $[1].notebook: found "gone", expected the id or name of an instance of notebooks.json',
      ],
      [
        [{ ...good, notebook: 'frist' }],
        'agenda.json $[0].notebook: found "frist", expected the id or name of an instance of notebooks.json; did you mean "first"?',
      ],
    ]
    for (const [agenda, line] of cases) {
      const [found = ''] = await errorLines(t, { agenda, notebooks: [entry] })
      t.ok(found.includes(line), `${line}: ${found}`)
    }
    const both = [
      { ...good, notebook: 'a' },
      { ...good, notebook: 'b' },
    ]
    t.equal((await errorLines(t, { agenda: both, notebooks: [entry] })).length, 2)
    t.match(await errorLines(t, { agenda: [good], notebooks: [] }), [/found "nb-1"/])
  },
)

t.test('generated rule ids do not collide with the ids of later rules', async (t) => {
  const fault = { operation: '*', status: 500 }
  const progression = { action: 'create', mode: 'never' }
  const scene = t.testdir({
    'faults.json': JSON.stringify([fault, { ...fault, id: 'fault-1' }, fault]),
    'progressions.json': JSON.stringify([progression, { ...progression, id: 'progression-1' }]),
  })
  const { faults, progressions } = (await mockWith(t, { scene })).project('p1')
  const ids = (rules: readonly { id: string }[]) => rules.map(({ id }) => id)
  t.strictSame(ids(faults.list()), ['fault-2', 'fault-1', 'fault-3'])
  t.strictSame(ids(progressions.list()), ['progression-2', 'progression-1'])
})

t.test('conflicting or meaningless rules of a scene are refused when it is loaded', async (t) => {
  const rule = { action: 'create', mode: 'never' }
  t.strictSame(await errorLines(t, { progressions: [rule, { ...rule, duration: '1s' }] }), [
    'progressions.json $[1].duration: found "1s", expected no duration unless mode is time',
  ])
  t.strictSame(
    await errorLines(t, {
      progressions: [rule, { ...rule, id: 'x' }, rule, { ...rule, id: 'x' }],
    }),
    ['progressions.json $[3].id: found "x", expected an id that no other entry has'],
  )
  const fault = { operation: '*', status: 500, id: 'x' }
  t.strictSame(await errorLines(t, { faults: [fault, { operation: '*', status: 501 }, fault] }), [
    'faults.json $[2].id: found "x", expected an id that no other entry has',
  ])
  t.strictSame(await errorLines(t, { progressions: [{ action: 'creat' }] }), [
    'progressions.json $[0].action: found "creat", expected one of create, start, stop, delete, resize, save, mount, unmount, *; did you mean "create"?',
  ])
})
