import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import t, { type Test } from 'tap'
import { SeededRandom } from '../../../src/cloud/kernel/seeded-random.ts'
import { quotaResources } from '../../../src/cloud/workspaces/workspace-quotas.ts'
import { loadScene } from '../../../src/control/scenes/scene.ts'
import type { MockServerOptions, SavedScene } from '../../../src/index.ts'
import { get, IMAGE, INSTANCE, type Mock, mockWith, NOW } from '../../support/mock.ts'
import { sized } from '../../support/size.ts'

const HOUR = 3_600_000

const [QUOTA] = quotaResources

const CREATION = {
  flavor: 'modelarts.vm.cpu.2u',
  image_id: IMAGE,
  volume: { category: 'EVS', ownership: 'MANAGED' },
} as const

/** The files of a saved scene as a folder. */
function folderOf(t: Test, { files }: SavedScene, name = 'saved'): string {
  const folder = join(t.testdir(), name)
  mkdirSync(folder, { recursive: true })
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(join(folder, file), JSON.stringify(content))
  }
  return folder
}

/** What the lists of a project show, of every user, and its rules. */
async function listsOf(mock: Mock) {
  const { notebooks, workspaces, images, authorizations, faults, progressions } = mock
    .project('p1')
    .exportState()
  const paths = ['notebooks', 'images', 'workspaces', 'authorizations', 'notebooks/flavors']
  const pages = await Promise.all(
    paths.map(async (path) => (await get(mock, `/v1/p1/${path}`)).body),
  )
  const everywhere = await Promise.all(
    workspaces.map(async ({ id }) => {
      const path = `/v1/p1/notebooks/all?limit=1000&workspace_id=${id}`
      return (await get(mock, path)).body
    }),
  )
  const ruleOf = ({
    chance: _chance,
    delays: _delays,
    windows: _windows,
    ...rule
  }: object & {
    chance?: unknown
    delays?: unknown
    windows?: unknown
  }) => ({ ...rule, hits: 0, seen: 0 })
  return {
    pages,
    everywhere,
    hidden: notebooks.map(({ id, hooks, public_network_config }) => {
      return { id, hooks, public_network_config }
    }),
    images,
    workspaces,
    authorizations,
    faults: faults.map(ruleOf),
    progressions: progressions.map((rule) => ({ ...rule, hits: 0 })),
    plans: planOf(mock),
  }
}

/** A line for each value, with its place. */
function linesOf(value: unknown, place = '$'): string[] {
  if (typeof value !== 'object' || value === null) return [`${place} ${JSON.stringify(value)}`]
  const members = Object.entries(value).filter(
    ([key, one]) => one !== undefined && key !== 'request_id',
  )
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return members.flatMap(([key, one]) => linesOf(one, `${place}.${key}`))
}

/** The plans of the scene, without what makes their keys unique. */
function planOf(mock: Mock): unknown[] {
  const { agenda, notebooks } = mock.project('p1').exportState()
  const ids = new Set(notebooks.map(({ id }) => id))
  return agenda
    .flatMap((one) => {
      if (one.part !== 'notebooks' || one.event !== 'scheduled') return []
      // A plan for an instance that is gone has no effect.
      if (!ids.has(one.notebook_id)) return []
      const { at, every, fail_reason, notebook_id, what } = one
      return [JSON.stringify({ at, every, fail_reason, notebook_id, what })]
    })
    .sort()
}

/** A server that starts from a saved project, at the time of the saving. */
async function again(t: Test, mock: Mock, options: MockServerOptions = {}) {
  const project = mock.project('p1')
  const scene = folderOf(t, project.exportScene())
  const at = project.clock.now
  return mockWith(t, { ...options, scene, clock: { at, rate: 0 } })
}

