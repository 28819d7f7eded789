import { CatalogFlavor, Flavor } from './flavor.ts'
import { PoolScope, PoolStatus, PoolType } from './pool.ts'
import { Epoch, integer, openEnum } from './primitives.ts'
import * as z from './zod.ts'

/** A flavor as pools show it: `memory` is text (docs/contract/discrepancies.md#memory-of-a-flavor). */
export const ClusterFlavor = CatalogFlavor.extend({
  memory: z.string().describe('Memory in KB, as text.'),
  storages: z.array(z.enum(['EVS', 'OBS', 'OBSFS', 'EFS'])),
  support_eni: z.boolean().describe('Whether ENIs can be attached.'),
}).meta({ id: 'Flavor', description: 'A flavor of a pool.' })
export type ClusterFlavor = z.infer<typeof ClusterFlavor>

/** A pool as DevEnviron shows it; times are UTC ms as text. */
export const Cluster = z
  .object({
    create_at: z.string().optional().describe('UTC ms as text.'),
    domain_id: z.string().describe('Account.'),
    flavors: z.array(ClusterFlavor),
    is_allow_root: z.boolean().describe('Whether instances may run as root.'),
    logic_cluster_id: z.string().describe('Logical pool ID.'),
    pool_id: z.string().describe('Pool ID.'),
    project_id: z.string(),
    resource_categories: z.enum(Flavor.shape.category.options).optional().describe('Processor.'),
    status: PoolStatus,
    type: PoolType.describe('MANAGED: public pool. DEDICATED: pool of the account.'),
    update_at: z.string().optional().describe('UTC ms as text.'),
    workspace_id: z.string(),
  })
  .meta({ id: 'ClusterResponse', description: 'A pool.' })
export type Cluster = z.infer<typeof Cluster>

const MAX_INT32 = 2_147_483_647

/** Query of ListAuthoringClusters. */
export const ClustersQuery = z.object({
  type: openEnum(PoolType.options).describe('Public or dedicated pools.'),
  workspace_id: z.string().default('0').describe('Workspace, "0" being the default one.'),
  limit: integer(0, MAX_INT32).default(1000).describe('Records on a page; 0 for all records.'),
  offset: integer(0, MAX_INT32).default(0).describe('Records to skip, counted from 0.'),
  scope: openEnum(PoolScope.options)
    .default('NOTEBOOK')
    .describe('Kind of work that the pool accepts.'),
})
export type ClustersQuery = z.infer<typeof ClustersQuery>

export const ClusterPage = z
  .object({
    current: z.int().min(0),
    data: z.array(Cluster),
    pages: z.int().min(0),
    size: z.int().min(0),
    total: z.int().min(0),
  })
  .meta({ id: 'ListAuthoringClustersResponse', description: 'Pools.' })
export type ClusterPage = z.infer<typeof ClusterPage>

/** A feature of DevEnviron in a scene; quota -1 means no limit. */
export const CatalogFeature = z
  .strictObject({
    create_at: Epoch,
    enabled: z.boolean(),
    id: z.string(),
    name: z.enum(['NOTEBOOK']),
    quota: integer(-1, MAX_INT32).describe(
      'Maximum number of instances per user; -1 for no limit.',
    ),
    update_at: Epoch,
  })
  .meta({ id: 'CatalogFeature', description: 'A feature of a scene.' })
export type CatalogFeature = z.infer<typeof CatalogFeature>

/** State of a feature, with the number of instances of the caller. */
export const FeatureState = CatalogFeature.extend({
  used: z.int().min(0).describe('Instances of the caller.'),
  user_id: z.string().describe('User ID of the caller.'),
}).meta({ id: 'ListFeaturesResponse', description: 'State and quota of a feature.' })
export type FeatureState = z.infer<typeof FeatureState>
