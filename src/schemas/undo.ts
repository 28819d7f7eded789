import * as z from './zod.ts'

/** What a new start of a project was. */
export const NewStart = z.enum(['reset', 'scene', 'restore'])
export type NewStart = z.infer<typeof NewStart>

/** Response of an undone reset. */
export const UndoneReset = z
  .strictObject({
    undone: NewStart.describe(
      'What was undone: reset (to the scene or to empty), scene (a change of the scene), or restore (a snapshot or an imported state).',
    ),
    /** The project. */
    project_id: z.string(),
    notebooks: z.int().min(0).describe('Number of instances that the project has again.'),
    dropped_requests: z
      .int()
      .min(0)
      .describe('Number of requests since the reset, which the journal does not have any more.'),
  })
  .meta({ id: 'UndoneReset' })
export type UndoneReset = z.infer<typeof UndoneReset>
