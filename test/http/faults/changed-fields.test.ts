import { readFileSync } from 'node:fs'
import t from 'tap'
import { canActOn } from '../../../src/control/faults/answer-faults.ts'
import { answers } from '../../../src/schemas/answers.ts'
import type { FieldsFault } from '../../../src/schemas/fault.ts'
import { type OperationId, operationIds } from '../../../src/schemas/operations.ts'
import { built } from '../../../src/schemas/zod.ts'
import {
  CREATION,
  control,
  type GetOptions,
  get,
  INSTANCE,
  type Mock,
  mockWith,
  withInstance,
} from '../../support/mock.ts'
import { placesIn } from '../../support/places.ts'

function faulty(mock: Mock, path: string, fields: FieldsFault, options: GetOptions = {}) {
  return get(mock, path, { ...options, headers: { 'x-mock-fault': `fields=${fields}` } })
}

/** Requests to operations that read, and are answered with 200. */
const reads: Partial<Record<OperationId, string>> = {
  ListNotebooks: 'notebooks?limit=50',
  ListAllNotebooks: 'notebooks/all?limit=50',
  ShowNotebook: 'notebooks/nb-1',
  ShowLease: 'notebooks/nb-1/lease',
  ShowSwitchableFlavors: 'notebooks/nb-1/flavors',
  ListFlavors: 'notebooks/flavors',
  ListDynamicStorages: 'notebooks/nb-1/storage',
  ShowNotebookTags: 'notebooks/tags',
  ListImage: 'images',
  ShowImage: 'images/e1a07296-22a8-4f05-8bc8-e936c8e54090',
  ListImageGroup: 'images/group',
  ListAuthoringClusters: 'authoring/clusters?type=DEDICATED',
  ListFeatures: 'authoring/features/NOTEBOOK',
  ListWorkspace: 'workspaces',
  ShowWorkspace: 'workspaces/0',
  ShowWorkspaceQuotas: 'workspaces/0/quotas',
  ListUsers: 'workspaces/users/list',
  GetAuthorizations: '/v2/p1/authorizations',
  ShowAuthmodeDetail: '/v1/auth-mode',
  ListPools: '/v2/p1/pools',
}

const entries = Object.entries(reads) as [OperationId, string][]

/** Field names and values that each object gets. */
const EXTRA = ['x_unknown_string', 'x_unknown_number', 'x_unknown_object']

async function withContent(t: Parameters<typeof withInstance>[0]) {
  const { mock, project } = await withInstance(t, { tags: [{ key: 'a', value: 'b' }] })
  const storage = { category: 'OBS', mount_path: '/data/a/', uri: 'obs://lab-data/a/' }
  await get(mock, 'notebooks/nb-1/storage', { method: 'POST', payload: storage })
  const grant = { user_id: 'user-1', type: 'agency', content: 'agency' }
  await get(mock, '/v2/p1/authorizations', { method: 'POST', payload: grant })
  return { mock, project }
}

t.test('extra fields are added to every object, and nothing else is changed', async (t) => {
  const { mock } = await withContent(t)
  for (const [id, path] of entries) {
    const usual = await get(mock, path)
    t.equal(usual.status, 200, path)
    const got = await faulty(mock, path, 'extra')
    t.equal(got.headers['x-mock-fault-id'], 'header', id)
    const before = placesIn(usual.body)
    const isExtra = (place: string) => EXTRA.some((name) => place.includes(`.${name}`))
    const after = [...placesIn(got.body)].filter(([place]) => !isExtra(place))
    t.strictSame(
      after.map(([place]) => place),
      [...before.keys()],
      `${id} keeps its fields`,
    )
    for (const [place, value] of after) {
      if (typeof value !== 'object') t.equal(value, before.get(place))
      else if (value !== null && !Array.isArray(value) && !/\.(labels|annotations)$/.test(place)) {
        t.match(value, { x_unknown_string: 'unknown', x_unknown_number: 1 }, `${id} ${place}`)
      }
    }
  }
})

