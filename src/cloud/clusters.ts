import type {
  CatalogPool,
  Cluster,
  ClusterFlavor,
  ClusterPage,
  ClustersQuery,
  FeatureState,
  PoolItem,
  PoolList,
  PoolScope,
  PoolStatus,
  PoolsQuery,
} from '../schemas/cluster.ts'
import { quote } from '../schemas/findings.ts'
import type { Flavor } from '../schemas/flavor.ts'
import type { Catalog } from './catalog.ts'
import { parameterInvalid, poolNotFound } from './errors/errors.ts'
import type { Caller, Iam } from './iam/iam.ts'
import { isoOf } from './kernel/clock.ts'
import { pageOf } from './kernel/paging.ts'
import type { Workspaces } from './workspaces/workspaces.ts'

/** The parts of a project that its pools lean on. */
export interface ClusterParts {
  readonly projectId: string
  readonly iam: Iam
  readonly catalog: Catalog
  readonly workspaces: Workspaces
  /** HTTP status for a pool that does not exist. */
  readonly notFoundStatus: 400 | 404
}

/** The pools of a workspace that a kind of work may run in (contract, operation 29). */
export function listClusters(
  cloud: ClusterParts,
  caller: Caller,
  { type, workspace_id, limit, offset, scope }: ClustersQuery,
): ClusterPage {
  cloud.workspaces.expect(workspace_id, 'workspace_id')
  const found = poolsOf(cloud.catalog).filter(
    (pool) =>
      pool.type === type &&
      pool.workspace_id === workspace_id &&
      (pool.scope as readonly string[]).includes(scope),
  )
  const page = pageOf(found, { limit: limit === 0 ? undefined : limit, offset })
  return { ...page, data: page.data.map((pool) => clusterOf(cloud, caller, pool)) }
}

/** Refuses with ModelArts.6404 an id that no pool has. */
export function showCluster(cloud: ClusterParts, caller: Caller, id: string): Cluster {
  const pool = cloud.catalog.clusters.get(id)
  if (pool === undefined) throw poolNotFound(id, cloud.notFoundStatus)
  return clusterOf(cloud, caller, usual(pool))
}

/** The state of a feature for a caller who has `used` instances of it (contract, operation 31). */
export function featureState(
  { catalog }: { catalog: Catalog },
  { user }: Caller,
  name: string,
  used: number,
): FeatureState {
  const feature = catalog.features.get(name)
  if (feature === undefined) {
    const expected = `one of ${[...catalog.features.keys()].join(', ')}`
    throw parameterInvalid({ path: 'feature', found: quote(name), expected })
  }
  return { ...feature, used, user_id: user.id }
}

/** The dedicated pools of a workspace (contract, operation 45). */
export function listPools(
  { catalog, workspaces }: ClusterParts,
  { workspaceId, status, labelSelector, ...query }: PoolsQuery,
): PoolList {
  const workspace_id = query.workspace_id ?? workspaceId ?? '0'
  workspaces.expect(workspace_id, query.workspace_id ? 'workspace_id' : 'workspaceId')
  const items = poolsOf(catalog)
    .filter((pool) => pool.type === 'DEDICATED' && pool.workspace_id === workspace_id)
    .filter((pool) => states[pool.status].group === (status ?? states[pool.status].group))
    .map((pool) => itemOf(pool, catalog.flavorsOf(pool)))
    .filter((item) => isSelected(item.metadata.labels, labelSelector))
  return { apiVersion: 'v2', items, kind: 'PoolList' }
}

/** Parameters of ListPools that have no effect, and why. */
export function ignoredInPools({ workspaceId, workspace_id }: PoolsQuery): string[] {
  const both = workspaceId !== undefined && workspace_id !== undefined
  return both && workspaceId !== workspace_id ? ['workspaceId is ignored: workspace_id wins'] : []
}

type Usual = 'type' | 'status' | 'scope' | 'workspace_id' | 'is_allow_root' | 'labels'

