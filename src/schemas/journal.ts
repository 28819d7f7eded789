import { MAX_DELAY_MS } from './fault.ts'
import { Notebook, NotebookStatus } from './notebook.ts'
import { integer, milliseconds } from './primitives.ts'
import { anyOperationIds, isOfServer, operationGroups } from './service-operations.ts'
import * as z from './zod.ts'

const Status = z.enum(NotebookStatus.options).nullable()

const Headers = z.record(z.string(), z.string())

/** One recorded request with its response. Credentials are replaced by "***". Times are epoch ms, `duration_ms` is ms. */
export const JournalEntry = z
  .strictObject({
    sequence: z
      .int()
      .min(1)
      .describe('Number of the request in its world (or among requests without a world), from 1.'),
    request_id: z.string().describe('X-Request-Id of the response.'),
    project_id: z
      .string()
      .nullable()
      .describe('Project (world) of the request; null if it has none.'),
    at: z.number().describe('Time of arrival, host time in epoch ms.'),
    world_at: z
      .number()
      .nullable()
      .describe('Time of arrival, world time in epoch ms; null without a world.'),
    duration_ms: z
      .number()
      .nullable()
      .describe('Host time in ms until the response was ready; null if there is none yet.'),
    outcome: z
      .enum(['answered', 'broken', 'aborted', 'open'])
      .describe(
        'answered; broken: a fault broke the connection; aborted: the client disconnected; open: no response yet.',
      ),
    operation: z
      .enum(anyOperationIds)
      .nullable()
      .describe('Operation; null if the path and method are no operation that is served.'),
    served: z.boolean().describe('Whether this server implements the path and method.'),
    user: z.string().nullable().describe('User name of the caller; null if unknown.'),
    test: z.string().nullable().describe('Header x-mock-test; null if absent.'),
    /** Header traceparent (W3C Trace Context); null if absent. */
    traceparent: z.string().nullable(),
    /** HTTP method in upper case. */
    method: z.string(),
    url: z.string().describe('Path and query as the client sent them, credentials masked.'),
    /** Headers by lower-case name. */
    headers: Headers,
    body: z.unknown().describe('Parsed JSON; any other body as text; null if there was none.'),
    /** HTTP status of the response; null if there is none. */
    status: z.int().nullable(),
    fault: z
      .string()
      .nullable()
      .describe('Id of the fault that fired (x-mock-fault-id); null if none.'),
    warnings: z.array(z.string()).describe('Inputs that were ignored (x-mock-warnings).'),
    /** Selected headers and the body of the response; null if there is none. */
    answer: z.strictObject({ headers: Headers, body: z.unknown() }).nullable(),
    notebook_id: z.string().nullable().describe('Id of the instance of the request; null if none.'),
    status_before: Status.describe('Status of that instance before the request.'),
    status_after: Status.describe('Status of that instance after the request.'),
  })
  .meta({ id: 'JournalEntry' })
export type JournalEntry = z.infer<typeof JournalEntry>

/** A page of the journal. */
export const JournalPage = z.strictObject({
  requests: z.array(JournalEntry).describe('Oldest first.'),
  total: z.int().min(0).describe('Number of matching requests, without the limit.'),
  dropped: z
    .int()
    .min(0)
    .describe('Requests dropped because the journal was full, matching or not.'),
})
export type JournalPage = z.infer<typeof JournalPage>

/** The same requests as an HTTP archive: HAR 1.2. */
export const Har = z
  .strictObject({
    log: z.looseObject({
      version: z.literal('1.2'),
      creator: z.strictObject({ name: z.string(), version: z.string() }),
      entries: z.array(z.looseObject({})),
    }),
  })
  .meta({ id: 'Har', description: 'An HTTP archive, with format har.' })

