import t from 'tap'
import { ignoredInPools, listPools } from '../../src/cloud/pools.ts'
import type { Notebook } from '../../src/schemas/notebook.ts'
import { type NodeCount, PoolItem, type PoolList, PoolStatus } from '../../src/schemas/pool.ts'
import { references } from '../support/build.ts'
import { get, mockWith } from '../support/mock.ts'
import { poolCloud } from '../support/pool-cloud.ts'
import { refusal } from '../support/refusal.ts'

const { domain } = references.iam.ownerOf(references.iam.admin)

const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'

t.test('the v2 list describes pools in the Kubernetes format', async (t) => {
  const cloud = poolCloud([
    { create_at: 0, scope: ['NOTEBOOK', 'TRAIN'], labels: { team: 'vision' } },
    {},
  ])
  const { items, ...list } = listPools(cloud, {})
  t.strictSame(list, { apiVersion: 'v2', kind: 'PoolList' })
  t.strictSame(items[0], {
    apiVersion: 'v2',
    kind: 'Pool',
    metadata: {
      annotations: {
        'os.modelarts/billing.mode': '0',
        'os.modelarts/description': '',
        'os.modelarts/tenant.domain.name': domain.name,
        'os.modelarts/tms.tags': '[]',
        'os.modelarts.pool/subpools.count': '0',
      },
      creationTimestamp: '1970-01-01T00:00:00Z',
      labels: {
        'os.modelarts/name': 'name-0',
        'os.modelarts/resource.id': items[0]?.metadata.labels['os.modelarts/resource.id'],
        'os.modelarts/tenant.domain.id': domain.id,
        'os.modelarts/tenant.project.id': 'p1',
        'os.modelarts/workspace.id': '0',
        'os.modelarts.pool/biz': 'private',
        team: 'vision',
      },
      name: 'pool-0',
    },
    spec: {
      controlMode: 0,
      driver: { updateStrategy: 'idle' },
      jobFlavors: ['f0'],
      scope: ['Notebook', 'Train'],
      type: 'Dedicate',
      network: { name: items[0]?.spec.network?.name },
      resources: [
        {
          azs: [{ az: 'cn-north-4a', count: 1 }],
          extendParams: { dockerBaseSize: '50' },
          maxCount: 1,
          os: { name: 'Huawei Cloud EulerOS 2.0' },
          flavor: 'f0',
          count: 1,
        },
      ],
    },
    status: {
      clusters: { name: 'pool-0' },
      driver: {},
      message: '',
      parent: '',
      phase: 'Running',
      resources: {
        available: {
          azs: [{ az: 'cn-north-4a', count: 1 }],
          count: 1,
          flavor: 'f0',
          maxCount: 1,
        },
      },
      root: 'pool-0',
      scope: [
        { scopeType: 'Notebook', state: 'Enabled' },
        { scopeType: 'Train', state: 'Enabled' },
      ],
    },
  })
  t.match(items[0]?.metadata.labels['os.modelarts/resource.id'], /^maos-name-0-[0-9a-f]{5}$/)
  for (const item of items) {
    t.match(
      item.spec.network?.name,
      /^network-[0-9a-f]{5}-p1$/,
      'network names end in the project id',
    )
    t.ok(PoolItem.safeParse(item).success)
  }
  t.notOk('creationTimestamp' in (items[1]?.metadata ?? {}))
})

t.test('the v2 list is filtered by workspace, state and labels', async (t) => {
  const cloud = poolCloud([
    { labels: { team: 'vision', stage: 'dev' } },
    { labels: { team: 'speech' }, status: 'INITIALIZE_FAILED' },
    { workspace_id: RESEARCH },
    { type: 'MANAGED' },
    { status: 'PENDING' },
    { status: 'INITIALIZING' },
  ])
  const found = (query: Parameters<typeof listPools>[1]) =>
    listPools(cloud, query).items.map(({ metadata }) => Number(metadata.name.slice(5)))
  t.strictSame(found({}), [0, 1, 4, 5])
  t.strictSame(found({ workspaceId: RESEARCH }), [2])
  t.strictSame(found({ workspace_id: RESEARCH }), [2])
  t.strictSame(found({ workspaceId: RESEARCH, workspace_id: '0' }), [0, 1, 4, 5])
  t.strictSame(found({ status: 'created' }), [0])
  t.strictSame(found({ status: 'failed' }), [1])
  t.strictSame(found({ status: 'creating' }), [4, 5])
  t.strictSame(found({ labelSelector: 'team' }), [0, 1])
  t.strictSame(found({ labelSelector: 'team=vision' }), [0])
  t.strictSame(found({ labelSelector: 'team==vision,stage' }), [0])
  t.strictSame(found({ labelSelector: 'team=vision,stage=test' }), [])
  t.strictSame(found({ labelSelector: 'team=' }), [])
  t.strictSame(found({ labelSelector: 'toString' }), [])
  t.strictSame(found({ labelSelector: 'os.modelarts/name=name-1' }), [1])
  t.match(
    refusal(() => found({ workspaceId: 'x' })),
    { message: /workspaceId: found "x"/ },
  )
  t.match(
    refusal(() => found({ workspace_id: 'x' })),
    { message: /workspace_id: found "x"/ },
  )
})

t.test('workspace_id wins over workspaceId, and a warning says so', async (t) => {
  t.strictSame(ignoredInPools({ workspaceId: '0' }), [])
  t.strictSame(ignoredInPools({ workspace_id: '0' }), [])
  t.strictSame(ignoredInPools({ workspaceId: '0', workspace_id: '0' }), [])
  t.strictSame(ignoredInPools({ workspaceId: '1', workspace_id: '0' }), [
    'workspaceId is ignored: workspace_id wins',
  ])
})

