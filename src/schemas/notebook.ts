import { listExample } from './examples.ts'
import { ImageSummary } from './image.ts'
import { Lease } from './lease.ts'
import { atMost, Epoch, integer, Tag } from './primitives.ts'
import { DataVolume, Volume } from './volume.ts'
import * as z from './zod.ts'

/** State of an instance (docs/contract/behaviours.md#states). */
export const NotebookStatus = z
  .enum([
    'INIT',
    'CREATING',
    'STARTING',
    'STOPPING',
    'DELETING',
    'RUNNING',
    'STOPPED',
    'SNAPSHOTTING',
    'CREATE_FAILED',
    'START_FAILED',
    'DELETE_FAILED',
    'ERROR',
    'DELETED',
    'FROZEN',
  ])
  .meta({ id: 'NotebookStatus', description: 'State of an instance.' })
export type NotebookStatus = z.infer<typeof NotebookStatus>

export const Feature = z.enum(['DEFAULT', 'NOTEBOOK']).meta({
  id: 'Feature',
  description: 'DEFAULT: free CodeLab instance, one per user. NOTEBOOK: billed instance.',
})
export type Feature = z.infer<typeof Feature>

export const BillingItem = z.enum(['STORAGE', 'COMPUTE', 'ALL']).meta({
  id: 'BillingItem',
  description: 'What is being charged.',
})
export type BillingItem = z.infer<typeof BillingItem>

/**
 * Name of an instance (docs/contract/behaviours.md#names-and-descriptions). A character is a code point; Chinese
 * characters are those of the Unicode script Han.
 */
export const NotebookName = z
  .string()
  .regex(
    /^[A-Za-z0-9_\p{Script=Han}-]{1,128}$/u,
    '1 to 128 characters of A-Z, a-z, 0-9, _, - and Chinese',
  )
  .meta({ maxLength: 128 })

const DESCRIPTION_TEXT = 'text of at most 512 characters without < >'

/** Description of an instance, or a part of it, in a request. Lone surrogates are not characters. */
export const NotebookDescription = z
  .string()
  .regex(/^[^<>]{0,512}$/u, DESCRIPTION_TEXT)
  .refine((text) => !/\p{Cs}/u.test(text), DESCRIPTION_TEXT)
  .meta({ maxLength: 512 })

/** One step of a creation. Both spellings of the text are sent, because old clients read the second. */
export const JobProgress = z
  .looseObject({
    notebook_id: z.string(),
    status: z.enum(['WAITING', 'PROCESSING', 'FAILED', 'COMPLETED']),
    step: integer(1, 4).describe('1 storage, 2 compute, 3 network, 4 the instance itself.'),
    description: z.string(),
    step_description: z.string(),
  })
  .meta({ id: 'JobProgress', description: 'One step of a creation.' })
export type JobProgress = z.infer<typeof JobProgress>

/**
 * One endpoint. Both spellings of the service and of the key pairs are sent
 * (docs/contract/discrepancies.md#doubled-endpoint-fields).
 */
export const Endpoint = z
  .looseObject({
    allowed_access_ips: z
      .array(z.string())
      .optional()
      .describe('IP addresses that may use SSH; all if absent or empty.'),
    dev_service: z.enum(['NOTEBOOK', 'SSH']).optional(),
    service: z.enum(['NOTEBOOK', 'SSH']),
    ssh_keys: z.array(z.string()).optional(),
    key_pair_names: z.array(z.string()).optional(),
    uri: z.string().optional(),
  })
  .meta({ id: 'EndpointsRes', description: 'One endpoint of an instance.' })
export type Endpoint = z.infer<typeof Endpoint>

/** An endpoint as a scene or request gives it; missing fields are derived from the instance. */
export const PartialEndpoint = Endpoint.partial()
export type PartialEndpoint = z.infer<typeof PartialEndpoint>

export const Pool = z
  .looseObject({ id: z.string(), name: z.string() })
  .meta({ id: 'Pool', description: 'Dedicated pool of an instance.' })
export type Pool = z.infer<typeof Pool>

export const Owner = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    domain: z
      .looseObject({ id: z.string(), name: z.string() })
      .meta({ id: 'Domain', description: 'Account.' }),
  })
  .meta({ id: 'UserResponse', description: 'Owner of an instance.' })
export type Owner = z.infer<typeof Owner>

const Arch = z.enum(['X86_64', 'AARCH64'])

const CustomSpec = z
  .looseObject({
    gpu: z.number().min(0).optional(),
    gpu_type: z.string().optional(),
    cpu: z.number(),
    memory: z.number(),
    arch: Arch,
    category: z.enum(['CPU', 'GPU']),
    resource_flavor: z.string().optional(),
  })
  .meta({ id: 'NotebookCustomSpecRep', description: 'Custom resources of an instance.' })

