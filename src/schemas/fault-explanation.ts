import { CountedFaultRule } from './fault.ts'
import * as z from './zod.ts'

/** One request, and whether a fault rule fired for it; if not, the first condition that failed. */
export const ExplainedRequest = z
  .strictObject({
    request_id: z.string().describe('X-Request-Id of its response.'),
    project_id: z.string().nullable().describe('Its project; null if the path has none.'),
    operation: z.string(),
    at: z.int().describe('World time, epoch ms.'),
    fired: z.boolean().describe('Whether the rule fired for it.'),
    condition: z
      .string()
      .optional()
      .describe('First condition that failed, for example match.query.name.'),
    found: z.string().optional().describe('What the request had there.'),
    expected: z.string().optional().describe('What the rule expects there.'),
  })
  .meta({ id: 'LookedAtRequest' })
export type ExplainedRequest = z.infer<typeof ExplainedRequest>

/** Why a rule fired, or did not: its counters, and the last 20 requests for its operations, newest first. */
export const FaultExplanation = z
  .strictObject({
    rule: CountedFaultRule,
    unspent: z.boolean().describe('Whether it can still fire.'),
    summary: z.string().describe('The explanation as one sentence.'),
    /** The last 20 requests for its operations, newest first. */
    requests: z.array(ExplainedRequest),
    other_operations: z
      .record(z.string(), z.int().min(1))
      .describe('Number of requests for other operations, by operation.'),
  })
  .meta({ id: 'FaultExplanation' })
export type FaultExplanation = z.infer<typeof FaultExplanation>
