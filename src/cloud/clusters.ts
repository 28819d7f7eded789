import type {
  Cluster,
  ClusterFlavor,
  ClusterPage,
  ClustersQuery,
  FeatureState,
} from '../schemas/cluster.ts'
import { quote } from '../schemas/findings.ts'
import type { Flavor } from '../schemas/flavor.ts'
import type { CatalogPool } from '../schemas/pool.ts'
import type { Catalog } from './catalog.ts'
import { parameterInvalid, poolNotFound } from './errors/errors.ts'
import type { Caller, Iam } from './iam/iam.ts'
import { pageOf } from './kernel/paging.ts'
import type { Workspaces } from './workspaces/workspaces.ts'

/** Parts of a project that the pool operations use. */
export interface ClusterContext {
  readonly projectId: string
  readonly iam: Iam
  readonly catalog: Catalog
  readonly workspaces: Workspaces
  /** HTTP status of the error for a pool that does not exist. */
  readonly notFoundStatus: 400 | 404
}

/**
 * Pools of a workspace for one scope, for example NOTEBOOK
 * (docs/contract/operations.md#listauthoringclusters).
 */
export function listClusters(
  context: ClusterContext,
  caller: Caller,
  { type, workspace_id, limit, offset, scope }: ClustersQuery,
): ClusterPage {
  context.workspaces.expect(workspace_id, 'workspace_id')
  const found = poolsOf(context.catalog).filter(
    (pool) =>
      pool.type === type &&
      pool.workspace_id === workspace_id &&
      (pool.scope as readonly string[]).includes(scope),
  )
  const page = pageOf(found, { limit: limit === 0 ? undefined : limit, offset })
  return { ...page, data: page.data.map((pool) => clusterOf(context, caller, pool)) }
}

/** Throws ModelArts.6404 for an unknown pool. */
export function showCluster(context: ClusterContext, caller: Caller, id: string): Cluster {
  const pool = context.catalog.clusters.get(id)
  if (pool === undefined) throw poolNotFound(id, context.notFoundStatus)
  return clusterOf(context, caller, withDefaults(pool))
}

/**
 * State of a feature for the caller, who has `used` instances of it
 * (docs/contract/operations.md#listfeatures).
 */
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

type DefaultedField = 'type' | 'status' | 'scope' | 'workspace_id' | 'is_allow_root' | 'labels'

/** A pool with all fields that have a default. */
export type CompletePool = CatalogPool & { [Key in DefaultedField]: NonNullable<CatalogPool[Key]> }

/** A pool with defaults for the fields that the scene left out. */
function withDefaults(pool: CatalogPool): CompletePool {
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

/** All pools of a catalog, in its order. */
export function poolsOf(catalog: Catalog): CompletePool[] {
  return [...catalog.clusters.values()].map(withDefaults)
}

function clusterOf(
  { catalog, iam, projectId }: ClusterContext,
  { user }: Caller,
  pool: CompletePool,
) {
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

/** A time field as pools have it: epoch ms as text; absent if the time is unknown. */
function timeOf(field: 'create_at' | 'update_at', time: number | undefined) {
  return time === undefined ? {} : { [field]: `${time}` }
}

function clusterFlavorOf({ memory, storages, support_eni, ...flavor }: Flavor): ClusterFlavor {
  const kinds = storages.filter((kind) => kind !== 'EFS_DEDICATED')
  const hasEni = support_eni === true
  return { ...flavor, memory: `${memory}`, storages: kinds, support_eni: hasEni } as ClusterFlavor
}
