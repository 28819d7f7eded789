import { ChosenName, durationOf, integer, LAST_MILLISECOND } from './primitives.ts'
import * as z from './zod.ts'

/** Actions that take time (docs/contract/behaviours.md#timing). */
export const longRunningActions = [
  'create',
  'start',
  'stop',
  'delete',
  'resize',
  'save',
  'mount',
  'unmount',
] as const
export type LongRunningAction = (typeof longRunningActions)[number]

/** What ends a long-running action: world time, reads or an advance, nothing (it ends at once), or only an advance. */
export const ProgressionMode = z.enum(['time', 'manual', 'immediate', 'never'])
export type ProgressionMode = z.infer<typeof ProgressionMode>

/** How a long-running action ends: with success, in its failed status, or in ERROR. */
export const Outcome = z.enum(['success', 'failure', 'error'])
export type Outcome = z.infer<typeof Outcome>

const MAX_INT32 = 2_147_483_647

/**
 * How long a long-running action takes and how it ends, for matching instances
 * (docs/design.md#control-plane). All fields but `action` are optional.
 */
export const ProgressionRule = z
  .strictObject({
    /** Unique name of 1 to 64 characters; generated when left out. */
    id: ChosenName.optional(),
    action: z
      .enum([...longRunningActions, '*'])
      .describe('Action that it matches; * matches every action.'),
    notebook: z
      .strictObject({
        id: z.string().optional().describe('Id of the instance.'),
        name: z.string().optional().describe('Name of the instance; * matches any text.'),
      })
      .optional()
      .describe('Instances that it matches; all when left out.'),
    mode: ProgressionMode.default('time').describe(
      'What ends the action. time: world time. manual: reads or an advance. immediate: it ends at once. never: only an advance.',
    ),
    duration: durationOf({ max: LAST_MILLISECOND }, 'a shorter duration')
      .optional()
      .describe('Duration in world time, for mode time.'),
    reads: integer(1, MAX_INT32)
      .optional()
      .describe('Number of reads of the instance that end the action, for mode manual.'),
    outcome: Outcome.default('success').describe('How the action ends.'),
    fail_reason: z.string().max(1024).optional().describe('Reason of a failure.'),
    times: integer(1, MAX_INT32)
      .optional()
      .describe('Maximum number of actions that it applies to.'),
  })
  .meta({
    id: 'ProgressionRule',
    example: { action: 'create', notebook: { name: 'gpu-*' }, outcome: 'failure' },
  })
export type ProgressionRule = z.infer<typeof ProgressionRule>

/** A progression rule with its id and its counter `hits`. */
export const CountedProgressionRule = ProgressionRule.extend({
  /** Unique name of the rule. */
  id: ProgressionRule.shape.id.unwrap(),
  hits: z.int().min(0).describe('Number of actions that it applied to.'),
}).meta({ id: 'CountedProgressionRule' })
export type CountedProgressionRule = z.infer<typeof CountedProgressionRule>

/** Actions in a scene's agenda and in the control plane, besides setting a status. */
export const ScheduledAction = z.enum(['start', 'stop', 'delete', 'finish', 'fail', 'expire'])
export type ScheduledAction = z.infer<typeof ScheduledAction>
