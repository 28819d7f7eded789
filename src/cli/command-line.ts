import { Config, type OptionName } from '../config.ts'
import { jsonOfFile } from '../control/json-text.ts'
import { readRegularFileSync } from '../regular-file.ts'
import { quote } from '../schemas/findings.ts'
import { jsonMistake } from '../schemas/json-mistake.ts'
import { innermost, valueOfText } from '../schemas/text-value.ts'
import * as z from '../schemas/zod.ts'
import { type Flags, operandsOf, readFlags } from './flags.ts'
import { flagOf, variableOf } from './option-names.ts'
import { isServiceVariable } from './settings/service-variables.ts'
import { expectValid, isUserError, UsageError, usageError } from './usage-error.ts'
import {
  addressOptions,
  allVerbFlags,
  EXEC_VARIABLES,
  usesOption,
  type Verb,
  verbShape,
  verbs,
  verbsWith,
} from './verbs.ts'

export interface CommandLine {
  verb: Verb
  /** The words after the verb; for `exec` and `drill` the command after `--`. */
  operands: string[]
  /** The words before `--` as they were given, without the verb. */
  given: readonly string[]
  /** Values of the flags that only some verbs have. */
  verbFlags: OptionSource
  help: boolean
  version: boolean
  config: Config
  /** For `doctor`: why the options are wrong. Then `config` holds the defaults. */
  optionsError: Error | undefined
  /** Names of variables that Kubernetes set for a service, and that are no options. */
  serviceVariables: string[]
}

export const optionNames = Object.keys(Config.shape) as OptionName[]

type Env = Readonly<Record<string, string | undefined>>

/** Options from one source, and the name of a path there for error messages. */
export interface OptionSource {
  input: Readonly<Record<string, unknown>>
  nameOf: (path: string) => string
}

/** Reads the options. Order of precedence: flags, environment, config file, defaults. Throws a UsageError. */
export function readCommandLine(args: readonly string[], allVariables: Env): CommandLine {
  const { env, serviceVariables } = withoutServices(allVariables)
  const { flags, words, firstWord, afterDashes } = readFlags(args, {
    ...Config.shape,
    ...allVerbFlags,
  })
  const isHelp = words[0] === 'help'
  const [verb, ...more] = verbOf(isHelp ? words.slice(1) : words)
  if (isHelp && more.length > 0) {
    throw new UsageError(`help: found ${quote(more[0])}, expected at most one command`)
  }
  const verbFlags = readVerbFlags(verb, flags, env)
  const given = args
    .slice(0, afterDashes && args.length - afterDashes.length - 1)
    .filter((_, index) => index !== firstWord)
  const help = isHelp || flags.has('help')
  const version = flags.has('version')
  if (help || version) {
    const config = Config.parse({})
    const options = { config, optionsError: undefined }
    return { verb, operands: [], given, verbFlags, help, version, ...options, serviceVariables }
  }
  const operands = operandsOf(verb, more, afterDashes)
  const options = configOf(verb, flags, env)
  return { verb, operands, given, verbFlags, help, version, ...options, serviceVariables }
}

/** Separates the variables that Kubernetes set for a service: `NOTEBOOKS_MOCK_PORT=tcp://…` is no port. */
function withoutServices(env: Env): { env: Env; serviceVariables: string[] } {
  const entries = Object.entries(env)
  const serviceVariables = entries
    .filter(([name, value = '']) => isServiceVariable(name, value))
    .map(([name]) => name)
  const others = entries.filter(([name]) => !serviceVariables.includes(name))
  return { env: Object.fromEntries(others), serviceVariables }
}

/** The words with the command first, which is `serve` by default. Throws a UsageError if the first word is no command. */
function verbOf([verb = 'serve', ...more]: readonly string[]): [verb: Verb, ...string[]] {
  if (isVerb(verb)) return [verb, ...more]
  const words = [...Object.keys(verbs), 'help']
  const expected = `one of ${words.join(', ')}`
  throw usageError('command', { path: '$', found: quote(verb), expected, words })
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(verbs, word)
}

/** Reads the flags of one verb; throws a UsageError for a flag of another verb. */
function readVerbFlags(verb: Verb, flags: Flags, env: Env): OptionSource {
  for (const name of Object.keys(allVerbFlags)) {
    const owners = verbsWith(name)
    const flag = flagOf(name)
    if (!flags.has(flag) || owners.includes(verb)) continue
    const expected = owners.join(', ').replace(/, (?=\w+$)/, ' or ')
    throw new UsageError(`--${flag}: found with ${verb}, expected only with ${expected}`)
  }
  for (const name of optionNames) {
    const flag = flagOf(name)
    if (!flags.has(flag) || usesOption(verb, name)) continue
    throw new UsageError(
      `--${flag}: found with ${verb}, expected with a command that uses it, such as serve`,
    )
  }
  const shape = verbShape(verb)
  const given = fromFlags(flags, shape)
  const fromEnv = fromEnvironment(env, withoutAddress(shape, flags, given))
  const nameOf = (path: string) => {
    const name = optionOf(path)
    return name in given.input || !(name in fromEnv.input)
      ? given.nameOf(path)
      : fromEnv.nameOf(path)
  }
  return { input: { ...fromEnv.input, ...given.input }, nameOf }
}

