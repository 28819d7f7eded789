import type { NotebookStatus } from '../../../schemas/notebook.ts'
import type { NotebookReminder, ProjectContext, ScheduledReminder } from '../../kernel/reminders.ts'
import { switchedOffLease } from '../leases.ts'
import type { Row } from '../list/row.ts'
import type { NotebookStore } from '../list/store.ts'
import type { WholeNotebook } from '../shown-fields.ts'
import type { NotebookActions } from './actions.ts'
import { changeBy } from './change.ts'
import type { Deletions } from './deletions.ts'
import type { NotebookWriter } from './writer.ts'

/** An entry of a scene's agenda: `at` is epoch ms, `every` is world ms. */
export interface ScheduledEntry extends Pick<ScheduledReminder, 'what' | 'fail_reason' | 'every'> {
  at: number
  /** Id or name of the instance. */
  notebook: string
}

/** Handles reminders of instances, and changes that only the control plane can make. */
export class NotebookSchedule {
  readonly #store: NotebookStore
  readonly #writer: NotebookWriter
  readonly #actions: NotebookActions
  readonly #deletions: Deletions
  readonly #context: ProjectContext

  constructor(
    store: NotebookStore,
    writer: NotebookWriter,
    actions: NotebookActions,
    deletions: Deletions,
    context: ProjectContext,
  ) {
    this.#store = store
    this.#writer = writer
    this.#actions = actions
    this.#deletions = deletions
    this.#context = context
  }

  /** Sets any status; cancels the current transition. */
  force(notebook: WholeNotebook, status: NotebookStatus, failReason?: string): void {
    this.#writer.force(notebook, status, this.#context.clock.now(), changeBy('Forced'), failReason)
  }

  /** Ends all running actions of an instance now, each with its planned outcome. */
  advance(notebook: WholeNotebook): void {
    this.#writer.advance(notebook, this.#context.clock.now())
  }

  /**
   * Schedules an entry of a scene's agenda, if the instance exists. `index` makes its agenda key unique.
   * Occurrences of a repeated entry before now are skipped.
   */
  add({ notebook, ...entry }: ScheduledEntry, index: number): void {
    const found = this.#store.get(notebook) ?? this.#named(notebook)
    if (found === undefined) return
    const notebook_id = found.fields.id
    const key = `${notebook_id} scheduled ${index}`
    const { every = 0 } = entry
    const late = Math.max(0, this.#context.clock.now() - entry.at)
    const at = every === 0 ? entry.at : entry.at + Math.ceil(late / every) * every
    this.#context.agenda.set({
      ...entry,
      at,
      key,
      part: 'notebooks',
      event: 'scheduled',
      notebook_id,
    })
  }

  #named(name: string): Row | undefined {
    for (const row of this.#store.rows) if (row.fields.name === name) return row
    return undefined
  }

  /** Switches automatic stop off: the end of a lease that a scene holds. */
  #switchOffLease(notebook: WholeNotebook): void {
    this.#writer.write({ ...notebook, lease: switchedOffLease(notebook.lease) })
  }

  /** Handles a reminder that is due. `until` is the current time (epoch ms); it may be later than the reminder. */
  handleReminder(reminder: NotebookReminder, until: number): void {
    const notebook = this.#store.get(reminder.notebook_id)?.notebook
    if (reminder.event === 'scheduled') this.#noteMissed(reminder, notebook?.status)
    if (notebook === undefined) return
    const at = reminder.at as number
    switch (reminder.event) {
      case 'finish':
        this.#writer.finish(reminder, at)
        return
      case 'step':
        this.#writer.step(notebook, reminder, until)
        return
      case 'expire':
        if (this.#writer.endsByItself(notebook.lease)) {
          const cause = notebook.lease.type === 'IDLE' ? 'IdleStop' : 'LeaseEnded'
          this.#actions.expire(notebook, at, changeBy(cause))
        } else this.#switchOffLease(notebook)
        return
      case 'switch-off':
        this.#switchOffLease(notebook)
        return
      case 'abandon':
        this.#writer.remove(notebook.id, at, changeBy('RetentionEnded'))
        return
      case 'scheduled':
        this.#actions.runScheduled(reminder, notebook, at)
        if (reminder.every !== undefined) {
          this.#context.agenda.set({ ...reminder, at: at + reminder.every })
        }
    }
  }

  /** An event during a deletion comes back with the instance; a repeated one stays in the agenda while there is one. */
  #noteMissed(reminder: ScheduledReminder, status: NotebookStatus | undefined): void {
    const isKept = status !== undefined && reminder.every !== undefined
    if (!isKept && (status === undefined || status.startsWith('DELET')))
      this.#deletions.miss(reminder)
  }
}
