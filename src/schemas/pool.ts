import { Pool } from './notebook.ts'
import { Epoch, integer, openEnum, Tag } from './primitives.ts'
import * as z from './zod.ts'

export const PoolType = z.enum(['MANAGED', 'DEDICATED'])

export const PoolScope = z.enum(['NOTEBOOK', 'TRAIN', 'INFER'])
export type PoolScope = z.infer<typeof PoolScope>

export const PoolStatus = z.enum([
  'PENDING',
  'INITIALIZING',
  'INITIALIZE_FAILED',
  'ACTIVE',
  'DELETING',
  'DELETED',
  'DELETE_FAILED',
  'MIGRATING',
])
export type PoolStatus = z.infer<typeof PoolStatus>

const Count = integer(0, 1_000_000)

const text = () => z.string().optional()

/** An object as the models of the SDKs have it, or a list of such objects as the documents print it. */
function oneOrList<T extends z.ZodType>(item: T) {
  return z.union([item, z.array(item)]).optional()
}

const nodes = {
  flavor: z.string().optional().describe('Flavor ID.'),
  count: Count.optional().describe('Number of nodes.'),
  maxCount: Count.optional().describe('Largest number; the same as count in a physical pool.'),
  azs: z
    .array(z.looseObject({ az: z.string(), count: Count }))
    .optional()
    .describe('Nodes by availability zone.'),
}

/** Nodes of one flavor that a pool should have. */
const PoolResource = z
  .looseObject({
    ...nodes,
    extendParams: z
      .looseObject({ dockerBaseSize: text(), volumeGroup: text(), runtime: text() })
      .optional(),
    os: z
      .looseObject({ name: text(), imageId: text(), imageType: text(), autoMatch: text() })
      .optional(),
    dataVolumes: oneOrList(
      z.looseObject({
        volumeType: text(),
        size: text(),
        count: z.union([z.string(), Count]).optional(),
        extendParams: z.looseObject({ billing: text(), volumeGroup: text() }).optional(),
      }),
    ),
    volumeGroupConfigs: oneOrList(
      z.looseObject({
        volumeGroup: text(),
        dockerThinPool: integer(0, 100).optional(),
        lvmConfig: z.looseObject({ lvType: text() }).optional(),
      }),
    ),
  })
  .meta({ id: 'PoolSpecModelResources', description: 'Nodes of one flavor.' })
export type PoolResource = z.infer<typeof PoolResource>

/** What a pool should be. */
const PoolSpec = z.looseObject({
  type: z.string().describe('Dedicate: physical pool. Logical: part of one.'),
  scope: z.array(z.string()).describe('Kinds of work: Train, Infer, Notebook.'),
  resources: z.array(PoolResource),
  containernetwork: z.looseObject({ mode: text() }).optional(),
  network: z
    .looseObject({ name: z.string().optional().describe('Network ID; ends in the project ID.') })
    .optional(),
  jobFlavors: z.array(z.string()).optional().describe('Flavors that work in the pool can have.'),
  driver: z
    .looseObject({ gpuVersion: text(), npuVersion: text(), updateStrategy: text() })
    .optional()
    .describe('Driver versions that the pool should have.'),
  controlMode: z
    .int()
    .optional()
    .describe('Restrictions as a sum of bits; 0 means none, 8 means frozen.'),
})
export type PoolSpec = z.infer<typeof PoolSpec>

const NodeCount = z
  .looseObject({ ...nodes, nodePool: z.string().optional().describe('Node pool ID.') })
  .meta({ id: 'PoolResourceFlavorCount', description: 'Nodes of one flavor in one state.' })
export type NodeCount = z.infer<typeof NodeCount>

const DriverState = z.looseObject({ version: text(), state: text() }).optional()

