import { NearMiss, Verification } from './verification.ts'
import * as z from './zod.ts'

/** What a comparison reads of a recorded request: a line of `GET /_mock/requests?format=jsonl`, which may hold more. */
export const RecordedRequest = z.looseObject({
  sequence: z.int().min(1).optional(),
  project_id: z.string().nullable().optional(),
  at: z.number().optional(),
  method: z.string().min(1),
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
  status: z.int().nullable().optional(),
  operation: z.string().nullable().optional(),
  fault: z.string().nullable().optional(),
  notebook_id: z.string().nullable().optional(),
  status_before: z.string().nullable().optional(),
  answer: z
    .looseObject({ headers: z.record(z.string(), z.string()).default({}), body: z.unknown() })
    .nullable()
    .optional(),
})
export type RecordedRequest = z.infer<typeof RecordedRequest>

/** How the requests of a recording are compared with those of a journal. */
export const SameRequestsOptions = z.strictObject({
  in_order: z
    .boolean()
    .default(false)
    .describe('Whether the requests must come in the order of the recording.'),
  exact: z
    .boolean()
    .default(false)
    .describe('Whether dates, times and random parts of names must be equal too.'),
  any_repeats: z
    .boolean()
    .default(false)
    .describe('Whether equal GET requests may come more or less often, but at least once.'),
  ignore: z
    .array(z.string())
    .max(100, 'at most 100 patterns')
    .default([])
    .describe('Fields such as body.name or query.*, and requests such as GET /v1/*/flavors.'),
})
export type SameRequestsOptions = z.infer<typeof SameRequestsOptions>

/** A request that the recording and the journal do not both have, or not in the same form, number or order. */
export const RequestDifference = Verification.shape.findings.unwrap().extend({
  kind: z.enum(['changed', 'missing', 'too few', 'too many', 'unexpected', 'order']),
  /** Fields that differ, if the request is found with changes. */
  near_misses: z.array(NearMiss),
})
export type RequestDifference = z.infer<typeof RequestDifference>

/** Whether a journal has the same requests as a recording, and each difference. */
export const SameRequests = Verification.extend({
  recorded: z.int().min(0).describe('Number of compared requests of the recording.'),
  matched: z.int().min(0).describe('Number of requests of the recording that were found.'),
  ids: z.int().min(0).describe('Number of ids of answers and of projects that have other values.'),
  left_out: z
    .array(z.strictObject({ pattern: z.string(), values: z.int() }))
    .describe('What was not compared as it is: the pattern, and how many requests or values.'),
  findings: z.array(RequestDifference).describe('Each difference.'),
})
export type SameRequests = z.infer<typeof SameRequests>
