import { FaultMatch } from './fault.ts'
import { JournalFilter } from './journal.ts'
import { integer } from './primitives.ts'
import * as z from './zod.ts'

const Count = integer(0, 1_000_000)

/** Expected requests: a filter and a number of requests; without a number, at least one. */
export const Expectation = JournalFilter.omit({ since: true })
  .extend({
    match: FaultMatch.optional().describe('Conditions on query, header, path, name and body.'),
    count: Count.optional().describe('Exact number of requests; 0 for none.'),
    at_least: Count.optional().describe('Minimum number of requests.'),
    at_most: Count.optional().describe('Maximum number of requests.'),
  })
  .refine(
    ({ count, at_least, at_most }) =>
      count === undefined || (at_least === undefined && at_most === undefined),
    'count, or at_least and at_most',
  )
  .refine(
    ({ at_least = 0, at_most = at_least }) => at_least <= at_most,
    'at_least not greater than at_most',
  )
  .meta({
    not: { required: ['count'], anyOf: [{ required: ['at_least'] }, { required: ['at_most'] }] },
  })
  .meta({ id: 'Expectation', example: { operation: 'CreateNotebook', count: 1 } })
export type Expectation = z.infer<typeof Expectation>

const CheckMode = z.enum(['fail', 'ignore']).default('ignore')

/** What to verify in a journal: expected requests, and conditions that must not occur. At least one check is required. */
export const VerifyRequest = z
  .strictObject({
    expect: z
      .array(Expectation)
      .max(1_000, 'at most 1000 expectations')
      .default([])
      .describe('Expected requests.'),
    in_order: z
      .boolean()
      .default(false)
      .describe('Whether they must come in this order; other requests in between are allowed.'),
    since: integer(0, Number.MAX_SAFE_INTEGER)
      .default(0)
      .describe('Checks only requests with a higher sequence.'),
    test: z
      .string()
      .optional()
      .describe('Checks only requests with this value of header x-mock-test.'),
    unspent_faults: CheckMode.describe(
      'Whether fault rules that can still fire make the verification fail.',
    ),
    unserved: CheckMode.describe(
      'Whether requests that this server does not implement make the verification fail.',
    ),
    ignored_inputs: CheckMode.describe(
      'Whether requests with ignored inputs make the verification fail.',
    ),
  })
  .refine(
    ({ expect, unspent_faults, unserved, ignored_inputs }) =>
      expect.length > 0 || [unspent_faults, unserved, ignored_inputs].includes('fail'),
    'something to verify: expect, unspent_faults, unserved or ignored_inputs',
  )
  .meta({
    id: 'VerifyRequest',
    anyOf: [
      { required: ['expect'], properties: { expect: { minItems: 1 } } },
      ...['unspent_faults', 'unserved', 'ignored_inputs'].map((check) => ({
        required: [check],
        properties: { [check]: { const: 'fail' } },
      })),
    ],
  })
export type VerifyRequest = z.infer<typeof VerifyRequest>

/** A request that nearly matches an expectation. */
export const NearMiss = z.strictObject({
  project_id: z.string().nullable(),
  sequence: z.int(),
  method: z.string(),
  url: z.string(),
  misses: z
    .array(z.strictObject({ condition: z.string(), found: z.string(), expected: z.string() }))
    .describe('Conditions that it does not match.'),
})
export type NearMiss = z.infer<typeof NearMiss>

/** Result of a verification. */
export const Verification = z
  .strictObject({
    verdict: z
      .enum(['verified', 'failed', 'inconclusive'])
      .describe('verified, failed, or inconclusive: dropped requests could change the result.'),
    requests: z.int().min(0).describe('Number of checked requests.'),
    dropped: z.int().min(0).describe('Requests dropped because the journal was full.'),
    findings: z.array(
      z.strictObject({
        at: z.string().describe('Part of the verification, as a JSON path.'),
        found: z.string(),
        expected: z.string(),
        conclusive: z.boolean().describe('Whether dropped requests could not change it.'),
        near_misses: z.array(NearMiss),
      }),
    ),
  })
  .meta({ id: 'Verification' })
export type Verification = z.infer<typeof Verification>