type WholePool = CatalogPool & { [Key in Usual]: NonNullable<CatalogPool[Key]> }

/** A pool with what the scene left out as it usually is. */
function usual(pool: CatalogPool): WholePool {
  const { type, status, scope, workspace_id, is_allow_root, labels } = pool
  return {
    ...pool,
    type: type ?? 'DEDICATED',
    status: status ?? 'ACTIVE',
    scope: scope ?? ['NOTEBOOK'],
    workspace_id: workspace_id ?? '0',
    is_allow_root: is_allow_root ?? false,
    labels: labels ?? {},
  }
}

function poolsOf(catalog: Catalog): WholePool[] {
  return [...catalog.clusters.values()].map(usual)
}

function clusterOf({ catalog, iam, projectId }: ClusterParts, { user }: Caller, pool: WholePool) {
  const { resource_categories } = pool
  const cluster: Cluster = {
    ...timeOf('create_at', pool.create_at),
    domain_id: iam.ownerOf(user).domain.id,
    flavors: catalog.flavorsOf(pool).map(clusterFlavorOf),
    is_allow_root: pool.is_allow_root,
    logic_cluster_id: pool.id,
    pool_id: pool.id,
    project_id: projectId,
    ...(resource_categories === undefined ? {} : { resource_categories }),
    status: pool.status,
    type: pool.type,
    ...timeOf('update_at', pool.update_at),
    workspace_id: pool.workspace_id,
  }
  return cluster
}

/** A time as the clusters write it, a text, if it is known. */
function timeOf(key: 'create_at' | 'update_at', time: number | undefined) {
  return time === undefined ? {} : { [key]: `${time}` }
}

function clusterFlavorOf({ memory, storages, ...flavor }: Flavor): ClusterFlavor {
  const kinds = storages.filter((kind) => kind !== 'EFS_DEDICATED')
  return { ...flavor, memory: `${memory}`, storages: kinds } as ClusterFlavor
}

/** What a state is called in the v2 API, and what its status parameter calls it. */
const states: Record<PoolStatus, { phase: string; group: string }> = {
  PENDING: { phase: 'Waiting', group: 'creating' },
  INITIALIZING: { phase: 'Creating', group: 'creating' },
  INITIALIZE_FAILED: { phase: 'CreationFailed', group: 'failed' },
  ACTIVE: { phase: 'Running', group: 'created' },
  DELETING: { phase: 'Deleting', group: 'created' },
  DELETED: { phase: 'Deleted', group: 'created' },
  DELETE_FAILED: { phase: 'Abnormal', group: 'created' },
  MIGRATING: { phase: 'Abnormal', group: 'created' },
}

const scopes: Record<PoolScope, string> = { NOTEBOOK: 'Notebook', TRAIN: 'Train', INFER: 'Infer' }

function itemOf(pool: WholePool, flavors: readonly Flavor[]): PoolItem {
  const { create_at, id, labels, name, scope, status, workspace_id } = pool
  return {
    apiVersion: 'v2',
    kind: 'Pool',
    metadata: {
      ...(create_at === undefined ? {} : { creationTimestamp: isoOf(create_at) }),
      labels: { 'os.modelarts/name': name, 'os.modelarts/workspace.id': workspace_id, ...labels },
      name: id,
    },
    spec: {
      resources: flavors.map((flavor) => ({ count: 1, flavor: flavor.id })),
      scope: scope.map((word) => scopes[word]),
      type: 'Dedicate',
    },
    status: { phase: states[status].phase },
  }
}

/** Whether labels fit a selector: items joined with commas, each `key`, `key=value` or `key==value`. */
function isSelected(labels: Readonly<Record<string, string>>, selector = ''): boolean {
  return selector
    .split(',')
    .filter((item) => item !== '')
    .every((item) => {
      const [key, value] = item.split(/==?/) as [string, string?]
      return Object.hasOwn(labels, key) && labels[key] === (value ?? labels[key])
    })
}
