import { FaultHeaders } from './fault-headers.ts'
import { ChosenName, type Duration, durationOf, integer, milliseconds } from './primitives.ts'
import { anyOperationIds, operationGroups } from './service-operations.ts'
import * as z from './zod.ts'

/** Maximum number of rules of one kind, for a world or for the server. */
export const MAX_RULES = 1_000

/** Longest delay of a rule in ms: 10 minutes. */
export const MAX_DELAY_MS = 600_000

const MAX_INT32 = 2_147_483_647

const FixedDelay = durationOf({ max: MAX_DELAY_MS }, 'a duration of at most 10 minutes')

/** Whether a duration is longer than another one. What is no duration is not: it has its own message. */
function isLonger(one: Duration, other: Duration): boolean {
  return milliseconds(one) > milliseconds(other)
}

/** Uniform distribution between two delays: [minimum, maximum]. */
const UniformDelay = z.strictObject({
  uniform: z
    .tuple([FixedDelay, FixedDelay])
    .refine(([min, max]) => !isLonger(min, max), 'two delays, the smaller one first'),
})

/** Log-normal distribution: half of the delays are below the median; a larger sigma makes a longer tail, up to max. */
const LognormalDelay = z.strictObject({
  lognormal: z
    .strictObject({
      median: FixedDelay,
      sigma: z.number().gt(0, 'a number above 0, up to 5').max(5, 'a number above 0, up to 5'),
      max: FixedDelay.optional(),
    })
    .refine(
      ({ median, max }) => max === undefined || !isLonger(median, max),
      'a median not greater than max',
    ),
})

/** Host time to wait before the response: a fixed duration, or a random one for each request. */
export const FaultDelay = z.union(
  [FixedDelay, UniformDelay, LognormalDelay],
  'a duration such as "500ms", {"uniform":["100ms","400ms"]} or {"lognormal":{"median":"200ms","sigma":0.4}}',
)
export type FaultDelay = z.infer<typeof FaultDelay>

/** Longest window of a rate limit in ms: 365 days. */
const MAX_WINDOW_MS = 31_536_000_000

/** A maximum number of requests per window of world time. */
export const FaultRateLimit = z.strictObject({
  requests: integer(1, MAX_INT32).describe('Allowed requests per window.'),
  per: durationOf({ min: 1, max: MAX_WINDOW_MS }, 'a duration from 1ms to 365d').describe(
    'Length of a window in world time; it starts with its first request.',
  ),
})
export type FaultRateLimit = z.infer<typeof FaultRateLimit>

/** Faults of the connection instead of a response, with the names of WireMock. */
export const ConnectionFault = z.enum([
  'CONNECTION_RESET_BY_PEER',
  'EMPTY_RESPONSE',
  'RANDOM_DATA_THEN_CLOSE',
  'MALFORMED_RESPONSE_CHUNK',
])
export type ConnectionFault = z.infer<typeof ConnectionFault>

/** How an operation that pages answers with other rows than those it is asked for. */
export const PageFault = z.enum(['repeated', 'row_again', 'row_missing', 'empty'])
export type PageFault = z.infer<typeof PageFault>

/** Largest number that a fault adds to a total or takes off: totals stay 32-bit integers. */
const MAX_TOTAL_CHANGE = 1_000_000_000

/** What is added to the number of all rows. */
const TotalFault = z.union(
  [integer(-MAX_TOTAL_CHANGE, -1), integer(1, MAX_TOTAL_CHANGE)],
  `an integer from -${MAX_TOTAL_CHANGE} to ${MAX_TOTAL_CHANGE} other than 0`,
)

/** What happens to the instance in the path. */
const InstanceFault = z.enum(['vanishes'])

/** How the fields of an answer differ from the contract. */
export const FieldsFault = z.enum(['extra', 'absent', 'unknown_values'])
export type FieldsFault = z.infer<typeof FieldsFault>

const TextValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'text'))

/** Conditions on a request; all of them must match. */
export const FaultMatch = z
  .strictObject({
    query: TextValues.optional().describe('Values of query parameters.'),
    header: TextValues.optional().describe('Values of headers; names are case-insensitive.'),
    path: TextValues.optional().describe('Values of path parameters.'),
    name: z
      .string()
      .optional()
      .describe(
        'Name in the body, name of the instance in the path, or name in the query; * matches any text.',
      ),
    body: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Fields that the JSON body must contain.'),
  })
  .meta({ id: 'FaultMatch' })