/** Selects requests of a journal; all given fields must match. */
export const JournalFilter = z.strictObject({
  since: integer(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Only requests with a higher sequence.'),
  operation: z
    .enum(
      [...anyOperationIds, ...operationGroups],
      `an operationId of the contract, ${operationGroups.join(' or ')}`,
    )
    .optional()
    .describe('Operation id; iam:* for every operation of IAM, kps:* for every one on key pairs.'),
  /** HTTP method. */
  method: z.string().optional(),
  path: z.string().optional().describe('Part of the URL.'),
  /** HTTP status, 100 to 599. */
  status: integer(100, 599).optional(),
  /** User name of the caller. */
  user: z.string().optional(),
  test: z.string().optional().describe('Header x-mock-test.'),
  notebook: z.string().optional().describe('Id of the instance of the request.'),
  fault: z.string().optional().describe('Id of the fault that fired; * for any.'),
  /** Whether this server implements the path and method. */
  served: z.boolean().optional(),
  warned: z.boolean().optional().describe('Whether an input of the request was ignored.'),
})
export type JournalFilter = z.infer<typeof JournalFilter>

/** Query of the journal. */
export const RequestsQuery = JournalFilter.extend({
  limit: integer(1, 100_000)
    .default(1_000)
    .describe('Maximum number of requests; the newest are returned.'),
  format: z
    .enum(['json', 'har', 'jsonl'])
    .default('json')
    .describe('JSON, an HTTP archive (HAR), or one JSON object per line.'),
})
export type RequestsQuery = z.infer<typeof RequestsQuery>

/** The same for one world, whose journal has no request to IAM. */
export const WorldRequestsQuery = RequestsQuery.extend({
  operation: JournalFilter.shape.operation.meta({
    enum: [...anyOperationIds, ...operationGroups].filter((pattern) => !isOfServer(pattern)),
  }),
})

/** Query of a wait: for a status of an instance, or for a number of answered requests. */
export const WaitQuery = z
  .strictObject({
    notebook: z.string().optional().describe('Id of an instance.'),
    status: z
      .enum(NotebookStatus.options)
      .optional()
      .describe('Status to wait for; DELETED also if the instance was removed.'),
    request: z.enum(anyOperationIds, 'an operationId of the contract').optional(),
    count: integer(1, 1_000_000)
      .optional()
      .describe('Number of requests to wait for; 1 when left out.'),
    since: integer(0, Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('Only requests with a higher sequence.'),
    timeout: z
      .string()
      .regex(/^\d+(\.\d+)?(ms|s|m)?$/, { error: 'a duration such as 500ms or 10s', abort: true })
      .refine(
        (timeout) => milliseconds(timeout) <= MAX_DELAY_MS,
        'a duration of at most 10 minutes',
      )
      .default('30s')
      .describe('Maximum host time to wait, up to 10 minutes.'),
  })
  .refine(({ notebook, status, request, count, since }) => {
    const [isOfInstance, isOfRequests] = [
      [notebook, status],
      [request, count, since],
    ].map((fields) => fields.some((field) => field !== undefined))
    const isWhole = request !== undefined || (notebook !== undefined && status !== undefined)
    return isWhole && isOfInstance !== isOfRequests
  }, 'either notebook and status, or request with optional count and since')
export type WaitQuery = z.infer<typeof WaitQuery>

/** Response of a wait. */
export const WaitAnswer = z.strictObject({
  notebook: Notebook.nullable().optional().describe('The instance; null if it was removed.'),
  requests: z.array(z.int()).optional().describe('Sequences of the requests.'),
})

/** One of the Server-Sent Events of a stream, after the comments and `retry` are taken away. */
export const StreamedEvent = z
  .strictObject({
    id: z.string().describe('Id, for Last-Event-ID or since.'),
    event: z
      .enum(['transition', 'request', 'clock', 'reset', 'scene', 'counts', 'gap'])
      .describe('Type; gap: events were lost.'),
    data: z.string().describe('Facts as JSON.'),
  })
  .meta({ id: 'StreamedEvent', description: 'One of the Server-Sent Events of a stream.' })

const TYPES = 'types joined with commas: transition, request, clock, reset, scene, counts'

/** Query of the event stream. */
export const EventsQuery = z.strictObject({
  types: z
    .string()
    .regex(
      /^(transition|request|clock|reset|scene|counts)(,(transition|request|clock|reset|scene|counts))*$/,
      TYPES,
    )
    .optional()
    .describe('Types joined with commas; all types when left out.'),
  since: z
    .string()
    .optional()
    .describe('Id of the last event received; same as header Last-Event-ID.'),
})
export type EventsQuery = z.infer<typeof EventsQuery>
