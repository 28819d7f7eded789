import type { CombinedTags, TagsRemoval, TagsRequest } from '../../schemas/tag.ts'
import type { Caller } from '../iam/iam.ts'
import type { ProjectContext } from '../kernel/reminders.ts'
import type { Workspaces } from '../workspaces/workspaces.ts'
import { statusAfter } from './life/state-table.ts'
import type { NotebookWriter } from './life/writer.ts'
import type { NotebookStore } from './list/store.ts'
import type { OwnedNotebooks } from './owned-notebooks.ts'
import type { WholeNotebook } from './shown-fields.ts'
import { combinedTags, withoutTags, withTags } from './tags.ts'

interface TagContext extends ProjectContext {
  readonly workspaces: Workspaces
}

/** Tags of instances (docs/contract/behaviours.md#tags). */
export class NotebookTags {
  readonly #notebooks: OwnedNotebooks
  readonly #store: NotebookStore
  readonly #writer: NotebookWriter
  readonly #context: TagContext

  constructor(
    notebooks: OwnedNotebooks,
    store: NotebookStore,
    writer: NotebookWriter,
    context: TagContext,
  ) {
    this.#notebooks = notebooks
    this.#store = store
    this.#writer = writer
    this.#context = context
  }

  add(caller: Caller, id: string, workspaceId: string, { tags }: TagsRequest): void {
    this.#change(caller, id, workspaceId, (notebook) => withTags(notebook, tags))
  }

  remove(caller: Caller, id: string, workspaceId: string, { tags }: TagsRemoval): void {
    this.#change(caller, id, workspaceId, (notebook) => withoutTags(notebook, tags))
  }

  /** Tags of all instances in a workspace, merged by key. */
  list(workspaceId: string): CombinedTags {
    this.#context.workspaces.expect(workspaceId, 'workspace_id')
    return combinedTags(this.#in(workspaceId))
  }

  *#in(workspaceId: string): Generator<Pick<WholeNotebook, 'tags'>> {
    for (const { fields } of this.#store.rows) {
      if (fields.workspace_id === workspaceId) yield fields
    }
  }

  #change(
    caller: Caller,
    id: string,
    workspaceId: string,
    change: (notebook: WholeNotebook) => WholeNotebook,
  ): void {
    this.#context.workspaces.expect(workspaceId, 'workspace_id')
    const { notebook } = this.#notebooks.owned(caller, id)
    statusAfter(notebook, 'tag')
    this.#writer.write(change(notebook))
  }
}
