import { z } from 'zod'
import { NotebookStatus } from './notebook.ts'
import { Duration, type Epoch, LAST_MILLISECOND, Moment, milliseconds } from './primitives.ts'

/** Body of reset. */
export const ResetRequest = z.strictObject({
  to: z.enum(['scene', 'empty']).default('scene').describe('What to go back to.'),
})
export type ResetRequest = z.infer<typeof ResetRequest>

/** Fastest a clock may run, world ms for each ms of the host. */
export const MOST_RATE = 1_000_000

export const Rate = z
  .number('a number from 0 to 1000000')
  .min(0, 'a number from 0 to 1000000')
  .max(MOST_RATE, 'a number from 0 to 1000000')

/** Body of a clock's setting: where it goes, how fast it runs. */
export const ClockRequest = z
  .strictObject({
    at: Moment.optional().describe('Where to go; stays where it is when left out.'),
    rate: Rate.optional().describe('World ms for each ms of the host: 1 is real, 0 frozen.'),
  })
  .refine(({ at, rate }) => at !== undefined || rate !== undefined, 'at or rate')
export type ClockRequest = z.infer<typeof ClockRequest>

/** Body of an advance. */
export const AdvanceRequest = z
  .strictObject({
    by: Duration.refine((by) => milliseconds(by) <= LAST_MILLISECOND, 'a shorter duration')
      .optional()
      .describe('World time to pass.'),
    until: Moment.optional().describe('Moment to pass to.'),
  })
  .refine(({ by, until }) => (by === undefined) !== (until === undefined), 'one of by and until')
export type AdvanceRequest = z.infer<typeof AdvanceRequest>

/** A clock as the control plane shows it. */
export interface ClockState {
  /** Epoch ms. */
  now: z.infer<typeof Epoch>
  iso: string
  rate: number
}

/** Body of a force: any status, DELETED and FROZEN included. */
export const ForceRequest = z.strictObject({
  status: z.enum(NotebookStatus.options).describe('Status to put the instance in.'),
  fail_reason: z.string().max(1024, 'text of at most 1024 characters').optional(),
})
export type ForceRequest = z.infer<typeof ForceRequest>
