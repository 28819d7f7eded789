import { Duration, milliseconds } from '../schemas/primitives.ts'
import * as z from '../schemas/zod.ts'
import { clients } from './client-lines.ts'

/** The commands: the first word of the command line, and its help text. */
export const verbs = {
  serve: 'start the server (the default)',
  generate: 'print generated notebooks as a scene file',
  openapi: 'print the OpenAPI document',
  init: 'copy the default scene to a folder: init FOLDER',
  env: `print client settings for the server: env --client ${clients.join('|')} [--url URL]`,
  wait: 'wait until a running server is ready: wait [--url URL] [--timeout 30s]',
  exec: 'start a server, run a command with its settings: exec [options] -- COMMAND ...',
  doctor: 'find problems between a client and the server: doctor [--url URL] [--json]',
  compare:
    'compare with the real service, which it calls: compare --against URL [--yes] [--report FILE]',
} as const

export type Verb = keyof typeof verbs

const URL_TEXT = 'an http or https URL without a path, such as http://127.0.0.1:6404'

const Url = z
  .string(URL_TEXT)
  .regex(/^https?:\/\/[\w.:[\]-]+\/?$/i, URL_TEXT)
  .refine((url) => URL.canParse(url), URL_TEXT)
  .transform((url) => url.replace(/\/$/, ''))

/** Maximum timeout of `wait`, ms. */
const MAX_WAIT = 24 * 3_600_000

/** Flags of single verbs, in addition to the options of the server. Each also has a variable, but no key in the config file. */
export const flagsByVerb = {
  env: z.strictObject({ client: z.enum(clients), url: Url.optional() }),
  wait: z.strictObject({
    url: Url.optional(),
    timeout: Duration.transform(milliseconds)
      .refine((timeout) => timeout <= MAX_WAIT, 'a duration of at most 24h')
      .prefault('30s'),
  }),
  doctor: z.strictObject({ url: Url.optional(), json: z.boolean().default(false) }),
  compare: z.strictObject({
    against: Url,
    yes: z.boolean().default(false),
    report: z.string().min(1).optional(),
    credentialsFile: z.string().min(1).optional(),
    ca: z.string().min(1).optional(),
  }),
} as const

/** Variables that `exec` sets for its command: the URL of the server, and the path of its CA file. */
export const EXEC_VARIABLES = ['url', 'ca'] as const

/** The schemas of the flags of one verb, by name. */
export function verbShape(verb: Verb): Readonly<Record<string, z.ZodType>> {
  return verb in flagsByVerb ? flagsByVerb[verb as keyof typeof flagsByVerb].shape : {}
}

/** The schemas of the flags of all verbs, by name. */
export const allVerbFlags: Readonly<Record<string, z.ZodType>> = {
  ...flagsByVerb.env.shape,
  ...flagsByVerb.wait.shape,
  ...flagsByVerb.doctor.shape,
  ...flagsByVerb.compare.shape,
}

/** The verbs that have a flag. */
export function verbsWith(flag: string): Verb[] {
  return (Object.keys(flagsByVerb) as Verb[]).filter((verb) => flag in verbShape(verb))
}
