import t from 'tap'
import { concernedBy } from '../../../../src/control/provenance/provenance.ts'
import { withSources } from '../../../../src/http/documents/openapi-sources.ts'
import { iamOperationIds, keyPairOperationIds } from '../../../../src/schemas/service-operations.ts'
import { control, get, mockWith } from '../../../support/mock.ts'

interface Item {
  item: string
  source: { kind: string; file: string; member: string }
}

t.test('GET /_mock/provenance lists the source of every item, with counts by kind', async (t) => {
  const mock = await mockWith(t)
  const { status, body } = await control(mock, 'GET', '/provenance')
  t.equal(status, 200)
  t.equal(body.total, body.items.length)
  const counts = Object.values(body.by_kind) as number[]
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    body.total,
  )
  const sourceOf = (item: string) => body.items.find((one: Item) => one.item === item)?.source
  t.match(sourceOf('parameter ListNotebooks query.limit'), {
    kind: 'sdk-model',
    language: 'Python',
    version: /^\d+\.\d+\.\d+$/,
    file: 'model/list_notebooks_request.py',
    member: 'limit',
  })
  t.match(sourceOf('state RUNNING StopNotebook STOPPING'), {
    kind: 'recorded',
    file: 'test/contract/recorded-session.json',
    member: '/stop/status',
  })
  t.strictSame(sourceOf('default --idle-stop never'), {
    kind: 'assumed',
    title: 'Decision of this project',
    file: 'docs/contract/behaviours.md',
    member: 'automatic-stop',
    switch: '--idle-stop',
  })
  t.match(sourceOf('state RUNNING UpdateNotebook.rename RUNNING'), {
    kind: 'provider-code',
    repository: 'github.com/huaweicloud/terraform-provider-huaweicloud',
    commit: /^[0-9a-f]{40}$/,
  })
})

t.test('it needs no project, and adds nothing to the journal', async (t) => {
  const mock = await mockWith(t)
  await control(mock, 'GET', '/provenance?kind=assumed')
  t.equal(mock.journal.find({}).length, 0)
})

t.test('operation selects what concerns an operation, kind the kind of source', async (t) => {
  const mock = await mockWith(t)
  const list = async (query: string) =>
    (await control(mock, 'GET', `/provenance?${query}`)).body.items.map(({ item }: Item) => item)
  const renewal = await list('operation=RenewLease')
  for (const item of [
    'operation RenewLease',
    'parameter RenewLease query.duration',
    'field LeaseReq.duration',
    'default LeaseReq.duration 3600000',
    'field Lease.update_at',
    'state STOPPED RenewLease ModelArts.6327',
  ]) {
    t.ok(renewal.includes(item), item)
  }
  t.strictSame(
    renewal.filter((item: string) => /Notebook|Image|^error/.test(item)),
    [],
  )
  const update: string[] = await list('operation=UpdateNotebook&kind=assumed')
  t.ok(update.includes('state STOPPED UpdateNotebook.resize STOPPED'))
  t.ok(update.every((item) => !item.startsWith('operation')))
  t.strictSame(
    await list('operation=ListNotebooks&kind=recorded'),
    await list('operation=ListAllNotebooks&kind=recorded'),
  )
})

t.test('operations of IAM and on key pairs have sources, too', async (t) => {
  const mock = await mockWith(t)
  const sourcesOf = async (operation: string) =>
    (await control(mock, 'GET', `/provenance?operation=${operation}`)).body.items
  t.match(await sourcesOf('KeystoneListProjects'), [
    {
      item: 'operation KeystoneListProjects',
      source: {
        kind: 'sdk-model',
        title: 'huaweicloudsdkiam',
        language: 'Python',
        file: 'v3/iam_client.py',
        member: 'KeystoneListProjects',
      },
    },
  ])
  for (const id of [...iamOperationIds, ...keyPairOperationIds]) {
    const items: Item[] = await sourcesOf(id)
    t.strictSame(
      items.map(({ item }) => item),
      [`operation ${id}`],
    )
  }
})

t.test('components with similar names are told apart', async (t) => {
  const concerns = concernedBy('ShowLease', new Set(['Lease']))
  t.ok(concerns('field Lease.type'))
  t.ok(concerns('enum Lease.type TIMING'))
  t.ok(concerns('state RUNNING ShowLease RUNNING'))
  t.notOk(concerns('field LeaseReq.type'))
  t.ok(concernedBy('A', new Set(['Row']))('enum Row[] X'))
})

t.test('wrong queries are refused', async (t) => {
  const mock = await mockWith(t)
  const refusal = async (query: string) => {
    const { status, body } = await control(mock, 'GET', `/provenance?${query}`)
    t.equal(status, 400, query)
    t.equal(body.error_code, 'Mock.InvalidInput')
    return body.error_msg as string
  }
  t.equal(
    await refusal('operation=ListNotebook'),
    'found "ListNotebook", expected a served operation; did you mean "ListNotebooks"?, at query parameter operation',
  )
  t.match(await refusal('operation=KeystoneListProject'), 'did you mean "KeystoneListProjects"')
  for (const query of [
    'operation=',
    'operation=iam:*',
    'operation=constructor',
    'operation=%00',
    'operation=%F0%9F%98%80',
    'operation=%ED%A0%80',
    `operation=${'x'.repeat(5_000)}`,
    'operation=%3Cscript%3E',
    'operation=a&operation=b',
    'kind=guess',
    'kind=',
    'kin=assumed',
  ]) {
    await refusal(query)
  }
})

t.test('GET /openapi.json?sources=true has the sources, the plain document has none', async (t) => {
  const mock = await mockWith(t)
  const plain = await get(mock, '/openapi.json', { as: null })
  const { status, body } = await get(mock, '/openapi.json?sources=true', { as: null })
  t.equal(status, 200)
  const list = body.paths['/v1/{project_id}/notebooks'].get
  t.match(list['x-source'], { kind: 'sdk-model', member: 'ListNotebooks' })
  const limit = list.parameters.find(({ name }: { name: string }) => name === 'limit')
  t.match(limit['x-source'], { file: 'model/list_notebooks_request.py', member: 'limit' })
  t.match(limit.schema['x-default-source'], { member: 'limit' })
  const { NotebookStatus, NotebookResp } = body.components.schemas
  t.strictSame(Object.keys(NotebookStatus['x-enum-sources']), NotebookStatus.enum)
  t.match(NotebookResp.properties.create_at['x-source'], { kind: 'recorded' })
  const stripped = JSON.parse(
    JSON.stringify(body, (key, value) => (/^x-(\w+-)?sources?$/.test(key) ? undefined : value)),
  )
  t.strictSame(stripped, plain.body, 'nothing else differs')
  t.notMatch(JSON.stringify(plain.body), '"x-source"')
  t.strictSame((await get(mock, '/openapi.json?sources=false', { as: null })).body, plain.body)
})

t.test('other parameters of /openapi.json are refused', async (t) => {
  const mock = await mockWith(t)
  for (const query of ['sources=yes', 'sources=', 'sources=true&sources=true', 'source=true']) {
    const { status, body } = await get(mock, `/openapi.json?${query}`, { as: null })
    t.equal(status, 400, query)
    t.equal(body.error_code, 'Mock.InvalidInput')
  }
})

t.test('an item without a source stays as it is', async (t) => {
  const document = {
    paths: { '/x': { get: { operationId: 'Unknown', responses: {} } } },
    components: { schemas: {} },
  }
  t.strictSame(withSources(document), document)
})
