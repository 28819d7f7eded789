import type { Transition } from '../../../schemas/control.ts'
import type { NotebookStatus } from '../../../schemas/notebook.ts'
import type { LongRunningAction, Outcome } from '../../../schemas/progression.ts'
import { imageSummary } from '../../catalog.ts'
import type { Images } from '../../images/images.ts'
import type { PaceOf } from '../../kernel/pace.ts'
import type { FinishReminder, ProjectContext, StepReminder } from '../../kernel/reminders.ts'
import { EIGHTHS, FAILING_EIGHTHS, progressOf } from '../derived-fields.ts'
import { leaseEnd, requestedDuration } from '../leases.ts'
import type { Row } from '../list/row.ts'
import type { NotebookStore } from '../list/store.ts'
import type { WholeNotebook } from '../shown-fields.ts'
import { agendaKeys, finishAgendaKey, finishAgendaKeys } from './agenda-keys.ts'
import { afterCompletion, defaultFinishes, failReasonOf, withStatus } from './endings.ts'

export interface WriterOptions {
  paceOf: PaceOf
  onTransition: (transition: Transition) => void
  /** What a stop does to storages that were mounted while the instance ran (contract B9). */
  mountsAfterStop: 'drop' | 'keep'
  /** When an idle lease ends: never, or when no call touched the instance for so long (contract B6). */
  idleStop: 'never' | 'untouched'
}

/** What is due for something that takes time, beyond its action. */
type FinishDetails = Pick<FinishReminder, 'storage_id' | 'image_id' | 'size'>

/** How long a stopped free instance is kept, ms (contract B6). */
const FREE_INSTANCE_RETENTION_MS = 259_200_000

