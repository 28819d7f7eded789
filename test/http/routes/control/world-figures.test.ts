import t from 'tap'
import type { Lease } from '../../../../src/schemas/lease.ts'
import {
  CREATION,
  control,
  get,
  INSTANCE,
  type Mock,
  mockWith,
  NOW,
} from '../../../support/mock.ts'

const T4 = 'modelarts.vm.gpu.t4'
const EIGHT = 'modelarts.vm.gpu.8v100'
const NPU = 'modelarts.bm.npu.arm.snt9b.1'

async function create(mock: Mock, id: string, more: object = {}) {
  const { status } = await get(mock, 'notebooks', {
    method: 'POST',
    payload: { ...CREATION, name: id, ...more },
    headers: { 'content-type': 'application/json', 'x-mock-id': id },
  })
  t.equal(status, 200, id)
}

const emptyMock = async (t: Parameters<typeof mockWith>[0]) => {
  const mock = await mockWith(t)
  mock.project('p1').reset('empty')
  return mock
}

const summary = async (mock: Mock) => (await control(mock, 'GET', '/projects/p1/summary')).body

t.test('the cards in use are those of the flavors of instances that are RUNNING', async (t) => {
  const mock = await emptyMock(t)
  t.strictSame((await summary(mock)).in_use, { gpu: 0, npu: 0 })
  await create(mock, 'cpu')
  await create(mock, 't4', { flavor: T4 })
  mock.project('p1').notebooks.put({ ...INSTANCE, id: 'eight', flavor: EIGHT, status: 'STOPPED' })
  t.strictSame((await summary(mock)).in_use, { gpu: 0, npu: 0 }, 'CREATING uses none')
  mock.project('p1').advance('5m')
  t.strictSame((await summary(mock)).in_use, { gpu: 1, npu: 0 }, 'STOPPED neither')
  mock.project('p1').notebooks.force('eight', 'RUNNING')
  t.strictSame((await summary(mock)).in_use, { gpu: 9, npu: 0 })
  mock.project('p1').notebooks.force('eight', 'STOPPED')
  t.strictSame((await summary(mock)).in_use, { gpu: 1, npu: 0 })
  const scene = await mockWith(t)
  const { data } = (
    await control(scene, 'GET', `/projects/p1/notebooks?status=RUNNING&limit=1000&${ALL}`)
  ).body
  const count = (flavor: string) =>
    data.filter((notebook: { flavor: string }) => notebook.flavor === flavor).length
  t.strictSame((await summary(scene)).in_use, {
    gpu: count(T4) + count('modelarts.vm.gpu.v100') + 8 * count(EIGHT),
    npu: count(NPU),
  })
})

t.test('a lease is counted in the hour before it ends, if it is on', async (t) => {
  const mock = await emptyMock(t)
  const counted = async () => (await summary(mock)).leases_ending
  await create(mock, 'short', { duration: 2 * 3_600_000 })
  await create(mock, 'never', { duration: -1 })
  await create(mock, 'idle', { lease: { type: 'IDLE', duration: 3_600_000 } })
  t.equal(await counted(), 0)
  mock.project('p1').advance('5m')
  const { lease } = (await get(mock, 'notebooks/short')).body
  const hourBefore = lease.create_at + lease.duration - 3_600_000
  mock.project('p1').setClock({ at: hourBefore - 1 })
  t.equal(await counted(), 0, 'an hour and 1 ms are left')
  mock.project('p1').setClock({ at: hourBefore })
  t.equal(await counted(), 1, 'an hour is left')
  await get(mock, 'notebooks/short/lease', {
    method: 'PATCH',
    payload: { duration: 5 * 3_600_000 },
    headers: { 'content-type': 'application/json' },
  })
  t.equal(await counted(), 0, 'renewed')
  mock.project('p1').setClock({ at: hourBefore + 4.5 * 3_600_000 })
  t.equal(await counted(), 1)
  await get(mock, 'notebooks/short/stop', { method: 'POST' })
  t.equal(await counted(), 0, 'an instance that is stopped has no end of its lease')
})

