import type { Storage, StorageRequest } from '../../schemas/volume.ts'
import type { Authorizations } from '../authorizations.ts'
import type { Catalog } from '../catalog.ts'
import { agencyMissing, storageNotFound } from '../errors/errors.ts'
import type { Caller } from '../iam/iam.ts'
import type { Page } from '../kernel/paging.ts'
import type { ProjectContext } from '../kernel/reminders.ts'
import { statusAfter } from './life/state-table.ts'
import type { NotebookWriter } from './life/writer.ts'
import type { OwnedNotebooks } from './owned-notebooks.ts'
import type { Mount, WholeNotebook } from './shown-fields.ts'
import {
  findMount,
  newMount,
  storageOf,
  storagesOf,
  unmountingMount,
  withMount,
} from './storages.ts'

interface StorageContext extends ProjectContext {
  readonly catalog: Catalog
  readonly authorizations: Authorizations
}

/**
 * Storages that are mounted and unmounted while instances run (docs/contract/behaviours.md#dynamic-storage).
 */
export class NotebookStorages {
  readonly #notebooks: OwnedNotebooks
  readonly #writer: NotebookWriter
  readonly #context: StorageContext
  readonly #notFoundStatus: 400 | 404

  constructor(
    notebooks: OwnedNotebooks,
    writer: NotebookWriter,
    context: StorageContext,
    { notFoundStatus }: { notFoundStatus: 400 | 404 },
  ) {
    this.#notebooks = notebooks
    this.#writer = writer
    this.#context = context
    this.#notFoundStatus = notFoundStatus
  }

  /** Starts to mount a storage. Throws ModelArts.6701 if the user has no authorization. */
  attach(caller: Caller, id: string, request: StorageRequest): Storage {
    const { notebook } = this.#notebooks.owned(caller, id)
    statusAfter(notebook, 'attach')
    const { authorizations, catalog, ids } = this.#context
    if (!authorizations.isAuthorized(caller.user.id)) throw agencyMissing()
    const mount = newMount(notebook, request, catalog, ids.uuid())
    return this.#begin('mount', notebook, mount)
  }

  list(caller: Caller, id: string): Page<Storage> {
    const { notebook } = this.#notebooks.owned(caller, id)
    for (const mount of notebook.data_volumes) this.#writer.read(notebook, this.#now, mount.id)
    return storagesOf(notebook)
  }

  show(caller: Caller, id: string, storageId: string): Storage {
    const { notebook } = this.#notebooks.owned(caller, id)
    const mount = this.#mount(notebook, storageId)
    this.#writer.read(notebook, this.#now, storageId)
    return storageOf(mount)
  }

  detach(caller: Caller, id: string, storageId: string): Storage {
    const { notebook } = this.#notebooks.owned(caller, id)
    const mount = this.#mount(notebook, storageId)
    statusAfter(notebook, 'detach')
    return this.#begin('unmount', notebook, unmountingMount(notebook, mount))
  }

  #begin(action: 'mount' | 'unmount', notebook: WholeNotebook, mount: Mount): Storage {
    const { notebook: after } = this.#writer.write(withMount(notebook, mount))
    this.#writer.begin(action, after, this.#now, { storage_id: mount.id })
    return storageOf(mount)
  }

  #mount(notebook: WholeNotebook, storageId: string): Mount {
    const mount = findMount(notebook, storageId)
    if (mount === undefined) throw storageNotFound(storageId, this.#notFoundStatus)
    return mount
  }

  get #now(): number {
    return this.#context.clock.now()
  }
}
