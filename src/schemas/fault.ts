import { z } from 'zod'
import { operationIds } from './operations.ts'
import { Duration, integer, milliseconds } from './primitives.ts'

/** The longest delay a rule may ask for, in ms: 10 minutes. */
export const LONGEST_DELAY = 600_000

const LAST = 2_147_483_647

export const FaultDelay = Duration.refine(
  (delay) => milliseconds(delay) <= LONGEST_DELAY,
  'a duration of at most 10 minutes',
)

/** What can happen to the connection instead of an answer; WireMock's names. */
export const ConnectionFault = z.enum([
  'CONNECTION_RESET_BY_PEER',
  'EMPTY_RESPONSE',
  'RANDOM_DATA_THEN_CLOSE',
  'MALFORMED_RESPONSE_CHUNK',
])
export type ConnectionFault = z.infer<typeof ConnectionFault>

const Texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'text'))

/** What a request must look like for a rule to count it. All of it must hold. */
export const FaultMatch = z
  .strictObject({
    query: Texts.optional().describe('Query parameters and their values.'),
    header: Texts.optional().describe('Headers and their values; names in any case.'),
    path: Texts.optional().describe('Path parameters and their values.'),
    name: z
      .string()
      .optional()
      .describe('Name in the body, of the instance of the path, or in the query; * is any text.'),
    body: z.record(z.string(), z.unknown()).optional().describe('Part of the JSON body.'),
  })
  .meta({ id: 'FaultMatch' })
export type FaultMatch = z.infer<typeof FaultMatch>

/** What a fault does: refuse, delay, break the connection. */
export const FaultEffect = z.strictObject({
  status: integer(400, 599).optional().describe('HTTP status of the refusal.'),
  error_code: z.string().min(1).max(64).optional().describe('Code of the refusal.'),
  error_msg: z.string().max(1024).optional().describe('Text of the refusal.'),
  delay: FaultDelay.optional().describe('Host time to wait first, in ms unless a unit is given.'),
  fault: ConnectionFault.optional().describe('What happens to the connection.'),
})
export type FaultEffect = z.infer<typeof FaultEffect>

/** One fault rule (DESIGN §7). */
export const FaultRule = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 characters of A-Z, a-z, 0-9, ., _ and -')
      .optional(),
    operation: z
      .enum([...operationIds, '*'], 'an operationId of the contract, or *')
      .describe('The operation; * stands for every one.'),
    ...FaultEffect.shape,
    match: FaultMatch.optional(),
    times: integer(1, LAST).optional().describe('Fires so often at most.'),
    first: integer(1, LAST).optional().describe('Fires for so many matching requests at first.'),
    nth: integer(1, LAST)
      .optional()
      .describe('Fires for just this matching request, counted from 1.'),
    every: integer(1, LAST).optional().describe('Fires for every so-many-th matching request.'),
    probability: z
      .number()
      .gt(0, 'a number above 0, up to 1')
      .max(1, 'a number above 0, up to 1')
      .optional()
      .describe('Fires by seeded chance.'),
  })
  .meta({
    id: 'FaultRule',
    example: { operation: 'ListNotebooks', status: 403, error_code: 'ModelArts.0108', times: 2 },
  })
export type FaultRule = z.infer<typeof FaultRule>

/** A rule as the control plane shows it. */
export const CountedFaultRule = FaultRule.extend({
  id: z.string(),
  seen: z.int().min(0).describe('Requests that matched.'),
  hits: z.int().min(0).describe('Requests it fired for.'),
}).meta({ id: 'CountedFaultRule' })
export type CountedFaultRule = z.infer<typeof CountedFaultRule>
