import type { Image } from '../../schemas/image.ts'
import type { ImageCreateRequest } from '../../schemas/image-request.ts'
import type { StartQuery } from '../../schemas/lease.ts'
import type { ListNotebooksQuery } from '../../schemas/list-notebooks-query.ts'
import { NotebookStatus } from '../../schemas/notebook.ts'
import type {
  NotebookCreateRequest,
  NotebookUpdateRequest,
} from '../../schemas/notebook-request.ts'
import type { WorldNotebooksQuery } from '../../schemas/overview.ts'
import type { TransitionCause } from '../../schemas/transition.ts'
import { imageNotUsable, notebookNotFound, notebookOfAnotherUser } from '../errors/errors.ts'
import type { Caller } from '../iam/iam.ts'
import type { Steps } from '../kernel/steps.ts'
import { CodeLab } from './codelab.ts'
import { expectQuotaLeft } from './instance-quota.ts'
import { requestedLease } from './leases.ts'
import { NotebookActions } from './life/actions.ts'
import { changeBy, changeOf } from './life/change.ts'
import { Deletions } from './life/deletions.ts'
import { withStatus } from './life/endings.ts'
import { NotebookSchedule } from './life/schedule.ts'
import { statusAfter } from './life/state-table.ts'
import { NotebookWriter } from './life/writer.ts'
import type { WriterOptions } from './life/writer-options.ts'
import { hasValue } from './list/filter.ts'
import { type ListKind, NotebookLists, type RowPage } from './list/lists.ts'
import type { ListFilters } from './list/query.ts'
import type { Row } from './list/row.ts'
import type { StatusCounts } from './list/status-counts.ts'
import { NotebookStore, type StoredNotebooks } from './list/store.ts'
import { ignoredInCreation, newNotebook } from './new-notebook.ts'
import type { NotebookContext, NotebookOptions } from './notebook-context.ts'
import { NotebookLeases } from './notebook-leases.ts'
import { NotebookStorages } from './notebook-storages.ts'
import { NotebookTags } from './notebook-tags.ts'
import type { WholeNotebook } from './shown-fields.ts'
import { updatedNotebook } from './updated-notebook.ts'
import { expectOwnership } from './volumes.ts'

const statusesInUse = NotebookStatus.options.filter((status) => status !== 'DELETED')

/** The notebooks of one project, one method per operation. HTTP routes and the library both call it. */
export class Notebooks {
  readonly codeLab: CodeLab
  readonly leases: NotebookLeases
  readonly tags: NotebookTags
  /** Storages that are mounted while instances run. */
  readonly storages: NotebookStorages
  /** Reminders that are due, and changes that only the control plane can make. */
  readonly schedule: NotebookSchedule
  readonly lists: NotebookLists
  /** The last deletions, which can be undone. */
  readonly deletions: Deletions
  readonly #store: NotebookStore
  readonly #writer: NotebookWriter
  readonly #actions: NotebookActions
  readonly #context: NotebookContext
  readonly #options: NotebookOptions

  constructor(
    stored: StoredNotebooks,
    context: NotebookContext,
    options: NotebookOptions & WriterOptions,
  ) {
    const store = new NotebookStore(stored)
    const lists = new NotebookLists(store, context.workspaces, options)
    const writer = new NotebookWriter(store, context, options)
    const deletions = new Deletions(store, lists, writer, context)
    const actions = new NotebookActions(writer, deletions, context, options.strict)
    this.codeLab = new CodeLab(this, lists, actions, context)
    this.leases = new NotebookLeases(this, writer, context, options)
    this.tags = new NotebookTags(this, store, writer, context)
    this.storages = new NotebookStorages(this, writer, context, options)
    this.schedule = new NotebookSchedule(store, writer, actions, deletions, context)
    this.deletions = deletions
    this.#store = store
    this.lists = lists
    this.#writer = writer
    this.#actions = actions
    this.#context = context
    this.#options = options
  }

  /** The caller's instances; an admin may name an owner (docs/contract/behaviours.md#the-two-lists). */
  list(caller: Caller, query: ListNotebooksQuery): RowPage {
    return this.lists.list(caller, query)
  }

  /** Instances of all users of the project; an admin may select one owner. */
  listAll(caller: Caller, query: ListNotebooksQuery): RowPage {
    return this.lists.listAll(caller, query)
  }

  /** What makes a list quick, in steps; undefined if it is quick already. Nothing may change before the last step. */
  preparation(
    caller: Caller,
    query: ListNotebooksQuery | WorldNotebooksQuery,
    kind: ListKind,
  ): Steps<void> | undefined {
    return this.isLarge ? this.lists.preparation(caller, query, kind) : undefined
  }

  /** Whether the first list of a kind takes long enough to be prepared. */
  get isLarge(): boolean {
    return this.#store.isLarge
  }

