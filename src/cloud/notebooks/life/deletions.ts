import type { ModelArtsError } from '../../errors/errors.ts'
import type { Agenda, AgendaEntry } from '../../kernel/agenda.ts'
import { BoundedMap } from '../../kernel/bounded-map.ts'
import type { CloudReminder, ScheduledReminder } from '../../kernel/reminders.ts'
import { expectQuotaLeft } from '../instance-quota.ts'
import type { NotebookLists } from '../list/lists.ts'
import type { NotebookStore } from '../list/store.ts'
import type { NotebookContext } from '../notebook-context.ts'
import type { WholeNotebook } from '../shown-fields.ts'
import { agendaKeys, finishAgendaKeys } from './agenda-keys.ts'
import { changeBy } from './change.ts'
import type { NotebookWriter } from './writer.ts'

/** Maximum number of deletions of a project that are kept. */
const MAX_DELETIONS = 100

/** An instance before its deletion. */
export interface Deletion {
  readonly notebook: WholeNotebook
  readonly entries: readonly AgendaEntry<CloudReminder>[]
  /** Entries of the agenda of the scene that were due since the deletion, by key. */
  readonly missed: Map<string, ScheduledReminder>
}

/** The last deletions of a project. They keep values that the instances had, no copies. */
export class Deletions {
  readonly #store: NotebookStore
  readonly #lists: NotebookLists
  readonly #writer: NotebookWriter
  readonly #context: NotebookContext
  #kept: BoundedMap<string, Deletion> | undefined

  constructor(
    store: NotebookStore,
    lists: NotebookLists,
    writer: NotebookWriter,
    context: NotebookContext,
  ) {
    this.#store = store
    this.#lists = lists
    this.#writer = writer
    this.#context = context
  }

  /** Call before the deletion of an instance. */
  keep(notebook: WholeNotebook): void {
    const { agenda } = this.#context
    const entries = keysOf(notebook).flatMap((key) => agenda.entryOf(key) ?? [])
    this.#kept ??= new BoundedMap(MAX_DELETIONS)
    this.#kept.set(notebook.id, { notebook, entries, missed: new Map() })
  }

  /** Call when a scheduled event of an instance is due that is deleted, or being deleted. */
  miss(reminder: ScheduledReminder): void {
    this.#kept?.get(reminder.notebook_id)?.missed.set(reminder.key, reminder)
  }

  /** The last deletion of an instance, if it is kept. */
  find(id: string): Deletion | undefined {
    return this.#kept?.get(id)
  }

  /** Why a deletion cannot be undone now; undefined if it can. */
  obstacle({ notebook }: Deletion): string | undefined {
    const present = this.#store.get(notebook.id)?.notebook
    if (present !== undefined) {
      const isDeleted = present.status === 'DELETING' || present.status === 'DELETE_FAILED'
      return isDeleted ? undefined : `an instance with this id in status ${present.status}`
    }
    if (this.#context.images.get(notebook.image.id) === undefined) {
      return `no image ${notebook.image.id}, which the instance needs`
    }
    try {
      expectQuotaLeft(notebook, this.#lists, this.#context)
      return undefined
    } catch (error) {
      return `no place for the instance: ${(error as ModelArtsError).message}`
    }
  }

  /**
   * Brings an instance back as it was before its deletion, with its reminders. A reminder that was due since then is
   * due now. The caller has asked for obstacles.
   */
  undo({ entries, missed, notebook }: Deletion): void {
    this.#kept?.delete(notebook.id)
    const { agenda, clock } = this.#context
    const now = clock.now()
    for (const key of keysOf(notebook)) agenda.remove(key)
    for (const entry of entries) agenda.putBack(entry, now)
    for (const reminder of missed.values()) scheduleAgain(agenda, reminder, now)
    // A listener of the transition may change the instance: it finds it complete.
    this.#writer.writeChange(notebook, now, changeBy('Undeleted'))
  }
}

/** The agenda keys of all reminders of an instance but those of the scene's agenda. */
function keysOf(notebook: WholeNotebook): string[] {
  const { id } = notebook
  const { abandon, lease, step } = agendaKeys
  return [...finishAgendaKeys(notebook), step(id), lease(id), abandon(id)]
}

/** A missed event happens now; a repeated one at its next time. */
function scheduleAgain(
  agenda: Agenda<CloudReminder>,
  reminder: ScheduledReminder,
  now: number,
): void {
  const { every } = reminder
  const due = reminder.at as number
  const next = every === undefined ? now : due + Math.ceil((now - due) / every) * every
  agenda.set({ ...reminder, at: Math.max(now, next) })
}
