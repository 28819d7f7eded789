import { NotebookStatus } from './notebook.ts'
import { Epoch } from './primitives.ts'
import * as z from './zod.ts'

/** What leads to a transition, and what each value means. Operations have their names in the API. */
const causes = {
  CreateNotebook: 'the operation of the API',
  RunCodeLab: 'the operation of the API',
  StartNotebook: 'the operation of the API',
  StopNotebook: 'the operation of the API',
  DeleteNotebook: 'the operation of the API',
  CreateImage: 'the operation of the API',
  Completed: 'an action that takes time ended with success, or was ended by the control plane',
  Failed: 'an action that takes time ended with a failure',
  LeaseEnded: 'the lease of type TIMING ended',
  IdleStop: 'the lease of type IDLE ended: nobody used the instance',
  RetentionEnded: 'a free instance was stopped for 72 hours and is deleted',
  Scheduled: 'an entry of the agenda of the scene',
  Forced: 'the control plane or the library set the status',
  Put: 'the library put the instance in',
  Removed: 'the library removed the instance',
  Undeleted: 'the deletion was undone',
  Vanished: 'a fault with instance: vanishes removed the instance',
} as const

export type TransitionCause = keyof typeof causes

const described = Object.entries(causes)
  .filter(([, text]) => text !== causes.CreateNotebook)
  .map(([cause, text]) => `${cause}: ${text}`)

/** What led to a transition. */
export const TransitionCause = z
  .enum(Object.keys(causes) as [TransitionCause, ...TransitionCause[]])
  .describe(`What led to it: an operation of the API by its name, or ${described.join('; ')}.`)

const Status = z.enum(NotebookStatus.options).nullable()

/** One change of an instance's status, at a world time in epoch ms. */
export const Transition = z
  .strictObject({
    at: Epoch.describe('World time, epoch ms.'),
    /** Id of the instance. */
    notebook_id: z.string(),
    /** Name of the instance. */
    name: z.string(),
    from: Status.describe('Status before; null if the instance is new.'),
    to: Status.describe('Status after; null if the instance was removed.'),
    cause: TransitionCause,
    user: z
      .string()
      .nullable()
      .describe('Name of the user who called the operation; null for every other cause.'),
  })
  .meta({ id: 'Transition' })
export type Transition = z.infer<typeof Transition>

/** Equal transitions and their number. */
export const TransitionGroup = z
  .strictObject({
    from: Status.describe('Status before; null if the instances are new.'),
    to: Status.describe('Status after; null if the instances were removed.'),
    cause: TransitionCause,
    count: z.int().min(1).describe('How many transitions.'),
  })
  .meta({ id: 'TransitionGroup' })
export type TransitionGroup = z.infer<typeof TransitionGroup>

/** Transitions in groups, the largest first; groups of the same size in the order of their first transition. */
export const TransitionGroups = z
  .array(TransitionGroup)
  .describe('The transitions in groups of the same from, to and cause; the largest group first.')
