import t from 'tap'
import type { IamFile } from '../../../../src/schemas/iam.ts'
import { NotebookStatus } from '../../../../src/schemas/notebook.ts'
import type { WorldCatalog } from '../../../../src/schemas/overview.ts'
import { defaultFile } from '../../../support/build.ts'
import {
  CREATION,
  control,
  get,
  IMAGE,
  idsOf,
  type Mock,
  mockWith,
  NOW,
  PROJECT,
} from '../../../support/mock.ts'

const creation = { ...CREATION, name: 'seen' }

function create(mock: Mock, id: string) {
  return get(mock, 'notebooks', {
    method: 'POST',
    payload: creation,
    headers: { 'content-type': 'application/json', 'x-mock-id': id },
  })
}

t.test('identities are the users of the scene with their tokens, and no secret', async (t) => {
  const mock = await mockWith(t)
  const { body, status } = await control(mock, 'GET', '/identities')
  t.equal(status, 200)
  const { users, projects } = defaultFile<IamFile>('iam')
  t.strictSame(body, {
    users: users.map(({ id, name, role, token }) => ({ id, name, role, token })),
    projects,
  })
  t.notMatch(JSON.stringify(body), /secret|password|MOCKAK/)
})

t.test('a summary counts the instances of every status, as the lists do', async (t) => {
  const mock = await mockWith(t)
  const { body, status } = await control(mock, 'GET', '/projects/p1/summary')
  t.equal(status, 200)
  t.match(body, {
    project_id: 'p1',
    scene: 'default',
    clock: { now: NOW, iso: '2026-01-01T00:00:00.000Z', rate: 0 },
    journal: { kept: 0, dropped: 0, last: 0 },
    faults: 0,
  })
  const { by_status, total } = body.notebooks
  t.strictSame(Object.keys(by_status), NotebookStatus.options)
  t.equal(
    Object.values(by_status as Record<string, number>).reduce((sum, count) => sum + count, 0),
    total,
  )
  t.equal(total, defaultFile<unknown[]>('notebooks').length)
})

t.test('a summary is exact after every change', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').reset('empty')
  const counts = async () => (await control(mock, 'GET', '/projects/p1/summary')).body
  t.match(await counts(), { notebooks: { total: 0, by_status: { CREATING: 0 } } })
  await create(mock, 'one')
  t.match(await counts(), {
    notebooks: { total: 1, by_status: { CREATING: 1, RUNNING: 0 } },
    journal: { kept: 1, last: 1 },
  })
  mock.project('p1').advance('3s')
  mock.project('p1').faults.add({ operation: '*', status: 500 })
  t.match(await counts(), {
    notebooks: { total: 1, by_status: { CREATING: 0, RUNNING: 1 } },
    faults: 1,
  })
})

t.test(
  'the catalog has the flavors, images and workspaces of a world, and registered images',
  async (t) => {
    const mock = await mockWith(t)
    const { body } = await control(mock, 'GET', '/projects/p1/catalog')
    t.ok(body.flavors.some(({ id }: { id: string }) => id === creation.flavor))
    t.ok(body.images.some(({ id }: { id: string }) => id === IMAGE))
    t.ok(body.workspaces.includes('0'))
    const register = await get(mock, 'images', {
      method: 'POST',
      payload: {
        swr_path: 'swr.cn-north-4.myhuaweicloud.com/mine/tools:1',
        services: ['NOTEBOOK'],
      },
      headers: { 'content-type': 'application/json' },
    })
    t.equal(register.status, 200)
    const { images } = (await control(mock, 'GET', '/projects/p1/catalog')).body
    t.match(
      images.find(({ id }: { id: string }) => id === register.body.id),
      { name: 'tools:1' },
    )
  },
)

t.test(
  'CreateNotebook accepts every flavor that is not sold out with every ACTIVE image of its architecture',
  async (t) => {
    const mock = await mockWith(t)
    const { body } = await control(mock, 'GET', '/projects/p1/catalog')
    const { flavors, images } = body as WorldCatalog
    let count = 0
    for (const flavor of flavors) {
      for (const image of images) {
        const { status } = await get(mock, 'notebooks', {
          method: 'POST',
          payload: { ...creation, flavor: flavor.id, image_id: image.id },
          headers: { 'content-type': 'application/json' },
        })
        const isAccepted =
          flavor.arch === image.arch &&
          flavor.feature === 'NOTEBOOK' &&
          !flavor.sold_out &&
          image.status === 'ACTIVE'
        if (isAccepted) count++
        t.equal(status, isAccepted ? 200 : 400, `${flavor.id} ${image.id}`)
      }
    }
    t.ok(count > 5)
  },
)

