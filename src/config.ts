import { z } from 'zod'
import { type ClockSetting, epochOfMoment } from './cloud/kernel/clock.ts'
import { parseFaultText } from './control/faults/fault-text.ts'
import { MAX_RATE, Rate } from './schemas/control.ts'
import { FaultRule, MAX_DELAY_MS } from './schemas/fault.ts'
import { Duration, integer, Moment, milliseconds } from './schemas/primitives.ts'
import { longRunningActions } from './schemas/progression.ts'
import { MAX_GENERATED, MAX_SEED } from './schemas/scene.ts'

const Latency = z
  .union(
    [integer(0, MAX_DELAY_MS), z.string().regex(/^\d{1,6}(\.\.\d{1,6})?$/)],
    'ms such as 200 or 150..400',
  )
  .transform((text): readonly [number, number] => {
    const [least, most = least] = String(text).split('..').map(Number) as [number, number?]
    return [least, most]
  })
  .refine(
    ([least, most]) => least <= most && most <= MAX_DELAY_MS,
    'a range from less to more, up to 600000 ms',
  )

/** A rule, as an object or in the words of `--fault`. */
const Fault = z.union([z.string(), FaultRule], 'a rule such as "ListNotebooks status=403 times=2"')

/** What a browser sends as Origin, to the letter. */
const Origin = z
  .string()
  .refine(isOrigin, 'scheme, host and port of web pages, such as http://localhost:5173')

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

/** How worlds start in time: `real`, `frozen`, a rate, or both moment and rate. */
const StartClock = z
  .union(
    [
      z.enum(['real', 'frozen']),
      Rate,
      z.string().regex(/^\d{1,7}(\.\d+)?$/),
      z.strictObject({ at: Moment.optional(), rate: Rate.optional() }),
    ],
    'real, frozen, or a rate such as 60',
  )
  .transform((clock): ClockSetting => {
    if (typeof clock === 'object') {
      return { ...clock, at: clock.at === undefined ? undefined : epochOfMoment(clock.at) }
    }
    if (clock === 'real') return { rate: 1 }
    return { rate: clock === 'frozen' ? 0 : Number(clock) }
  })
  .refine(({ rate = 1 }) => rate <= MAX_RATE, 'a rate of at most 1000000')

/** `create=1s,delete=500ms`, or an object. */
const DurationsInput = z
  .union(
    [
      z
        .string()
        .transform(
          (text) =>
            Object.fromEntries(text.split(',').map((pair) => pair.split('=', 2))) as unknown,
        ),
      z.record(z.string(), z.unknown()),
    ],
    'durations such as create=1s,delete=500ms',
  )
  .pipe(z.partialRecord(z.enum(longRunningActions), Duration, 'durations such as create=1s'))
  .transform((given) =>
    Object.fromEntries(Object.entries(given).map(([key, span]) => [key, milliseconds(span)])),
  )

