import { JournalEntry } from './journal.ts'
import * as z from './zod.ts'

/** First field of a bundle, by which a file is known as one. */
export const BUNDLE_FORMAT = 'modelarts-notebooks-mock bundle'

/** Version of the format that this package writes, and the newest that it reads. */
export const BUNDLE_VERSION = 1

/** Host time at which clocks show the times of a line. */
const HostTime = z.number().describe('Host time, epoch ms.')

/** Names and values of headers, in the order in which they were sent. */
const HeaderPairs = z.array(z.tuple([z.string(), z.string()], 'a name and a value'))

/**
 * A body as it was sent, with credentials replaced. It is text, or base64 if its bytes are no UTF-8. A body that was not kept
 * byte for byte (made from a recording) is text that was written again from JSON.
 */
const BundleBody = z
  .union(
    [z.strictObject({ text: z.string() }), z.strictObject({ base64: z.string() })],
    'an object with text or base64',
  )
  .nullable()
export type BundleBody = z.infer<typeof BundleBody>

/** First line of a bundle: what the server was started with. Times are epoch ms. */
export const BundleHeader = z
  .strictObject({
    format: z.literal(BUNDLE_FORMAT),
    /** Version of the format: 1. */
    format_version: z.literal(BUNDLE_VERSION),
    mock_version: z.string().describe('Version of the package that wrote the bundle.'),
    captured_at: z.int('epoch ms').describe('Host time of the capture, epoch ms.'),
    origin: z
      .enum(['mock', 'recording'])
      .describe('mock: captured from a mock; recording: made from requests to another service.'),
    seed: z.int('an integer').describe('Seed of ids and random numbers.'),
    config: z
      .record(z.string(), z.unknown())
      .describe('Options of the server that change its answers, as a config file has them.'),
    scene: z
      .strictObject({
        name: z.string(),
        /** SHA-256 of the files of the scene, hexadecimal; null if it is not known. */
        sha256: z.string().nullable(),
        /** Whether the files of the scene are lines of the bundle. */
        included: z.boolean(),
      })
      .describe('The scene that the server started with.'),
  })
  .meta({ id: 'BundleHeader' })
export type BundleHeader = z.infer<typeof BundleHeader>

/** A file of the scene. */
export const BundleSceneFile = z.strictObject({
  kind: z.literal('scene_file'),
  name: z.string().describe('Name in the folder of the scene: notebooks.json'),
  content: z.unknown().describe('Its JSON.'),
})

export type BundleSceneFile = z.infer<typeof BundleSceneFile>

/** State of the server before the next request, without its projects: clock, rules, IAM and scenes (schema ServerState). */
export const BundleServerState = z.strictObject({
  kind: z.literal('server_state'),
  host_at: HostTime,
  state: z.record(z.string(), z.unknown()),
})

/**
 * State of a project before the next request (schema WorldState); null if it has none. The first ones are the state before the
 * first request. Later ones are changes that no request of the API made: control plane, library, edited scenes.
 */
export const BundleProjectState = z.strictObject({
  kind: z.literal('project_state'),
  host_at: HostTime,
  project_id: z.string(),
  state: z.record(z.string(), z.unknown()).nullable(),
})

/** Who sent a request: no token, and no key. */
const BundleCaller = z.strictObject({
  user: z.string().nullable().describe('User name of the caller; null if unknown.'),
  credential: z.enum(['token', 'signature', 'none']).describe('What the request had.'),
})

const journaled = JournalEntry.shape

/** A request with its answer, in the order in which fault rules counted requests. Times are epoch ms. */
export const BundleRequest = z
  .strictObject({
    kind: z.literal('request'),
    number: z.int().min(1).describe('Position among the requests of all projects, from 1.'),
    request_id: journaled.request_id,
    project_id: journaled.project_id,
    world_at: journaled.world_at.describe('World time of the request; null without a world.'),
    server_at: z
      .number()
      .nullable()
      .describe('Time of the clock of future worlds; null if nothing asked for it.'),
    host_at: HostTime,
    waits: z
      .int()
      .min(1)
      .optional()
      .describe(
        'How often it waited for a delay or a latency: a line `resumed` says when it went on. Left out if it did not wait.',
      ),
    operation: journaled.operation,
    caller: BundleCaller,
    method: journaled.method,
    url: z.string().describe('Path and query as the client sent them.'),
    headers: HeaderPairs.describe('Headers as the client sent them, with credentials replaced.'),
    body: BundleBody,
    outcome: journaled.outcome.exclude(['open']),
    fault: journaled.fault,
    answer: z
      .strictObject({
        /** HTTP status. */
        status: z.int(),
        headers: HeaderPairs.describe('Selected headers, as the journal keeps them.'),
        body: BundleBody,
      })
      .nullable()
      .describe('null if the connection ended without an answer.'),
  })
  .meta({ id: 'BundleRequest' })
export type BundleRequest = z.infer<typeof BundleRequest>

/** A request that waited goes on, after what the lines between say. */
export const BundleResumed = z.strictObject({
  kind: z.literal('resumed'),
  number: BundleRequest.shape.number,
  world_at: BundleRequest.shape.world_at,
  server_at: BundleRequest.shape.server_at,
  host_at: HostTime,
})
export type BundleResumed = z.infer<typeof BundleResumed>

/** Last line of a bundle. */
export const BundleEnd = z.strictObject({
  kind: z.literal('end'),
  lines: z.int().min(1).describe('Number of lines before this one.'),
  sha256: z.string().describe('SHA-256 of the bytes of those lines, hexadecimal.'),
})
export type BundleEnd = z.infer<typeof BundleEnd>

/** A line between the first and the last one. */
export const BundleLine = z.discriminatedUnion('kind', [
  BundleSceneFile,
  BundleServerState,
  BundleProjectState,
  BundleRequest,
  BundleResumed,
])
export type BundleLine = z.infer<typeof BundleLine>