/** One random change by a client or by the control plane. Refusals are part of a session. */
async function act(mock: Mock, random: SeededRandom, step: number): Promise<void> {
  const project = mock.project('p1')
  const { data } = project.notebooks.listAll({ limit: 100 })
  const one = data[random.integer(0, Math.max(0, data.length - 1))]
  const id = one?.id ?? 'none'
  const send = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
    get(mock, `/v1/p1/${path}`, { method, ...(payload === undefined ? {} : { payload }) })
  const actions: (() => unknown)[] = [
    () => send('POST', 'notebooks', { ...CREATION, name: `new-${step}`, duration: 2 * HOUR }),
    () =>
      send('POST', 'notebooks', { ...CREATION, name: `笔记本-${step}`, description: 'a/b & c' }),
    () => send('POST', `notebooks/${id}/start`),
    () => send('POST', `notebooks/${id}/stop`),
    () => send('DELETE', `notebooks/${id}`),
    () => send('PATCH', `notebooks/${id}/lease`, { duration: 3 * HOUR }),
    () => send('POST', `notebooks/${id}/tags/create`, { tags: [{ key: 'k', value: `${step}` }] }),
    () => send('POST', 'workspaces', { name: `w-${step}` }),
    () =>
      send('POST', `notebooks/${id}/storage`, {
        category: 'OBSFS',
        mount_path: `/data/d${step}/`,
        uri: 'obs://bucket/photos/',
      }),
    () => send('POST', `notebooks/${id}/create-image`, { name: `image-${step}`, tag: '1' }),
    () => project.advance(random.integer(1, 5 * HOUR)),
    () => project.advance('2s'),
    () => project.faults.add({ operation: 'DeleteImage', status: 503, times: 1 + (step % 3) }),
    () => project.progressions.add({ action: 'start', notebook: { name: 'x-*' }, duration: '9s' }),
    () => project.notebook(id).force(step % 2 === 0 ? 'ERROR' : 'FROZEN', 'why'),
    () => project.notebook(id).force('DELETED'),
  ]
  try {
    await actions[random.integer(0, actions.length - 1)]?.()
  } catch {}
}

t.test('a project that is saved and loaded again shows the same lists', async (t) => {
  const scenes = ['default', 'quickstart', 'busy-gpu-lab', 'quota-exhausted', 'permission-maze']
  for (const [number, scene] of scenes.entries()) {
    for (let seed = 0; seed < sized(2, 12); seed++) {
      const mock = await mockWith(t, { scene, seed: 1 })
      const random = new SeededRandom(`session ${scene} ${seed}`)
      if (seed > 0) for (let step = 0; step < 30; step++) await act(mock, random, step)
      // What starts and saves at this moment may show the lease of an instance that rested.
      mock.project('p1').advance('1m')
      const loaded = await again(t, mock)
      const [found, wanted] = [linesOf(await listsOf(loaded)), linesOf(await listsOf(mock))]
      const differences = found.filter((line, index) => line !== wanted[index])
      t.strictSame(differences.slice(0, 10), [], `${scene} ${number} ${seed}`)
      t.equal(found.length, wanted.length)
    }
  }
})

t.test('the rules of a scene with faults are saved with it', async (t) => {
  const mock = await mockWith(t, { scene: 'flaky-region' })
  const rules = (one: Mock) =>
    one
      .project('p1')
      .exportState()
      .faults.map(({ id }) => id)
  t.strictSame(rules(await again(t, mock)), rules(mock))
  t.ok(rules(mock).length > 2)
})

t.test('absolute times stay on another day, relative ones move with it', async (t) => {
  const mock = await mockWith(t, { scene: 'quickstart' })
  const created = (one: Mock) => {
    const { notebooks } = one.project('p1').exportState()
    return new Map(notebooks.map(({ name, lease }) => [name, lease.create_at]))
  }
  const clock = { at: NOW + 100 * HOUR, rate: 0 }
  for (const times of ['absolute', 'relative'] as const) {
    const scene = folderOf(t, mock.project('p1').exportScene({ times }), times)
    const later = await mockWith(t, { scene, clock })
    const moved = times === 'relative' ? 100 * HOUR : 0
    for (const [name, at] of created(mock)) t.equal(created(later).get(name), at + moved, name)
  }
})

