import { z } from 'zod'
import { parseFaultText } from './control/fault-text.ts'
import { FaultRule, LONGEST_DELAY } from './schemas/fault.ts'
import { integer } from './schemas/primitives.ts'

const Latency = z
  .union(
    [integer(0, LONGEST_DELAY), z.string().regex(/^\d{1,6}(\.\.\d{1,6})?$/)],
    'ms such as 200 or 150..400',
  )
  .transform((text): readonly [number, number] => {
    const [least, most = least] = String(text).split('..').map(Number) as [number, number?]
    return [least, most]
  })
  .refine(
    ([least, most]) => least <= most && most <= LONGEST_DELAY,
    'a range from less to more, up to 600000 ms',
  )

/** A rule, as an object or in the words of `--fault`. */
const Fault = z.union([z.string(), FaultRule], 'a rule such as "ListNotebooks status=403 times=2"')

/** Every option, under the name it has in the library and in a config file. */
export const Config = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  port: integer(0, 65_535).default(6404).describe('Port to listen on; 0 takes a free one'),
  scene: z.string().min(1).default('default').describe('Scene by name, or the folder of one'),
  notebooks: integer(0, 5_000_000)
    .optional()
    .describe("So many generated notebooks instead of the scene's own"),
  seed: integer(0, 4_294_967_295)
    .default(1)
    .describe('What ids, chance and generated data grow from'),
  auth: z
    .enum(['off', 'present'])
    .default('present')
    .describe('Credentials: not looked at, or any well-formed ones accepted'),
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
  fault: z
    .array(Fault)
    .default([])
    .transform((rules) =>
      rules.map((rule) => (typeof rule === 'string' ? parseFaultText(rule) : rule)),
    )
    .describe('Fault rule for the whole server; may be repeated'),
  latency: Latency.optional().describe('Least time of every answer in ms: 200 or 150..400'),
  controlHosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Host names besides localhost that the control plane answers to'),
  log: z
    .enum(['off', 'requests', 'debug'])
    .default('off')
    .describe('A line on stdout for every request'),
  endpointsFile: z
    .string()
    .min(1)
    .optional()
    .describe('File to write {"url":…} to once it is ready'),
})
export type Config = z.output<typeof Config>
export type ConfigInput = z.input<typeof Config>
export type OptionName = keyof Config
