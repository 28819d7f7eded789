import type { OptionName } from '../config.ts'
import { integer } from '../schemas/primitives.ts'
import * as z from '../schemas/zod.ts'
import { CompareFlags } from './compare/compare-flags.ts'
import { controlFlags, controlVerbs } from './control/control-verbs.ts'
import { DrillFlags } from './drill/drill-flags.ts'
import { ImportFlags } from './import/import-flags.ts'
import { PactFlags } from './pact/pact-flags.ts'
import { RecordFlags } from './record/record-flags.ts'
import { ServerUrls, ServerUrl as Url, WaitTime } from './server-url.ts'
import { clients } from './settings/client-lines.ts'
import { VerifyFlags } from './verify/verify-flags.ts'

export interface VerbHelp {
  /** What the command does. */
  summary: string
  /** What follows the name of the command. */
  usage: string
  /** Arguments of an example. */
  example: string
  /** Words that may come first after the command, and what each means. */
  words?: Readonly<Record<string, string>>
}

/** The commands by the first word of the command line, with what the help says of them. */
export const verbs = {
  serve: { summary: 'start the server (the default)', usage: '', example: '--port 8080 --seed 7' },
  generate: {
    summary: 'print generated notebooks as a scene file',
    usage: '',
    example: 'generate --notebooks 100 --seed 7',
  },
  openapi: { summary: 'print the OpenAPI document', usage: '', example: 'openapi' },
  init: {
    summary: 'copy the default scene to a folder',
    usage: 'FOLDER',
    example: 'init scenes/mine',
  },
  env: {
    summary: 'print client settings for the server',
    usage: `--client ${clients.join('|')} [--url URL] [--json]`,
    example: 'env --client python',
  },
  wait: {
    summary: 'wait until one or several servers are ready',
    usage: '[--url URL] [--timeout 30s] [--json]',
    example: 'wait --timeout 10s',
  },
  exec: {
    summary: 'start a server, run a command with its settings',
    usage: '[options] -- COMMAND ...',
    example: 'exec --clock frozen -- npm test',
  },
  drill: {
    summary: 'run a command against every failure',
    usage: '[options] -- COMMAND ...',
    example: 'drill --report drill.json -- npm test',
  },
  doctor: {
    summary: 'find problems between a client and the server',
    usage: '[--url URL] [--json]',
    example: 'doctor --url http://127.0.0.1:6404',
  },
  ...controlVerbs,
  verify: {
    summary: 'compare the requests to a running server with those of a file',
    usage: '--like FILE [--in-order] [--ignore PATTERN,...] [--project ID] [--junit FILE] [--json]',
    example: 'verify --like recording.jsonl --project my-test',
  },
  pact: {
    summary: 'write a Pact from recorded requests, or a contract from a Pact',
    usage:
      'export FILE -o PACT [--consumer NAME] [--provider NAME] [--project ID] | import PACT --into FILE',
    example: 'pact export recording.jsonl -o pact.json --consumer my-client',
    words: {
      export: 'write a Pact of version 4 from a recording, a bundle, a HAR or a contract',
      import: 'write a contract for verify --like from a Pact',
    },
  },
  import: {
    summary: 'make a scene out of answers of the real service',
    usage: 'FILE ... --into FOLDER [--anonymize on|off] [--json]',
    example: 'import page.json --into scenes/mine',
  },
  replay: {
    summary: 'start a mock from a replay bundle, send its requests and compare',
    usage: 'FILE [--step N] [--update] [--junit FILE] [--json] [--port N]',
    example: 'replay bug.mockrepro',
  },
  mcp: {
    summary: 'serve tools for agents on stdio, with the Model Context Protocol',
    usage: '[--url URL]',
    example: 'mcp --url http://127.0.0.1:6404',
  },
  compare: {
    summary: 'compare with the real service, which it calls',
    usage: '--against URL [--yes] [--report FILE] [--json]',
    example: 'compare --against https://modelarts.cn-north-4.myhuaweicloud.com --yes',
  },
  record: {
    summary: 'record what passes between a client and a service, which it calls',
    usage: '--upstream URL --into FOLDER [--writes] [--sign] [--for 10m] [--yes]',
    example: 'record --upstream http://127.0.0.1:6404 --into recordings/first',
  },
  completion: {
    summary: 'print the script with which a shell completes the command line',
    usage: 'bash|zsh|fish',
    example: 'completion bash',
  },
} as const satisfies Record<string, VerbHelp>

