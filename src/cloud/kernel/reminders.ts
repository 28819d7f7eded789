import type { NotebookStatus } from '../../schemas/notebook.ts'
import type { LongRunningAction, Outcome, ScheduledAction } from '../../schemas/progression.ts'
import type { Agenda, Reminder } from './agenda.ts'
import type { Clock } from './clock.ts'
import type { Ids } from './ids.ts'

/** The end of a long-running action on an instance. */
export interface FinishReminder extends Reminder {
  part: 'notebooks'
  event: 'finish'
  notebook_id: string
  action: LongRunningAction
  outcome: Outcome
  fail_reason?: string | undefined
  /** Remaining reads until the action ends; each read subtracts one. */
  reads?: number | undefined
  /** The storage that is mounted or unmounted. */
  storage_id?: string | undefined
  /** The image that is saved. */
  image_id?: string | undefined
  /** New size of the EVS disk, GB. */
  size?: number | undefined
}

/** The next progress update of a creation, which started at `since` (epoch ms) and takes `duration` ms. */
export interface StepReminder extends Reminder {
  part: 'notebooks'
  event: 'step'
  notebook_id: string
  since: number
  duration: number
  /** Highest progress that is shown, in eighths of the creation. */
  most: number
}

/**
 * The end of a lease (`expire`), or of one that a scene holds (`switch-off`), or the deletion of a free instance that was
 * stopped too long (`abandon`).
 */
export interface ExpiryReminder extends Reminder {
  part: 'notebooks'
  event: 'expire' | 'switch-off' | 'abandon'
  notebook_id: string
}

/** An entry of a scene's agenda: happens once, or every `every` ms. */
export interface ScheduledReminder extends Reminder {
  part: 'notebooks'
  event: 'scheduled'
  notebook_id: string
  what: ScheduledAction | NotebookStatus
  fail_reason?: string | undefined
  /** World ms between two occurrences. */
  every?: number | undefined
}

export type NotebookReminder = FinishReminder | StepReminder | ExpiryReminder | ScheduledReminder

/** The image that is being saved goes from INIT to CREATING. */
export interface ImageReminder extends Reminder {
  part: 'images'
  image_id: string
}

/** The workspace in status DELETING is removed. */
export interface WorkspaceReminder extends Reminder {
  part: 'workspaces'
  workspace_id: string
}

export type CloudReminder = NotebookReminder | ImageReminder | WorkspaceReminder

/** What all parts of one project share: clock, agenda and generator of ids. */
export interface ProjectContext {
  readonly clock: Clock
  readonly agenda: Agenda<CloudReminder>
  readonly ids: Ids
}
