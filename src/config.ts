import { epochOfMoment } from './cloud/kernel/clock.ts'
import { parseFaultText } from './control/faults/fault-text.ts'
import {
  AddressRange,
  CertificateHost,
  DurationsInput,
  Fault,
  Host,
  Latency,
  Origin,
  RetryAfter,
  Shard,
  StartClock,
} from './option-values.ts'
import { MAX_RATE } from './schemas/control.ts'
import { Duration, integer, Moment, milliseconds } from './schemas/primitives.ts'
import { MAX_GENERATED, MAX_SEED } from './schemas/scene.ts'
import * as z from './schemas/zod.ts'

/** All options, by their name in the library and in a config file. Flags and variables are derived from it. */
export const Config = z.strictObject({
  host: Host.prefault('127.0.0.1').describe('Host name or IP address to listen on'),
  port: integer(0, 65_535).default(6404).describe('Port to listen on; 0 takes a free port'),
  scene: z
    .string()
    .min(1)
    .default('default')
    .describe('Name of a scene, or path of a scene folder'),
  watch: z
    .boolean()
    .default(false)
    .describe('Read edited files of the scenes in use again, and start their projects anew'),
  notebooks: integer(0, MAX_GENERATED)
    .optional()
    .describe("Number of generated notebooks to use instead of the scene's own"),
  seed: integer(0, MAX_SEED).default(1).describe('Seed of ids, random numbers and generated data'),
  auth: z
    .enum(['off', 'present', 'verify'])
    .default('present')
    .describe('Check of credentials: none, only their form, or full verification'),
  authLock: z
    .boolean()
    .default(false)
    .describe('Lock an access key for 5 minutes after 5 failures in a row (with auth verify)'),
  skewClock: z
    .enum(['nearer', 'world'])
    .default('nearer')
    .describe(
      'Clock that signature times are compared with: the nearer of host and world, or the world',
    ),
  strict: z
    .boolean()
    .default(false)
    .describe('Refuse requests that the documents of the API do not allow'),
  notFoundStatus: z
    .literal([400, 404], '400 or 404')
    .default(400)
    .describe('HTTP status for an instance that does not exist'),
  listDefaultFeature: z
    .enum(['NOTEBOOK', 'ANY'])
    .default('NOTEBOOK')
    .describe('Feature that a list returns when the request names none'),
  nameCase: z
    .enum(['ignore', 'match'])
    .default('ignore')
    .describe('Whether the name filter ignores or matches upper and lower case'),
  instanceImage: z
    .enum(['short', 'full'])
    .default('short')
    .describe(
      'Image of an instance: six fields as in recorded responses, or all fields of the documents',
    ),
  poolNodes: z
    .enum(['single', 'list'])
    .default('single')
    .describe(
      'Nodes and clusters of a pool: a single object as in the SDKs, or a list as in the documents',
    ),
  flavorMatch: z
    .enum(['part', 'exact'])
    .default('part')
    .describe('Whether the flavor filter takes a part of the flavor ID or the whole ID'),
  unknownProjects: z
    .enum(['create', 'refuse'])
    .default('create')
    .describe('Whether a project id that is not in iam.json creates a project or is refused'),
  secondAuthorization: z
    .enum(['update', 'refuse'])
    .default('update')
    .describe('Whether a second authorization of a user updates the first one or is refused'),
  clock: StartClock.prefault('real').describe(
    'Clock of every world: real, frozen, or a rate in world ms per host ms',
  ),
  now: Moment.transform(epochOfMoment)
    .optional()
    .describe('Time that every world starts at: an ISO date or epoch ms'),
  durations: DurationsInput.default({}).describe(
    'World time that actions take: create=1s,delete=500ms',
  ),
  speed: z
    .number('a number above 0')
    .gt(0, 'a number above 0')
    .max(MAX_RATE, 'a number up to 1000000')
    .default(1)
    .describe('Factor by which all actions are faster'),
  namePatterns: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether instance names such as create-fail-x, stuck-x and slow-x have an effect'),
  mountsAfterStop: z
    .enum(['drop', 'keep'])
    .default('drop')
    .describe('Whether a stop drops or keeps storages that were mounted while the instance ran'),
  idleStop: z
    .enum(['never', 'untouched'])
    .default('never')
    .describe('When an instance with an idle lease stops: never, or when no request uses it'),
  stoppedLease: z
    .enum(['show', 'refuse'])
    .default('show')
    .describe('Whether ShowLease shows or refuses the lease of an instance that does not run'),
  region: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,32}$/, 'the name of a region such as cn-north-4')
    .default('cn-north-4')
    .describe('Region in the service catalogs of IAM'),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'an http or https URL' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('Base of URLs in responses; by default the Host header of the request'),
  trustProxy: z
    .array(AddressRange)
    .default([])
    .describe('Addresses of proxies whose X-Forwarded-Proto, -Host, -Port and -Prefix are used'),
  tls: z
    .literal('self-signed')
    .optional()
    .describe('HTTPS with a certificate that is made at start; the path of its CA file is printed'),
  tlsHosts: z
    .array(CertificateHost)
    .max(100, 'at most 100 hosts')
    .default([])
    .describe(
      'More host names, wildcards and IP addresses for the certificate of --tls self-signed',
    ),
  tlsCert: z.string().min(1).optional().describe('PEM file with a certificate: serves HTTPS'),
  tlsKey: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file with the private key of that certificate'),
  fault: z
    .array(Fault)
    .default([])
    .transform((rules) =>
      rules.map((rule) => (typeof rule === 'string' ? parseFaultText(rule) : rule)),
    )
    .describe('Fault rules of the whole server; the flag may be repeated'),
  latency: Latency.optional().describe(
    'Shortest response time in host ms: 200, or a range such as 150..400',
  ),
  retryAfter: RetryAfter.default(1).describe(
    'Header Retry-After of injected errors 429 and 503: seconds, or off for none',
  ),
  worldTtl: Duration.transform(milliseconds)
    .refine((span) => span >= 1_000 && span <= 86_400_000, 'a duration from 1s to 1d')
    .optional()
    .describe(
      'Host time after which unused worlds are dropped; by default 10m, and only unchanged worlds',
    ),
  journalEntries: integer(0, 1_000_000)
    .default(10_000)
    .describe('Number of requests that the journal of a world keeps; 0 keeps none'),
  journalBytes: integer(0, 4_294_967_295)
    .default(16_777_216)
    .describe('Size in bytes of the requests and responses that the journal of a world keeps'),
  journalTotalBytes: integer(0, 4_294_967_295)
    .default(268_435_456)
    .describe('Size in bytes of the requests and responses that all journals together keep'),
  maxWorlds: integer(1, 1_000_000)
    .default(10_000)
    .describe('Number of projects that the server has at the same time'),
  shard: Shard.optional().describe(
    'Number of this process and of all behind a proxy, such as 1/4: it refuses what only all can answer',
  ),
  controlHosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Host names besides localhost that the control plane accepts'),
  controlToken: z
    .string()
    .regex(/^[!-~]{8,1024}$/, 'between 8 and 1024 visible ASCII characters')
    .optional()
    .describe('Token that the control plane requires, as Authorization: Bearer'),
  corsOrigins: z
    .array(Origin)
    .default([])
    .describe('Origins of web pages that may call the API (CORS), but not the control plane'),
  noFastPath: z
    .boolean()
    .default(false)
    .describe('Every request takes the way through the router, also one that was answered lately'),
  log: z
    .enum(['off', 'requests', 'debug', 'json'])
    .default('off')
    .describe(
      'Lines on stdout: none, one for every API request, or also warnings and the control plane; json: objects',
    ),
  stateFile: z
    .string()
    .min(1)
    .optional()
    .describe('JSON file with the state of all worlds: read at start, saved after changes'),
  stateSync: z
    .enum(['interval', 'always'])
    .default('interval')
    .describe(
      'When changes are on the disk: soon after them, or before the response to the request that made them',
    ),
  endpointsFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'JSON file that is written when the server is ready: "url", and if it has them "urls" and "ca"',
    ),
})
export type Config = z.output<typeof Config>
export type OptionName = keyof Config