/** Every option, under the name it has in the library and in a config file. */
export const Config = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  port: integer(0, 65_535).default(6404).describe('Port to listen on; 0 takes a free one'),
  scene: z.string().min(1).default('default').describe('Scene by name, or the folder of one'),
  notebooks: integer(0, MAX_GENERATED)
    .optional()
    .describe("So many generated notebooks instead of the scene's own"),
  seed: integer(0, MAX_SEED).default(1).describe('What ids, chance and generated data grow from'),
  auth: z
    .enum(['off', 'present', 'verify'])
    .default('present')
    .describe('Credentials: not looked at, any well-formed ones accepted, or verified'),
  authLock: z
    .boolean()
    .default(false)
    .describe('Lock an access key for 5 minutes after 5 failures in a row (with verify)'),
  skewClock: z
    .enum(['nearer', 'world'])
    .default('nearer')
    .describe('Clock of the 15 minutes of skew: the nearer of host and world, or the world'),
  strict: z
    .boolean()
    .default(false)
    .describe('Refuse what the documents do not allow, see Switches'),
  notFoundStatus: z
    .literal([400, 404], '400 or 404')
    .default(400)
    .describe('Status for an instance that does not exist'),
  listDefaultFeature: z
    .enum(['NOTEBOOK', 'ANY'])
    .default('NOTEBOOK')
    .describe('Feature a list means when it names none'),
  nameCase: z
    .enum(['ignore', 'match'])
    .default('ignore')
    .describe('Whether the name filter minds the case of letters'),
  unknownProjects: z
    .enum(['create', 'refuse'])
    .default('create')
    .describe('What happens to a project id that iam.json does not name'),
  clock: StartClock.prefault('real').describe('Time of every world: real, frozen or a rate'),
  now: Moment.transform(epochOfMoment)
    .optional()
    .describe('Moment every world starts at: an ISO date or epoch ms'),
  durations: DurationsInput.default({}).describe(
    'World time of what takes time: create=1s,delete=500ms',
  ),
  speed: z
    .number('a number above 0')
    .gt(0, 'a number above 0')
    .max(MAX_RATE, 'a number up to 1000000')
    .default(1)
    .describe('How many times faster than usual everything that takes time is'),
  namePatterns: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Whether names such as create-fail-x, stuck-x and slow-x mean something'),
  mountsAfterStop: z
    .enum(['drop', 'keep'])
    .default('drop')
    .describe('What a stop does to storages that were mounted while it ran'),
  idleStop: z
    .enum(['never', 'untouched'])
    .default('never')
    .describe('When an instance with an idle lease stops: never, or when no call touches it'),
  region: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,32}$/, 'the name of a region such as cn-north-4')
    .default('cn-north-4')
    .describe('Region that IAM names in catalogs'),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'an http or https URL' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('Base of the URLs inside answers; the Host a client calls when left out'),
  tls: z
    .literal('self-signed')
    .optional()
    .describe('HTTPS with a certificate made at start, by a CA whose file is printed'),
  tlsCert: z.string().min(1).optional().describe('HTTPS with the certificate in a PEM file'),
  tlsKey: z.string().min(1).optional().describe('PEM file with the key of that certificate'),
  fault: z
    .array(Fault)
    .default([])
    .transform((rules) =>
      rules.map((rule) => (typeof rule === 'string' ? parseFaultText(rule) : rule)),
    )
    .describe('Fault rule for the whole server; may be repeated'),
  latency: Latency.optional().describe('Least time of every answer in ms: 200 or 150..400'),
  worldTtl: Duration.transform(milliseconds)
    .refine((span) => span >= 1_000 && span <= 86_400_000, 'a duration from 1s to 1d')
    .optional()
    .describe(
      'Drop every world that nobody used for so long; left out, only those as their scene made them, after 10m',
    ),
  journalEntries: integer(0, 1_000_000)
    .default(10_000)
    .describe('Requests that the journal of a world keeps; 0 keeps none'),
  journalBytes: integer(0, 4_294_967_295)
    .default(16_777_216)
    .describe('Bytes of requests and answers that the journal of a world keeps'),
  controlHosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Host names besides localhost that the control plane answers to'),
  controlToken: z
    .string()
    .regex(/^[!-~]{8,1024}$/, 'between 8 and 1024 visible ASCII characters')
    .optional()
    .describe('Secret that the control plane asks for, as Authorization: Bearer'),
  corsOrigins: z
    .array(Origin)
    .default([])
    .describe('Origins of web pages that may call the API, but never the control plane'),
  log: z
    .enum(['off', 'requests', 'debug'])
    .default('off')
    .describe('A line on stdout for every request'),
  stateFile: z
    .string()
    .min(1)
    .optional()
    .describe('JSON file that holds every world: read at start, saved after changes'),
  endpointsFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File to write {"url":…} to once it is ready, with "urls" if it has two and "ca" if it made one',
    ),
})
export type Config = z.output<typeof Config>
export type ConfigInput = z.input<typeof Config>
export type OptionName = keyof Config
