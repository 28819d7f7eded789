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

/** Maximum number of storages of an instance (docs/contract/behaviours.md#dynamic-storage). */
const MAX_MOUNTS = 10

/** A new mount with status MOUNTING. Throws ModelArts.6400, 6785, 6324 or 6772 if it cannot be mounted. */
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
  const index = notebook.data_volumes.findIndex(({ id }) => id === mount.id)
  return {
    ...notebook,
    data_volumes: others.toSpliced(index < 0 ? others.length : index, 0, mount),
  }
}

export function withoutMount(notebook: WholeNotebook, storageId: string): WholeNotebook {
  return {
    ...notebook,
    data_volumes: notebook.data_volumes.filter(({ id }) => id !== storageId),
  }
}

/** Statuses in which a mount may be unmounted (docs/contract/behaviours.md#dynamic-storage). */
const detachable: readonly MountStatus[] = ['MOUNTING', 'MOUNTED', 'MOUNT_FAILED', 'UNMOUNT_FAILED']

/** The mount with status UNMOUNTING. Throws ModelArts.6357 if its status does not allow that. */
export function unmountingMount(notebook: WholeNotebook, mount: Mount): Mount {
  if (!detachable.includes(mount.status as MountStatus)) {
    throw notInThisState('6357', notebook)
  }
  return { ...mount, status: 'UNMOUNTING', failure_reason: undefined }
}

/** The mount with this id; undefined if it is unknown, or an OBS storage that is never mounted. */
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

/** All mounts of an instance, oldest first, as one page: the operation has no limit. */
export function storagesOf({ data_volumes }: WholeNotebook): Page<Storage> {
  return pageOf(data_volumes.filter(({ status }) => status !== undefined).map(storageOf), {})
}

/** Mounts that remain after a stop: those given at creation, or all if `keepsAll`. */
export function mountsAfterStop({ data_volumes }: WholeNotebook, keepsAll: boolean): Mount[] {
  return keepsAll ? data_volumes : data_volumes.filter(({ lasting }) => lasting === true)
}
