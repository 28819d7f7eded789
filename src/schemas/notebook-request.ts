import { z } from 'zod'
import { LeaseRequest } from './lease.ts'
import { Affinity, Feature, NotebookName } from './notebook.ts'
import { anyCase, shortText } from './primitives.ts'
import { DataVolumeRequest, VolumeRequest } from './volume.ts'
import { WORKSPACE_ID } from './workspace.ts'

const Description = shortText(512).regex(
  /^[^&<>"'/]*$/,
  'text of at most 512 characters without & < > " \' /',
)

const Service = anyCase(['NOTEBOOK', 'SSH'])

/** A way of access asked for. `dev_service` and `ssh_keys` are what older clients write. */
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
      .describe('Who may use SSH; everybody when left out or empty.'),
  })
  .meta({
    id: 'EndpointsReq',
    description: 'A way of access asked for.',
    example: { service: 'SSH', key_pair_names: ['my-key'] },
  })
export type EndpointRequest = z.infer<typeof EndpointRequest>

const CustomSpecRequest = z
  .object({
    cpu: z.number('cores').min(0.3, 'at least 0.3 cores').describe('Cores.'),
    memory: z.number('MiB').min(512, 'at least 512 MiB').describe('MiB.'),
    gpu: z.number('cards').min(0, 'at least 0 cards').max(8, 'at most 8 cards').optional(),
    gpu_type: z.string().optional(),
    arch: anyCase(['X86_64', 'AARCH64']).optional(),
    category: anyCase(['CPU', 'GPU']).optional(),
    resource_flavor: z.string().optional(),
  })
  .meta({ id: 'NotebookCustomSpec', description: 'Custom resources asked for.' })
export type CustomSpecRequest = z.infer<typeof CustomSpecRequest>

const Hook = z.object({
  script: z.string().optional(),
  type: anyCase(['COMMAND', 'SCRIPT']).optional(),
  mode: anyCase(['BLOCK', 'ASYNC']).optional(),
})

const Hooks = z
  .object({
    container_hooks: z
      .object({ post_start: Hook.optional(), pre_start: Hook.optional() })
      .optional(),
  })
  .meta({ id: 'CustomHooks', description: 'Start-up scripts; kept, never run.' })

const RunUserRequest = z.object({
  uid: z.int('an integer').optional(),
  gid: z.int('an integer').optional(),
})

const UserVpcRequest = z.object({
  vpc_id: z.string(),
  subnet_id: z.string(),
  security_group_ids: z.array(z.string()),
  connect_cidrs: z.array(z.string()).optional(),
})

/** Body of CreateNotebook. One of flavor and custom_spec is needed. */
export const NotebookCreateRequest = z
  .object({
    name: NotebookName.describe('Name; need not be unique.'),
    image_id: z.string().describe('Image ID.'),
    volume: VolumeRequest,
    flavor: z.string().optional().describe('Flavor ID.'),
    custom_spec: CustomSpecRequest.optional(),
    description: Description.optional().describe('Text.'),
    duration: z
      .int('an integer of milliseconds')
      .optional()
      .describe('Run time in ms, in place of lease; -1 switches automatic stop off.'),
    endpoints: z.array(EndpointRequest).optional().describe('SSH access.'),
    feature: z.enum(Feature.options).default('NOTEBOOK').describe('Kind of instance.'),
    pool_id: z.string().optional().describe('Dedicated pool.'),
    workspace_id: z
      .string()
      .regex(WORKSPACE_ID, '"0" or 32 characters of a-z and 0-9')
      .default('0')
      .describe('Workspace.'),
    hooks: Hooks.optional(),
    lease: LeaseRequest.optional().describe('Automatic stop; left aside if duration is given.'),
    affinity: Affinity.optional(),
    run_user: RunUserRequest.optional(),
    data_volumes: z.array(DataVolumeRequest).optional().describe('Extension storages.'),
    user_vpc: UserVpcRequest.optional(),
  })
  .refine(({ flavor, custom_spec }) => flavor !== undefined || custom_spec !== undefined, {
    path: ['flavor'],
    error: 'a flavor or custom_spec',
  })
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

/** Body of UpdateNotebook: what is left out stays as it is. */
export const NotebookUpdateRequest = z
  .object({
    name: NotebookName.optional().describe('New name.'),
    description: Description.optional().describe('New text; "" clears it.'),
    flavor: z.string().optional().describe('New flavor.'),
    custom_spec: CustomSpecRequest.optional(),
    image_id: z.string().optional().describe('New image.'),
    endpoints: z.array(EndpointRequest).optional().describe('New SSH access as a whole.'),
    storage_new_size: z
      .int('an integer of GB')
      .optional()
      .describe('New size of the EVS disk in GB; it may only grow.'),
    hooks: Hooks.optional(),
    affinity: Affinity.optional(),
    dew_secret_name: z
      .string()
      .min(1, '1 to 64 characters')
      .max(64, '1 to 64 characters')
      .optional(),
    data_volumes: z.array(DataVolumeRequest).optional().describe('New extension storages.'),
  })
  .meta({
    id: 'NotebookUpdateRequest',
    description: 'Body of UpdateNotebook.',
    example: { name: 'renamed', description: '', storage_new_size: 20 },
  })
export type NotebookUpdateRequest = z.infer<typeof NotebookUpdateRequest>
