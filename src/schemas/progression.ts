import { z } from 'zod'
import { Duration, integer, LAST_MILLISECOND, milliseconds } from './primitives.ts'

/** What takes time (contract B3). */
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

/** What ends it: time, reads or an advance, nothing to wait for, or only an advance. */
export const ProgressionMode = z.enum(['time', 'manual', 'immediate', 'never'])
export type ProgressionMode = z.infer<typeof ProgressionMode>

/** How something that takes time ends: as hoped, in the failed status of its own, or in ERROR. */
export const Outcome = z.enum(['success', 'failure', 'error'])
export type Outcome = z.infer<typeof Outcome>

const MAX_INT32 = 2_147_483_647

/** How something that takes time goes on, for the instances it means (DESIGN §8). */
export const ProgressionRule = z
  .strictObject({
    /** A name of its own; made up where it is left out. */
    id: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 characters of A-Z, a-z, 0-9, ., _ and -')
      .optional(),
    action: z
      .enum([...longRunningActions, '*'])
      .describe('What takes time; * stands for all of it.'),
    notebook: z
      .strictObject({
        id: z.string().optional(),
        name: z.string().optional().describe('* stands for any text.'),
      })
      .optional()
      .describe('The instances that are meant; all when left out.'),
    mode: ProgressionMode.default('time').describe(
      'What ends it: time, reads or an advance, nothing to wait for, only an advance.',
    ),
    duration: Duration.refine(
      (span) => milliseconds(span) <= LAST_MILLISECOND,
      'a shorter duration',
    )
      .optional()
      .describe('World time it takes, for mode time.'),
    reads: integer(1, MAX_INT32)
      .optional()
      .describe('Reads of the instance that end it, for mode manual.'),
    outcome: Outcome.default('success').describe('How it ends.'),
    fail_reason: z.string().max(1024).optional().describe('Why it failed.'),
    times: integer(1, MAX_INT32).optional().describe('Counts for so many beginnings at most.'),
  })
  .meta({
    id: 'ProgressionRule',
    example: { action: 'create', notebook: { name: 'gpu-*' }, outcome: 'failure' },
  })
export type ProgressionRule = z.infer<typeof ProgressionRule>

/** A rule as the control plane shows it. */
export const CountedProgressionRule = ProgressionRule.extend({
  /** What it is called. */
  id: ProgressionRule.shape.id.unwrap(),
  hits: z.int().min(0).describe('Beginnings it counted for.'),
}).meta({ id: 'CountedProgressionRule' })
export type CountedProgressionRule = z.infer<typeof CountedProgressionRule>

/** What a scene's agenda and a force can do to an instance besides giving it a status. */
export const ScheduledAction = z.enum(['start', 'stop', 'delete', 'finish', 'fail', 'expire'])
export type ScheduledAction = z.infer<typeof ScheduledAction>
