import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { WatchedEvent } from '../../../src/index.ts'
import type { IamFile } from '../../../src/schemas/iam.ts'
import { defaultFile } from '../../support/build.ts'
import { control, get, IMAGE, type Mock, mockWith, namesOf } from '../../support/mock.ts'
import { until } from '../../support/until.ts'

const entry = { flavor: 'modelarts.vm.cpu.2u', image: { id: IMAGE } }

const notebooks = (...names: string[]) =>
  names.map((name) => ({ ...entry, id: `nb-${name}`, name }))

const iam = defaultFile<IamFile>('iam')

/** A server whose scene is the folder `start`; beside it is a scene `other`. Each has one notebook of its name. */
async function serverWithScenes(t: Test, options = {}) {
  const folder = t.testdir({ start: {}, other: {} })
  const write = (file: string, content: unknown) =>
    writeFileSync(
      join(folder, file),
      typeof content === 'string' ? content : JSON.stringify(content),
    )
  for (const scene of ['start', 'other']) {
    write(`${scene}/scene.json`, { version: 1 })
    write(`${scene}/notebooks.json`, notebooks(scene))
  }
  const mock = await mockWith(t, { scene: join(folder, 'start'), ...options })
  return { mock, folder, write }
}

async function names(mock: Mock, project = 'p1'): Promise<string[]> {
  return namesOf(await get(mock, `/v1/${project}/notebooks/all`))
}

/** The events of a scene, from now on. */
function sceneEvents(mock: Mock): WatchedEvent[] {
  const events: WatchedEvent[] = []
  mock.watch((event) => {
    if (event.type === 'scene') events.push(event)
  })
  return events
}

t.test('a change of scene and a reset see edited files, for one project and for all', async (t) => {
  const { mock, write } = await serverWithScenes(t)
  const events = sceneEvents(mock)
  const calls: [path: string, body: object][] = [
    ['/scene', { scene: 'start' }],
    ['/projects/p1/scene', { scene: 'start' }],
    ['/reset', {}],
    ['/projects/p1/reset', { to: 'scene' }],
  ]
  for (const [index, [path, body]] of calls.entries()) {
    await names(mock)
    const before = await names(mock, 'p2')
    // The first file has the same size, and is written within the same tick of the file system.
    write('start/notebooks.json', notebooks(index === 0 ? 'strat' : `edit-${index}`))
    t.not((await names(mock))[0], `edit-${index}`, 'an edit alone changes nothing')
    t.equal((await control(mock, 'POST', path, body)).status, 200, path)
    const name = index === 0 ? 'strat' : `edit-${index}`
    t.strictSame(await names(mock), [name], path)
    t.strictSame(await names(mock, 'p2'), path.startsWith('/projects') ? before : [name])
    t.strictSame(await names(mock, `new-${index}`), [name], 'future projects use it')
    t.equal(events.length, index + 1)
    t.match(events[index], { project_id: null, changed_files: [/start\/notebooks\.json$/] })
  }
  await control(mock, 'POST', '/reset')
  t.strictSame(await names(mock, 'p2'), ['edit-3'])
  t.equal(events.length, calls.length, 'without an edit there is no event')
})

t.test('an empty start sees edited files as well', async (t) => {
  const { mock, write } = await serverWithScenes(t)
  write('start/key-pairs.json', ['only-this'])
  t.equal((await control(mock, 'POST', '/reset', { to: 'empty' })).status, 200)
  t.strictSame(await names(mock), [])
  const payload = {
    ...{ name: 'a', flavor: entry.flavor, image_id: IMAGE },
    volume: { category: 'EVS', ownership: 'MANAGED' },
    endpoints: [{ service: 'SSH', key_pair_names: ['another'] }],
  }
  t.equal((await get(mock, 'notebooks', { method: 'POST', payload })).status, 400)
})

t.test('the library sees edits with useScene; its reset uses what was read last', async (t) => {
  const { mock, write } = await serverWithScenes(t)
  const [one, two] = [mock.project('p1'), mock.project('p2')]
  write('start/notebooks.json', notebooks('edited'))
  one.reset()
  t.strictSame(await names(mock), ['start'])
  await one.useScene('start')
  t.strictSame(await names(mock), ['edited'])
  two.reset()
  t.strictSame(await names(mock, 'p2'), ['edited'])
  write('start/notebooks.json', notebooks('again'))
  await mock.useScene(mock.scene.name)
  t.strictSame(await names(mock), ['again'])
})

