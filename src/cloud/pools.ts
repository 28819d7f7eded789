import type { Flavor } from '../schemas/flavor.ts'
import type {
  NodeCount,
  PoolItem,
  PoolList,
  PoolResource,
  PoolScope,
  PoolSpec,
  PoolState,
  PoolStatus,
  PoolsQuery,
} from '../schemas/pool.ts'
import { type ClusterContext, type CompletePool, poolsOf } from './clusters.ts'
import { isoOf } from './kernel/clock.ts'
import { SeededRandom } from './kernel/seeded-random.ts'

/** Parts of a project that the list of pools uses. */
export interface PoolContext extends ClusterContext {
  /** Whether nodes and clusters are a single object, as in the SDKs, or a list, as in the documents. */
  readonly poolNodes: 'single' | 'list'
}

/** Dedicated pools of a workspace (docs/contract/operations.md#listpools). */
export function listPools(
  context: PoolContext,
  { workspaceId, status, labelSelector, ...query }: PoolsQuery,
): PoolList {
  const workspace_id = query.workspace_id ?? workspaceId ?? '0'
  const name = query.workspace_id ? 'workspace_id' : 'workspaceId'
  context.workspaces.expect(workspace_id, name)
  const items = poolsOf(context.catalog)
    .filter((pool) => pool.type === 'DEDICATED' && pool.workspace_id === workspace_id)
    .filter((pool) => poolStates[pool.status].group === (status ?? poolStates[pool.status].group))
    .map((pool) => itemOf(pool, context))
    .filter((item) => isSelected(item.metadata.labels, labelSelector))
  return { apiVersion: 'v2', items, kind: 'PoolList' }
}

/** Warnings about parameters of ListPools that have no effect. */
export function ignoredInPools({ workspaceId, workspace_id }: PoolsQuery): string[] {
  const both = workspaceId !== undefined && workspace_id !== undefined
  return both && workspaceId !== workspace_id ? ['workspaceId is ignored: workspace_id wins'] : []
}

interface ShownState {
  /** `status.phase` of the v2 API. */
  phase: string
  /** Value of the parameter `status` that selects it. */
  group: 'created' | 'creating' | 'failed'
  /** State of its nodes. */
  nodes: 'available' | 'creating' | 'abnormal' | 'deleting'
  /** State of each kind of work. */
  work: 'Enabled' | 'Enabling' | 'Disabling' | 'Disabled'
}

const poolStates: Record<PoolStatus, ShownState> = {
  PENDING: { phase: 'Waiting', group: 'creating', nodes: 'creating', work: 'Enabling' },
  INITIALIZING: { phase: 'Creating', group: 'creating', nodes: 'creating', work: 'Enabling' },
  INITIALIZE_FAILED: {
    phase: 'CreationFailed',
    group: 'failed',
    nodes: 'abnormal',
    work: 'Disabled',
  },
  ACTIVE: { phase: 'Running', group: 'created', nodes: 'available', work: 'Enabled' },
  DELETING: { phase: 'Deleting', group: 'created', nodes: 'deleting', work: 'Disabling' },
  DELETED: { phase: 'Deleted', group: 'created', nodes: 'deleting', work: 'Disabled' },
  DELETE_FAILED: { phase: 'Abnormal', group: 'created', nodes: 'abnormal', work: 'Disabled' },
  MIGRATING: { phase: 'Abnormal', group: 'created', nodes: 'abnormal', work: 'Enabled' },
}

const driverWords: Record<ShownState['nodes'], string> = {
  available: 'Running',
  creating: 'Creating',
  abnormal: 'Abnormal',
  deleting: 'Running',
}

const scopes: Record<PoolScope, string> = { NOTEBOOK: 'Notebook', TRAIN: 'Train', INFER: 'Infer' }

function itemOf(pool: CompletePool, context: PoolContext): PoolItem {
  const flavors = context.catalog.flavorsOf(pool)
  const spec = specOf(pool, flavors, context.projectId)
  return {
    apiVersion: 'v2',
    kind: 'Pool',
    metadata: metadataOf(pool, context),
    spec,
    status: stateOf(pool, spec, context.poolNodes),
  }
}

function metadataOf(pool: CompletePool, { iam, projectId }: PoolContext): PoolItem['metadata'] {
  const { annotations, create_at, description, id, labels, name, tags, workspace_id } = pool
  const { domain } = iam.ownerOf(iam.admin)
  return {
    annotations: {
      'os.modelarts/billing.mode': '0',
      'os.modelarts/description': description ?? '',
      'os.modelarts/tenant.domain.name': domain.name,
      'os.modelarts/tms.tags': JSON.stringify(tags ?? []),
      'os.modelarts.pool/subpools.count': '0',
      ...annotations,
    },
    // Kubernetes has times without milliseconds.
    ...(create_at === undefined
      ? {}
      : { creationTimestamp: isoOf(create_at).replace(/\.\d+Z$/, 'Z') }),
    labels: {
      'os.modelarts/name': name,
      'os.modelarts/resource.id': `maos-${name}-${shortCode(`resource of ${id}`)}`,
      'os.modelarts/tenant.domain.id': domain.id,
      'os.modelarts/tenant.project.id': projectId,
      'os.modelarts/workspace.id': workspace_id,
      'os.modelarts.pool/biz': 'private',
      ...labels,
    },
    name: id,
  }
}