/**
 * The flags of a verb that the environment may give: not the URL if flags say where the server is. Throws a UsageError if
 * other flags say so besides `--url`.
 */
function withoutAddress(shape: Shape, flags: Flags, given: OptionSource): Shape {
  const other = addressOptions.map(flagOf).find((flag) => flags.has(flag))
  const { url, ...others } = shape
  if (url === undefined || other === undefined) return shape
  if ('url' in given.input) {
    throw new UsageError(`--${other}: found with --url, expected one of them`)
  }
  return others
}

/** Options with another default than those of the server: the port of a command that does not listen where the server does. */
const defaultsOf: Partial<Record<Verb, Partial<Config>>> = {
  exec: { port: 0 },
  // A client that polls ends soon.
  drill: { port: 0, speed: 20 },
  mcp: { port: 0 },
  replay: { port: 0 },
  record: { port: 6405 },
}

/** The options; `doctor` uses the defaults if they are wrong. */
function configOf(
  verb: Verb,
  flags: Flags,
  env: Env,
): Pick<CommandLine, 'config' | 'optionsError'> {
  try {
    const config = readConfig(flags, env, defaultsOf[verb] ?? {})
    return { config, optionsError: undefined }
  } catch (error) {
    if (verb !== 'doctor' || !isUserError(error)) throw error
    return { config: Config.parse({}), optionsError: error }
  }
}

function readConfig(flags: Flags, env: Env, defaults: object): Config {
  expectKnown(env)
  const file = flags.get('config')?.at(-1) ?? env[variableOf('config')]
  const sources = [
    ...(file === undefined ? [] : [fromFile(file)]),
    fromEnvironment(env, Config.shape),
    fromFlags(flags, Config.shape),
  ]
  for (const { input, nameOf } of sources) {
    if (Object.keys(input).length > 0) expectValid(Config.partial(), input, nameOf)
  }
  const input = Object.assign({}, defaults, ...sources.map((source) => source.input)) as unknown
  return expectValid(Config, input, (path) => path)
}

function fromFlags(flags: Flags, shape: Shape): OptionSource {
  const input = readTexts(shape, (name) => flags.get(flagOf(name)))
  return { input, nameOf: (path) => `--${flagOf(optionOf(path))}` }
}

function fromEnvironment(env: Env, shape: Shape): OptionSource {
  const input = readTexts(shape, (name) => {
    const text = env[variableOf(name)]
    if (text === undefined || text === '') return undefined
    return name === 'fault' ? text.split('\n') : [text]
  })
  return { input, nameOf: (path) => variableOf(optionOf(path)) }
}

/** Throws a UsageError for a variable with the prefix of this package that is no option. */
function expectKnown(env: Env): void {
  const names = ['config', ...optionNames, ...Object.keys(allVerbFlags), ...EXEC_VARIABLES]
  const words = names.map(variableOf)
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith(variableOf('')) || words.includes(variable)) continue
    const expected = 'a variable that --help lists'
    throw usageError(variable, { path: '$', found: quote(variable), expected, words })
  }
}

function fromFile(file: string): OptionSource {
  let input: unknown
  try {
    input = jsonOfFile(readRegularFileSync(file))
  } catch (error) {
    throw new UsageError(`${file}: found ${jsonMistake(error)}, expected a JSON file`)
  }
  const nameOf = (path: string) => `${file} ${path}`
  if (isObject(input)) return { input, nameOf }
  throw usageError(file, { path: '$', found: quote(input), expected: 'an object of options' })
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

type Shape = Readonly<Record<string, z.ZodType>>

/** Parses texts by the type of each option. If an option takes one value, the last text counts. */
function readTexts(
  shape: Shape,
  textsOf: (name: string) => readonly string[] | undefined,
): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(shape)) {
    const texts = textsOf(name)
    if (texts === undefined) continue
    if (name === 'fault') input[name] = texts
    else if (innermost(field) instanceof z.ZodArray) {
      input[name] = texts.flatMap((text) => text.split(','))
    } else input[name] = valueOfText(field, texts.at(-1) as string)
  }
  return input
}

/** The option that a path such as `$.fault[0]` belongs to. */
function optionOf(path: string): string {
  const [, name] = /^\$\.(\w+)/.exec(path) as RegExpExecArray
  return name as string
}
