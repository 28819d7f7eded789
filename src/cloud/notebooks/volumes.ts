import type { Flavor } from '../../schemas/flavor.ts'
import {
  type DataVolumeRequest,
  OWNERS,
  type Volume,
  type VolumeRequest,
} from '../../schemas/volume.ts'
import {
  dewSecretMissing,
  evsSizeInvalid,
  mountPathMissing,
  payloadInvalid,
  storageKindNotSupported,
  storageNotSupported,
} from '../errors/errors.ts'
import { defaultCapacity, MOUNT_PATH } from './derived-fields.ts'
import type { Mount } from './shown-fields.ts'

/**
 * Limits of an EVS disk in GB: smallest, largest, and growth per request
 * (docs/contract/behaviours.md#growing-disks).
 */
const MIN_EVS_GB = 5
const MAX_EVS_GB = 4096
const MAX_GROWTH_GB = 100

/** Owner of a main storage whose request names none (docs/contract/behaviours.md#main-storage). */
const DEFAULT_OWNERSHIP = 'MANAGED'

/** Throws ModelArts.6400 for a main storage without `ownership`: the documents require it. */
export function expectOwnership({ ownership }: VolumeRequest): void {
  if (ownership === undefined) throw missing('ownership', OWNERS)
}

/** Main storage of a new instance. Throws if the flavor or the kind of storage does not allow it. */
export function mainVolume(request: VolumeRequest, flavor: Flavor | undefined): Volume {
  const { category, ownership = DEFAULT_OWNERSHIP, uri, id, dew_secret_name } = request
  const kind = category === 'SFS' ? 'EFS' : category
  const dedicated = ownership === 'DEDICATED'
  if (flavor !== undefined && !supports(flavor, kind, dedicated)) throw storageKindNotSupported()
  const given = {
    ...(uri === undefined ? {} : { uri }),
    ...(id === undefined ? {} : { id }),
    ...(dew_secret_name === undefined ? {} : { dew_secret_name }),
    ownership,
    mount_path: MOUNT_PATH,
  }
  if (kind === 'EVS') {
    if (dedicated) throw storageKindNotSupported()
    return { ...given, category: kind, capacity: sizeOf(request, flavor) }
  }
  if (kind === 'EFS') {
    if (dedicated && uri === undefined) throw missing('uri', 'the path of the file system')
    if (dedicated && id === undefined) throw missing('id', 'the id of an SFS Turbo')
    const capacity = defaultCapacity(kind)
    return { ...given, category: kind, capacity, read_only: request.read_only ?? false }
  }
  if (!dedicated) throw storageNotSupported(kind, ownership)
  if (dew_secret_name === undefined) throw dewSecretMissing()
  if (uri === undefined) throw missing('uri', 'an obs:// path')
  return { ...given, category: kind, mount_type: 'MAIN', status: 'IN_USE' }
}

function supports({ storages }: Flavor, kind: Volume['category'], dedicated: boolean): boolean {
  if (storages.includes(kind as Flavor['storages'][number])) return true
  return kind === 'EFS' && dedicated && storages.includes('EFS_DEDICATED')
}

function sizeOf({ capacity = MIN_EVS_GB }: VolumeRequest, flavor: Flavor | undefined): number {
  const largest = maxSizeOf(flavor)
  if (capacity < MIN_EVS_GB || capacity > largest) throw evsSizeInvalid(MIN_EVS_GB, largest)
  return capacity
}

function maxSizeOf(flavor: Flavor | undefined): number {
  return Math.min(MAX_EVS_GB, Number(flavor?.evs_max_size ?? MAX_EVS_GB))
}

/** Checks a new disk size in GB. Throws ModelArts.6324 for another kind than EVS, 6331 for a size out of range. */
export function expectGrowth(
  { category, capacity = MIN_EVS_GB }: Volume,
  size: number,
  flavor: Flavor | undefined,
): void {
  if (category !== 'EVS') throw storageKindNotSupported()
  const largest = Math.min(maxSizeOf(flavor), capacity + MAX_GROWTH_GB)
  if (size <= capacity || size > largest) throw evsSizeInvalid(capacity + 1, largest)
}

/** Warnings about fields of a main storage that have no effect. */
export function ignoredInVolume(request: VolumeRequest): string[] {
  const { category, ownership = DEFAULT_OWNERSHIP, capacity, mount_path, read_only } = request
  const warnings: string[] = []
  if (request.ownership === undefined) {
    warnings.push(`volume.ownership is missing and counts as ${DEFAULT_OWNERSHIP}`)
  }
  if (capacity !== undefined && category !== 'EVS') {
    warnings.push(`volume.capacity is ignored: ${category} ${ownership} has no size to choose`)
  }
  if (mount_path !== undefined && mount_path !== MOUNT_PATH) {
    warnings.push(`volume.mount_path is ignored: the main storage is always at ${MOUNT_PATH}`)
  }
  if (read_only !== undefined && category !== 'EFS' && category !== 'SFS') {
    warnings.push(`volume.read_only is ignored: ${category} ${ownership} is always writable`)
  }
  return warnings
}

/** Warnings about fields of extension storages that have no effect. */
export function ignoredInDataVolumes(requests: readonly DataVolumeRequest[]): string[] {
  return requests.flatMap((request, index) =>
    (['capacity', 'id', 'dew_secret_name'] as const)
      .filter((field) => request[field] !== undefined)
      .map((field) => `data_volumes[${index}].${field} is ignored: extension storages have none`),
  )
}

/**
 * Extension storages of an instance: OBSFS is mounted, OBS is accepted but never mounted
 * (docs/contract/behaviours.md#dynamic-storage).
 */
export function dataVolumes(requests: readonly DataVolumeRequest[], newId: () => string): Mount[] {
  return requests.map(({ category, ownership, mount_path, uri, read_only }, index) => {
    if (
      category === 'EVS' ||
      (category !== 'EFS' && category !== 'SFS' && ownership === 'MANAGED')
    ) {
      throw storageNotSupported(category, ownership)
    }
    if (mount_path === undefined) throw mountPathMissing()
    if (uri === undefined) throw missing(`data_volumes[${index}].uri`, 'a source path', '$.')
    const mount = {
      id: newId(),
      lasting: true,
      mount_path,
      uri,
      url: uri,
      ...(read_only === undefined ? {} : { read_only }),
    }
    if (category === 'OBS') return { ...mount, category, mount_type: 'STATIC' }
    const kind = category === 'OBSFS' ? 'OBSFS' : 'EFS'
    return { ...mount, category: kind, mount_type: 'DYNAMIC', status: 'MOUNTED' }
  })
}

function missing(field: string, expected: string, base = '$.volume.') {
  return payloadInvalid({ path: `${base}${field}`, found: 'nothing', expected })
}
