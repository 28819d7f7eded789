import { z } from 'zod'
import { MAX_DELAY_MS } from './fault.ts'
import { Notebook, NotebookStatus } from './notebook.ts'
import { operationIds } from './operations.ts'
import { integer, milliseconds } from './primitives.ts'

const Status = z.enum(NotebookStatus.options).nullable()

const Headers = z.record(z.string(), z.string())

/** A request as the journal shows it. Credentials are written "***". */
export const JournalEntry = z
  .strictObject({
    sequence: z.int().min(1).describe('Counts the requests of its world, or of no world, from 1.'),
    request_id: z.string().describe('X-Request-Id of the answer.'),
    project_id: z.string().nullable().describe('Its world; null where it has none.'),
    at: z.number().describe('Arrival by the host, epoch ms.'),
    world_at: z.number().nullable().describe("The same by the world's clock."),
    duration_ms: z.number().nullable().describe('Host time until its answer was ready.'),
    outcome: z
      .enum(['answered', 'broken', 'aborted', 'open'])
      .describe('Answered, connection broken by a fault, client gone, or not answered yet.'),
    operation: z.enum(operationIds).nullable().describe('null for what is no operation.'),
    served: z.boolean().describe('Whether there is such a path and method here.'),
    user: z.string().nullable().describe('Name of the caller.'),
    test: z.string().nullable().describe('Its header x-mock-test.'),
    /** Its header traceparent (W3C Trace Context). */
    traceparent: z.string().nullable(),
    /** In capitals. */
    method: z.string(),
    url: z.string().describe('Path and query as they were sent.'),
    /** By names in small letters. */
    headers: Headers,
    body: z.unknown().describe('JSON as such, anything else as text, null where there was none.'),
    /** HTTP status of the answer; null where there is none. */
    status: z.int().nullable(),
    fault: z.string().nullable().describe('Id of the fault that acted: x-mock-fault-id.'),
    warnings: z.array(z.string()).describe('What was not used as it was given: x-mock-warnings.'),
    /** The telling headers and the body of the answer; null where there is none. */
    answer: z.strictObject({ headers: Headers, body: z.unknown() }).nullable(),
    notebook_id: z.string().nullable().describe('The instance it was about.'),
    status_before: Status.describe('Status of that instance before.'),
    status_after: Status.describe('Status of that instance after.'),
  })
  .meta({ id: 'JournalEntry' })
export type JournalEntry = z.infer<typeof JournalEntry>

/** What the journal kept, and what it did not. */
export const JournalPage = z.strictObject({
  requests: z.array(JournalEntry).describe('Oldest first.'),
  total: z.int().min(0).describe('Those that match, before the limit.'),
  dropped: z.int().min(0).describe('Forgotten for want of room, whatever they were.'),
})
export type JournalPage = z.infer<typeof JournalPage>

/** Which requests of a journal are meant; all of it must hold. */
export const JournalFilter = z.strictObject({
  since: integer(0, Number.MAX_SAFE_INTEGER).optional().describe('Only sequences above this one.'),
  /** Its operation. */
  operation: z.enum(operationIds, 'an operationId of the contract').optional(),
  /** Its HTTP method. */
  method: z.string().optional(),
  path: z.string().optional().describe('Part of the URL.'),
  status: integer(100, 599).optional(),
  /** Name of the caller. */
  user: z.string().optional(),
  test: z.string().optional().describe('Header x-mock-test.'),
  notebook: z.string().optional().describe('Id of the instance it was about.'),
  fault: z.string().optional().describe('Id of the fault that acted; * for any.'),
  /** Whether there is such a path and method here. */
  served: z.boolean().optional(),
  warned: z.boolean().optional().describe('Whether something of it was ignored.'),
})
export type JournalFilter = z.infer<typeof JournalFilter>

/** Query of the journal. */
export const RequestsQuery = JournalFilter.extend({
  limit: integer(1, 100_000).default(1_000).describe('At most so many, the newest.'),
  format: z
    .enum(['json', 'har', 'jsonl'])
    .default('json')
    .describe('JSON, an HTTP archive, or a line of JSON for each.'),
})
export type RequestsQuery = z.infer<typeof RequestsQuery>

/** Of an instance: its status is waited for. Of the journal: so many answered requests. */
export const WaitQuery = z
  .strictObject({
    notebook: z.string().optional().describe('Id of an instance.'),
    status: z
      .enum(NotebookStatus.options)
      .optional()
      .describe('Status it shall reach; DELETED when it is gone.'),
    request: z.enum(operationIds, 'an operationId of the contract').optional(),
    count: integer(1, 1_000_000)
      .optional()
      .describe('Requests of that operation; 1 when left out.'),
    since: integer(0, Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('Only requests whose sequence is above this one.'),
    timeout: z
      .string()
      .regex(/^\d+(\.\d+)?(ms|s|m)?$/, { error: 'a duration such as 500ms or 10s', abort: true })
      .refine(
        (timeout) => milliseconds(timeout) <= MAX_DELAY_MS,
        'a duration of at most 10 minutes',
      )
      .default('30s')
      .describe('Host time to wait at most, up to 10 minutes.'),
  })
  .refine(({ notebook, status, request, count, since }) => {
    const [isOfInstance, isOfRequests] = [
      [notebook, status],
      [request, count, since],
    ].map((keys) => keys.some((key) => key !== undefined))
    const isWhole = request !== undefined || (notebook !== undefined && status !== undefined)
    return isWhole && isOfInstance !== isOfRequests
  }, 'either notebook and status, or request, with count and since or not')
export type WaitQuery = z.infer<typeof WaitQuery>

/** What had been waited for. */
export const WaitAnswer = z.strictObject({
  notebook: Notebook.nullable().optional().describe('The instance; null where it is gone.'),
  requests: z.array(z.int()).optional().describe('Sequences of the requests.'),
})

const TYPES = 'some of transition, request, clock and reset, with commas between'

/** Which events are sent. */
export const EventsQuery = z.strictObject({
  types: z
    .string()
    .regex(/^(transition|request|clock|reset)(,(transition|request|clock|reset))*$/, TYPES)
    .optional()
    .describe('Types with commas between; all when left out.'),
  since: z.string().optional().describe('Id of an event to go on behind, as Last-Event-ID.'),
})
export type EventsQuery = z.infer<typeof EventsQuery>