t.test('a saved scene has the title, and says what it does not hold', async (t) => {
  const mock = await mockWith(t, { scene: 'quickstart' })
  const project = mock.project('p1')
  const { files, not_held, notebooks, project_id, scene } = project.exportScene({ title: '<b>😀' })
  t.match({ notebooks, project_id, scene }, { notebooks: 9, project_id: 'p1', scene: 'quickstart' })
  t.match(files['scene.json'], { version: 1, title: '<b>😀', leases: 'hold' })
  t.equal(not_held.length, 4, 'the journal, the server, the tour, the frozen clock')
  await get(mock, '/v1/p1/notebooks', { method: 'POST', payload: { ...CREATION, name: 'n' } })
  t.ok(
    project.exportScene().not_held.some((text) => text.startsWith('Actions that are going on (')),
  )
  t.match(project.exportScene().files['scene.json'], { title: 'One of each status' })
  const lease = { create_at: NOW - 2 * HOUR, duration: HOUR, enable: true }
  project.notebooks.put({ ...INSTANCE, id: 'over', status: 'ERROR', lease })
  project.notebooks.put({ ...INSTANCE, id: 'over-and-runs', status: 'RUNNING', lease })
  t.match(
    project.exportScene().not_held.filter((text) => text.startsWith('Leases')),
    ['Leases that are over (1): they are switched off, or the notebook is stopped.'],
  )
})

t.test('no password, token or key leaves that scenes do not have', async (t) => {
  const mock = await mockWith(t, {})
  const credentials = {
    auth: {
      identity: {
        methods: ['password'],
        password: {
          user: { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } },
        },
      },
      scope: { project: { name: 'cn-north-4' } },
    },
  }
  const login = await get(mock, '/v3/auth/tokens', { method: 'POST', payload: credentials })
  t.equal(login.status, 201)
  const text = JSON.stringify(mock.project('p1').exportScene())
  t.notOk(text.includes(login.headers['x-subject-token'] as string))
  const { iam } = await loadScene({ scene: 'default', seed: 1 })
  t.strictSame(
    (mock.project('p1').exportScene().files['iam.json'] as { users: unknown }).users,
    iam.users,
  )
})

t.test('the users of other scenes and roles without rights are saved too', async (t) => {
  const mock = await mockWith(t, { scene: 'permission-maze' })
  await mock.useScene('default')
  const loaded = await again(t, mock)
  t.equal(
    loaded.project('p1').notebooks.listAll().total,
    mock.project('p1').notebooks.listAll().total,
  )
})