  /** Creates an instance with status CREATING. `warnings` names fields that had no effect. */
  create(
    caller: Caller,
    request: NotebookCreateRequest,
    id = this.#context.ids.uuid(),
    cause: TransitionCause = 'CreateNotebook',
  ) {
    const { iam, workspaces } = this.#context
    if (this.#options.strict) expectOwnership(request.volume)
    workspaces.expect(request.workspace_id, 'workspace_id')
    const owner = iam.ownerOf(caller.user)
    const notebook = newNotebook(request, this.#context, owner, id, this.#now)
    expectQuotaLeft(notebook, this.lists, this.#context)
    const row = this.#writer.writeChange(notebook, this.#now, changeOf(caller, cause))
    this.#writer.begin('create', notebook, this.#now)
    return { row, warnings: ignoredInCreation(request) }
  }

  /** One instance. Counts as a read for progressions in mode `manual`. */
  show(caller: Caller, id: string): Row {
    const row = this.owned(caller, id)
    this.#writer.read(row.notebook, this.#now)
    return row
  }

  /** Changes the given fields (docs/contract/operations.md#updatenotebook). `warnings` names ignored fields. */
  update(caller: Caller, id: string, request: NotebookUpdateRequest) {
    const { notebook } = this.owned(caller, id)
    const { after, size, warnings } = updatedNotebook(notebook, request, this.#context, this.#now)
    const row = this.#writer.write(after)
    if (size !== undefined) this.#writer.begin('resize', after, this.#now, { size })
    return { row, warnings }
  }

  delete(caller: Caller, id: string): Row {
    const { notebook } = this.owned(caller, id)
    return this.#actions.delete(notebook, this.#now, changeOf(caller, 'DeleteNotebook'))
  }

  start(caller: Caller, id: string, { duration, type }: StartQuery): Row {
    const { notebook } = this.owned(caller, id)
    // Old clients send duration 0, which has no meaning.
    const requested = requestedLease({ duration: duration === 0 ? undefined : duration, type })
    return this.#actions.start(notebook, requested, this.#now, changeOf(caller, 'StartNotebook'))
  }

  stop(caller: Caller, id: string): Row {
    const { notebook } = this.owned(caller, id)
    return this.#actions.stop(notebook, this.#now, changeOf(caller, 'StopNotebook'))
  }

  /** Starts to save a running instance as an image (docs/contract/behaviours.md#saving-an-image). */
  saveImage(caller: Caller, id: string, request: ImageCreateRequest): Image {
    this.#context.workspaces.expect(request.workspace_id, 'workspace_id')
    const { notebook } = this.owned(caller, id)
    const status = statusAfter(notebook, 'save')
    const { images } = this.#context
    const source = images.get(notebook.image.id)
    if (source === undefined) throw imageNotUsable(notebook.image.id)
    const image = images.save(request, source)
    const change = changeOf(caller, 'CreateImage')
    const saving = withStatus(notebook, status)
    const { notebook: after } = this.#writer.writeChange(saving, this.#now, change)
    this.#writer.setLeaseEnd(after, this.#now)
    this.#writer.begin('save', after, this.#now, { image_id: image.id })
    return image
  }

  /**
   * An instance that the caller owns, or any for an admin. Throws ModelArts.6404 if unknown, 6407
   * if not the caller's.
   */
  owned({ user, role }: Caller, id: string): Row {
    const row = this.get(id)
    if (!role.admin && row.fields.user_id !== user.id) throw notebookOfAnotherUser(id)
    this.#writer.touch(row.notebook, this.#now)
    return row
  }

  /** An instance of any user that uses one of these images. One that is DELETED uses none. */
  usingImage(ids: ReadonlySet<string>): WholeNotebook | undefined {
    const filters = [hasValue('image_id', ...ids), hasValue('status', ...statusesInUse)]
    const search = { filters, descending: false, offset: 0, limit: 1 }
    return this.#store.find(search, undefined, undefined).rows[0]?.notebook
  }

  /** Number of instances that match, of all users. */
  countMatching(wanted: ListFilters): number {
    return this.lists.count(wanted)
  }

  /** Numbers of instances by status, of all users. */
  get countsByStatus(): StatusCounts {
    return this.#store.countsByStatus
  }

  find(id: string): Row | undefined {
    return this.#store.get(id)
  }

  /** Throws ModelArts.6404 for an unknown instance. */
  get(id: string): Row {
    const row = this.#store.get(id)
    if (row === undefined) throw notebookNotFound(id, this.#options.notFoundStatus)
    return row
  }

  /** Stores an instance as it is; replaces the one with the same id, and cancels its reminders. */
  put(notebook: WholeNotebook): Row {
    return this.#writer.replace(notebook, this.#now, changeBy('Put'))
  }

  /** Removes an instance at once, if it exists. */
  remove(id: string, cause: TransitionCause = 'Removed'): void {
    this.#writer.remove(id, this.#now, changeBy(cause))
  }

  get count(): number {
    return this.#store.size
  }

  /** Changes with every write that lists depend on. */
  get version(): number {
    const { images, workspaces } = this.#context
    return this.#store.version + workspaces.version + images.version
  }

  /** All instances as they are now. */
  share(): StoredNotebooks {
    return this.#store.share()
  }

  get #now(): number {
    return this.#context.clock.now()
  }
}
