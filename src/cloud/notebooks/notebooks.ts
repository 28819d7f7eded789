import type { Image } from '../../schemas/image.ts'
import type { ImageCreateRequest } from '../../schemas/image-request.ts'
import type { Lease, LeaseRequest, RenewQuery, StartQuery } from '../../schemas/lease.ts'
import type { ListNotebooksQuery } from '../../schemas/list-notebooks-query.ts'
import type {
  NotebookCreateRequest,
  NotebookUpdateRequest,
} from '../../schemas/notebook-request.ts'
import type { CombinedTags, TagsRequest } from '../../schemas/tag.ts'
import type { Authorizations } from '../authorizations.ts'
import type { Catalog } from '../catalog.ts'
import { imageNotUsable, notebookNotFound, notebookOfAnotherUser } from '../errors/errors.ts'
import type { Caller, Iam } from '../iam/iam.ts'
import type { Images } from '../images/images.ts'
import type { ProjectContext } from '../kernel/reminders.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'
import { expectQuotaLeft } from './instance-quota.ts'
import { renewedLease, requestedLease } from './leases.ts'
import { NotebookActions } from './life/actions.ts'
import { withStatus } from './life/endings.ts'
import { NotebookSchedule } from './life/schedule.ts'
import { statusAfter } from './life/state-table.ts'
import { NotebookWriter, type WriterOptions } from './life/writer.ts'
import { type ListOptions, NotebookLists, type RowPage } from './list/lists.ts'
import type { ListFilters } from './list/query.ts'
import type { Row } from './list/row.ts'
import { NotebookStore, type StoredNotebooks } from './list/store.ts'
import { ignoredInCreation, newNotebook } from './new-notebook.ts'
import { NotebookStorages } from './notebook-storages.ts'
import type { WholeNotebook } from './shown-fields.ts'
import { combinedTags, withoutTags, withTags } from './tags.ts'
import { updatedNotebook } from './updated-notebook.ts'

/** What can be decided differently where the contract is silent or two-voiced (DESIGN §10). */
export interface NotebookOptions
  extends ListOptions,
    Omit<WriterOptions, 'paceOf' | 'onTransition'> {
  /** HTTP status for an instance that does not exist. */
  notFoundStatus: 400 | 404
}

/** The parts of a project that its notebooks lean on. */
export interface NotebookContext extends ProjectContext {
  readonly iam: Iam
  readonly catalog: Catalog
  readonly images: Images
  readonly workspaces: Workspaces
  readonly authorizations: Authorizations
  readonly keyPairs: { has(name: string): boolean }
}

/** The notebooks of one project, one method per operation: every door comes through here. */
export class Notebooks {
  /** What is mounted while instances run. */
  readonly storages: NotebookStorages
  /** What happens by itself, and what only a mock can make happen. */
  readonly schedule: NotebookSchedule
  readonly #store: NotebookStore
  readonly #lists: NotebookLists
  readonly #writer: NotebookWriter
  readonly #actions: NotebookActions
  readonly #context: NotebookContext
  readonly #options: NotebookOptions

