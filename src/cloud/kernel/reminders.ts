import type { NotebookStatus } from '../../schemas/notebook.ts'
import type { LengthyAction, Mode, Outcome, ScheduledAction } from '../../schemas/progression.ts'
import type { Agenda, Reminder } from './agenda.ts'
import type { Clock } from './clock.ts'
import type { Ids } from './ids.ts'

/** The end of something that takes time. */
export interface Finish extends Reminder {
  part: 'notebooks'
  event: 'finish'
  notebook_id: string
  action: LengthyAction
  outcome: Outcome
  fail_reason?: string | undefined
  /** Reads that bring it about; each counts one down. */
  reads?: number | undefined
  /** What is mounted or unmounted. */
  storage_id?: string | undefined
  /** What is saved to. */
  image_id?: string | undefined
  /** What an EVS disk grows to, GB. */
  size?: number | undefined
}

/** The next step of a creation, which runs from `since` for `duration` ms. */
export interface Step extends Reminder {
  part: 'notebooks'
  event: 'step'
  notebook_id: string
  since: number
  duration: number
  /** Eighths of the creation that are shown at most. */
  most: number
}

/** The end of a lease, or of the time that a stopped free instance is kept. */
export interface Expiry extends Reminder {
  part: 'notebooks'
  event: 'expire' | 'abandon'
  notebook_id: string
}

/** What a scene's agenda says shall be done, once or again and again. */
export interface Scheduled extends Reminder {
  part: 'notebooks'
  event: 'scheduled'
  notebook_id: string
  what: ScheduledAction | NotebookStatus
  fail_reason?: string | undefined
  /** World ms until the next time. */
  every?: number | undefined
}

export type NotebookReminder = Finish | Step | Expiry | Scheduled

/** An image that is saved goes from INIT to CREATING. */
export interface ImageReminder extends Reminder {
  part: 'images'
  image_id: string
}

/** A workspace that is deleted is gone. */
export interface WorkspaceReminder extends Reminder {
  part: 'workspaces'
  workspace_id: string
}

export type CloudReminder = NotebookReminder | ImageReminder | WorkspaceReminder

/** Time, future and chance of one project: what its parts share. */
export interface ProjectContext {
  readonly clock: Clock
  readonly agenda: Agenda<CloudReminder>
  readonly ids: Ids
}

/** How long something takes, and how it ends. */
export interface Pace {
  mode: Mode
  /** World ms, for mode time. */
  duration: number
  /** Reads that end it, for mode manual; without them only an explicit advance does. */
  reads?: number | undefined
  outcome: Outcome
  fail_reason?: string | undefined
}

/** Decides how long something takes for an instance. */
export type PaceOf = (action: LengthyAction, notebook: { id: string; name: string }) => Pace
