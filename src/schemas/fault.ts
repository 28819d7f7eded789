import { z } from 'zod'
import { operationIds } from './operations.ts'
import { Duration, integer, milliseconds } from './primitives.ts'

/** Most rules of a world, or of the whole server, of any one kind. */
export const MAX_RULES = 1_000

/** The longest delay a rule may ask for, in ms: 10 minutes. */
export const MAX_DELAY_MS = 600_000

const MAX_INT32 = 2_147_483_647

const FixedDelay = Duration.refine(
  (delay) => milliseconds(delay) <= MAX_DELAY_MS,
  'a duration of at most 10 minutes',
)

/** Any delay from the first to the second, each as likely. */
const UniformDelay = z.strictObject({
  uniform: z
    .tuple([FixedDelay, FixedDelay])
    .refine(([least, most]) => milliseconds(least) <= milliseconds(most), 'the lesser delay first'),
})

/** Half of the delays are below the median; the greater sigma, the longer the tail, up to max. */
const LognormalDelay = z.strictObject({
  lognormal: z
    .strictObject({
      median: FixedDelay,
      sigma: z.number().gt(0, 'a number above 0, up to 5').max(5, 'a number above 0, up to 5'),
      max: FixedDelay.optional(),
    })
    .refine(
      ({ median, max }) => max === undefined || milliseconds(median) <= milliseconds(max),
      'a median of at most max',
    ),
})

/** Host time to wait: always the same, or drawn anew for each request. */
export const FaultDelay = z.union(
  [FixedDelay, UniformDelay, LognormalDelay],
  'a duration such as "500ms", {"uniform":["100ms","400ms"]} or {"lognormal":{"median":"200ms","sigma":0.4}}',
)
export type FaultDelay = z.infer<typeof FaultDelay>

/** Longest window of a rate limit, ms: 365 days. */
const MAX_WINDOW_MS = 31_536_000_000

/** So many requests in each window of world time. */
export const FaultRateLimit = z.strictObject({
  requests: integer(1, MAX_INT32).describe('Requests that pass in a window.'),
  per: Duration.refine((per) => {
    const span = milliseconds(per)
    return span >= 1 && span <= MAX_WINDOW_MS
  }, 'a duration from 1ms to 365d').describe('World time a window lasts, from its first request.'),
})
export type FaultRateLimit = z.infer<typeof FaultRateLimit>

/** What can happen to the connection instead of an answer; WireMock's names. */
export const ConnectionFault = z.enum([
  'CONNECTION_RESET_BY_PEER',
  'EMPTY_RESPONSE',
  'RANDOM_DATA_THEN_CLOSE',
  'MALFORMED_RESPONSE_CHUNK',
])
export type ConnectionFault = z.infer<typeof ConnectionFault>

const TextValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'text'))

/** What a request must look like for a rule to count it. All of it must hold. */
export const FaultMatch = z
  .strictObject({
    query: TextValues.optional().describe('Query parameters and their values.'),
    header: TextValues.optional().describe('Headers and their values; names in any case.'),
    path: TextValues.optional().describe('Path parameters and their values.'),
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
  delay: FaultDelay.optional().describe('Host time to wait, in ms unless a unit is given.'),
  fault: ConnectionFault.optional().describe('What happens to the connection.'),
  effect: z
    .enum(['before', 'after'])
    .optional()
    .describe('Whether it comes before the operation is carried out, or in place of its answer.'),
})
export type FaultEffect = z.infer<typeof FaultEffect>

/** One fault rule (DESIGN §7). */
export const FaultRule = z
  .strictObject({
    /** A name of its own; made up where it is left out. */
    id: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 characters of A-Z, a-z, 0-9, ., _ and -')
      .optional(),
    operation: z
      .enum([...operationIds, '*'], 'an operationId of the contract, or *')
      .describe('The operation; * stands for every one.'),
    ...FaultEffect.shape,
    match: FaultMatch.optional(),
    test: z
      .string()
      .regex(/^[!-~](?:[ -~]{0,126}[!-~])?$/, '1 to 128 characters of ASCII')
      .optional()
      .describe('Counts only requests whose header x-mock-test says this.'),
    rate_limit: FaultRateLimit.optional().describe('Fires for requests beyond this budget.'),
    times: integer(1, MAX_INT32).optional().describe('Fires so often at most.'),
    first: integer(1, MAX_INT32)
      .optional()
      .describe('Fires for so many matching requests at first.'),
    nth: integer(1, MAX_INT32)
      .optional()
      .describe('Fires for just this matching request, counted from 1.'),
    every: integer(1, MAX_INT32)
      .optional()
      .describe('Fires for every so-many-th matching request.'),
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
  /** What it is called. */
  id: FaultRule.shape.id.unwrap(),
  seen: z.int().min(0).describe('Requests that matched.'),
  hits: z.int().min(0).describe('Requests it fired for.'),
}).meta({ id: 'CountedFaultRule' })
export type CountedFaultRule = z.infer<typeof CountedFaultRule>