t.test('keys of users are data: labels and annotations of pools get no extra fields', async (t) => {
  const mock = await mockWith(t)
  const { items } = (await faulty(mock, '/v2/p1/pools', 'extra')).body
  t.ok(items.length > 0)
  for (const { metadata } of items) {
    t.equal(metadata.x_unknown_number, 1)
    for (const map of [metadata.labels, metadata.annotations]) {
      t.ok(Object.values(map).every((value) => typeof value === 'string'))
      t.equal(map.x_unknown_string, undefined)
    }
  }
})

t.test('without the optional fields an answer has the others, and meets the schema', async (t) => {
  const { mock } = await withContent(t)
  for (const [id, path] of entries) {
    if (!canActOn({ fields: 'absent' }, id)) continue
    const usual = await get(mock, path)
    const got = await faulty(mock, path, 'absent')
    const schema = built(answers[id] as NonNullable<(typeof answers)[OperationId]>)
    t.ok(schema.safeParse(got.body).success, id)
    const [before, after] = [placesIn(usual.body), placesIn(got.body)]
    for (const [place, value] of after) {
      if (typeof value === 'object') t.ok(before.has(place))
      else t.equal(value, before.get(place))
    }
  }
  const { body } = await faulty(mock, 'notebooks/nb-1', 'absent')
  t.strictSame(Object.keys(body).sort(), [
    'create_at',
    'description',
    'feature',
    'flavor',
    'id',
    'image',
    'lease',
    'name',
    'status',
    'token',
    'update_at',
    'user_id',
    'workspace_id',
  ])
  t.strictSame(Object.keys(body.lease).sort(), ['create_at', 'duration', 'enable', 'update_at'])
})

t.test('unknown values stand in enum fields only, and name their field', async (t) => {
  const { mock } = await withContent(t)
  const document = JSON.parse(readFileSync('openapi/openapi.json', 'utf8'))
  const text = JSON.stringify(document.components.schemas)
  for (const [id, path] of entries) {
    if (!canActOn({ fields: 'unknown_values' }, id)) continue
    const before = placesIn((await get(mock, path)).body)
    const got = await faulty(mock, path, 'unknown_values')
    const after = placesIn(got.body)
    t.strictSame([...after.keys()], [...before.keys()])
    const changed = [...after].filter(
      ([place, value]) => typeof value !== 'object' && value !== before.get(place),
    )
    t.ok(changed.length > 0 || before.get('$.data[0]') === undefined, `${id} has changed values`)
    for (const [place, value] of changed) {
      const name = /\.(\w+)(\[\d+\])?$/.exec(place)?.[1] as string
      t.equal(value, `MOCK_UNKNOWN_${name.toUpperCase()}`)
      t.match(text, new RegExp(`"${name}":\\{[^{}]*("enum"|"x-extensible-enum"|"\\$ref"|"items")`))
    }
  }
  const { body } = await faulty(mock, 'notebooks/nb-1', 'unknown_values')
  t.match(body, {
    name: 'a',
    status: 'MOCK_UNKNOWN_STATUS',
    feature: 'MOCK_UNKNOWN_FEATURE',
    lease: { type: 'MOCK_UNKNOWN_TYPE' },
    image: { type: 'MOCK_UNKNOWN_TYPE' },
    billing_items: ['MOCK_UNKNOWN_BILLING_ITEMS', 'MOCK_UNKNOWN_BILLING_ITEMS'],
    endpoints: [{ service: 'MOCK_UNKNOWN_SERVICE' }],
    volume: { category: 'MOCK_UNKNOWN_CATEGORY', capacity: 5 },
  })
  t.equal((await get(mock, 'notebooks/nb-1')).body.status, 'RUNNING', 'the world has the real one')
})

t.test('the answer of a write is changed, what was written is not', async (t) => {
  const { mock } = await withContent(t)
  for (const fields of ['extra', 'absent', 'unknown_values'] as const) {
    const made = await faulty(mock, 'notebooks', fields, { method: 'POST', payload: CREATION })
    t.equal(made.status, 200)
    t.equal(made.body.x_unknown_number, fields === 'extra' ? 1 : undefined)
    const { body } = await get(mock, `notebooks/${made.body.id}`)
    t.equal(body.status, 'CREATING')
    t.equal(body.x_unknown_number, undefined)
    const name = `renamed-${fields}`
    const renamed = { method: 'PUT', payload: { name } } as const
    t.equal((await faulty(mock, 'notebooks/nb-1', fields, renamed)).body.name, name)
    t.match((await get(mock, 'notebooks/nb-1')).body, { name, status: 'RUNNING' })
  }
})