/** What the pool should be: what the scene says, and the rest from its flavors. */
function specOf(pool: CompletePool, flavors: readonly Flavor[], projectId: string): PoolSpec {
  const given = pool.v2?.spec
  const resources = given?.resources ?? flavors.map(({ id }) => ({ flavor: id }))
  const network = withSuffix(
    given?.network?.name ?? `network-${shortCode(`network of ${pool.id}`)}`,
    `-${projectId}`,
  )
  // A logical pool is a part of a physical one and has no network of its own.
  const isLogical = given?.type === 'Logical'
  return {
    controlMode: 0,
    driver: driverVersions(flavors),
    jobFlavors: flavors.map(({ id }) => id),
    scope: pool.scope.map((word) => scopes[word]),
    type: 'Dedicate',
    ...given,
    ...(isLogical ? {} : { network: { ...given?.network, name: network } }),
    resources: resources.map(completeResource),
  } as PoolSpec
}

/** Driver versions of our own choice (docs/decisions.md#pools). */
const GPU_DRIVER = '535.129.03'
const NPU_DRIVER = '24.1.rc2'

function driverVersions(flavors: readonly Flavor[]): PoolSpec['driver'] {
  return {
    ...(flavors.some(({ gpu }) => gpu !== undefined) ? { gpuVersion: GPU_DRIVER } : {}),
    ...(flavors.some(({ ascend }) => ascend !== undefined) ? { npuVersion: NPU_DRIVER } : {}),
    updateStrategy: 'idle',
  }
}

/** In a physical pool, maxCount equals count. All nodes are in one zone unless the scene names zones. */
function completeResource(given: PoolResource): PoolResource {
  const count = given.count ?? given.azs?.reduce((sum, { count }) => sum + count, 0) ?? 1
  return {
    azs: [{ az: 'cn-north-4a', count }],
    extendParams: { dockerBaseSize: '50' },
    maxCount: count,
    os: { name: 'Huawei Cloud EulerOS 2.0' },
    ...given,
    count,
  }
}

/** What the pool is now: all nodes are in the state of the pool, unless the scene says otherwise. */
function stateOf(pool: CompletePool, spec: PoolSpec, form: PoolContext['poolNodes']): PoolState {
  const { phase, nodes, work } = poolStates[pool.status]
  const counts = spec.resources.map(({ flavor, count, maxCount, azs }) => {
    return { azs, count, flavor, maxCount } as NodeCount
  })
  return {
    clusters: inForm([{ name: pool.id }], form),
    driver: {
      ...driverState('gpu', spec.driver?.gpuVersion, driverWords[nodes]),
      ...driverState('npu', spec.driver?.npuVersion, driverWords[nodes]),
    },
    message: '',
    parent: '',
    phase,
    resources: counts.length === 0 ? {} : { [nodes]: inForm(counts, form) },
    root: pool.id,
    scope: spec.scope.map((scopeType) => ({ scopeType, state: work })),
    ...pool.v2?.status,
  } as PoolState
}

/** A single object has room for one flavor: the first one. */
function inForm<T>(list: readonly T[], form: PoolContext['poolNodes']): T | T[] {
  return form === 'list' ? [...list] : (list[0] as T)
}

function driverState(kind: 'gpu' | 'npu', version: string | undefined, state: string): object {
  return version === undefined ? {} : { [kind]: { state, version } }
}

/** Names of networks end in the project id (docs/contract/operations.md#listpools). */
function withSuffix(name: string, suffix: string): string {
  return name.endsWith(suffix) ? name : `${name}${suffix}`
}

/** Five hexadecimal digits, always the same for one text. */
function shortCode(seed: string): string {
  return new SeededRandom(seed).integer(0x1_0000, 0xf_ffff).toString(16)
}

/** Whether labels match a selector: items joined with commas, each `key`, `key=value` or `key==value`. */
function isSelected(labels: Readonly<Record<string, string>>, selector = ''): boolean {
  return selector
    .split(',')
    .filter((item) => item !== '')
    .every((item) => {
      const [key, value] = item.split(/==?/) as [string, string?]
      return Object.hasOwn(labels, key) && labels[key] === (value ?? labels[key])
    })
}
