import type { Lease } from '../../../schemas/lease.ts'
import type { NotebookStatus } from '../../../schemas/notebook.ts'
import type { LongRunningAction, Outcome } from '../../../schemas/progression.ts'
import { imageSummary } from '../../catalog.ts'
import type { Images } from '../../images/images.ts'
import type { FinishReminder, ProjectContext, StepReminder } from '../../kernel/reminders.ts'
import { EIGHTHS, FAILING_EIGHTHS, progressOf } from '../derived-fields.ts'
import { leaseEnd, requestedDuration } from '../leases.ts'
import type { Row } from '../list/row.ts'
import type { NotebookStore } from '../list/store.ts'
import type { WholeNotebook } from '../shown-fields.ts'
import { agendaKeys, finishAgendaKey, finishAgendaKeys } from './agenda-keys.ts'
import { type Change, changeBy } from './change.ts'
import { eighthsAt, nextStep } from './creation-steps.ts'
import { afterCompletion, defaultFinishes, failReasonOf, withStatus } from './endings.ts'
import type { WriterOptions } from './writer-options.ts'

/** Details of a long-running action besides its kind. */
type FinishDetails = Pick<FinishReminder, 'storage_id' | 'image_id' | 'size'>

/** Time until a stopped free instance is deleted, ms (docs/contract/behaviours.md#free-instances). */
const FREE_RETENTION_MS = 259_200_000

/** Writes all changes of notebooks, and schedules what follows from them. Times are epoch ms. */
export class NotebookWriter {
  readonly #store: NotebookStore
  readonly #context: ProjectContext
  readonly #images: Images
  readonly #options: WriterOptions

  constructor(
    store: NotebookStore,
    context: ProjectContext & { images: Images },
    options: WriterOptions,
  ) {
    this.#store = store
    this.#context = context
    this.#images = context.images
    this.#options = options
  }

  /** Stores an instance whose status is the same as before. */
  write(notebook: WholeNotebook): Row {
    return this.#store.put(notebook)
  }

  /** Stores an instance; reports a transition if its status changed. */
  writeChange(notebook: WholeNotebook, at: number, change: Change): Row {
    const from = this.#store.get(notebook.id)?.notebook.status ?? null
    const row = this.#store.put(notebook)
    const { id: notebook_id, name, status: to } = notebook
    if (from !== to) this.#options.onTransition({ at, notebook_id, name, from, to, ...change })
    return row
  }

  /** Removes an instance and its reminders. */
  remove(id: string, at: number, change: Change): void {
    const notebook = this.#cancelReminders(id, at)
    if (notebook === undefined) return
    this.#store.remove(id)
    const { name, status: from } = notebook
    this.#options.onTransition({ at, notebook_id: id, name, from, to: null, ...change })
  }

  /** Stores an instance as it is, and cancels the reminders of the one that it replaces. */
  replace(notebook: WholeNotebook, at: number, change: Change): Row {
    this.#cancelReminders(notebook.id, at)
    return this.writeChange(notebook, at, change)
  }

