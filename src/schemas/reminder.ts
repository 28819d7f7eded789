import { NotebookStatus } from './notebook.ts'
import { longRunningActions, Outcome, ScheduledAction } from './progression.ts'
import * as z from './zod.ts'

const EpochMs = z.int('epoch ms').min(0, 'epoch ms')

const Count = z.int('an integer of at least 0').min(0, 'an integer of at least 0')

const commonFields = {
  key: z.string().describe('Agenda key; a reminder replaces one with the same key.'),
  at: EpochMs.nullable().describe(
    'World time when it is due, epoch ms; null if only a call triggers it.',
  ),
}

const instanceFields = { ...commonFields, part: z.literal('notebooks'), notebook_id: z.string() }

const FinishReminder = z.strictObject({
  ...instanceFields,
  event: z.literal('finish'),
  action: z.enum(longRunningActions),
  outcome: Outcome,
  fail_reason: z.string().optional(),
  reads: Count.optional().describe('Remaining reads until the action ends.'),
  storage_id: z.string().optional().describe('Storage that is mounted or unmounted.'),
  image_id: z.string().optional().describe('Image that is saved.'),
  size: z.int().optional().describe('New size of the EVS disk, GB.'),
})

const StepReminder = z.strictObject({
  ...instanceFields,
  at: EpochMs,
  event: z.literal('step'),
  since: EpochMs,
  duration: z.int('ms').min(1, 'at least 1 ms'),
  most: Count.max(8, 'at most 8'),
})

const ExpiryReminder = z.strictObject({
  ...instanceFields,
  at: EpochMs,
  event: z.enum(['expire', 'switch-off', 'abandon']),
})

const ScheduledReminder = z.strictObject({
  ...instanceFields,
  at: EpochMs,
  event: z.literal('scheduled'),
  what: z.enum([...ScheduledAction.options, ...NotebookStatus.options]),
  fail_reason: z.string().optional(),
  every: z.int('ms').min(1_000, 'at least 1000 ms').optional(),
})

const EVENT = 'an event: finish, step, expire, switch-off, abandon or scheduled'

const PART = 'a part: notebooks, images or workspaces'

/** One entry of a project's agenda: something that is due at a time, or waits for a call. */
export const StateReminder = z.discriminatedUnion(
  'part',
  [
    z.discriminatedUnion(
      'event',
      [FinishReminder, StepReminder, ExpiryReminder, ScheduledReminder],
      EVENT,
    ),
    z.strictObject({
      ...commonFields,
      at: EpochMs,
      part: z.literal('images'),
      image_id: z.string(),
    }),
    z.strictObject({
      ...commonFields,
      at: EpochMs,
      part: z.literal('workspaces'),
      workspace_id: z.string(),
    }),
  ],
  PART,
)
export type StateReminder = z.infer<typeof StateReminder>