export type FaultMatch = z.infer<typeof FaultMatch>

/**
 * What a fault does: return an error, change headers, delay the response, break the connection, let an instance vanish,
 * or change the answer of the operation (docs/failures.md#changed-answers).
 */
export const FaultEffect = z.strictObject({
  status: integer(400, 599).optional().describe('HTTP status of the error.'),
  error_code: z.string().min(1).max(64).optional().describe('Code of the error.'),
  error_msg: z.string().max(1024).optional().describe('Text of the error.'),
  headers: FaultHeaders.optional().describe(
    'Headers that it sets in the response; null takes one away, {"date_in":"30s"} is an HTTP date on the clock of the world.',
  ),
  delay: FaultDelay.optional().describe('Host time to wait; a number is in ms.'),
  fault: ConnectionFault.optional().describe('Fault of the connection.'),
  page: PageFault.optional().describe(
    'Rows of a page. repeated: the page before. row_again: one row earlier, so that a row comes twice. row_missing: one row later. empty: none.',
  ),
  total: TotalFault.optional().describe(
    'Added to the total of a page; the result is never below 0.',
  ),
  instance: InstanceFault.optional().describe(
    'vanishes: the instance in the path is removed before the operation runs.',
  ),
  fields: FieldsFault.optional().describe(
    'Fields of a 2xx answer. extra: more than the contract has. absent: without the optional ones. unknown_values: enum fields have unknown values.',
  ),
  effect: z
    .enum(['before', 'after'])
    .optional()
    .describe(
      'before: fires before the operation runs. after: the operation runs, then the fault replaces its response.',
    ),
})
export type FaultEffect = z.infer<typeof FaultEffect>

/**
 * A fault rule: which requests it matches, when it fires, and what it does (docs/design.md#faults). All
 * fields but `operation` are optional.
 */
export const FaultRule = z
  .strictObject({
    /** Unique name of 1 to 64 characters; generated when left out. */
    id: ChosenName.optional(),
    operation: z
      .enum(
        [...anyOperationIds, ...operationGroups, '*'],
        `an operationId of the contract, *, ${operationGroups.join(' or ')}`,
      )
      .describe(
        'Operation that it matches. * matches every operation of the notebooks API, iam:* every one of IAM, kps:* every one on key pairs.',
      ),
    ...FaultEffect.shape,
    match: FaultMatch.optional(),
    test: z
      .string()
      .regex(/^[!-~](?:[ -~]{0,126}[!-~])?$/, '1 to 128 characters of ASCII')
      .optional()
      .describe('Matches only requests with this value of header x-mock-test.'),
    rate_limit: FaultRateLimit.optional().describe('Fires for requests above this limit.'),
    times: integer(1, MAX_INT32).optional().describe('Maximum number of times that it fires.'),
    first: integer(1, MAX_INT32)
      .optional()
      .describe('Fires only for this number of first matching requests.'),
    nth: integer(1, MAX_INT32)
      .optional()
      .describe('Fires for one matching request only, counted from 1.'),
    every: integer(1, MAX_INT32).optional().describe('Fires for every n-th matching request.'),
    probability: z
      .number()
      .gt(0, 'a number above 0, up to 1')
      .max(1, 'a number above 0, up to 1')
      .optional()
      .describe('Probability that it fires, from the seeded random generator.'),
  })
  .meta({
    id: 'FaultRule',
    example: { operation: 'ListNotebooks', status: 403, error_code: 'ModelArts.0108', times: 2 },
  })
export type FaultRule = z.infer<typeof FaultRule>

/** A fault rule with its id and its counters `seen` and `hits`. */
export const CountedFaultRule = FaultRule.extend({
  /** Unique name of the rule. */
  id: FaultRule.shape.id.unwrap(),
  seen: z.int().min(0).describe('Requests that matched.'),
  hits: z.int().min(0).describe('Requests it fired for.'),
}).meta({ id: 'CountedFaultRule' })
export type CountedFaultRule = z.infer<typeof CountedFaultRule>
