import { z } from 'zod'
import { Duration, milliseconds } from '../schemas/primitives.ts'
import { clients } from './client-lines.ts'

/** What the command line can be asked to do, the first word of it, and what the help says of each. */
export const verbs = {
  serve: 'start the server (the default)',
  generate: 'print generated notebooks as a scene file',
  openapi: 'print the OpenAPI document',
  init: 'copy the default scene to a folder: init FOLDER',
  env: `print what points a client at the server: env --client ${clients.join('|')} [--url URL]`,
  wait: 'wait until a running server is ready: wait [--url URL] [--timeout 30s]',
  exec: 'run a command beside a server of its own: exec [options] -- COMMAND ...',
  doctor: 'say what stands between a client and the server: doctor [--url URL] [--json]',
} as const

export type Verb = keyof typeof verbs

const Url = z
  .string()
  .regex(
    /^https?:\/\/[\w.:[\]-]+\/?$/i,
    'an http or https URL without a path, such as http://127.0.0.1:6404',
  )
  .transform((url) => url.replace(/\/$/, ''))

/** Longest time `wait` waits, ms. */
const LONGEST_WAIT = 24 * 3_600_000

/** Flags that a verb has beside the options of the server; of each there is a variable, but no key of the config file. */
export const ownFlags = {
  env: z.strictObject({ client: z.enum(clients), url: Url.optional() }),
  wait: z.strictObject({
    url: Url.optional(),
    timeout: Duration.transform(milliseconds)
      .refine((timeout) => timeout <= LONGEST_WAIT, 'a duration of at most 24h')
      .prefault('30s'),
  }),
  doctor: z.strictObject({ url: Url.optional(), json: z.boolean().default(false) }),
} as const

/** Variables that `exec` sets for its command: `--url` of the commands above, and the file of a CA. */
export const VARIABLES_OF_EXEC = ['url', 'ca'] as const

/** The flags of a verb's own, by name. */
export function ownShapeOf(verb: Verb): Readonly<Record<string, z.ZodType>> {
  return verb in ownFlags ? ownFlags[verb as keyof typeof ownFlags].shape : {}
}

/** Every flag that some verbs have and others have not, by name. */
export const ownShape: Readonly<Record<string, z.ZodType>> = {
  ...ownFlags.env.shape,
  ...ownFlags.wait.shape,
  ...ownFlags.doctor.shape,
}

/** The verbs that have a flag of their own. */
export function ownersOf(flag: string): Verb[] {
  return (Object.keys(ownFlags) as Verb[]).filter((verb) => flag in ownShapeOf(verb))
}
