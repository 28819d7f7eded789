import { z } from 'zod'
import { NotebookStatus } from './notebook.ts'
import { lengthyActions, Outcome, ScheduledAction } from './progression.ts'

const When = z.int('epoch ms').min(0, 'epoch ms')

const Count = z.int('an integer from 0 on').min(0, 'an integer from 0 on')

const shape = {
  key: z.string().describe('What it is about; a reminder takes the place of one with its key.'),
  at: When.nullable().describe('When it is due; null where only somebody brings it about.'),
}

const ofInstance = { ...shape, part: z.literal('notebooks'), notebook_id: z.string() }

const Finish = z.strictObject({
  ...ofInstance,
  event: z.literal('finish'),
  action: z.enum(lengthyActions),
  outcome: Outcome,
  fail_reason: z.string().optional(),
  reads: Count.optional().describe('Reads that bring it about.'),
  storage_id: z.string().optional().describe('What is mounted or unmounted.'),
  image_id: z.string().optional().describe('What is saved to.'),
  size: z.int().optional().describe('What a disk grows to, GB.'),
})

const Step = z.strictObject({
  ...ofInstance,
  at: When,
  event: z.literal('step'),
  since: When,
  duration: z.int('ms').min(1, 'at least 1 ms'),
  most: Count.max(8, 'at most 8'),
})

const Expiry = z.strictObject({ ...ofInstance, at: When, event: z.enum(['expire', 'abandon']) })

const Scheduled = z.strictObject({
  ...ofInstance,
  at: When,
  event: z.literal('scheduled'),
  what: z.enum([...ScheduledAction.options, ...NotebookStatus.options]),
  fail_reason: z.string().optional(),
  every: z.int('ms').min(1_000, 'at least 1000 ms').optional(),
})

const EVENT = 'an event: finish, step, expire, abandon or scheduled'

const PART = 'a part: notebooks, images or workspaces'

/** Something that is due in a project, or waits for somebody. */
export const StateReminder = z.discriminatedUnion(
  'part',
  [
    z.discriminatedUnion('event', [Finish, Step, Expiry, Scheduled], EVENT),
    z.strictObject({ ...shape, at: When, part: z.literal('images'), image_id: z.string() }),
    z.strictObject({ ...shape, at: When, part: z.literal('workspaces'), workspace_id: z.string() }),
  ],
  PART,
)
export type StateReminder = z.infer<typeof StateReminder>