  /** Cancels all reminders of an instance, and returns it. */
  #cancelReminders(id: string, at: number): WholeNotebook | undefined {
    const notebook = this.#store.get(id)?.notebook
    if (notebook === undefined) return undefined
    this.#interrupt(id, at)
    const keys = [...finishAgendaKeys(notebook), agendaKeys.lease(id), agendaKeys.abandon(id)]
    for (const key of keys) this.#context.agenda.remove(key)
    return notebook
  }

  /** Starts a long-running action; `paceOf` decides when and how it ends. */
  begin(
    action: LongRunningAction,
    { id, name }: WholeNotebook,
    at: number,
    details: FinishDetails = {},
  ): void {
    const pace = this.#options.paceOf(action, { id, name })
    const { mode, duration, reads, outcome, fail_reason } = pace
    const due = { time: at + duration, immediate: at, manual: null, never: null }[mode]
    const { agenda } = this.#context
    const key = finishAgendaKey(action, id, details.storage_id)
    const finish: FinishReminder = {
      key,
      at: due,
      part: 'notebooks',
      event: 'finish',
      notebook_id: id,
      action,
      outcome,
      fail_reason,
      reads,
      ...details,
    }
    agenda.set(finish)
    if (action === 'create' && mode === 'time' && duration > 0) {
      const most = outcome === 'failure' ? FAILING_EIGHTHS : EIGHTHS - 1
      agenda.set(nextStep({ notebook_id: id, since: at, duration, most }, at))
    }
    if (action === 'save') {
      const buildingAt = mode === 'time' ? at + Math.floor(duration / 4) : at
      const image_id = details.image_id as string
      agenda.set({ key: `${image_id} building`, at: buildingAt, part: 'images', image_id })
    }
  }

  /** Schedules the end of the lease of a running instance; cancels it in any other status. */
  setLeaseEnd({ id, lease, status }: WholeNotebook, at: number): void {
    const { agenda } = this.#context
    const end =
      lease.type === 'IDLE' ? at + requestedDuration(lease) : Math.max(at, leaseEnd(lease))
    const key = agendaKeys.lease(id)
    if (status !== 'RUNNING' || !lease.enable || !this.endsByItself(lease)) agenda.remove(key)
    else agenda.set({ key, at: end, part: 'notebooks', event: 'expire', notebook_id: id })
  }

  /** Whether the server ends leases of this type. */
  endsByItself({ type }: Lease): boolean {
    return type !== 'IDLE' || this.#options.idleStop === 'untouched'
  }

  /** Call for every request on the instance: restarts a lease of type IDLE. */
  touch(notebook: WholeNotebook, at: number): void {
    if (notebook.lease.type !== 'IDLE' || this.#options.idleStop !== 'untouched') return
    this.#context.agenda.changeByRead(() => this.setLeaseEnd(notebook, at))
  }

  /** Counts a read of the instance or of one mount; the last read that mode `manual` waits for ends the action. */
  read(notebook: WholeNotebook, at: number, storageId?: string): void {
    const { id } = notebook
    const { transition, volume, mount } = agendaKeys
    const keys = storageId === undefined ? [transition(id), volume(id)] : [mount(id, storageId)]
    const { agenda } = this.#context
    for (const key of keys) {
      const finish = agenda.get(key) as FinishReminder | undefined
      const { reads } = finish ?? {}
      if (finish === undefined || reads === undefined) continue
      const due = reads === 1 ? at : finish.at
      agenda.changeByRead(() => agenda.set({ ...finish, reads: reads - 1, at: due }))
    }
  }

  /** Ends a long-running action. */
  finish(finish: Omit<FinishReminder, 'key' | 'at'>, at: number): void {
    const notebook = this.#store.get(finish.notebook_id)?.notebook
    if (notebook === undefined) return
    const { image_id, outcome } = finish
    const failure = outcome === 'success' ? undefined : failReasonOf(finish)
    const image = image_id === undefined ? undefined : this.#images.endSave(image_id, at, failure)
    const saved = image?.status === 'ACTIVE' ? imageSummary(image) : undefined
    const keepMounts = this.#options.mountsAfterStop === 'keep'
    const after = afterCompletion(notebook, { finish, at, image: saved, keepMounts })
    const change = changeBy(outcome === 'success' ? 'Completed' : 'Failed')
    if (after === undefined) {
      this.remove(notebook.id, at, change)
      return
    }
    this.#writeStatusChange(notebook, after, at, change)
    if (notebook.status === 'INIT' && after.status === 'CREATING') this.begin('create', after, at)
  }

  /** Stores an instance after a change that is no request, and updates its reminders. */
  #writeStatusChange(
    before: WholeNotebook,
    after: WholeNotebook,
    at: number,
    change: Change,
  ): void {
    this.writeChange(after, at, change)
    const { id, status } = after
    if (status === before.status) return
    this.setLeaseEnd(after, at)
    const { agenda } = this.#context
    if (status !== 'CREATING') agenda.remove(agendaKeys.step(id))
    if (status === 'STOPPED') {
      for (const { id: storageId } of before.data_volumes) {
        if (!after.data_volumes.some((mount) => mount.id === storageId)) {
          agenda.remove(agendaKeys.mount(id, storageId))
        }
      }
    }
    const key = agendaKeys.abandon(id)
    const end = at + FREE_RETENTION_MS
    if (status !== 'STOPPED' || after.feature !== 'DEFAULT') agenda.remove(key)
    else agenda.set({ key, at: end, part: 'notebooks', event: 'abandon', notebook_id: id })
  }

  /** Updates the progress of a creation to the time `until`; skips steps in between. */
  step(notebook: WholeNotebook, { since, duration, most }: StepReminder, until: number): void {
    if (notebook.status !== 'CREATING') return
    const creation = { notebook_id: notebook.id, since, duration, most }
    const eighths = eighthsAt(creation, until)
    if (until < since + duration) {
      this.write({ ...notebook, action_progress: progressOf(notebook.id, 'CREATING', eighths) })
    }
    if (eighths < most) this.#context.agenda.set(nextStep(creation, until))
  }

  /** Ends all running actions of an instance now, with their planned outcome or with `outcome`. */
  advance(notebook: WholeNotebook, at: number, outcome?: Outcome, fail_reason?: string): void {
    const { agenda } = this.#context
    const defaults = defaultFinishes(notebook, 'success')
    const ends = finishAgendaKeys(notebook).map((key, index) => {
      const reminder = agenda.get(key) as FinishReminder | undefined
      agenda.remove(key)
      return reminder ?? defaults[index]
    })
    for (const end of ends) {
      if (end === undefined) continue
      const reason = fail_reason ?? end.fail_reason
      this.finish({ ...end, outcome: outcome ?? end.outcome, fail_reason: reason }, at)
    }
  }

  /** Sets any status; cancels the current transition. */
  force(
    notebook: WholeNotebook,
    status: NotebookStatus,
    at: number,
    change: Change,
    reason?: string,
  ): void {
    const { id } = notebook
    this.#interrupt(id, at)
    const fail_reason = reason ?? 'Forced.'
    const action_progress = progressOf(id, status)
    const after = { ...withStatus(notebook, status), action_progress, fail_reason, update_at: at }
    this.#writeStatusChange(notebook, after, at, change)
  }

  /** Cancels the current transition; if an image was being saved, it fails. */
  #interrupt(id: string, at: number): void {
    const { agenda } = this.#context
    const { image_id } = (agenda.get(agendaKeys.transition(id)) ?? {}) as Partial<FinishReminder>
    if (image_id !== undefined) this.#images.endSave(image_id, at, 'The instance was interrupted.')
    agenda.remove(agendaKeys.transition(id))
    agenda.remove(agendaKeys.step(id))
  }
}
