import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { RecordedEvent } from '../../../src/control/events/events.ts'
import type { IamFile } from '../../../src/schemas/iam.ts'
import { defaultFile, engine } from '../../support/build.ts'
import { get, IMAGE, type Mock, mockWith, NOW, namesOf } from '../../support/mock.ts'

const entry = { flavor: 'modelarts.vm.cpu.2u', image: { id: IMAGE } }

const iam = defaultFile<IamFile>('iam')

const [admin] = iam.users as [IamFile['users'][number]]

const newUser = {
  id: 'a'.repeat(32),
  name: 'newcomer',
  password: 'p',
  role: 'user',
  token: 'token-newcomer',
  access_key: 'NEWCOMER',
  secret_key: 's',
}

type Files = Record<string, unknown>

function write(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true })
  for (const [noun, value] of Object.entries({ scene: { version: 1 }, ...files }))
    writeFileSync(
      join(folder, `${noun}.json`),
      typeof value === 'string' ? value : JSON.stringify(value),
    )
}

/** A server whose scene is the folder `start`, next to other scene folders. */
async function serverWithScenes(t: Test, others: Record<string, Files>, options = {}) {
  const folder = t.testdir({})
  const start = { notebooks: [{ ...entry, id: 'nb-start', name: 'start' }] }
  for (const [name, files] of Object.entries({ start, ...others })) write(join(folder, name), files)
  const mock = await mockWith(t, { scene: join(folder, 'start'), ...options })
  return { mock, folder }
}

async function names(mock: Mock, project = 'p1'): Promise<string[]> {
  return namesOf(await get(mock, `/v1/${project}/notebooks/all`))
}

/** The error of a refused call. */
async function refusal(act: Promise<unknown>): Promise<unknown> {
  return act.then(
    () => t.fail('it was taken'),
    (error: unknown) => error,
  )
}

t.test('one project switches to another scene, and a reset returns to that scene', async (t) => {
  const mock = await mockWith(t)
  const project = mock.project('p1')
  const before = project.notebooks.listAll().total
  await project.useScene('quickstart')
  t.equal(project.notebooks.listAll().total, 9)
  t.equal(mock.project('p2').notebooks.listAll().total, before)
  t.equal(mock.scene.name, 'default')
  project.notebooks.remove(project.notebooks.list().data[0]?.id ?? '')
  project.reset()
  t.equal(project.notebooks.listAll().total, 9)
  mock.reset()
  t.equal(project.notebooks.listAll().total, 9, 'after a reset of the server, too')
  await project.useScene('default')
  t.equal(project.notebooks.listAll().total, before)
})

t.test('all projects switch to another scene, including future ones', async (t) => {
  const mock = await mockWith(t)
  await mock.project('p1').useScene('empty')
  mock.project('p2').notebooks.list()
  await mock.useScene('quickstart')
  t.equal(mock.scene.name, 'quickstart')
  for (const id of ['p1', 'p2', 'p3']) t.equal(mock.project(id).notebooks.listAll().total, 9, id)
  await mock.project('p1').useScene('empty')
  mock.reset('empty')
  t.equal(mock.project('p2').notebooks.listAll().total, 0)
  mock.reset()
  t.equal(mock.project('p2').notebooks.listAll().total, 9)
  t.equal(mock.project('p1').notebooks.listAll().total, 0)
})

t.test('a switch restarts time, rules, agenda and ids from the scene', async (t) => {
  const mock = await mockWith(t)
  const project = mock.project('p1')
  project.faults.add({ operation: '*', status: 500 })
  project.advance('1d')
  await project.useScene('busy-gpu-lab')
  t.equal(project.clock.now, NOW)
  t.equal(project.faults.size, 0)
  t.ok(project.advance('1h').length > 5)
  const other = await mockWith(t, { scene: 'busy-gpu-lab' })
  other.project('p1').advance('1h')
  const listed = async (one: Mock) => (await get(one, 'notebooks/all?limit=1000')).body
  t.strictSame(
    await listed(mock),
    await listed(other),
    'same as a server that started with the scene',
  )
})

t.test('a project can switch to a loaded scene many times', async (t) => {
  const mock = await mockWith(t)
  for (const scene of ['ten-thousand', 'busy-gpu-lab']) {
    await mock.project('first').useScene(scene)
    for (let n = 0; n < 5; n++) {
      // At another time, the data with relative times is built again.
      mock.advance('1s')
      await mock.project('p1').useScene(scene)
      t.equal(mock.project('p1').notebooks.listAll({ limit: 1 }).data.length, 1)
    }
  }
})