t.test(
  'after a broken edit the version before stays in use, and the answer says why',
  async (t) => {
    const { mock, write } = await serverWithScenes(t)
    const events = sceneEvents(mock)
    mock.project('p1').notebooks.force('nb-start', 'STOPPED')
    const cases: [string, string, RegExp][] = [
      [
        'notebooks',
        '[{"name":"a b"}]',
        /start\/notebooks\.json \$\[0\]\.name: found "a b", expected 1/,
      ],
      [
        'notebooks',
        '[\n{"name" 1}\n]',
        /start\/notebooks\.json \$: found .* \(line 2 column 9\), expected/,
      ],
      ['flavors', '{}', /start\/flavors\.json \$: found \{\}, expected an array/],
      [
        'agenda',
        '[{"at":0,"notebook":"x","what":"stop"}]',
        /start\/agenda\.json \$\[0\]\.notebook/,
      ],
      ['iam', JSON.stringify({ ...iam, users: [] }), /start\/iam\.json \$\.users: found \[\]/],
    ]
    for (const [noun, text, says] of cases) {
      write(`start/${noun}.json`, text)
      for (const [path, body] of [
        ['/reset', { to: 'scene' }],
        ['/projects/p1/reset', { to: 'empty' }],
        ['/scene', { scene: 'start' }],
        ['/projects/p1/scene', { scene: 'start' }],
      ] as const) {
        const { status, body: answer } = await control(mock, 'POST', path, body)
        t.equal(status, 400, path)
        t.match(answer, { error_code: 'Mock.InvalidScene', error_msg: says })
      }
      t.equal(mock.project('p1').notebook('nb-start').status, 'STOPPED', 'no project starts anew')
      t.strictSame(await names(mock, noun), ['start'], 'future projects use the version before')
      t.equal((await get(mock, '/ready')).status, 200)
      if (noun === 'notebooks') write('start/notebooks.json', notebooks('start'))
      else rmSync(join(t.testdirName, 'start', `${noun}.json`))
    }
    t.equal((await control(mock, 'POST', '/reset')).status, 200)
    t.strictSame(await names(mock), ['start'])
    t.strictSame(events, [], 'its files are as they were read')
  },
)

t.test('files that come, go or are touched', async (t) => {
  const { mock, folder, write } = await serverWithScenes(t)
  const events = sceneEvents(mock)
  const reset = async () => t.equal((await control(mock, 'POST', '/reset')).status, 200)
  const last = () => events.at(-1)?.['changed_files'] as string[]
  utimesSync(join(folder, 'start', 'notebooks.json'), 1, 1)
  write('start/README.md', 'no file of the scene')
  await reset()
  t.equal(events.length, 0, 'the content is what counts')
  write('start/faults.json', [{ operation: 'ListNotebooks', status: 418 }])
  await reset()
  t.match(last(), [/start\/faults\.json$/])
  t.equal((await get(mock, 'notebooks')).status, 418)
  rmSync(join(folder, 'start', 'faults.json'))
  await reset()
  t.match(last(), [/start\/faults\.json$/])
  t.equal((await get(mock, 'notebooks')).status, 200)
  write('start/workspaces.json', defaultFile<object[]>('workspaces').slice(0, 1))
  await reset()
  t.match([...last()].sort(), [/start\/workspaces\.json$/, 'fixtures/default/workspaces.json'])
  t.equal((await get(mock, 'workspaces')).body.total_count, 1)
  rmSync(join(folder, 'start'), { recursive: true })
  await reset()
  t.strictSame(await names(mock), ['start'], 'without its folder a scene stays as it was read')
  mkdirSync(join(folder, 'start'))
  await reset()
  t.strictSame(await names(mock), [], 'an empty folder is a scene without notebooks')
})

t.test('a file that cannot be read is a mistake', async (t) => {
  const { mock, folder } = await serverWithScenes(t)
  mkdirSync(join(folder, 'start', 'pools.json'))
  const { status, body } = await control(mock, 'POST', '/reset')
  t.equal(status, 400)
  t.match(body.error_msg, /start\/pools\.json: found a folder, expected a file/)
  rmSync(join(folder, 'start', 'pools.json'), { recursive: true })
  symlinkSync('pools.json', join(folder, 'start', 'pools.json'))
  t.match((await control(mock, 'POST', '/reset')).body.error_msg, /start\/pools\.json: .*ELOOP/)
  rmSync(join(folder, 'start', 'pools.json'))
  t.equal((await control(mock, 'POST', '/reset')).status, 200)
})

