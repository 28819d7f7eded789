import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { Config, type OptionName } from '../config.ts'
import { quote } from '../schemas/findings.ts'
import { innermost, valueOfText } from '../schemas/text-value.ts'
import { type Flags, readFlags, wordsOf } from './flags.ts'
import { expectValid, isMistakeOfUser, mistake, UsageError } from './mistakes.ts'
import { flagOf, variableOf } from './option-names.ts'
import { ownersOf, ownShape, ownShapeOf, VARIABLES_OF_EXEC, type Verb, verbs } from './verbs.ts'

export interface CommandLine {
  verb: Verb
  /** What stands behind the verb; of `exec` the command behind `--`. */
  operands: string[]
  /** Its own flags. */
  own: Layer
  help: boolean
  version: boolean
  config: Config
  /** What `doctor` is to tell of the options, which then are the defaults. */
  mistake: Error | undefined
}

export const optionNames = Object.keys(Config.shape) as OptionName[]

type Env = Readonly<Record<string, string | undefined>>

/** Some options, and what people call the place of a mistake in them. */
export interface Layer {
  input: Readonly<Record<string, unknown>>
  nameOf: (path: string) => string
}

/** Reads flags over environment over config file over defaults; throws a UsageError for the first mistake. */
export function readCommandLine(args: readonly string[], env: Env): CommandLine {
  const { flags, words, behind } = readFlags(args, { ...Config.shape, ...ownShape })
  const [verb = 'serve', ...more] = words
  if (!isVerb(verb)) {
    const names = Object.keys(verbs)
    const expected = `one of ${names.join(', ')}`
    throw mistake('command', { path: '$', found: quote(verb), expected, words: names })
  }
  const own = readOwn(verb, flags, env)
  const help = flags.has('help')
  const version = flags.has('version')
  if (help || version) {
    const config = Config.parse({})
    return { verb, operands: [], own, help, version, config, mistake: undefined }
  }
  const operands = wordsOf(verb, more, behind)
  return { verb, operands, own, help, version, ...configOf(verb, flags, env) }
}

function isVerb(word: string): word is Verb {
  return Object.hasOwn(verbs, word)
}

/** The flags of one verb; those of another are refused. */
function readOwn(verb: Verb, flags: Flags, env: Env): Layer {
  for (const flag of Object.keys(ownShape)) {
    const owners = ownersOf(flag)
    if (!flags.has(flag) || owners.includes(verb)) continue
    throw new UsageError(
      `--${flag}: found beside ${verb}, expected beside ${owners.join(' or ')} only`,
    )
  }
  const shape = ownShapeOf(verb)
  const given = fromFlags(flags, shape)
  const around = fromEnvironment(env, shape)
  const nameOf = (path: string) => {
    const name = optionOf(path)
    return name in given.input || !(name in around.input) ? given.nameOf(path) : around.nameOf(path)
  }
  return { input: { ...around.input, ...given.input }, nameOf }
}

/** The options, `exec` taking a free port where none is given; `doctor` takes the defaults for wrong ones. */
function configOf(verb: Verb, flags: Flags, env: Env): Pick<CommandLine, 'config' | 'mistake'> {
  try {
    const config = readConfig(flags, env, verb === 'exec' ? { port: 0 } : {})
    return { config, mistake: undefined }
  } catch (error) {
    if (verb !== 'doctor' || !isMistakeOfUser(error)) throw error
    return { config: Config.parse({}), mistake: error }
  }
}

function readConfig(flags: Flags, env: Env, usual: object): Config {
  expectKnown(env)
  const file = flags.get('config')?.at(-1) ?? env[variableOf('config')]
  const layers = [
    ...(file === undefined ? [] : [fromFile(file)]),
    fromEnvironment(env, Config.shape),
    fromFlags(flags, Config.shape),
  ]
  for (const { input, nameOf } of layers) expectValid(Config.partial(), input, nameOf)
  const input = Object.assign({}, usual, ...layers.map((layer) => layer.input)) as unknown
  return expectValid(Config, input, (path) => path)
}

function fromFlags(flags: Flags, shape: Shape): Layer {
  const input = pick(shape, (name) => flags.get(flagOf(name)))
  return { input, nameOf: (path) => `--${flagOf(optionOf(path))}` }
}

function fromEnvironment(env: Env, shape: Shape): Layer {
  const input = pick(shape, (name) => {
    const text = env[variableOf(name)]
    if (text === undefined || text === '') return undefined
    return name === 'fault' ? text.split('\n') : [text]
  })
  return { input, nameOf: (path) => variableOf(optionOf(path)) }
}

/** Refuses variables that begin as ours do and are none of ours. */
function expectKnown(env: Env): void {
  const names = ['config', ...optionNames, ...Object.keys(ownShape), ...VARIABLES_OF_EXEC]
  const words = names.map(variableOf)
  for (const variable of Object.keys(env)) {
    if (!variable.startsWith(variableOf('')) || words.includes(variable)) continue
    const expected = 'a variable that --help lists'
    throw mistake(variable, { path: '$', found: quote(variable), expected, words })
  }
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

type Shape = Readonly<Record<string, z.ZodType>>

/** Options from texts, each read as its kind; of several values for one that takes one, the last. */
function pick(
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

/** `$.fault[0]` is a mistake in the option `fault`. */
function optionOf(path: string): string {
  const [, name] = /^\$\.(\w+)/.exec(path) as RegExpExecArray
  return name as string
}
