import { quote } from '../../schemas/findings.ts'
import type { Storage, StorageRequest } from '../../schemas/volume.ts'
import type { Catalog } from '../catalog.ts'
import {
  bucketNotUsable,
  mountPathInvalid,
  notInThisState,
  payloadInvalid,
  storageKindNotSupported,
} from '../errors/errors.ts'
import { type Page, pageOf } from '../kernel/paging.ts'
import type { Mount, WholeNotebook } from './shown-fields.ts'

type MountStatus = NonNullable<Mount['status']>

/** Most storages of an instance (contract B9). */
const MAX_MOUNTS = 10

/** The mount a request asks for; refuses what cannot be mounted with 6400, 6785, 6324 or 6772. */
export function newMount(
  notebook: WholeNotebook,
  { category, mount_path, uri, efs_id }: StorageRequest,
  catalog: Catalog,
  id: string,
): Mount {
  if (!/^\/data\/.+\/$/.test(mount_path)) throw mountPathInvalid(mount_path)
  if (notebook.data_volumes.some((mount) => mount.mount_path === mount_path)) {
    throw payloadInvalid({
      path: '$.mount_path',
      found: quote(mount_path),
      expected: 'a path where nothing is mounted',
    })
  }
  if (notebook.data_volumes.length >= MAX_MOUNTS) {
    throw payloadInvalid({
      path: '$',
      found: 'one more',
      expected: `at most ${MAX_MOUNTS} mounts`,
    })
  }
  if (category === 'EFS') {
    if (efs_id === undefined) {
      throw payloadInvalid({
        path: '$.efs_id',
        found: 'nothing',
        expected: 'the id of an SFS Turbo',
      })
    }
    if (notebook.pool === undefined) throw storageKindNotSupported()
  } else if (!catalog.hasFileSystem(uri)) {
    throw bucketNotUsable()
  }
  return {
    category: category === 'EFS' ? 'EFS' : 'OBSFS',
    ...(efs_id === undefined ? {} : { efs_id }),
    id,
    mount_path,
    mount_type: 'DYNAMIC',
    status: 'MOUNTING',
    uri,
    url: uri,
  }
}

export function withMount(notebook: WholeNotebook, mount: Mount): WholeNotebook {
  const others = notebook.data_volumes.filter(({ id }) => id !== mount.id)
  const place = notebook.data_volumes.findIndex(({ id }) => id === mount.id)
  return {
    ...notebook,
    data_volumes: others.toSpliced(place < 0 ? others.length : place, 0, mount),
  }
}

export function withoutMount(notebook: WholeNotebook, storageId: string): WholeNotebook {
  return {
    ...notebook,
    data_volumes: notebook.data_volumes.filter(({ id }) => id !== storageId),
  }
}

/** Where a mount may be taken off (contract B9). */
const detachable: readonly MountStatus[] = ['MOUNTING', 'MOUNTED', 'MOUNT_FAILED', 'UNMOUNT_FAILED']

/** The mount as it is taken off; refuses one that is on its way with 6357. */
export function unmountingMount(mount: Mount): Mount {
  if (!detachable.includes(mount.status as MountStatus)) {
    throw notInThisState('6357', mount.status as string)
  }
  return { ...mount, status: 'UNMOUNTING', failure_reason: undefined }
}

/** The mount of an id that the storage operations show, or undefined. */
export function findMount(notebook: WholeNotebook, id: string): Mount | undefined {
  return notebook.data_volumes.find((mount) => mount.id === id && mount.status !== undefined)
}

/** A mount as the storage operations show it. */
export function storageOf(mount: Mount): Storage {
  const { category, efs_id, failure_reason, id, mount_path, mount_type, status, uri } = mount
  return {
    category,
    ...(efs_id === undefined ? {} : { efs_id }),
    ...(failure_reason === undefined ? {} : { failure_reason }),
    id,
    mount_path,
    ...(mount_type === undefined ? {} : { mount_type }),
    status: status as MountStatus,
    uri,
  }
}

/** The mounts of an instance, the oldest first. There is no limit, so one page holds them all. */
export function storagesOf({ data_volumes }: WholeNotebook): Page<Storage> {
  return pageOf(data_volumes.filter(({ status }) => status !== undefined).map(storageOf), {})
}

/** What a stop leaves mounted: storages given at creation, or all where the switch says so. */
export function mountsAfterStop({ data_volumes }: WholeNotebook, keep: boolean): Mount[] {
  return keep ? data_volumes : data_volumes.filter(({ lasting }) => lasting === true)
}
