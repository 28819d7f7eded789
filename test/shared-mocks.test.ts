import fc from 'fast-check'
import t from 'tap'
import type { MockServer } from '../src/index.ts'
import { anyAction, perform } from './support/actions.ts'
import { CREATION, control, get, mockWith, ownMock } from './support/mock.ts'

const PATHS = [
  '',
  '/faults',
  '/progressions',
  '/clock',
  '/requests',
  '/scenes',
  '/snapshots',
  '/state',
]

const LISTS = [
  'notebooks/all',
  'images',
  'workspaces',
  '/v2/p1/authorizations',
  '/v3/p1/keypairs',
  '/v3/users',
]

/** All visible state of a server, and its next random values. Request ids and host times are left out, because they differ. */
async function visibleState(mock: MockServer): Promise<string> {
  const seen: unknown[] = []
  for (const path of PATHS) seen.push((await control(mock, 'GET', path)).body)
  for (const path of LISTS) seen.push((await get(mock, path)).body)
  for (const path of [...PATHS.slice(1), '/overview', '/catalog']) {
    seen.push((await control(mock, 'GET', `/projects/p1${path}`)).body)
  }
  seen.push(mock.project('p1').notebooks.create(CREATION), mock.exportState())
  const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
  const payload = { auth: { identity: { methods: ['password'], password: { user } } } }
  const { body, headers } = await get(mock, '/v3/auth/tokens', { method: 'POST', payload })
  if (headers['x-subject-token'] === undefined) throw new Error('no token was handed out')
  seen.push(body, headers['x-subject-token'], mock.scene, mock.clock)
  return JSON.stringify(seen).replace(/"((?:x-)?request[-_]id|at|duration_ms)":("\w+"|[\d.]+)/g, '')
}

t.test('after any changes by a test, the next test gets the shared server like new', async (t) => {
  const actions = fc.sample(anyAction, { seed: 1, numRuns: 300 })
  const configs: unknown[] = []
  await t.test('a test that changes everything', async (t) => {
    const mock = await mockWith(t)
    configs.push(mock.config)
    mock.faults.add({ operation: 'ShowNotebook', status: 500 })
    mock.progressions.add({ action: 'create', outcome: 'failure' })
    for (const action of actions) await perform(mock, action)
    mock.advance('1d')
    await control(mock, 'POST', '/reset', { to: 'empty' })
    await get(mock, '/v1/another/notebooks')
  })
  const mock = await mockWith(t)
  t.equal(mock.config, configs[0], 'it is the same server')
  t.equal(await visibleState(mock), await visibleState(await ownMock(t)))
})

t.test('two tests never use the same server at the same time', async (t) => {
  const [one, other] = [await mockWith(t), await mockWith(t)]
  t.not(one.config, other.config)
})

t.test('a server with changes that outlive a reset is not shared again', async (t) => {
  const acts: Record<string, (mock: MockServer) => unknown> = {
    listen: (mock) => mock.listen(),
    close: (mock) => mock.close(),
    watch: (mock) => mock.project('p1').watch(() => {}),
    scene: (mock) => mock.useScene('quickstart'),
    'scene of a project': (mock) => mock.project('p1').as('mock-user').useScene('quickstart'),
    'scene over HTTP': (mock) => control(mock, 'POST', '/scene', { scene: 'quickstart' }),
    snapshot: (mock) => mock.snapshots.take('a'),
    'snapshot over HTTP': (mock) => control(mock, 'PUT', '/projects/p1/snapshots/a'),
    'a URL as text': (mock) => mock.inject('/_mock/scenes'),
  }
  for (const [name, perform] of Object.entries(acts)) {
    let before: unknown
    await t.test(name, async (t) => {
      const mock = await mockWith(t)
      before = mock.config
      await perform(mock)
      t.pass()
    })
    await t.test(`after ${name}`, async (t) => t.not((await mockWith(t)).config, before))
  }
})
