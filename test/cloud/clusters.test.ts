import t from 'tap'
import { featureState, listClusters, showCluster } from '../../src/cloud/clusters.ts'
import { ClustersQuery } from '../../src/schemas/cluster.ts'
import { references } from '../support/build.ts'
import { poolCloud } from '../support/pool-cloud.ts'
import { refusal } from '../support/refusal.ts'

const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'

const { iam } = references

const caller = { user: iam.admin, role: { admin: true, allow: ['*'] } }

type Given = Partial<ClustersQuery>

const list = (cloud: ReturnType<typeof poolCloud>, query: Given = {}) =>
  listClusters(cloud, caller, ClustersQuery.parse({ type: 'DEDICATED', ...query }))

const numbers = (data: { pool_id: string }[]) => data.map(({ pool_id }) => Number(pool_id.slice(5)))

t.test('a pool with only a name is an active dedicated pool for notebooks', async (t) => {
  const cloud = poolCloud([{}])
  const cluster = showCluster(cloud, caller, 'pool-0')
  const { flavors, ...rest } = cluster
  t.strictSame(rest, {
    domain_id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
    is_allow_root: false,
    logic_cluster_id: 'pool-0',
    pool_id: 'pool-0',
    project_id: 'p1',
    status: 'ACTIVE',
    type: 'DEDICATED',
    workspace_id: '0',
  })
  t.equal(flavors.length, 1)
  t.strictSame(list(cloud), { current: 0, data: [cluster], pages: 1, size: 1000, total: 1 })
})

t.test('a pool shows the values of the scene, with times and memory as text', async (t) => {
  const cloud = poolCloud(
    [
      {
        status: 'MIGRATING',
        type: 'MANAGED',
        workspace_id: RESEARCH,
        resource_categories: 'GPU',
        create_at: 1_000,
        update_at: 2_000,
        is_allow_root: true,
      },
    ],
    [{}, { category: 'GPU', memory: 1024, storages: ['EVS', 'EFS_DEDICATED', 'EFS'] }],
  )
  const cluster = showCluster(cloud, caller, 'pool-0')
  t.match(cluster, {
    status: 'MIGRATING',
    type: 'MANAGED',
    workspace_id: RESEARCH,
    resource_categories: 'GPU',
    create_at: '1000',
    update_at: '2000',
    is_allow_root: true,
    flavors: [{ id: 'f1', memory: '1024', support_eni: false }],
  })
  t.equal(cluster.flavors.length, 1, 'only flavors of its category')
  t.strictSame(cluster.flavors[0]?.storages, ['EVS', 'EFS'])
})

t.test('an unknown pool is refused with the requested status', async (t) => {
  const cloud = poolCloud([{}])
  for (const id of ['pool-9', 'constructor', '']) {
    t.match(
      refusal(() => showCluster(cloud, caller, id)),
      {
        statusCode: 400,
        errorCode: 'ModelArts.6404',
        message: `The pool ${id} does not exist.`,
      },
    )
  }
  const strict = { ...cloud, notFoundStatus: 404 as const }
  t.match(
    refusal(() => showCluster(strict, caller, 'x')),
    {
      statusCode: 404,
      errorCode: 'ModelArts.6404',
    },
  )
})

t.test('pools are listed by type, workspace and scope, page by page', async (t) => {
  const cloud = poolCloud([
    {},
    { type: 'MANAGED' },
    { workspace_id: RESEARCH },
    { scope: ['TRAIN', 'NOTEBOOK'] },
    { scope: ['INFER'] },
  ])
  const cases: [Given, number[]][] = [
    [{}, [0, 3]],
    [{ type: 'MANAGED' }, [1]],
    [{ workspace_id: RESEARCH }, [2]],
    [{ scope: 'TRAIN' }, [3]],
    [{ scope: 'INFER' }, [4]],
    [{ scope: 'INFER', type: 'MANAGED' }, []],
    [{ limit: 1, offset: 1 }, [3]],
    [{ offset: 2 }, []],
  ]
  for (const [query, rows] of cases) t.strictSame(numbers(list(cloud, query).data), rows)
  t.match(list(cloud, { limit: 1, offset: 1 }), { current: 1, pages: 2, size: 1, total: 2 })
  t.match(list(cloud, { limit: 0 }), { current: 1, pages: 1, size: 2, total: 2 })
  t.match(
    refusal(() => list(cloud, { workspace_id: 'x' })),
    { errorCode: 'ModelArts.0102' },
  )
})

t.test('a feature shows its quota and the caller’s usage', async (t) => {
  const cloud = poolCloud([])
  t.match(featureState(cloud, caller, 'NOTEBOOK', 7), {
    enabled: true,
    name: 'NOTEBOOK',
    quota: -1,
    used: 7,
    user_id: iam.admin.id,
  })
  for (const name of ['DEFAULT', 'notebook', '']) {
    t.match(
      refusal(() => featureState(cloud, caller, name, 0)),
      {
        statusCode: 400,
        errorCode: 'ModelArts.0104',
        message: `Parameter error. feature: found "${name}", expected one of NOTEBOOK`,
      },
    )
  }
})

t.test('the pool of a notebook always has an id and a name', async (t) => {
  const { catalog } = poolCloud([{ labels: { team: 'vision' }, status: 'PENDING' }])
  t.strictSame(catalog.pools.get('pool-0'), { id: 'pool-0', name: 'name-0' })
})