t.test(
  'an edit of iam.json adds users and changes roles; users who exist cannot change',
  async (t) => {
    const { mock, write } = await serverWithScenes(t, { auth: 'verify' })
    const user = {
      ...iam.users[1],
      id: 'a'.repeat(32),
      name: 'new',
      token: 'token-new',
      access_key: 'NEW',
    }
    const asNew = { as: null, headers: { 'x-auth-token': 'token-new' } }
    t.equal((await get(mock, 'notebooks', asNew)).status, 401)
    const roles = { ...iam.roles, user: { ...iam.roles['user'], allow: [] } }
    write('start/iam.json', { ...iam, users: [...iam.users, user], roles })
    await control(mock, 'POST', '/reset')
    t.equal((await get(mock, 'notebooks', asNew)).status, 403)
    write('start/iam.json', { ...iam, users: [...iam.users, user] })
    await control(mock, 'POST', '/reset')
    t.equal((await get(mock, 'notebooks', asNew)).status, 200)
    write('start/iam.json', { ...iam, users: [...iam.users, { ...user, secret_key: 'changed' }] })
    const { status, body } = await control(mock, 'POST', '/reset')
    t.equal(status, 400)
    t.match(body.error_msg, /iam\.json \$\.users\[4\]\.id: found .*, expected .* without changes/)
  },
)

t.test('generated instances of the start scene stay generated', async (t) => {
  const { mock, write } = await serverWithScenes(t, { notebooks: 3 })
  write('start/features.json', [{ name: 'NOTEBOOK', enabled: true, quota: 77 }])
  await control(mock, 'POST', '/reset')
  t.equal(mock.scene.notebookCount, 3)
})

t.test('a snapshot keeps the version of its scene, a state names the scene', async (t) => {
  const { mock, write } = await serverWithScenes(t)
  const project = mock.project('p1')
  project.notebooks.list()
  project.snapshots.take('before')
  mock.snapshots.take('all-before')
  write('start/notebooks.json', notebooks('edited'))
  t.equal((await control(mock, 'POST', '/reset')).status, 200)
  t.strictSame(await names(mock), ['edited'])
  t.equal(
    (await control(mock, 'POST', '/projects/p1/reset', { to: 'snapshot:before' })).status,
    200,
  )
  t.strictSame(await names(mock), ['start'])
  const state = project.exportState()
  t.equal(state.scene, undefined, 'it is a version of the scene of the server')
  project.reset()
  t.strictSame(await names(mock), ['start'], 'in the library the snapshot decides the version')
  await control(mock, 'POST', '/projects/p1/reset')
  t.strictSame(await names(mock), ['edited'], 'over HTTP a reset reads the newest')
  project.importState(state)
  t.strictSame(await names(mock), ['start'], 'a state has its notebooks')
  project.reset()
  t.strictSame(await names(mock), ['edited'])
  await control(mock, 'POST', '/reset', { to: 'snapshot:all-before' })
  t.strictSame(await names(mock, 'p7'), ['start'], 'future projects too')
  t.equal(mock.exportState().scene, undefined)
  await control(mock, 'POST', '/reset')
  t.strictSame(await names(mock, 'p7'), ['edited'])
})

t.test('a project of the version before counts as changed, so that a state has it', async (t) => {
  const { mock, write } = await serverWithScenes(t)
  await names(mock, 'old')
  t.strictSame(mock.exportState().worlds, [])
  write('start/notebooks.json', notebooks('edited'))
  await mock.project('p1').useScene('start')
  t.strictSame(
    mock.exportState().worlds.map(({ project_id }) => project_id),
    ['old'],
  )
})

t.test('edits while a scene is read are not lost', async (t) => {
  const { mock, write } = await serverWithScenes(t)
  const resets: Promise<unknown>[] = []
  for (let n = 0; n < 20; n++) {
    write('start/notebooks.json', notebooks(`n-${n}`))
    resets.push(control(mock, 'POST', n % 2 === 0 ? '/reset' : '/projects/p1/reset'))
    if (n % 5 === 0) await Promise.all(resets)
  }
  await Promise.all(resets)
  t.strictSame(await names(mock), ['n-19'])
})

