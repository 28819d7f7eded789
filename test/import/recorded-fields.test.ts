import t from 'tap'
import { anonymize } from '../../src/import/anonymize/anonymize.ts'
import { createMockServer } from '../../src/index.ts'
import { answer, imported, type Json, page, served } from '../support/import.ts'

const original = answer({
  pool: null,
  volume: { category: 'NEW', capacity: 7 },
  status: 'RUNNING',
  user: { ...(answer()['user'] as Json), role: 'lead' },
})

const entry = {
  flavor: String(original['flavor']),
  image: { id: String((original['image'] as Json)['id']) },
}

async function mockOfImport(t: Parameters<typeof imported>[0]) {
  const { into, report } = await imported(t, { 'a.json': page([original]) })
  const mock = await createMockServer({ scene: into, clock: { at: report.captured_at, rate: 0 } })
  t.teardown(() => mock.close())
  const shown = async (other = mock): Promise<Json> => {
    const headers = { 'x-auth-token': 'mock-token-admin' }
    const { body } = await other.inject({ url: `/v1/p1/notebooks/${original.id}`, headers })
    return JSON.parse(body) as Json
  }
  return { into, mock, shown }
}

t.test('recorded fields are in states, snapshots and saved scenes', async (t) => {
  const { into, mock, shown } = await mockOfImport(t)
  t.equal((await shown())['pool'], null)
  t.match(await shown(), { volume: { category: 'NEW', capacity: 7 } })
  const project = mock.project('p1')
  const state = project.exportState()
  const { files } = project.exportScene()
  t.match(files['notebooks.json'], [{ recorded: { pool: null } }])
  const snapshot = project.snapshot()
  project.notebooks.put({ ...entry, id: original.id, name: 'other' })
  t.notOk('pool' in (await shown()))
  project.restore(snapshot)
  t.equal((await shown())['pool'], null)
  const other = await createMockServer({ scene: into, clock: { rate: 0 } })
  t.teardown(() => other.close())
  other.project('p1').notebooks.put({ ...entry, id: original.id, name: 'other' })
  t.notOk('pool' in (await shown(other)))
  other.project('p1').importState(JSON.parse(JSON.stringify(state)))
  t.equal((await shown(other))['pool'], null)
  t.match(await shown(other), { volume: { category: 'NEW', capacity: 7 } })
})

t.test(
  'recorded fields cannot change the id, and filters use the fields of the mock',
  async (t) => {
    const { mock } = await mockOfImport(t)
    const project = mock.project('p1')
    project.notebooks.put({
      ...entry,
      id: 'nb-x',
      name: 'a',
      recorded: { id: 'other', name: 'shown' },
    })
    const get = async (path: string) =>
      JSON.parse(
        (
          await mock.inject({
            url: `/v1/p1/${path}`,
            headers: { 'x-auth-token': 'mock-token-admin' },
          })
        ).body,
      )
    t.match(await get('notebooks/nb-x'), { id: 'nb-x', name: 'shown' })
    t.match(await get('notebooks?name=a'), { total: 2 })
    t.match(await get('notebooks?name=shown'), { total: 0 })
  },
)

t.test('a change ends the recorded fields that it concerns, and keeps the others', async (t) => {
  const { mock, shown } = await mockOfImport(t)
  const headers = { 'x-auth-token': 'mock-token-admin' }
  const url = `/v1/p1/notebooks/${original.id}`
  const tags = { tags: [{ key: 'a', value: 'b' }] }
  const changes = [
    { method: 'PUT', url, payload: { description: 'x' } },
    { method: 'PATCH', url: `${url}/lease?duration=3600000` },
    { method: 'POST', url: `/v1/p1/notebooks/${original.id}/tags/create`, payload: tags },
    { method: 'POST', url: `${url}/stop` },
  ] as const
  for (const change of changes) {
    mock.reset()
    t.equal((await shown())['pool'], null)
    const { statusCode } = await mock.inject({ ...change, headers })
    t.ok(statusCode < 300, `${change.method} ${change.url} ${statusCode}`)
    const after = await shown()
    t.equal('pool' in after, !change.url.endsWith('/stop'), change.url)
    t.match(after, { volume: { category: 'NEW' }, user: { role: 'lead' } }, change.url)
  }
})

t.test('a recorded field that the mock changes is the one of the mock', async (t) => {
  const { mock, shown } = await mockOfImport(t)
  const project = mock.project('p1')
  const recorded = { description: ['odd'], status: 'ODD', unknown: { a: 1 } }
  project.notebooks.put({ ...entry, id: original.id, name: 'other', status: 'STOPPED', recorded })
  t.match(await shown(), recorded)
  const headers = { 'x-auth-token': 'mock-token-admin' }
  const url = `/v1/p1/notebooks/${original.id}`
  await mock.inject({ method: 'PUT', url, headers, payload: { description: 'new' } })
  t.match(await shown(), { ...recorded, description: 'new' })
  await mock.inject({ method: 'PUT', url, headers, payload: { description: 'newer' } })
  t.match(await shown(), { ...recorded, description: 'newer' })
  await mock.inject({ method: 'POST', url: `${url}/start`, headers })
  t.match(await shown(), { status: 'STARTING', description: 'newer' })
})

t.test('a lease of a running instance that is over at the time of the answers', async (t) => {
  const lease = { ...(answer()['lease'] as Json), unknown: 1 }
  const later = { create_at: 1_760_090_000_002, update_at: 1_760_090_000_002, status: 'STOPPED' }
  for (const status of ['RUNNING', 'STARTING', 'SNAPSHOTTING']) {
    const first = answer({ status, lease })
    const files = { 'a.json': page([first, answer({ ...later, id: 'nb-2' })]) }
    for (const options of [{ times: 'absolute' as const }, {}, { anonymize, keepNames: true }]) {
      const { into, report } = await imported(t, files, options)
      const { byId, mock } = await served(t, into, report.captured_at)
      const [shown] = [...byId.values()].filter((one) => one['status'] === status)
      t.match(shown, { lease }, status)
      const { files: saved } = mock.project('p1').exportScene()
      const entries = saved['notebooks.json'] as Json[]
      t.match(
        entries.find((one) => one['status'] === status),
        { recorded: { lease: { create_at: '-90001s', update_at: '-90001s' } } },
      )
    }
    const { into, report } = await imported(t, files)
    const at = report.captured_at + 86_400_000
    const { byId } = await served(t, into, at)
    const moved = 1_760_000_000_000 + 86_400_000
    t.match(byId.get(first.id), { lease: { ...lease, create_at: moved, update_at: moved } })
  }
})

t.test('a recorded lease that has no times is answered as it is', async (t) => {
  for (const lease of [null, 'x', [1], { create_at: 1e308, enable: 'x' }, { create_at: 'now' }]) {
    const first = answer({ status: 'RUNNING', lease })
    const { into, report } = await imported(t, { 'a.json': page([first]) })
    const { byId } = await served(t, into, report.captured_at)
    t.match(byId.get(first.id)?.['lease'], lease, JSON.stringify(lease))
  }
})
