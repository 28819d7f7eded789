import { z } from 'zod'
import { integer } from './primitives.ts'

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
      .describe('Whether the service or the account owns it.'),
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

/** Extension storage of an instance, as a notebook answer shows it. */
export const DataVolume = z
  .looseObject({
    category: z.enum(['OBS', 'OBSFS', 'EFS']).describe('Kind of storage.'),
    mount_path: z.string().describe('Directory in the container.'),
    url: z.string().optional().describe('Source path.'),
    uri: z.string().optional().describe('The same, as the storage operations spell it.'),
    status: z.enum(MountStatus).optional().describe('Absent on storages that are not mounted.'),
    mount_type: z.enum(['STATIC', 'DYNAMIC']).optional().describe('How it is mounted.'),
  })
  .meta({ id: 'VolumeResponse', description: 'Extension storage of an instance.' })
export type DataVolume = z.infer<typeof DataVolume>