t.test('with watch, an edit starts the projects of the scene anew by itself', async (t) => {
  const logged = t.capture(console, 'error')
  const lines: string[] = []
  const takeLines = () => {
    lines.push(...logged().map(({ args }) => String(args[0]).replace(/\S*\/start/g, 'start')))
    return lines
  }
  const { mock, folder, write } = await serverWithScenes(t, { watch: true })
  const events = sceneEvents(mock)
  await mock.project('p2').useScene('other')
  for (const project of ['p1', 'p2']) await names(mock, project)
  const showing = async (name: string, project = 'p1') => {
    await until(async () => (await names(mock, project))[0] === name)
    t.pass(`${project} has ${name}`)
  }
  const saying = async (pattern: RegExp) => {
    await until(async () => takeLines().some((line) => pattern.test(line)))
    t.pass(`${pattern}`)
  }

  write('start/notebooks.json', notebooks('written'))
  await showing('written')
  await saying(
    /^scene start: read again, its projects start anew; changed: start\/notebooks\.json$/,
  )
  t.strictSame(await names(mock, 'p2'), ['other'])
  t.match(events, [{ project_id: null, changed_files: [/start\/notebooks\.json$/] }])

  write('start/new.tmp', notebooks('replaced'))
  renameSync(join(folder, 'start', 'new.tmp'), join(folder, 'start', 'notebooks.json'))
  await showing('replaced')

  write('other/notebooks.json', notebooks('of-one'))
  await showing('of-one', 'p2')
  t.strictSame(await names(mock), ['replaced'])

  mock.project('p1').notebooks.remove('nb-replaced')
  write('start/notebooks.json', '[{"name":"a b"}]')
  await saying(
    /^scene start: not read again, because of mistakes; changed: .*found "a b", expected/,
  )
  t.strictSame(await names(mock), [], 'the project did not start anew')
  t.match(events.at(-1), { changed_files: [/notebooks/], mistakes: /\$\[0\]\.name: found "a b"/ })
  const count = events.length
  await new Promise((done) => setTimeout(done, 500))
  t.equal(events.length, count, 'it is said once')
  t.equal((await get(mock, '/ready')).status, 200)

  write('start/notebooks.json', notebooks('replaced'))
  await saying(/^scene start: its files are as they were read$/)
  t.strictSame(await names(mock), [])

  write('start/notebooks.json', '[{"name":"c d"}]')
  await saying(/found "c d"/)
  write('start/notebooks.json', notebooks('mended'))
  await showing('mended')

  renameSync(join(folder, 'start'), join(folder, 'away'))
  await new Promise((done) => setTimeout(done, 500))
  t.strictSame(await names(mock), ['mended'], 'without the folder nothing happens')
  mkdirSync(join(folder, 'start'))
  write('start/scene.json', { version: 1 })
  write('start/notebooks.json', notebooks('new-folder'))
  await showing('new-folder')

  const project = mock.project('p1')
  const snapshot = project.snapshot()
  write('start/notebooks.json', notebooks('last'))
  await showing('last')
  project.restore(snapshot)
  await new Promise((done) => setTimeout(done, 600))
  t.strictSame(await names(mock), ['new-folder'], 'a restored snapshot stays')
})

t.test('an undone reset brings back the scene as it was read before', async (t) => {
  const { mock, write } = await serverWithScenes(t)
  await names(mock)
  write('start/notebooks.json', notebooks('edited'))
  await control(mock, 'POST', '/projects/p1/reset', { to: 'scene' })
  t.strictSame(await names(mock), ['edited'])
  await control(mock, 'POST', '/projects/p1/reset/undo')
  t.strictSame(await names(mock), ['start'])
  await control(mock, 'POST', '/projects/p1/scene', { scene: 'other' })
  await control(mock, 'POST', '/projects/p1/reset', { to: 'empty' })
  await control(mock, 'POST', '/projects/p1/reset/undo')
  t.strictSame(await names(mock), ['other'])
  await control(mock, 'POST', '/projects/p1/reset', { to: 'scene' })
  t.strictSame(await names(mock), ['other'], 'the own scene of the project stays')
})

t.test('without watch nothing is looked at, and with it nothing after the end', async (t) => {
  const { mock, write } = await serverWithScenes(t)
  await names(mock)
  write('start/notebooks.json', notebooks('edited'))
  await new Promise((done) => setTimeout(done, 600))
  t.strictSame(await names(mock), ['start'])
  const logged = t.capture(console, 'error')
  const other = await serverWithScenes(t, { watch: true })
  await other.mock.close()
  other.write('start/notebooks.json', '{')
  await new Promise((done) => setTimeout(done, 600))
  t.strictSame(logged(), [])
})
