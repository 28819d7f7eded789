import { anyCase, integer, shortText, withoutEffect } from './primitives.ts'
import * as z from './zod.ts'

const MountStatus = [
  'MOUNTING',
  'MOUNT_FAILED',
  'MOUNTED',
  'UNMOUNTING',
  'UNMOUNT_FAILED',
  'UNMOUNTED',
] as const

/** Main storage of an instance. */
export const Volume = z
  .looseObject({
    capacity: integer(0, 4096).optional().describe('Size in GB; 5 by default for EVS, 50 for EFS.'),
    category: z.enum(['SFS', 'EVS', 'OBS', 'OBSFS', 'EFS']).describe('Kind of storage.'),
    mount_path: z.string().describe('Directory in the container.'),
    ownership: z
      .enum(['MANAGED', 'DEDICATED'])
      .describe('MANAGED: owned by the service. DEDICATED: owned by the account.'),
    status: z
      .enum([
        'RESIZING',
        'INITIALIZING',
        'DELETING',
        'IN_USE',
        'DELETED',
        'DELETE_FAILED',
        ...MountStatus,
      ])
      .optional()
      .describe('RESIZING while an EVS disk grows.'),
    id: z.string().optional().describe('Id of a dedicated disk.'),
    read_only: z.boolean().optional().describe('Whether it is mounted read-only.'),
    dew_secret_name: z.string().optional().describe('DEW secret with the access keys.'),
    evs_sku_code: z.string().optional().describe('SKU of the EVS disk.'),
    uri: z.string().optional().describe('Source path of EFS, OBS and OBSFS.'),
    mount_type: z.enum(['STATIC', 'DYNAMIC', 'MAIN']).optional().describe('How it is mounted.'),
  })
  .meta({ id: 'VolumeRes', description: 'Main storage of an instance.' })
export type Volume = z.infer<typeof Volume>

/** Extension storage of an instance, as a notebook shows it. */
export const DataVolume = z
  .looseObject({
    category: z.enum(['OBS', 'OBSFS', 'EFS']).describe('Kind of storage.'),
    mount_path: z.string().describe('Directory in the container.'),
    url: z.string().optional().describe('Source path.'),
    uri: z.string().optional().describe('Same as url, in the spelling of the storage operations.'),
    status: z
      .enum(MountStatus)
      .optional()
      .describe('State of the mount; absent if the storage is never mounted.'),
    mount_type: z.enum(['STATIC', 'DYNAMIC']).optional().describe('How it is mounted.'),
  })
  .meta({ id: 'VolumeResponse', description: 'Extension storage of an instance.' })
export type DataVolume = z.infer<typeof DataVolume>

const Secret = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, '1 to 64 characters of A-Z, a-z, 0-9, _ and -')

const owners = ['MANAGED', 'DEDICATED'] as const

/** The owners of a storage, as the message about a missing one names them. */
export const OWNERS = `one of ${owners.join(', ')}`

const Ownership = anyCase(owners)

const MountPath = shortText(256).optional().describe('Directory in the container.')

/** Requested main storage. The size is not checked here: the service has a code of its own for it, 6331. */
export const VolumeRequest = z
  .object({
    category: anyCase(['EVS', 'EFS', 'OBS', 'OBSFS', 'SFS']).describe(
      'Kind of storage, case-insensitive.',
    ),
    ownership: Ownership.optional().describe(
      'Owner of the storage, case-insensitive; MANAGED with a warning when left out, required with --strict.',
    ),
    capacity: z.int('an integer of GB').optional().describe('Size in GB, EVS only: 5 to 4096.'),
    uri: shortText(1024).optional().describe('Source path; required for DEDICATED.'),
    id: z.string().optional().describe('SFS Turbo id; required for a DEDICATED EFS.'),
    mount_path: MountPath.clone().register(withoutEffect),
    read_only: z.boolean('true or false').optional().describe('Whether to mount it read-only.'),
    dew_secret_name: Secret.optional().describe(
      'DEW secret; required for a main storage of OBS or OBSFS.',
    ),
  })
  .meta({
    id: 'VolumeMountRequest',
    description: 'Requested storage.',
    example: { category: 'EVS', ownership: 'MANAGED', capacity: 20 },
  })
export type VolumeRequest = z.infer<typeof VolumeRequest>

/** Requested extension storage; some clients leave out `ownership`. */
export const DataVolumeRequest = VolumeRequest.extend({
  ownership: Ownership.default('DEDICATED').describe('Owner of the storage, case-insensitive.'),
  capacity: VolumeRequest.shape.capacity.clone().register(withoutEffect),
  id: VolumeRequest.shape.id.clone().register(withoutEffect),
  mount_path: MountPath,
  dew_secret_name: VolumeRequest.shape.dew_secret_name.clone().register(withoutEffect),
}).meta({
  id: 'DataVolumeMountRequest',
  description: 'Requested extension storage.',
  example: { category: 'OBSFS', mount_path: '/data/set-1/', uri: 'obs://lab-data/set-1/' },
})
export type DataVolumeRequest = z.infer<typeof DataVolumeRequest>

/** Body of AttachDynamicStorage. */
export const StorageRequest = z
  .object({
    category: anyCase(['OBS', 'OBSFS', 'EFS'])
      .prefault('OBS')
      .describe('Kind of storage, case-insensitive.'),
    mount_path: shortText(256)
      .min(1, 'a path')
      .describe('Directory below /data/, with a slash at the end.'),
    uri: shortText(256).min(1, 'a source path').describe('obs://bucket/directory/ or host:/path.'),
    efs_id: z.string().optional().describe('SFS Turbo id; required for EFS.'),
  })
  .meta({
    id: 'DataVolumesReq',
    description: 'Storage to mount while the instance runs.',
    example: { category: 'OBS', mount_path: '/data/set-1/', uri: 'obs://lab-data/set-1/' },
  })
export type StorageRequest = z.infer<typeof StorageRequest>

/** A storage that is mounted while the instance runs, in the format of the storage operations. */
export const Storage = z
  .looseObject({
    category: z.enum(['OBS', 'OBSFS', 'EFS']).describe('Kind of storage.'),
    id: z.string().describe('Mount id.'),
    mount_path: z.string().describe('Directory in the container.'),
    status: z.enum(MountStatus).describe('State of the mount.'),
    uri: z.string().describe('Source path.'),
    failure_reason: z.string().optional().describe('Only with MOUNT_FAILED and UNMOUNT_FAILED.'),
    efs_id: z.string().optional().describe('SFS Turbo id.'),
    mount_type: z.enum(['STATIC', 'DYNAMIC']).optional(),
  })
  .meta({
    id: 'DataVolumesRes',
    description: 'One mounted storage.',
    example: {
      category: 'OBSFS',
      id: '0d3b1f5e-7c29-4a64-9b0e-2f8d6c5a4b31',
      mount_path: '/data/set-1/',
      mount_type: 'DYNAMIC',
      status: 'MOUNTING',
      uri: 'obs://lab-data/set-1/',
    },
  })
export type Storage = z.infer<typeof Storage>

/** All mounts of an instance, as one page: the operation has no limit. */
export const StoragePage = z
  .object({
    current: integer(1, 1),
    data: z.array(Storage),
    pages: integer(1, 1),
    size: integer(0, 1000),
    total: integer(0, 1000),
  })
  .meta({ id: 'ListDynamicStoragesResponse', description: 'Mounted storages.' })