t.test('users of a loaded scene can act in every project of the server', async (t) => {
  const mock = await mockWith(t, { auth: 'verify' })
  const headers = { 'x-auth-token': 'mock-token-vision' }
  const asVision = (path: string, options = {}) =>
    get(mock, path, { as: null, headers, ...options })
  t.equal((await asVision('notebooks')).status, 401)
  await mock.project('p1').useScene('busy-gpu-lab')
  t.ok((await asVision('notebooks')).body.total > 0)
  t.equal(
    (await asVision('/v1/p2/notebooks')).body.total,
    0,
    'they own nothing in the default scene',
  )
  const payload = {
    name: 'theirs',
    flavor: entry.flavor,
    image_id: IMAGE,
    volume: { category: 'EVS', ownership: 'MANAGED' },
  }
  const made = await asVision('/v1/p2/notebooks', { method: 'POST', payload })
  t.equal(made.status, 200)
  t.match((await asVision('/v1/p2/notebooks')).body.data, [{ user: { name: 'mock-vision' } }])
  await mock.project('p3').useScene('permission-maze')
  t.equal((await asVision('/v1/p3/notebooks')).status, 200, 'the role user exists there too')
  const leadUser = { as: null, headers: { 'x-auth-token': 'mock-token-lead' } }
  t.equal((await get(mock, '/v1/p3/notebooks/all', leadUser)).status, 200)
  t.equal(
    (await get(mock, '/v1/p2/notebooks/all', leadUser)).status,
    403,
    'the role is unknown in p2',
  )
})

t.test(
  'the known scenes are the built-in ones, the start scene, and those next to it',
  async (t) => {
    const ours = [
      'busy-gpu-lab',
      'default',
      'empty',
      'flaky-region',
      'imported-examples',
      'permission-maze',
      'quickstart',
      'quota-exhausted',
      'ten-thousand',
    ]
    t.strictSame(
      (await (await mockWith(t)).scenes()).map(({ name }) => name),
      ours,
    )
    const { mock, folder } = await serverWithScenes(t, {
      other: { scene: { version: 1, title: 'Other', story: 'Another one.' } },
      broken: { scene: '{' },
      quickstart: { scene: { version: 1, title: 'Not ours' } },
    })
    mkdirSync(join(folder, 'no-scene'))
    mkdirSync(join(folder, 'unreadable', 'scene.json'), { recursive: true })
    write(join(folder, 'a name'), {})
    const scenes = await mock.scenes()
    t.strictSame(
      scenes.map(({ name }) => name),
      [...ours, 'start', 'broken', 'other'],
    )
    const [other] = scenes.filter(({ name }) => name === 'other')
    t.match(other, { title: 'Other', story: 'Another one.' })
    t.match(
      scenes.find(({ name }) => name === 'quickstart'),
      { title: 'One of each' },
    )
    await mock.useScene('other')
    t.strictSame(await names(mock), [])
    await mock.useScene('start')
    t.strictSame(await names(mock), ['start'])
    rmSync(folder, { recursive: true })
    t.strictSame(
      (await mock.scenes()).map(({ name }) => name),
      [...ours, 'start'],
      'a loaded scene stays listed',
    )
    await mock.useScene('start')
    t.strictSame(await names(mock), ['start'])
  },
)

t.test('a start scene whose folder has an unusual name is found by its start name', async (t) => {
  const folder = join(t.testdir({}), 'a name')
  write(folder, {})
  const mock = await mockWith(t, { scene: folder })
  t.equal((await mock.scenes()).at(-1)?.name, folder)
  await mock.useScene('quickstart')
  await mock.useScene(folder)
  t.equal(mock.scene.notebookCount, 0)
})

t.test('a scene name is never a path; an unknown name changes nothing', async (t) => {
  const { mock, folder } = await serverWithScenes(t, { other: {} })
  for (const name of [
    'no-such',
    '',
    '.',
    '..',
    'other/',
    './other',
    '../default',
    join(folder, 'other'),
    '__proto__',
    'constructor',
  ]) {
    t.match(
      await refusal(mock.useScene(name)),
      { statusCode: 404, errorCode: 'Mock.NotFound' },
      name,
    )
  }
  t.match(await refusal(mock.useScene('no-such')), {
    message: /found scene "no-such", expected one of busy-gpu-lab, default, .*start, other/,
  })
  t.strictSame(await names(mock), ['start'])
  t.strictSame((await get(mock, '/ready')).body, { ready: true })
})

t.test(
  'while a scene loads and after it fails to load, worlds are served but the server is not ready',
  async (t) => {
    const { mock, folder } = await serverWithScenes(t, {
      wrong: { notebooks: [{ ...entry, name: 'a b' }] },
    })
    await mock.project('p1').useScene('quickstart')
    const before = await names(mock)
    const switched = refusal(mock.project('p1').useScene('wrong'))
    await mock.scenes()
    const ready = async () => (await get(mock, '/ready')).body
    const refused = await switched
    t.match(refused, {
      statusCode: 400,
      errorCode: 'Mock.InvalidScene',
      message: /notebooks\.json \$\[0\]\.name: found "a b", expected 1 to 128 characters/,
    })
    t.match(await get(mock, '/ready'), {
      status: 503,
      body: { ready: false, reason: /^the scene "wrong" could not be read: .*found "a b"/ },
    })
    t.equal((await get(mock, '/health')).body.worlds, 1)
    t.strictSame(await names(mock), before, 'the world did not change')
    t.match(await refusal(mock.useScene('no-such')), { statusCode: 404 })
    t.match(await ready(), { ready: false }, 'an unknown name does not start a load')

    write(join(folder, 'wrong'), { notebooks: [{ ...entry, name: 'right' }] })
    await mock.project('p1').useScene('wrong')
    t.strictSame(await ready(), { ready: true })
    t.strictSame(await names(mock), ['right'])
  },
)