  constructor(
    stored: StoredNotebooks,
    cloud: NotebookContext,
    options: NotebookOptions & WriterOptions,
  ) {
    this.#store = new NotebookStore(stored)
    this.#lists = new NotebookLists(this.#store, cloud.workspaces, options)
    this.#writer = new NotebookWriter(this.#store, cloud, options)
    this.#actions = new NotebookActions(this.#writer, cloud, options.strict)
    this.storages = new NotebookStorages(this, this.#writer, cloud, options)
    this.schedule = new NotebookSchedule(this.#store, this.#writer, this.#actions, cloud)
    this.#context = cloud
    this.#options = options
  }

  /** The caller's own instances; an admin may name another owner (contract B11). */
  list(caller: Caller, query: ListNotebooksQuery): RowPage {
    return this.#lists.list(caller, query)
  }

  /** The instances of everybody in the project; an admin may narrow them to one owner. */
  listAll(caller: Caller, query: ListNotebooksQuery): RowPage {
    return this.#lists.listAll(caller, query)
  }

  /** A new instance, CREATING; what of the request had no effect. */
  create(caller: Caller, request: NotebookCreateRequest, id = this.#context.ids.uuid()) {
    const { iam, workspaces } = this.#context
    workspaces.expect(request.workspace_id, 'workspace_id')
    const owner = iam.ownerOf(caller.user)
    const notebook = newNotebook(request, this.#context, owner, id, this.#now)
    expectQuotaLeft(notebook, this.#lists, this.#context)
    const row = this.#writer.write(notebook, this.#now)
    this.#writer.begin('create', notebook, this.#now)
    return { row, warnings: ignoredInCreation(request) }
  }

  /** One instance; a read that a manual progression waits for. */
  show(caller: Caller, id: string): Row {
    const row = this.owned(caller, id)
    this.#writer.read(row.notebook, this.#now)
    return row
  }

  /** Changes what is given (operation 5), and what of the request had no effect. */
  update(caller: Caller, id: string, request: NotebookUpdateRequest) {
    const { notebook } = this.owned(caller, id)
    const { after, size, warnings } = updatedNotebook(notebook, request, this.#context, this.#now)
    const row = this.#writer.write(after, this.#now)
    if (size !== undefined) this.#writer.begin('resize', after, this.#now, { size })
    return { row, warnings }
  }

  delete(caller: Caller, id: string): Row {
    return this.#actions.delete(this.owned(caller, id).notebook, this.#now)
  }

  start(caller: Caller, id: string, { duration, type }: StartQuery): Row {
    const { notebook } = this.owned(caller, id)
    // Old clients send 0 and mean nothing by it.
    const requested = requestedLease({ duration: duration === 0 ? undefined : duration, type })
    return this.#actions.start(notebook, requested, this.#now)
  }

  stop(caller: Caller, id: string): Row {
    return this.#actions.stop(this.owned(caller, id).notebook, this.#now)
  }

  lease(caller: Caller, id: string): Lease {
    return this.owned(caller, id).notebook.lease
  }

  /** The lease counted from now; a duration in the query wins over the body, and forces TIMING. */
  renewLease(caller: Caller, id: string, { duration }: RenewQuery, body: LeaseRequest): Lease {
    const { notebook } = this.owned(caller, id)
    statusAfter(notebook.status, 'renew')
    const requested = requestedLease(duration === undefined ? body : { duration })
    const lease = renewedLease(notebook.lease, requested, this.#now)
    const after = { ...notebook, lease }
    this.#writer.write(after, this.#now)
    this.#writer.scheduleLeaseEnd(after, this.#now)
    return lease
  }

  addTags(caller: Caller, id: string, workspaceId: string, { tags }: TagsRequest): void {
    this.#changeTags(caller, id, workspaceId, (notebook) => withTags(notebook, tags))
  }

  removeTags(caller: Caller, id: string, workspaceId: string, { tags }: TagsRequest): void {
    this.#changeTags(caller, id, workspaceId, (notebook) => withoutTags(notebook, tags))
  }

  /** The tags of every instance in a workspace, merged by key. */
  tags(workspaceId: string): CombinedTags {
    this.#context.workspaces.expect(workspaceId, 'workspace_id')
    const notebooks = this.#store.rows.map(({ notebook }) => notebook)
    return combinedTags(notebooks.filter(({ workspace_id }) => workspace_id === workspaceId))
  }

  /** Begins to save a running instance as an image (contract B8). */
  saveImage(caller: Caller, id: string, request: ImageCreateRequest): Image {
    this.#context.workspaces.expect(request.workspace_id, 'workspace_id')
    const { notebook } = this.owned(caller, id)
    const status = statusAfter(notebook.status, 'save')
    const { images } = this.#context
    const source = images.get(notebook.image.id)
    if (source === undefined) throw imageNotUsable(notebook.image.id)
    const image = images.save(request, source)
    const { notebook: after } = this.#writer.write(withStatus(notebook, status), this.#now)
    this.#writer.scheduleLeaseEnd(after, this.#now)
    this.#writer.begin('save', after, this.#now, { image_id: image.id })
    return image
  }

  /** The instance of an id, which the caller must own or administer; 6404 or 6407 otherwise. */
  owned({ user, role }: Caller, id: string): Row {
    const row = this.get(id)
    if (!role.admin && row.notebook.user_id !== user.id) throw notebookOfAnotherUser(id)
    this.#writer.touch(row.notebook, this.#now)
    return row
  }

  /** How many instances match, whoever asks. */
  countMatching(wanted: ListFilters): number {
    return this.#lists.count(wanted)
  }

  find(id: string): Row | undefined {
    return this.#store.get(id)
  }

  /** Refuses with ModelArts.6404 an id that no instance has. */
  get(id: string): Row {
    const row = this.#store.get(id)
    if (row === undefined) throw notebookNotFound(id, this.#options.notFoundStatus)
    return row
  }

  /** Puts an instance in as it is, in the place of the one with its id if there is one. */
  put(notebook: WholeNotebook): Row {
    return this.#writer.replace(notebook, this.#now)
  }

  /** Takes an instance out at once, if it is there. */
  remove(id: string): void {
    this.#writer.remove(id, this.#now)
  }

  get count(): number {
    return this.#store.size
  }

  /** Another number after every write of what lists depend on. */
  get version(): number {
    return this.#store.version + this.#context.workspaces.version
  }

  /** All instances as they are now. */
  share(): StoredNotebooks {
    return this.#store.share()
  }

  get #now(): number {
    return this.#context.clock.now()
  }

  #changeTags(
    caller: Caller,
    id: string,
    workspaceId: string,
    change: (notebook: WholeNotebook) => WholeNotebook,
  ): void {
    this.#context.workspaces.expect(workspaceId, 'workspace_id')
    const { notebook } = this.owned(caller, id)
    statusAfter(notebook.status, 'tag')
    this.#writer.write(change(notebook), this.#now)
  }
}