t.test('over HTTP a project is JSON, or a ZIP archive with its folder', async (t) => {
  const mock = await mockWith(t, { scene: 'quickstart' })
  const path = '/_mock/projects/p1/scene'
  const { body, headers, status } = await get(mock, `${path}?title=T`)
  t.equal(status, 200)
  t.match(headers['content-type'], /^application\/json/)
  t.strictSame(body, JSON.parse(JSON.stringify(mock.project('p1').exportScene({ title: 'T' }))))
  const response = await mock.inject(`${path}?format=zip&title=A%0A%23%20x%3Cscript%3E`)
  t.equal(response.headers['content-type'], 'application/zip')
  t.equal(response.headers['content-disposition'], 'attachment; filename="scene-p1.zip"')
  const files = unzipSync(new Uint8Array(response.rawPayload))
  const text = (name: string) => Buffer.from(files[`scene-p1/${name}`] as Uint8Array).toString()
  t.strictSame(
    Object.keys(files).sort(),
    ['README.md', ...Object.keys(body.files)].map((name) => `scene-p1/${name}`).sort(),
  )
  t.strictSame(JSON.parse(text('notebooks.json')), body.files['notebooks.json'])
  t.match(text('README.md'), /^# A \\# x\\<script\\>\n/)
  t.match(text('README.md'), '- The journal, the events and the snapshots')
  const again = await mock.inject(`${path}?format=zip&title=A%0A%23%20x%3Cscript%3E`)
  t.ok(
    Buffer.compare(again.rawPayload, response.rawPayload) === 0,
    'the same world gives the same bytes',
  )
})

t.test('bad input is refused with what was found and expected', async (t) => {
  const mock = await mockWith(t, {})
  const cases: readonly [string, string][] = [
    ['format=tar', 'expected one of json, zip'],
    ['format=json&format=zip', 'found'],
    ['times=now', 'expected one of relative, absolute'],
    ['title=', 'expected text of 1 to 200 characters'],
    [`title=${'x'.repeat(201)}`, 'expected text of 1 to 200 characters'],
    ['name=x', 'expected no such key'],
    ['format=%', 'found'],
  ]
  for (const [query, expected] of cases) {
    const { body, status } = await get(mock, `/_mock/projects/p1/scene?${query}`)
    t.equal(status, 400, query)
    t.match(body.error_msg, expected, query)
  }
  t.equal((await get(mock, '/_mock/projects/a%20b/scene')).status, 404)
  for (const title of ['\u0000', '\ud800', '%', '‮x']) {
    const { status } = await get(
      mock,
      `/_mock/projects/p1/scene?format=zip&title=${encodeURIComponent(title.replace('\ud800', 'x'))}`,
    ).catch(() => ({ status: 200 }))
    t.equal(status, 200)
  }
  t.throws(() => mock.project('p1').exportScene({ times: 'now' as 'relative' }), /expected one of/)
})

t.test('an empty project and a project without notebooks files are saved', async (t) => {
  const mock = await mockWith(t, { scene: 'empty' })
  const saved = mock.project('p1').exportScene()
  t.strictSame(saved.files['notebooks.json'], [])
  t.equal(
    (await mockWith(t, { scene: folderOf(t, saved) })).project('p1').notebooks.listAll().total,
    0,
  )
  const files = unzipSync(
    new Uint8Array((await mock.inject('/_mock/projects/p1/scene?format=zip')).rawPayload),
  )
  t.equal(Buffer.from(files['scene-p1/notebooks.json'] as Uint8Array).toString(), '[]\n')
})

t.test('notebooks whose image or workspace was deleted are left out, and counted', async (t) => {
  const mock = await mockWith(t, { scene: 'quickstart' })
  const project = mock.project('p1')
  const state = project.exportState()
  const [first, ...others] = state.notebooks
  const gone = { ...first, workspace_id: 'f'.repeat(32) }
  project.importState({ ...state, notebooks: [gone, ...others] })
  const saved = project.exportScene()
  t.equal(saved.notebooks, 8)
  t.ok(saved.not_held.some((text) => text.includes('was deleted (1)')))
  t.ok(await mockWith(t, { scene: folderOf(t, saved) }))
})

t.test(
  'a scene without a title is saved with its name; key pairs and quotas are as before',
  async (t) => {
    const scene = t.testdir({
      'scene.json': '{"version":1}',
      'key-pairs.json': '["mine"]',
      'buckets.json': '[{"name":"b"}]',
    })
    const project = (await mockWith(t, { scene })).project('p1')
    const state = project.exportState()
    const quota = { workspace_id: '0', resource: QUOTA, quota: 5, update_time: NOW }
    project.importState({ ...state, workspace_quotas: [quota] })
    const { files, not_held } = project.exportScene()
    const { title, story } = files['scene.json'] as { title: string; story: string }
    t.equal(title, basename(scene))
    t.notOk(story.includes(dirname(scene)), 'no path of this machine')
    t.strictSame(files['key-pairs.json'], ['mine'])
    t.match(files['buckets.json'], [{ name: 'b' }])
    t.ok(not_held.includes('Quotas of workspaces (1).'))
  },
)

t.test('the reason of a deletion is saved, if there is one', async (t) => {
  const mock = await mockWith(t)
  const project = mock.project('p1')
  project.reset('empty')
  project.notebooks.put({ ...INSTANCE, id: 'plain', name: 'plain' })
  project.notebooks.put({ ...INSTANCE, id: 'told', name: 'told' })
  project.notebook('plain').force('DELETED')
  project.notebook('told').force('DELETED', 'why')
  const state = project.exportState()
  const notebooks = state.notebooks.map(({ fail_reason, ...rest }) =>
    rest.id === 'plain' ? rest : { ...rest, fail_reason },
  )
  project.importState({ ...state, notebooks } as typeof state)
  t.strictSame(project.exportScene().files['agenda.json'], [
    { at: '+0d', notebook: 'plain', what: 'DELETED' },
    { at: '+0d', notebook: 'told', what: 'DELETED', fail_reason: 'why' },
  ])
})