t.test('errors and answers without a body stay as they are', async (t) => {
  const { mock } = await withContent(t)
  for (const fields of ['extra', 'absent', 'unknown_values'] as const) {
    const refused = await faulty(mock, 'notebooks/nb-9', fields)
    t.strictSame(refused.body, (await get(mock, 'notebooks/nb-9')).body)
    t.equal(refused.headers['x-mock-fault-id'], 'header')
  }
  await control(mock, 'POST', '/projects/p1/faults', { operation: '*', fields: 'extra' })
  const tags = { method: 'POST', payload: { tags: [{ key: 'k', value: 'v' }] } } as const
  const tagged = await get(mock, 'notebooks/nb-1/tags/create', tags)
  t.match(tagged, { status: 204, body: undefined })
  t.equal(tagged.headers['x-mock-fault-id'], undefined, 'the rule is not for this operation')
})

t.test('extra fields are for IAM and key pairs as well, the other two are not', async (t) => {
  const mock = await mockWith(t, {
    fault: ['iam:* fields=extra', 'kps:* fields=extra times=100'],
  })
  const projects = await get(mock, '/v3/projects')
  t.match(projects.body, { x_unknown_string: 'unknown', links: { x_unknown_number: 1 } })
  t.match(projects.body.projects[0], { x_unknown_object: { x_unknown_list: [] } })
  const pair = { keypair: { name: 'extra' } }
  const made = await get(mock, '/v3/p1/keypairs', { method: 'POST', payload: pair })
  t.match(made.body, { x_unknown_number: 1, keypair: { name: 'extra', x_unknown_number: 1 } })
  const deleted = await get(mock, '/v3/p1/keypairs/extra', { method: 'DELETE' })
  t.match(deleted, { status: 204, body: undefined })
  t.equal(deleted.headers['x-mock-fault-id'], undefined)
  const welcome = await get(mock, '/', { headers: { accept: 'text/html' } })
  t.match(welcome.body, /^<!doctype html>/, 'a page is no JSON')
  const refused = await faulty(mock, '/v3/p1/keypairs', 'unknown_values')
  t.match(refused, { status: 400, body: { error_code: 'Mock.InvalidFault' } })
  const ofIam = await faulty(mock, '/v3/projects', 'absent')
  const message = /^found "KeystoneListProjects", expected an operation of the notebooks API/
  t.match(ofIam, { status: 400, body: { error: { message } } })
  const own = await control(mock, 'POST', '/projects/p1/faults', {
    operation: 'iam:*',
    fields: 'extra',
  })
  t.match(own.body.error_msg, /rules for IAM belong to the server/)
})

t.test('an object of recorded fields that the contract does not know stays whole', async (t) => {
  const { mock, project } = await withInstance(t)
  const recorded = { odd: { status: 'X', list: [{ a: 1 }] } }
  project.notebooks.put({ ...INSTANCE, id: 'nb-2', ...recorded } as typeof INSTANCE)
  t.strictSame((await get(mock, 'notebooks/nb-2')).body.odd, recorded.odd)
  for (const fields of ['absent', 'unknown_values'] as const) {
    t.strictSame((await faulty(mock, 'notebooks/nb-2', fields)).body.odd, recorded.odd)
  }
  t.ok((await faulty(mock, 'notebooks/nb-2', 'extra')).body.odd.list[0].x_unknown_number)
})

t.test('every operation has each kind of fields if its schema has such fields', async (t) => {
  for (const fields of ['extra', 'absent', 'unknown_values'] as const) {
    const count = operationIds.filter((id) => canActOn({ fields }, id)).length
    t.ok(count > 25 && count < operationIds.length, `${fields}: ${count}`)
  }
})
