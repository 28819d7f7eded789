import { publicNetworkTypes } from './hidden-fields.ts'
import { LeaseRequest } from './lease.ts'
import { Affinity, Feature, NotebookDescription, NotebookName } from './notebook.ts'
import { anyCase } from './primitives.ts'
import { DataVolumeRequest, VolumeRequest } from './volume.ts'
import { WORKSPACE_ID } from './workspace.ts'
import * as z from './zod.ts'

const Service = anyCase(['NOTEBOOK', 'SSH'])

/** A requested endpoint. Older clients write `dev_service` and `ssh_keys`. */
export const EndpointRequest = z
  .object({
    service: Service.optional(),
    dev_service: Service.optional(),
    key_pair_names: z.array(z.string()).optional().describe('SSH key pairs.'),
    ssh_keys: z.array(z.string()).optional(),
    allowed_access_ips: z
      .array(z.string())
      .max(5, 'at most 5 addresses')
      .optional()
      .describe('IP addresses that may use SSH; all when left out or empty.'),
  })
  .meta({
    id: 'EndpointsReq',
    description: 'A requested endpoint.',
    example: { service: 'SSH', key_pair_names: ['my-key'] },
  })
export type EndpointRequest = z.infer<typeof EndpointRequest>

const CustomSpecRequest = z
  .object({
    cpu: z
      .number('a number of cores')
      .min(0.3, 'at least 0.3 cores')
      .describe('Number of CPU cores.'),
    memory: z.number('a number of MiB').min(512, 'at least 512 MiB').describe('Memory in MiB.'),
    gpu: z.number('a number of GPUs').min(0, 'at least 0 GPUs').max(8, 'at most 8 GPUs').optional(),
    gpu_type: z.string().optional(),
    arch: anyCase(['X86_64', 'AARCH64']).optional(),
    category: anyCase(['CPU', 'GPU']).optional(),
    resource_flavor: z.string().optional(),
  })
  .meta({ id: 'NotebookCustomSpec', description: 'Requested custom resources.' })
export type CustomSpecRequest = z.infer<typeof CustomSpecRequest>

const Hook = z.object({
  script: z.string().optional(),
  type: anyCase(['COMMAND', 'SCRIPT']).prefault('SCRIPT'),
  mode: anyCase(['BLOCK', 'ASYNC']).prefault('ASYNC'),
})

const Hooks = z
  .object({
    container_hooks: z
      .object({ post_start: Hook.optional(), pre_start: Hook.optional() })
      .optional(),
  })
  .meta({ id: 'CustomHooks', description: 'Start-up scripts. They are stored, but never run.' })

const RunUserRequest = z.object({
  uid: z.int('an integer').optional(),
  gid: z.int('an integer').optional(),
})

/** Id of a resource of another service; the mock does not know which ones exist. */
const ResourceId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 characters of A-Z, a-z, 0-9, _ and -')

const UserVpcRequest = z.object({
  vpc_id: z.string(),
  subnet_id: z.string(),
  security_group_ids: z.array(z.string()),
  connect_cidrs: z.array(z.string()).optional(),
  nat_id: ResourceId.optional().describe('NAT gateway.'),
  eip_id: ResourceId.optional().describe('Elastic IP address.'),
})

const PublicNetworkConfig = z
  .object({
    public_network_type: anyCase(publicNetworkTypes)
      .optional()
      .describe('SHARED: public network. EXCLUSIVE: network of its own. FORBIDDEN: no network.'),
  })
  .meta({ id: 'PublicNetworkConfig', description: 'Public network. It is stored, but not built.' })

/** Body of CreateNotebook. Either flavor or custom_spec is required. */
export const NotebookCreateRequest = z
  .object({
    name: NotebookName.describe('Name; need not be unique.'),
    image_id: z.string().describe('Image ID.'),
    volume: VolumeRequest,
    flavor: z.string().optional().describe('Flavor ID.'),
    custom_spec: CustomSpecRequest.optional(),
    description: NotebookDescription.optional().describe('Text.'),
    duration: z
      .int('an integer of milliseconds')
      .optional()
      .describe('Run time in ms; wins over lease. -1 switches automatic stop off.'),
    endpoints: z.array(EndpointRequest).optional().describe('SSH access.'),
    feature: z.enum(Feature.options).default('NOTEBOOK').describe('Kind of instance.'),
    pool_id: z.string().optional().describe('Dedicated pool.'),
    workspace_id: z
      .string()
      .regex(WORKSPACE_ID, '"0" or 32 characters of a-z and 0-9')
      .default('0')
      .describe('Workspace.'),
    hooks: Hooks.optional(),
    lease: LeaseRequest.optional().describe('Automatic stop; ignored if duration is given.'),
    affinity: Affinity.optional(),
    run_user: RunUserRequest.optional(),
    data_volumes: z.array(DataVolumeRequest).optional().describe('Extension storages.'),
    user_vpc: UserVpcRequest.optional(),
    public_network_config: PublicNetworkConfig.optional(),
  })
  .refine(({ flavor, custom_spec }) => flavor !== undefined || custom_spec !== undefined, {
    path: ['flavor'],
    error: 'a flavor or custom_spec',
  })
  .meta({ anyOf: [{ required: ['flavor'] }, { required: ['custom_spec'] }] })
  .meta({
    id: 'NotebookCreateRequest',
    description: 'Body of CreateNotebook.',
    example: {
      name: 'demo',
      flavor: 'modelarts.vm.cpu.2u',
      image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
      volume: { category: 'EFS', ownership: 'MANAGED' },
    },
  })
export type NotebookCreateRequest = z.infer<typeof NotebookCreateRequest>

/** Body of UpdateNotebook; fields that are left out do not change. */
export const NotebookUpdateRequest = z
  .object({
    name: NotebookName.optional().describe('New name.'),
    description: NotebookDescription.optional().describe('New description; "" deletes it.'),
    flavor: z.string().optional().describe('New flavor.'),
    custom_spec: CustomSpecRequest.optional(),
    image_id: z.string().optional().describe('New image.'),
    endpoints: z
      .array(EndpointRequest)
      .optional()
      .describe('New SSH access; replaces the old one as a whole.'),
    storage_new_size: z
      .int('an integer of GB')
      .optional()
      .describe('New size of the EVS disk in GB; a disk can only grow.'),
    hooks: Hooks.optional(),
    affinity: Affinity.optional(),
    dew_secret_name: z
      .string()
      .min(1, '1 to 64 characters')
      .max(64, '1 to 64 characters')
      .optional(),
    data_volumes: z.array(DataVolumeRequest).optional().describe('New extension storages.'),
    public_network_config: PublicNetworkConfig.optional(),
  })
  .meta({
    id: 'NotebookUpdateRequest',
    description: 'Body of UpdateNotebook.',
    example: { name: 'renamed', description: '', storage_new_size: 20 },
  })
export type NotebookUpdateRequest = z.infer<typeof NotebookUpdateRequest>