t.test('the list is byte-identical to ListAllNotebooks, for any parameters', async (t) => {
  const mock = await mockWith(t)
  for (const query of [
    '',
    '?limit=3&offset=2',
    '?status=RUNNING&sort_key=name&sort_dir=ASC',
    '?name=llama',
    '?tags=team=vision',
    '?owner=2b8d1a4f6cae5d3997f5a1e3b7c9d1f2',
    '?feature=DEFAULT',
    '?workspace_id=0&billing=COMPUTE',
  ]) {
    const seen = await control(mock, 'GET', `/projects/p1/notebooks${query}`)
    const listed = await get(mock, `notebooks/all${query}`)
    t.equal(seen.status, 200, query)
    t.match(seen.headers, { 'content-type': 'application/json' })
    t.strictSame(seen.body, listed.body, query)
  }
})

t.test('the list refuses what ListAllNotebooks refuses, and unknown parameters', async (t) => {
  const mock = await mockWith(t)
  for (const [query, text] of [
    ['limit=0', /found 0, expected an integer from 1 to 1000, at .*limit/],
    ['limit=1001', /expected an integer from 1 to 1000/],
    ['status=running', /expected/],
    ['stauts=RUNNING', /stauts/],
    ['limit=1&limit=2', /found it 2 times, expected it once/],
    ['name=%ff', /expected valid percent-encoding/],
    ['sort_key=colour', /sort_key/],
    ['workspace_id=nowhere', /workspace_id/],
    [`name=${'x'.repeat(129)}`, /at most 128/],
  ] as const) {
    const { body, status } = await control(mock, 'GET', `/projects/p1/notebooks?${query}`)
    t.equal(status, 400, query)
    t.match(body.error_msg, text)
  }
})

t.test(
  'reading has no effect: no fault fires, no journal entry is added, no right is checked',
  async (t) => {
    const mock = await mockWith(t)
    mock.faults.add({ operation: '*', status: 403 })
    for (const path of ['/identities', '/projects/p1/notebooks', '/projects/p1/summary']) {
      t.equal((await control(mock, 'GET', path)).status, 200, path)
    }
    t.match(mock.faults.list(), [{ seen: 0, hits: 0 }])
    t.equal((await control(mock, 'GET', '/requests')).body.total, 0)
  },
)

t.test('an instance is shown with its transitions since the last reset', async (t) => {
  const mock = await mockWith(t)
  await create(mock, 'one')
  await create(mock, 'other')
  mock.project('p1').advance('3s')
  const path = '/projects/p1/notebooks/one'
  const seen = await control(mock, 'GET', path)
  t.match(seen, { status: 200, body: { notebook: { id: 'one', status: 'RUNNING' } } })
  t.strictSame(seen.body.notebook, (await get(mock, 'notebooks/one')).body, 'as the API shows it')
  t.strictSame(seen.body.transitions, [
    {
      ...{ at: NOW, notebook_id: 'one', name: 'seen', from: null, to: 'CREATING' },
      ...{ cause: 'CreateNotebook', user: 'mock-admin' },
    },
    {
      ...{ at: NOW + 3_000, notebook_id: 'one', name: 'seen', from: 'CREATING', to: 'RUNNING' },
      ...{ cause: 'Completed', user: null },
    },
  ])
  await get(mock, 'notebooks/one', { method: 'DELETE' })
  mock.project('p1').advance('10s')
  t.match(await control(mock, 'GET', path), {
    status: 200,
    body: { notebook: null, transitions: { length: 4 } },
  })
  mock.project('p1').reset()
  t.match(await control(mock, 'GET', path), {
    status: 404,
    body: {
      error_code: 'Mock.NotFound',
      error_msg: 'found instance "one", expected the id of an instance that project p1 has or had',
    },
  })
})

t.test('reading an instance there does not count as a read of a manual progression', async (t) => {
  const mock = await mockWith(t)
  mock.project('p1').progressions.add({ action: 'create', mode: 'manual', reads: 1 })
  await create(mock, 'one')
  for (const _ of [1, 2, 3]) {
    const { body } = await control(mock, 'GET', '/projects/p1/notebooks/one')
    t.equal(body.notebook.status, 'CREATING')
  }
})

t.test('a project that may not exist is 404, a new one gets a world', async (t) => {
  const mock = await mockWith(t, { unknownProjects: 'refuse' })
  for (const path of ['summary', 'catalog', 'notebooks', 'notebooks/x']) {
    t.equal((await control(mock, 'GET', `/projects/p1/${path}`)).status, 404, path)
    t.equal((await control(mock, 'GET', `/projects/%20/${path}`)).status, 404, path)
  }
  t.ok(idsOf(await control(mock, 'GET', `/projects/${PROJECT}/notebooks`)).length > 0)
})
