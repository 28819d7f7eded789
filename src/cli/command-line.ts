import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Config, type OptionName } from '../config.ts'
import { suggested } from '../control/suggest.ts'
import { check, type Finding, quote } from '../schemas/findings.ts'
import { innermost, valueOfText } from '../schemas/text-value.ts'
import { clients } from './client-lines.ts'

/** A mistake on the command line, in the environment or in the config file: one line, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface CommandLine {
  verb: string
  /** What stands behind the verb. */
  operands: string[]
  /** Its own flags. */
  own: Readonly<Record<string, string>>
  help: boolean
  version: boolean
  config: Config
}

export const verbs = {
  serve: 'start the server (the default)',
  generate: 'print generated notebooks as a scene file',
  openapi: 'print the OpenAPI document',
  init: 'copy the default scene to a folder: init FOLDER',
  env: `print what points a client at the server: env --client ${clients.join('|')} [--url URL]`,
} as const

/** Flags that one command has, and the others do not. */
const ownFlags: Readonly<Record<string, readonly string[]>> = { env: ['client', 'url'] }

export const optionNames = Object.keys(Config.shape) as OptionName[]

/** `listDefaultFeature` as a flag: `list-default-feature`. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** `listDefaultFeature` in the environment: `NOTEBOOKS_MOCK_LIST_DEFAULT_FEATURE`. */
export function variableOf(name: string): string {
  return `${PREFIX}${flagOf(name).replaceAll('-', '_').toUpperCase()}`
}

const PREFIX = 'NOTEBOOKS_MOCK_'

type Env = Readonly<Record<string, string | undefined>>

/** Reads flags over environment over config file over defaults; throws a UsageError for the first mistake. */
export function readCommandLine(args: readonly string[], env: Env): CommandLine {
  const { flags, positionals } = readFlags(args)
  const [verb = 'serve', ...operands] = positionals
  if (!Object.hasOwn(verbs, verb)) {
    throw mistake('command', { path: '$', found: quote(verb), ...oneOf(Object.keys(verbs)) })
  }
  const own = readOwnFlags(verb, flags)
  const help = flags.has('help')
  const version = flags.has('version')
  const config = help || version ? Config.parse({}) : readConfig(flags, env)
  return { verb, operands, own, help, version, config }
}

/** The flags of one command; those of another are refused. */
function readOwnFlags(verb: string, flags: Flags): Record<string, string> {
  const own: Record<string, string> = {}
  for (const [owner, names] of Object.entries(ownFlags)) {
    for (const name of names) {
      const value = flags.get(name)?.at(-1)
      if (value === undefined) continue
      if (owner !== verb) {
        throw new UsageError(`--${name}: found beside ${verb}, expected beside ${owner} only`)
      }
      own[name] = value
    }
  }
  return own
}

function readConfig(flags: Flags, env: Env): Config {
  const file = flags.get('config')?.at(-1) ?? env[variableOf('config')]
  const layers = [
    ...(file === undefined ? [] : [fromFile(file)]),
    fromEnvironment(env),
    fromFlags(flags),
  ]
  for (const { input, nameOf } of layers) expectValid(Config.partial(), input, nameOf)
  const input = Object.assign({}, ...layers.map((layer) => layer.input)) as unknown
  return expectValid(Config, input, (path) => path)
}

/** Some options, and what people call the place of a mistake in them. */
interface Layer {
  input: Record<string, unknown>
  nameOf: (path: string) => string
}

type Flags = ReadonlyMap<string, readonly string[]>

const SHORT = { h: 'help', v: 'version' } as const

/** Every flag and its values; a flag without a value has the value `true`. */
function readFlags(args: readonly string[]): { flags: Flags; positionals: string[] } {
  const booleans = optionNames.filter(
    (name) => innermost(Config.shape[name]) instanceof z.ZodBoolean,
  )
  const own = Object.values(ownFlags).flat()
  const known = ['help', 'version', 'config', ...optionNames, ...own].map(flagOf)
  const isSwitch = new Set(['help', 'version', ...booleans.map(flagOf)])
  const options = Object.fromEntries(
    known.map((flag) => [flag, { type: isSwitch.has(flag) ? 'boolean' : 'string' } as const]),
  )
  const { tokens, positionals } = parseArgs({
    args: args.map((arg) => (/^-[hv]$/.test(arg) ? `--${SHORT[arg.charAt(1) as 'h' | 'v']}` : arg)),
    options,
    strict: false,
    tokens: true,
  })
  const flags = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    if (!known.includes(name)) {
      throw mistake(rawName, {
        path: '$',
        found: quote(name),
        ...oneOf(known, 'a flag that --help lists'),
      })
    }
    if (value === undefined && !isSwitch.has(name)) {
      throw new UsageError(`--${name}: found nothing, expected a value`)
    }
    flags.set(name, [...(flags.get(name) ?? []), value ?? 'true'])
  }
  return { flags, positionals }
}

function fromFlags(flags: Flags): Layer {
  const input = pick((name) => flags.get(flagOf(name)))
  return { input, nameOf: (path) => `--${flagOf(optionOf(path))}` }
}

function fromEnvironment(env: Env): Layer {
  const known = ['config', ...optionNames].map(variableOf)
  for (const variable of Object.keys(env)) {
    if (variable.startsWith(PREFIX) && !known.includes(variable)) {
      throw mistake(variable, {
        path: '$',
        found: quote(variable),
        ...oneOf(known, 'a variable that --help lists'),
      })
    }
  }
  const input = pick((name) => {
    const text = env[variableOf(name)]
    if (text === undefined || text === '') return undefined
    return name === 'fault' ? text.split('\n') : name === 'controlHosts' ? text.split(',') : [text]
  })
  return { input, nameOf: (path) => variableOf(optionOf(path)) }
}

function fromFile(file: string): Layer {
  let input: unknown
  try {
    input = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`${file}: found ${(error as Error).message}, expected a JSON file`)
  }
  const nameOf = (path: string) => `${file} ${path}`
  if (isObject(input)) return { input, nameOf }
  throw mistake(file, { path: '$', found: quote(input), expected: 'an object of options' })
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

/** Options from texts, each read as its kind; of several values for one that takes one, the last. */
function pick(
  textsOf: (name: OptionName) => readonly string[] | undefined,
): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const name of optionNames) {
    const texts = textsOf(name)
    if (texts === undefined) continue
    const isList = innermost(Config.shape[name]) instanceof z.ZodArray || name === 'fault'
    input[name] = isList ? texts : valueOfText(Config.shape[name], texts.at(-1) as string)
  }
  return input
}

/** An input as a schema reads it; a UsageError for the first mistake in it. */
export function expectValid<S extends z.ZodType>(
  schema: S,
  input: unknown,
  nameOf: (path: string) => string,
): z.output<S> {
  const checked = check(schema, input)
  if ('value' in checked) return checked.value
  const [first] = checked.findings as [Finding, ...Finding[]]
  throw mistake(nameOf(first.path), first)
}

/** `$.fault[0]` is a mistake in the option `fault`. */
function optionOf(path: string): string {
  const [, name] = /^\$\.(\w+)/.exec(path) as RegExpExecArray
  return name as string
}

function oneOf(words: readonly string[], expected = `one of ${words.join(', ')}`) {
  return { expected, words }
}

function mistake(where: string, finding: Finding): UsageError {
  const { found, expected } = suggested(finding)
  return new UsageError(`${where}: found ${found}, expected ${expected}`)
}
