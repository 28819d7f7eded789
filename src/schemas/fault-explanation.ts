import { z } from 'zod'
import { CountedFaultRule } from './fault.ts'

/** One request as a fault rule saw it, and the first condition that kept the rule from firing. */
export const ExplainedRequest = z
  .strictObject({
    request_id: z.string().describe('X-Request-Id of its answer.'),
    project_id: z.string().nullable().describe('Its project; null where there can be none.'),
    operation: z.string(),
    at: z.int().describe('World time, epoch ms.'),
    fired: z.boolean().describe('Whether the rule fired for it.'),
    condition: z.string().optional().describe('What failed first, such as match.query.name.'),
    found: z.string().optional(),
    expected: z.string().optional(),
  })
  .meta({ id: 'LookedAtRequest' })
export type ExplainedRequest = z.infer<typeof ExplainedRequest>

/** Why a rule fired, or did not: its counts and the last requests for operations it means, newest first. */
export const FaultExplanation = z
  .strictObject({
    rule: CountedFaultRule,
    unspent: z.boolean().describe('Whether it still has something to do.'),
    summary: z.string().describe('The same in a sentence.'),
    /** The last 20, newest first. */
    requests: z.array(ExplainedRequest),
    other_operations: z
      .record(z.string(), z.int().min(1))
      .describe('Requests for operations that it does not mean.'),
  })
  .meta({ id: 'FaultExplanation' })
export type FaultExplanation = z.infer<typeof FaultExplanation>
