import { Epoch, integer, LAST_MILLISECOND } from './primitives.ts'
import { Transition } from './transition.ts'
import * as z from './zod.ts'

/** Maximum number of moments with counts, and of transitions, that the history of a world keeps. */
export const MAX_MOMENTS = 1_000
export const MAX_TRANSITIONS = 5_000

/** Numbers of instances by status at one moment; statuses with no instance are left out. */
export const CountedMoment = z
  .strictObject({
    at: Epoch.describe('World time, epoch ms.'),
    by_status: z
      .record(z.string(), z.int().min(1))
      .describe('Number of instances by status; statuses with no instance are left out.'),
  })
  .meta({ id: 'CountedMoment' })
export type CountedMoment = z.infer<typeof CountedMoment>

/** Query of the history of a world. */
export const HistoryQuery = z.strictObject({
  since: integer(0, LAST_MILLISECOND)
    .optional()
    .describe(
      'World time, epoch ms: only the moments and transitions at this time and later. All when left out.',
    ),
  limit: integer(1, MAX_TRANSITIONS)
    .default(1_000)
    .describe('Maximum number of transitions, the newest ones.'),
})
export type HistoryQuery = z.infer<typeof HistoryQuery>

const Count = z.int().min(0)

/** How the instances of a world changed their status since its history began. */
export const WorldHistory = z
  .strictObject({
    /** The project. */
    project_id: z.string(),
    began_at: Epoch.describe(
      'World time at which the history began: the start of the world, its last reset, import or change of scene, or the time to which its clock was set back. Epoch ms.',
    ),
    now: Epoch.describe('World time of this answer, epoch ms.'),
    counts: z
      .array(CountedMoment)
      .describe(
        `The numbers at the beginning, then at each moment at which they changed; oldest first. At most ${MAX_MOMENTS} moments: when there are more, every second one is dropped, but never the first and the last.`,
      ),
    transitions: z
      .array(Transition)
      .describe(`The newest transitions, oldest first. At most ${MAX_TRANSITIONS} are kept.`),
    omitted: Count.describe('Number of kept transitions that limit left out.'),
    dropped: z
      .strictObject({
        counts: Count.describe('Number of moments that are no longer kept.'),
        transitions: Count.describe('Number of transitions that are no longer kept.'),
      })
      .describe('What the history has lost since it began.'),
  })
  .meta({ id: 'WorldHistory' })
export type WorldHistory = z.infer<typeof WorldHistory>