t.test('a lease that a scene holds is counted as the list shows it', async (t) => {
  const mock = await mockWith(t)
  const path = `/projects/p1/notebooks?status=RUNNING&limit=1000&${ALL}`
  for (const now of [NOW, NOW + 3_600_000]) {
    mock.project('p1').setClock({ at: now })
    const { data } = (await control(mock, 'GET', path)).body
    const ending = data.filter(({ lease }: { lease: Lease }) => {
      const isTiming = lease.enable && lease.type !== 'IDLE'
      return isTiming && lease.create_at + lease.duration <= now + 3_600_000
    })
    t.ok(ending.length > 0 || now > NOW)
    t.equal((await summary(mock)).leases_ending, ending.length)
  }
})

t.test('the leases of a large world are counted in steps', async (t) => {
  const mock = await emptyMock(t)
  const { notebooks } = mock.project('p1')
  for (let number = 0; number < 600; number++) {
    const id = `leased-${number}`
    const lease = { create_at: NOW, duration: 1_800_000, enable: true }
    notebooks.put({ ...INSTANCE, id, name: id, status: 'STOPPED', lease })
    notebooks.force(id, 'RUNNING')
  }
  t.equal((await summary(mock)).leases_ending, 600)
})

const ALL = 'feature=ANY&workspace_id=ANY'

t.test('the list of the control plane can show every feature and every workspace', async (t) => {
  const mock = await mockWith(t)
  const total = async (query: string) =>
    (await control(mock, 'GET', `/projects/p1/notebooks?${query}`)).body.total
  const { notebooks } = await summary(mock)
  t.equal(await total(ALL), notebooks.total, 'all that the summary counts')
  const [byFeature, byWorkspace] = [await total('feature=ANY'), await total('workspace_id=ANY')]
  t.ok(byFeature > (await total('')) && byFeature < notebooks.total)
  t.ok(byWorkspace > (await total('')) && byWorkspace < notebooks.total)
  t.equal(await total('workspaceId=ANY'), byWorkspace)
})

t.test('the list of the control plane takes several statuses', async (t) => {
  const mock = await mockWith(t)
  const list = (status: string) =>
    control(mock, 'GET', `/projects/p1/notebooks?${ALL}&limit=1000&status=${status}`)
  const { by_status } = (await summary(mock)).notebooks
  const { body } = await list('RUNNING,STOPPED,RUNNING')
  t.equal(body.total, by_status.RUNNING + by_status.STOPPED)
  t.ok(body.data.every(({ status }: { status: string }) => ['RUNNING', 'STOPPED'].includes(status)))
  for (const status of ['', ',', 'RUNNING,', 'RUNNING,,STOPPED', 'running', 'ANY', 'RUNNING%00']) {
    const refused = await list(status)
    t.equal(refused.status, 400, status)
    t.match(refused.body.error_msg, /expected statuses joined with commas, of INIT, CREATING/)
  }
  t.equal((await list('RUNNING&status=STOPPED')).status, 400)
})

t.test('the API itself has no such values', async (t) => {
  const mock = await mockWith(t)
  for (const query of ['feature=ANY', 'workspace_id=ANY', 'workspaceId=ANY', 'status=INIT,ERROR']) {
    t.equal((await get(mock, `notebooks/all?${query}`)).status, 400, query)
  }
})

t.test('the catalog has the sizes of the flavors', async (t) => {
  const mock = await mockWith(t)
  const { flavors } = (await control(mock, 'GET', '/projects/p1/catalog')).body
  const of = (wanted: string) => flavors.find(({ id }: { id: string }) => id === wanted)
  t.strictSame(of(T4), {
    ...{ id: T4, name: 'GPU: 1 x T4 (16 GB), 8 vCPUs, 32 GB' },
    ...{
      arch: 'x86_64',
      category: 'GPU',
      feature: 'NOTEBOOK',
      sold_out: false,
      vcpus: 8,
      memory_gb: 32,
    },
    gpu: { count: 1, type: 'T4' },
  })
  t.match(of(NPU), { category: 'ASCEND', npu: { count: 1, type: 'Snt9b' } })
  t.strictSame(Object.keys(of('modelarts.vm.cpu.2u')), [
    ...['id', 'name', 'arch', 'category', 'feature', 'sold_out', 'vcpus', 'memory_gb'],
  ])
})