const AffinityRules = z.array(
  z.looseObject({
    key: z.string().optional(),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']).optional(),
    values: z.array(z.string()).optional(),
    weight: integer(0, 100).optional(),
  }),
)

/** Scheduling of an instance in a dedicated pool. */
export const Affinity = z
  .looseObject({
    required_during_scheduling_ignored_during_execution: AffinityRules.optional(),
    preferred_during_scheduling_ignored_during_execution: AffinityRules.optional(),
  })
  .meta({ id: 'AffinityType', description: 'Scheduling rules.' })

const RunUser = z
  .looseObject({
    uid: z.int().optional(),
    gid: z.int().optional(),
    user_name: z.string().optional(),
    group_name: z.string().optional(),
  })
  .meta({ id: 'RunUserInfo', description: 'User the container runs as.' })

const UserVpc = z
  .looseObject({
    vpc_id: z.string(),
    subnet_id: z.string(),
    security_group_ids: z.array(z.string()),
    connect_cidrs: z.string().optional().describe('Text here, an array in requests.'),
    port_id: z.array(z.string()).optional(),
    port_ip: z.string().optional(),
    nat_id: z.string().optional().describe('NAT gateway.'),
    eip_id: z.string().optional().describe('Elastic IP address.'),
  })
  .meta({ id: 'UserVpcResponse', description: 'Attached VPC.' })

/**
 * One instance, in the format of responses. Times are UTC ms, sizes are GB. The status decides which of the
 * optional fields appear (docs/contract/behaviours.md#fields-per-state). Unknown fields are kept, so that
 * instances recorded from the real service stay complete.
 */
export const Notebook = z
  .looseObject({
    action_progress: z
      .array(JobProgress)
      .optional()
      .describe('Steps of the creation, the last step first.'),
    affinity: Affinity.optional(),
    billing_items: z.array(BillingItem).optional().describe('What is being charged now.'),
    create_at: Epoch.describe('Creation, UTC ms.'),
    custom_spec: CustomSpec.optional(),
    data_volumes: z.array(DataVolume).optional().describe('Extension storages.'),
    description: atMost(512).describe('Description by the owner.').meta({ maxLength: 512 }),
    endpoints: z.array(Endpoint).optional().describe('Ways to access the instance.'),
    fail_reason: z.string().optional().describe('Reason of a failure; in failed statuses only.'),
    feature: Feature,
    flavor: z.string().describe('Flavor ID.'),
    id: z.string().min(1).describe('Instance ID.'),
    image: ImageSummary,
    ip: z.string().optional().describe('IP address of the node.'),
    /** Whether the instance needs credentials. */
    is_need_credentials: z.boolean().optional(),
    /** Version of JupyterLab in the image. */
    jupyter_version: z.string().optional(),
    lease: Lease,
    name: NotebookName.describe('Instance name; not unique.'),
    pool: Pool.optional().describe('Dedicated pool; absent in the public pool.'),
    run_user: RunUser.optional(),
    status: NotebookStatus,
    /** At most 20 tags with unique keys. */
    tags: z.array(Tag).optional(),
    token: z.string().describe('Token that opens the page; every start creates a new one.'),
    update_at: Epoch.describe('Last change, UTC ms.'),
    url: z.string().optional().describe('URL of the JupyterLab page.'),
    user: Owner.optional(),
    user_id: z.string().describe('User ID of the owner.'),
    user_vpc: UserVpc.optional(),
    volume: Volume.optional(),
    workspace_id: z.string().describe('Workspace, "0" being the default one.'),
  })
  .meta({ id: 'NotebookResp', description: 'One notebook instance.' })
export type Notebook = z.infer<typeof Notebook>

/**
 * A page of a list with a limit (docs/contract/behaviours.md#pages-and-counters): `current` counts pages from
 * 0, `size` is the limit.
 */
export const NotebookPage = z
  .object({
    current: integer(0, 2_147_483_647).describe('Number of the page, from 0.'),
    /** Instances of the page, in the requested order. */
    data: z.array(Notebook),
    pages: integer(0, 2_147_483_647).describe('Number of pages.'),
    size: integer(1, 1000).describe('The limit, not the number of records returned.'),
    total: integer(0, Number.MAX_SAFE_INTEGER).describe('Number of matching records on all pages.'),
  })
  .meta({
    id: 'ListNotebooksResponse',
    description: 'A page of instances.',
    example: listExample,
  })
export type NotebookPage = z.infer<typeof NotebookPage>