export type Verb = keyof typeof verbs

const ServerUrl = Url.optional().describe('URL of the server; made from the options when left out.')

/** Highest number of a request in a bundle. */
const MAX_STEP = 1_000_000_000

const json = z.boolean().default(false).describe('Print JSON.')

/** Flags of single verbs, in addition to the options of the server. Each also has a variable, but no key in the config file. */
export const flagsByVerb = {
  env: z.strictObject({
    client: z.enum(clients).describe('Client to print the settings for.'),
    url: ServerUrl,
    json,
  }),
  wait: z.strictObject({
    url: ServerUrls,
    timeout: WaitTime.prefault('30s').describe('Longest wait.'),
    json,
  }),
  doctor: z.strictObject({
    url: ServerUrl,
    json,
  }),
  compare: CompareFlags,
  record: RecordFlags,
  ...controlFlags,
  verify: VerifyFlags,
  pact: PactFlags,
  import: ImportFlags,
  drill: DrillFlags,
  replay: z.strictObject({
    step: integer(1, MAX_STEP)
      .optional()
      .describe('Stop before the request with this number, and leave the server open.'),
    update: z
      .boolean()
      .default(false)
      .describe('Take the new answers as right, and write them to the bundle.'),
    junit: z.string().min(1).optional().describe('File for the result as JUnit XML.'),
    json,
  }),
  mcp: z.strictObject({
    url: Url.optional().describe('URL of a running server; it starts one when left out.'),
    timeout: WaitTime.prefault('30s').describe('Longest wait.'),
  }),
} as const

/** Variables that `exec` and `drill` set for their command: the URL of the server, the path of its CA file, a mark of the run. */
export const EXEC_VARIABLES = ['url', 'ca', 'drill'] as const

/** The schemas of the flags of one verb, by name. */
export function verbShape(verb: Verb): Readonly<Record<string, z.ZodType>> {
  return verb in flagsByVerb ? flagsByVerb[verb as keyof typeof flagsByVerb].shape : {}
}

/** Options that are a part of the URL of a server. */
export const addressOptions: readonly OptionName[] = ['host', 'port', 'tls', 'tlsCert', 'tlsKey']

/** Options of a command that calls a server. */
const callOptions: readonly OptionName[] = [...addressOptions, 'controlToken']

/** The options of the server that a verb uses, if it does not use all. */
const optionsOfVerb: Partial<Record<Verb, readonly OptionName[]>> = {
  init: [],
  import: [],
  completion: [],
  pact: [],
  record: ['host', 'port'],
  replay: ['port'],
  env: [...callOptions, 'scene', 'region'],
  wait: callOptions,
  verify: callOptions,
  ...Object.fromEntries(Object.keys(controlVerbs).map((verb) => [verb, callOptions])),
}

/** Options of the server that a verb does not use, if it uses most. */
const unusedOptions: Partial<Record<Verb, readonly OptionName[]>> = {
  drill: [
    'watch',
    'stateFile',
    'stateSync',
    'endpointsFile',
    'shard',
    'journalEntries',
    'journalBytes',
    'journalTotalBytes',
  ],
}

/** Whether a verb uses an option of the server. */
export function usesOption(verb: Verb, name: OptionName): boolean {
  if (unusedOptions[verb]?.includes(name)) return false
  return optionsOfVerb[verb]?.includes(name) ?? true
}

/** Verbs that run a command, which stands after `--`. */
export const runningVerbs: readonly Verb[] = ['exec', 'drill']

/** The schemas of the flags of all verbs, by name. Those of one name are alike: they take a value, or none. */
export const allVerbFlags: Readonly<Record<string, z.ZodType>> = Object.assign(
  {},
  ...Object.values(flagsByVerb).map(({ shape }) => shape as object),
)

/** Words that may come first after a verb, and what each means. */
export function wordsAfter(verb: Verb): Readonly<Record<string, string>> {
  return (verbs[verb] as VerbHelp).words ?? {}
}

/** Verbs whose words mean something, besides those that run a command. */
export const verbsWithWords: ReadonlySet<Verb> = new Set([
  'init',
  'import',
  'completion',
  'replay',
  'reset',
  'fault',
  'clock',
  'scene',
  'snapshot',
  'tour',
  'pact',
])

/** The verbs that have a flag. */
export function verbsWith(flag: string): Verb[] {
  return (Object.keys(flagsByVerb) as Verb[]).filter((verb) => flag in verbShape(verb))
}
