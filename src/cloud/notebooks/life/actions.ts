import { ScheduledAction } from '../../../schemas/progression.ts'
import { ModelArtsError, notInThisState } from '../../errors/errors.ts'
import type { ProjectContext, ScheduledReminder } from '../../kernel/reminders.ts'
import { type RequestedLease, renewedLease, requestedLease, stoppedLease } from '../leases.ts'
import type { Row } from '../list/row.ts'
import type { WholeNotebook } from '../shown-fields.ts'
import { type Change, changeBy } from './change.ts'
import type { Deletions } from './deletions.ts'
import { withStatus } from './endings.ts'
import { resultOf, statusAfter } from './state-table.ts'
import type { NotebookWriter } from './writer.ts'

const scheduled = changeBy('Scheduled')

/** Actions on instances: by users, by the end of a lease, and by a scene's agenda. Times are epoch ms. */
export class NotebookActions {
  readonly #writer: NotebookWriter
  readonly #context: ProjectContext
  readonly #deletions: Deletions
  readonly #strict: boolean

  constructor(
    writer: NotebookWriter,
    deletions: Deletions,
    context: ProjectContext,
    strict: boolean,
  ) {
    this.#writer = writer
    this.#deletions = deletions
    this.#context = context
    this.#strict = strict
  }

  /** Sets STARTING, with a new token and a lease that counts from `at`. */
  start(notebook: WholeNotebook, requested: RequestedLease, at: number, change: Change): Row {
    const status = statusAfter(notebook, 'start')
    const token = this.#context.ids.token()
    const lease = renewedLease(notebook.lease, requested, at)
    const after = { ...withStatus(notebook, status), lease, token }
    const row = this.#writer.writeChange(after, at, change)
    this.#writer.begin('start', row.notebook, at)
    return row
  }

  stop(notebook: WholeNotebook, at: number, change: Change): Row {
    return this.#beginStop(notebook, statusAfter(notebook, 'stop'), at, change)
  }

  /** Sets DELETING. With `strict`, throws ModelArts.6304 unless the instance is STOPPED. */
  delete(notebook: WholeNotebook, at: number, change: Change): Row {
    const status = statusAfter(notebook, 'delete')
    if (this.#strict && notebook.status !== 'STOPPED') throw notInThisState('6304', notebook)
    this.#deletions.keep(notebook)
    const row = this.#writer.writeChange(withStatus(notebook, status), at, change)
    this.#writer.setLeaseEnd(row.notebook, at)
    this.#writer.begin('delete', row.notebook, at)
    return row
  }

  /**
   * The lease ended: stops a running instance (docs/contract/behaviours.md#automatic-stop); does nothing in
   * another status.
   */
  expire(notebook: WholeNotebook, at: number, change: Change): void {
    const result = resultOf(notebook.status, 'expire')
    if (result !== '-') this.#beginStop(notebook, result as WholeNotebook['status'], at, change)
  }

  /** Runs an entry of a scene's agenda; does nothing if the status of the instance does not allow it. */
  runScheduled(
    { what, fail_reason }: ScheduledReminder,
    notebook: WholeNotebook,
    at: number,
  ): void {
    const action = ScheduledAction.safeParse(what)
    if (!action.success) {
      this.#writer.force(notebook, what as WholeNotebook['status'], at, scheduled, fail_reason)
      return
    }
    try {
      this.#perform(action.data, notebook, at, fail_reason)
    } catch (error) {
      if (!(error instanceof ModelArtsError)) throw error
    }
  }

  #perform(
    action: ScheduledAction,
    notebook: WholeNotebook,
    at: number,
    fail_reason: string | undefined,
  ): void {
    switch (action) {
      case 'start':
        this.start(notebook, requestedLease({}), at, scheduled)
        return
      case 'stop':
        this.stop(notebook, at, scheduled)
        return
      case 'delete':
        this.delete(notebook, at, scheduled)
        return
      case 'expire':
        this.expire(notebook, at, scheduled)
        return
      case 'finish':
        this.#writer.advance(notebook, at)
        return
      case 'fail':
        this.#writer.advance(notebook, at, 'failure', fail_reason)
    }
  }

  #beginStop(
    notebook: WholeNotebook,
    status: WholeNotebook['status'],
    at: number,
    change: Change,
  ): Row {
    const stopping = { ...withStatus(notebook, status), lease: stoppedLease(notebook.lease, at) }
    const row = this.#writer.writeChange(stopping, at, change)
    this.#writer.setLeaseEnd(row.notebook, at)
    this.#writer.begin('stop', row.notebook, at)
    return row
  }
}
