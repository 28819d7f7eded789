import { z } from 'zod'

/** Body of reset. */
export const ResetRequest = z.strictObject({
  to: z.enum(['scene', 'empty']).default('scene').describe('What to go back to.'),
})
export type ResetRequest = z.infer<typeof ResetRequest>