t.test('a pool shows the network, tags, annotations, nodes and status of the scene', async (t) => {
  const cloud = poolCloud([
    {
      description: 'for the night',
      tags: [{ key: 'team', value: '视觉' }],
      annotations: { 'os.modelarts/billing.mode': '1', own: 'x' },
      labels: { 'os.modelarts/node.prefix': 'gpu' },
      v2: {
        spec: {
          containernetwork: { mode: 'eni' },
          network: { name: 'lab' },
          resources: [
            {
              flavor: 'f0',
              azs: [
                { az: 'a', count: 2 },
                { az: 'b', count: 3 },
              ],
            },
            { flavor: 'other', count: 7, maxCount: 9, os: { name: 'own' } },
          ],
        },
        status: { message: 'scaling', parent: 'above', brandNew: 1 },
      },
    },
    { v2: { spec: { network: { name: 'lab-p1' } } } },
    { v2: { spec: { type: 'Logical' } } },
    { v2: { spec: { resources: [] } } },
  ])
  const [item, suffixed, logical, empty] = listPools(cloud, {}).items
  t.match(item, {
    metadata: {
      annotations: {
        'os.modelarts/billing.mode': '1',
        'os.modelarts/description': 'for the night',
        own: 'x',
      },
      labels: { 'os.modelarts/node.prefix': 'gpu', 'os.modelarts/name': 'name-0' },
    },
    spec: {
      containernetwork: { mode: 'eni' },
      network: { name: 'lab-p1' },
      resources: [
        { flavor: 'f0', count: 5, maxCount: 5 },
        { flavor: 'other', count: 7, maxCount: 9, os: { name: 'own' } },
      ],
    },
    status: {
      brandNew: 1,
      message: 'scaling',
      parent: 'above',
      resources: { available: { flavor: 'f0', count: 5 } },
    },
  })
  const tags = item?.metadata.annotations['os.modelarts/tms.tags']
  t.strictSame(JSON.parse(tags as string), [{ key: 'team', value: '视觉' }])
  t.equal(suffixed?.spec.network?.name, 'lab-p1')
  t.notOk('network' in (logical?.spec ?? {}), 'a logical pool has no network')
  t.strictSame(empty?.status.resources, {})
})

t.test('nodes are in the state of their pool, and their numbers agree', async (t) => {
  const cases: Record<PoolStatus, [string, string, string, string]> = {
    PENDING: ['Waiting', 'creating', 'Enabling', 'Creating'],
    INITIALIZING: ['Creating', 'creating', 'Enabling', 'Creating'],
    INITIALIZE_FAILED: ['CreationFailed', 'abnormal', 'Disabled', 'Abnormal'],
    ACTIVE: ['Running', 'available', 'Enabled', 'Running'],
    DELETING: ['Deleting', 'deleting', 'Disabling', 'Running'],
    DELETED: ['Deleted', 'deleting', 'Disabled', 'Running'],
    DELETE_FAILED: ['Abnormal', 'abnormal', 'Disabled', 'Abnormal'],
    MIGRATING: ['Abnormal', 'abnormal', 'Enabled', 'Abnormal'],
  }
  t.strictSame(Object.keys(cases).sort(), [...PoolStatus.options].sort())
  const card = { gpu: { gpu: 1, gpu_memory: '16', type: 'T4' } }
  const npu = { ascend: { npu: 1, npu_memory: '64', type: 'Snt9b' } }
  for (const [status, [phase, nodes, work, driver]] of Object.entries(cases)) {
    const cloud = poolCloud([{ status: status as PoolStatus }], [card, npu])
    const [item] = listPools(cloud, {}).items
    t.match(item?.status, {
      phase,
      scope: [{ scopeType: 'Notebook', state: work }],
      resources: { [nodes]: { flavor: 'f0', count: 1 } },
      driver: { gpu: { state: driver }, npu: { state: driver } },
    })
    const { gpuVersion, npuVersion } = item?.spec.driver ?? {}
    t.equal(item?.status.driver?.gpu?.version, gpuVersion)
    t.equal(item?.status.driver?.npu?.version, npuVersion)
    cloud.poolNodes = 'list'
    const [list] = listPools(cloud, {}).items
    const counts = list?.status.resources?.[nodes as 'available'] as NodeCount[]
    t.strictSame(
      counts.map(({ flavor, count }) => ({ flavor, count })),
      list?.spec.resources.map(({ flavor, count }) => ({ flavor, count })),
    )
    t.strictSame(list?.status.clusters, [{ name: 'pool-0' }])
    t.ok(PoolItem.safeParse(list).success)
  }
})

for (const scene of ['default', 'busy-gpu-lab']) {
  t.test(`the pools of ${scene} have a node for each instance that computes in them`, async (t) => {
    const mock = await mockWith(t, { scene, poolNodes: 'list' })
    const { items } = (await get(mock, '/v2/p1/pools')).body as PoolList
    const { data } = (await get(mock, 'notebooks/all?limit=1000')).body
    t.ok(items.length > 0)
    for (const { metadata, status } of items) {
      for (const { flavor, count } of (status.resources?.available ?? []) as NodeCount[]) {
        const running = data.filter(
          (notebook: Notebook) =>
            notebook.pool?.id === metadata.name &&
            notebook.flavor === flavor &&
            notebook.status === 'RUNNING',
        )
        t.ok(running.length <= (count as number), `${metadata.name}: ${running.length} of ${count}`)
      }
    }
  })
}