/** What a pool is now. */
const PoolState = z.looseObject({
  phase: z.string(),
  message: text(),
  resources: z
    .looseObject({
      creating: oneOrList(NodeCount),
      available: oneOrList(NodeCount),
      abnormal: oneOrList(NodeCount),
      deleting: oneOrList(NodeCount),
    })
    .optional()
    .describe('Nodes by state.'),
  scope: z
    .array(z.looseObject({ scopeType: text(), state: text() }))
    .optional()
    .describe('State of each kind of work.'),
  driver: z.looseObject({ gpu: DriverState, npu: DriverState }).optional(),
  parent: z.string().optional().describe('Pool above a logical pool; empty in a physical one.'),
  root: z.string().optional().describe('Physical pool.'),
  clusters: oneOrList(
    z.looseObject({
      name: text(),
      clusterFlavor: text(),
      type: text(),
      version: text(),
      plugins: z.looseObject({ name: text() }).optional(),
    }),
  ),
})
export type PoolState = z.infer<typeof PoolState>

/** A pool of a scene. Defaults: an ACTIVE, DEDICATED pool of workspace 0, for notebooks. */
export const CatalogPool = Pool.extend({
  status: PoolStatus.optional(),
  type: PoolType.optional(),
  scope: z
    .array(PoolScope)
    .optional()
    .describe('Kinds of work it accepts; notebooks when left out.'),
  workspace_id: z.string().optional(),
  resource_categories: z.enum(['CPU', 'GPU', 'ASCEND']).optional(),
  flavors: z
    .array(z.string())
    .optional()
    .describe('Ids of its flavors; all flavors of its category when left out.'),
  create_at: Epoch.optional(),
  update_at: Epoch.optional(),
  is_allow_root: z.boolean().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional().describe('Annotations in ListPools.'),
  description: z.string().optional().describe('Text; an annotation in ListPools.'),
  tags: z
    .array(Tag)
    .max(20)
    .optional()
    .describe('Tags; ListPools has them as JSON text in an annotation.'),
  v2: z
    .looseObject({
      spec: PoolSpec.partial().optional(),
      status: PoolState.partial().optional(),
    })
    .optional()
    .describe('Fields of ListPools that are not derived from the others.'),
}).meta({ id: 'CatalogPool', description: 'A pool of a scene.' })
export type CatalogPool = z.infer<typeof CatalogPool>

const LABELS = /^[^\s,=!()]+(==?[^\s,=!()]*)?(,[^\s,=!()]+(==?[^\s,=!()]*)?)*$/

/** Query of ListPools. */
export const PoolsQuery = z.object({
  workspaceId: z
    .string()
    .optional()
    .describe('Workspace, as the documents spell it.')
    .meta({ default: '0' }),
  workspace_id: z
    .string()
    .optional()
    .describe('Workspace, in another spelling; wins over workspaceId.'),
  labelSelector: z
    .string()
    .regex(LABELS, 'items joined with commas, each key or key=value')
    .optional()
    .describe('Labels, all of which must match: key or key=value.'),
  status: openEnum(['created', 'failed', 'creating']).optional().describe('State.'),
})
export type PoolsQuery = z.infer<typeof PoolsQuery>

/** A pool in the format of a Kubernetes object; `metadata.name` is its id. */
export const PoolItem = z
  .object({
    apiVersion: z.literal('v2'),
    kind: z.literal('Pool'),
    metadata: z.looseObject({
      annotations: z
        .record(z.string(), z.string())
        .describe('Such as os.modelarts/description, billing.mode and tms.tags (JSON text).'),
      creationTimestamp: z.string().optional(),
      labels: z
        .record(z.string(), z.string())
        .describe('Such as os.modelarts/name, workspace.id, resource.id and tenant.project.id.'),
      name: z.string().describe('Pool ID.'),
    }),
    spec: PoolSpec,
    status: PoolState,
  })
  .meta({ id: 'PoolItem', description: 'A dedicated pool.' })
export type PoolItem = z.infer<typeof PoolItem>

export const PoolList = z
  .object({ apiVersion: z.literal('v2'), items: z.array(PoolItem), kind: z.literal('PoolList') })
  .meta({ id: 'PoolList', description: 'Dedicated pools.' })
export type PoolList = z.infer<typeof PoolList>