t.test(
  'a scene that is loading is named; a loaded scene is read again after an edit',
  async (t) => {
    const { mock, folder } = await serverWithScenes(t, {
      slow: { scene: { version: 1, generate: { notebooks: 1_500 } } },
    })
    const switches = [mock.useScene('slow'), mock.project('p1').useScene('slow')]
    let reason: unknown
    for (let turn = 0; reason === undefined && turn < 10_000; turn++) {
      await nextTurn()
      reason = (await get(mock, '/ready')).body.reason
    }
    t.equal(reason, 'the scene "slow" is being read')
    t.equal(
      (await get(mock, '/v1/p1/notebooks/all')).body.total,
      1,
      'the old scene is served meanwhile',
    )
    await Promise.all(switches)
    t.strictSame((await get(mock, '/ready')).body, { ready: true })
    t.equal(mock.scene.notebookCount, 1_500)
    const read = mock.scene
    await mock.useScene('slow')
    t.equal(mock.scene, read)
    write(join(folder, 'slow'), { notebooks: [] })
    await mock.useScene('slow')
    t.equal(mock.scene.notebookCount, 0)
  },
)

t.test('the option for generated instances applies only to the start scene', async (t) => {
  const { mock } = await serverWithScenes(t, { other: { notebooks: [] } }, { notebooks: 3 })
  await mock.useScene('other')
  t.equal(mock.scene.notebookCount, 0)
  await mock.useScene('start')
  t.equal(mock.scene.notebookCount, 3)
})

t.test(
  'identities that conflict with those of the server are refused, and each is named',
  async (t) => {
    const withUser = (user: object) => ({ iam: { ...iam, users: [user] } })
    const expected =
      'expected a value that no user of the server has, or the same user without changes'
    const cases: [Files, string][] = [
      [
        { iam: { ...iam, account: { ...iam.account, name: 'other' } } },
        `iam.json $.account: found {"id":"${iam.account.id}","name":"other"}, expected the server's account ${JSON.stringify(iam.account)}`,
      ],
      [
        { iam: { ...iam, projects: [...iam.projects, { id: 'p', name: 'q' }] } },
        `iam.json $.projects[1]: found {"id":"p","name":"q"}, expected a project of the server's iam.json`,
      ],
      [
        { iam: { ...iam, users: [{ ...admin, secret_key: 'changed' }] } },
        `iam.json $.users[0].id: found "${admin.id}", ${expected}`,
      ],
      [
        withUser({ ...newUser, name: 'mock-user' }),
        `iam.json $.users[0].name: found "mock-user", ${expected}`,
      ],
      [
        withUser({ ...newUser, token: 'mock-token-admin' }),
        `iam.json $.users[0].token: found "mock-token-admin", ${expected}`,
      ],
      [
        withUser({ ...newUser, access_key: admin.access_key }),
        `iam.json $.users[0].access_key: found "${admin.access_key}", ${expected}`,
      ],
    ]
    const scenes = Object.fromEntries(cases.map(([files], index) => [`case-${index}`, files]))
    const { mock } = await serverWithScenes(t, { ...scenes, good: withUser(newUser) })
    for (const [index, [, line]] of cases.entries()) {
      const { message } = (await refusal(mock.useScene(`case-${index}`))) as Error
      t.equal(message.replace(/^.*\/(?=iam\.json)/, ''), line)
    }
    t.throws(() => mock.project('p1').as('newcomer').notebooks.list())
    await mock.useScene('good')
    t.equal(mock.project('p1').as('newcomer').notebooks.list().total, 0)
  },
)

t.test('a scene switch sends an event, as a reset does', async (t) => {
  const stage = await engine()
  stage.worlds.find('p1')
  const events: unknown[] = []
  let last = stage.events.last
  stage.events.listen(() => {
    const { event, number } = stage.events.after(last) as RecordedEvent
    last = number
    events.push([event.type, event.projectId])
  })
  await stage.useScene('empty', 'p1')
  t.strictSame(events, [['reset', 'p1']])
  await stage.useScene('quickstart')
  t.strictSame(events.slice(1), [
    ['reset', 'p1'],
    ['reset', null],
  ])
})

t.test('a project that is not allowed cannot switch its scene', async (t) => {
  const mock = await mockWith(t, { unknownProjects: 'refuse' })
  t.throws(() => mock.project('p1').useScene('empty'), /expected the id of a project/)
})