/** What begins, ends and falls due: the only writer of notebooks. Times are epoch ms. */
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

  /** Puts an instance in, and tells of its status if that is another one than before. */
  write(notebook: WholeNotebook, at: number): Row {
    const from = this.#store.get(notebook.id)?.notebook.status ?? null
    const row = this.#store.put(notebook)
    const { id: notebook_id, status: to } = notebook
    if (from !== to) this.#options.onTransition({ at, notebook_id, from, to })
    return row
  }

  /** Takes an instance out, with all that is due for it. */
  remove(id: string, at: number): void {
    const notebook = this.#cancelReminders(id, at)
    if (notebook === undefined) return
    this.#store.remove(id)
    this.#options.onTransition({ at, notebook_id: id, from: notebook.status, to: null })
  }

  /** Puts an instance in as it is; nothing is due for the one in whose place it comes. */
  replace(notebook: WholeNotebook, at: number): Row {
    this.#cancelReminders(notebook.id, at)
    return this.write(notebook, at)
  }

  /** Drops all that is due for an instance, and gives it. */
  #cancelReminders(id: string, at: number): WholeNotebook | undefined {
    const notebook = this.#store.get(id)?.notebook
    if (notebook === undefined) return undefined
    this.#interrupt(id, at)
    const keys = [...finishAgendaKeys(notebook), agendaKeys.lease(id), agendaKeys.abandon(id)]
    for (const key of keys) this.#context.agenda.remove(key)
    return notebook
  }

  /** Lets something that takes time begin: it ends as the pace of the instance says. */
  begin(
    action: LongRunningAction,
    { id, name }: WholeNotebook,
    at: number,
    subject: FinishDetails = {},
  ): void {
    const { mode, duration, reads, outcome, fail_reason } = this.#options.paceOf(action, {
      id,
      name,
    })
    const due = { time: at + duration, immediate: at, manual: null, never: null }[mode]
    const { agenda } = this.#context
    const key = finishAgendaKey(action, id, subject.storage_id)
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
      ...subject,
    }
    agenda.set(finish)
    if (action === 'create' && mode === 'time' && duration > 0) {
      const most = outcome === 'failure' ? FAILING_EIGHTHS : EIGHTHS - 1
      this.#scheduleStep({ notebook_id: id, since: at, duration, most }, at)
    }
    if (action === 'save') {
      const building = mode === 'time' ? at + Math.floor(duration / 4) : at
      const image_id = subject.image_id as string
      agenda.set({ key: `${image_id} building`, at: building, part: 'images', image_id })
    }
  }

  /** Lets the lease of a running instance end when it says; any other has no end that is due. */
  scheduleLeaseEnd({ id, lease, status }: WholeNotebook, at: number): void {
    const { agenda } = this.#context
    const isIdle = lease.type === 'IDLE'
    const end = isIdle ? at + requestedDuration(lease) : Math.max(at, leaseEnd(lease))
    const counts = !isIdle || this.#options.idleStop === 'untouched'
    const key = agendaKeys.lease(id)
    if (status !== 'RUNNING' || !lease.enable || !counts) agenda.remove(key)
    else agenda.set({ key, at: end, part: 'notebooks', event: 'expire', notebook_id: id })
  }

  /** A call touched the instance: an idle lease counts from now. */
  touch(notebook: WholeNotebook, at: number): void {
    const { lease } = notebook
    if (this.#options.idleStop === 'untouched' && lease.type === 'IDLE')
      this.scheduleLeaseEnd(notebook, at)
  }

  /** Counts a read of the instance, or of one of its mounts: those a manual progression waits for end it. */
  read(notebook: WholeNotebook, at: number, storageId?: string): void {
    const { id } = notebook
    const { transition: life, volume, mount } = agendaKeys
    for (const key of storageId === undefined ? [life(id), volume(id)] : [mount(id, storageId)]) {
      const finish = this.#context.agenda.get(key) as FinishReminder | undefined
      if (finish?.reads === undefined) continue
      const due = finish.reads === 1 ? at : finish.at
      this.#context.agenda.set({ ...finish, reads: finish.reads - 1, at: due })
    }
  }

  /** Something that took time is over. */
  finish(finish: Omit<FinishReminder, 'key' | 'at'>, at: number): void {
    const notebook = this.#store.get(finish.notebook_id)?.notebook
    if (notebook === undefined) return
    const { image_id, outcome } = finish
    const failure = outcome === 'success' ? undefined : failReasonOf(finish)
    const image =
      image_id === undefined ? undefined : this.#images.finishSaving(image_id, at, failure)
    const saved = image?.status === 'ACTIVE' ? imageSummary(image) : undefined
    const keepMounts = this.#options.mountsAfterStop === 'keep'
    const after = afterCompletion(notebook, { finish, at, image: saved, keepMounts })
    if (after === undefined) {
      this.remove(notebook.id, at)
      return
    }
    this.#writeStatusChange(notebook, after, at)
    const isNext = notebook.status === 'INIT' && after.status === 'CREATING'
    if (isNext) this.begin('create', after, at)
  }

  /** Writes an instance whose status may have changed by itself, and sees to what follows from it. */
  #writeStatusChange(before: WholeNotebook, after: WholeNotebook, at: number): void {
    this.write(after, at)
    const { id, status } = after
    if (status === before.status) return
    this.scheduleLeaseEnd(after, at)
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
    if (status !== 'STOPPED' || after.feature !== 'DEFAULT') agenda.remove(key)
    else
      agenda.set({
        key,
        at: at + FREE_INSTANCE_RETENTION_MS,
        part: 'notebooks',
        event: 'abandon',
        notebook_id: id,
      })
  }

  /** The next step of a creation is reached; steps that nobody could have seen are passed over. */
  step(notebook: WholeNotebook, { since, duration, most }: StepReminder, until: number): void {
    if (notebook.status !== 'CREATING') return
    const notebook_id = notebook.id
    const eighths = Math.min(most, Math.floor((EIGHTHS * (until - since)) / duration))
    const isOver = until >= since + duration
    if (!isOver) {
      const action_progress = progressOf(notebook_id, 'CREATING', eighths)
      this.write({ ...notebook, action_progress }, until)
    }
    if (eighths < most) this.#scheduleStep({ notebook_id, since, duration, most }, until)
  }

  #scheduleStep(
    step: Pick<StepReminder, 'notebook_id' | 'since' | 'duration' | 'most'>,
    now: number,
  ): void {
    const { notebook_id, since, duration } = step
    const next = Math.floor((EIGHTHS * (now - since)) / duration) + 1
    const at = since + Math.ceil((next * duration) / EIGHTHS)
    const key = agendaKeys.step(notebook_id)
    this.#context.agenda.set({ key, at, part: 'notebooks', event: 'step', ...step })
  }

  /** Ends all that goes on with an instance, each as it was to end, or with the outcome given. */
  advance(notebook: WholeNotebook, at: number, outcome?: Outcome, fail_reason?: string): void {
    const { agenda } = this.#context
    const natural = defaultFinishes(notebook, 'success')
    const ends = finishAgendaKeys(notebook).map((key, place) => {
      const reminder = agenda.get(key) as FinishReminder | undefined
      agenda.remove(key)
      return reminder ?? natural[place]
    })
    for (const end of ends) {
      if (end === undefined) continue
      const reason = fail_reason ?? end.fail_reason
      this.finish({ ...end, outcome: outcome ?? end.outcome, fail_reason: reason }, at)
    }
  }

  /** Puts an instance in a status, whatever it was in; what went on with it does not end any more. */
  force(notebook: WholeNotebook, status: NotebookStatus, at: number, reason?: string): void {
    const { id } = notebook
    this.#interrupt(id, at)
    const fail_reason = reason ?? 'Forced.'
    const action_progress = progressOf(id, status)
    const after = { ...withStatus(notebook, status), action_progress, fail_reason, update_at: at }
    this.#writeStatusChange(notebook, after, at)
  }

  /** What an instance is in does not end any more; an image it was being saved to fails. */
  #interrupt(id: string, at: number): void {
    const { agenda } = this.#context
    const { image_id } = (agenda.get(agendaKeys.transition(id)) ?? {}) as Partial<FinishReminder>
    if (image_id !== undefined)
      this.#images.finishSaving(image_id, at, 'The instance was interrupted.')
    agenda.remove(agendaKeys.transition(id))
    agenda.remove(agendaKeys.step(id))
  }
}
