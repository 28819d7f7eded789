import { z } from 'zod'
import { FaultMatch } from './fault.ts'
import { JournalFilter } from './journal.ts'
import { integer } from './primitives.ts'

const Count = integer(0, 1_000_000)

/** Requests that shall have come, so many of them; at least one when no number is given. */
export const Expectation = JournalFilter.omit({ since: true })
  .extend({
    match: FaultMatch.optional().describe('What they look like: query, header, path, name, body.'),
    count: Count.optional().describe('Exactly so many; 0 for none.'),
    at_least: Count.optional(),
    at_most: Count.optional(),
  })
  .refine(
    ({ count, at_least, at_most }) =>
      count === undefined || (at_least === undefined && at_most === undefined),
    'count, or at_least and at_most',
  )
  .refine(
    ({ at_least = 0, at_most = at_least }) => at_least <= at_most,
    'at_least of at most at_most',
  )
  .meta({ id: 'Expectation', example: { operation: 'CreateNotebook', count: 1 } })
export type Expectation = z.infer<typeof Expectation>

const CheckMode = z.enum(['fail', 'ignore']).default('ignore')

/** What is to be verified of a journal. */
export const VerifyRequest = z
  .strictObject({
    expect: z
      .array(Expectation)
      .max(1_000, 'at most 1000 expectations')
      .default([])
      .describe('Requests that shall have come.'),
    in_order: z
      .boolean()
      .default(false)
      .describe('Whether they shall have come in that order, others between them or not.'),
    since: integer(0, Number.MAX_SAFE_INTEGER)
      .default(0)
      .describe('Only requests whose sequence is above this one count.'),
    test: z.string().optional().describe('Only requests with this header x-mock-test count.'),
    unspent_faults: CheckMode.describe('Fault rules that still have something to do.'),
    unserved: CheckMode.describe('Requests for paths that nobody serves.'),
    ignored_inputs: CheckMode.describe('Requests of which something was ignored.'),
  })
  .refine(
    ({ expect, unspent_faults, unserved, ignored_inputs }) =>
      expect.length > 0 || [unspent_faults, unserved, ignored_inputs].includes('fail'),
    'something to verify: expect, unspent_faults, unserved or ignored_inputs',
  )
  .meta({ id: 'VerifyRequest' })
export type VerifyRequest = z.infer<typeof VerifyRequest>

/** A request that is nearly one that was expected. */
export const NearMiss = z.strictObject({
  project_id: z.string().nullable(),
  sequence: z.int(),
  method: z.string(),
  url: z.string(),
  misses: z
    .array(z.strictObject({ condition: z.string(), found: z.string(), expected: z.string() }))
    .describe('Conditions that it fails.'),
})
export type NearMiss = z.infer<typeof NearMiss>

/** What a verification came to. */
export const Verification = z
  .strictObject({
    verdict: z
      .enum(['verified', 'failed', 'inconclusive'])
      .describe('Inconclusive where forgotten requests could have made the difference.'),
    requests: z.int().min(0).describe('Requests that were looked at.'),
    dropped: z.int().min(0).describe('Requests that were forgotten for want of room.'),
    findings: z.array(
      z.strictObject({
        at: z.string().describe('Which part of the verification.'),
        found: z.string(),
        expected: z.string(),
        conclusive: z.boolean().describe('Whether no forgotten request could change it.'),
        near_misses: z.array(NearMiss),
      }),
    ),
  })
  .meta({ id: 'Verification' })
export type Verification = z.infer<typeof Verification>
