import { parseArgs } from 'node:util'
import { quote } from '../schemas/findings.ts'
import { innermost } from '../schemas/text-value.ts'
import * as z from '../schemas/zod.ts'
import { flagOf } from './option-names.ts'
import { UsageError, usageError } from './usage-error.ts'
import { runningVerbs, type Verb, verbsWithWords } from './verbs.ts'

/** All flags with their values; a flag without a value has the value `true`. */
export type Flags = ReadonlyMap<string, readonly string[]>

interface Arguments {
  flags: Flags
  words: string[]
  /** Where in the arguments the first word is; undefined without words. */
  firstWord: number | undefined
  /** The words after `--`; undefined without `--`. */
  afterDashes: string[] | undefined
}

const SHORT: Readonly<Record<string, string>> = {
  '-f': 'follow',
  '-h': 'help',
  '-o': 'output',
  '-v': 'version',
  '-V': 'version',
}

/** Separates flags from words; throws a UsageError for a flag that is not in the shape. */
export function readFlags(
  args: readonly string[],
  shape: Readonly<Record<string, z.ZodType>>,
): Arguments {
  const end = args.indexOf('--')
  const before = end < 0 ? args : args.slice(0, end)
  const isSwitch = switchesOf(shape)
  const known = ['help', 'version', 'config', ...Object.keys(shape).map(flagOf)]
  const { tokens, positionals } = parseArgs({
    args: before.map((arg) => (Object.hasOwn(SHORT, arg) ? `--${SHORT[arg]}` : arg)),
    options: Object.fromEntries(
      known.map((flag) => [flag, { type: isSwitch.has(flag) ? 'boolean' : 'string' } as const]),
    ),
    strict: false,
    tokens: true,
  })
  const flags = new Map<string, string[]>()
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    if (!known.includes(name)) {
      if (isCaller(positionals[0])) expectNoCredential(rawName, positionals[0])
      const expected = 'a flag that --help lists'
      throw usageError(rawName, { path: '$', found: quote(name), expected, words: known })
    }
    if (value === undefined && !isSwitch.has(name)) {
      throw new UsageError(`--${name}: found nothing, expected a value`)
    }
    flags.set(name, [...(flags.get(name) ?? []), value ?? 'true'])
  }
  const firstWord = tokens.find(({ kind }) => kind === 'positional')?.index
  const afterDashes = end < 0 ? undefined : args.slice(end + 1)
  return { flags, words: positionals, firstWord, afterDashes }
}

/** Flags with which people would give a credential. */
const CREDENTIAL =
  /^-{1,2}(ak|sk|.*(access|secret|api)[-_]?key.*|.*token|.*password|.*credentials?)(?![\w-])/i

/** Throws a UsageError for a credential in the command line, without its value. */
function expectNoCredential(flag: string, verb: string): void {
  if (!CREDENTIAL.test(flag)) return
  const file = verb === 'compare' ? ' or in --credentials-file FILE' : ''
  throw new UsageError(
    `${flag}: found a credential, expected it in the environment${file}: other users of this machine can read a command line`,
  )
}

/** Whether a command calls a service with credentials. */
function isCaller(verb: string | undefined): verb is 'compare' | 'record' {
  return verb === 'compare' || verb === 'record'
}

function switchesOf(shape: Readonly<Record<string, z.ZodType>>): ReadonlySet<string> {
  const names = Object.keys(shape).filter(
    (name) => innermost(shape[name] as z.ZodType) instanceof z.ZodBoolean,
  )
  return new Set(['help', 'version', ...names.map(flagOf)])
}

/** The operands of a verb; throws a UsageError if the verb takes none, or needs some. */
export function operandsOf(
  verb: Verb,
  words: readonly string[],
  afterDashes: readonly string[] = [],
): string[] {
  if (runningVerbs.includes(verb)) {
    // `drill --show` runs no command.
    if (verb === 'drill' && words.length + afterDashes.length === 0) return []
    if (words.length === 0 && afterDashes.length > 0 && afterDashes[0] !== '')
      return [...afterDashes]
    const found = words.length > 0 ? quote(words[0]) : `${quote(afterDashes[0])} after --`
    throw new UsageError(
      `${verb}: found ${found}, expected a command after --: ${verb} -- npm test`,
    )
  }
  const all = [...words, ...afterDashes]
  if (verbsWithWords.has(verb) || all.length === 0) return all
  // A word may be a key, which is not repeated.
  if (isCaller(verb)) {
    throw new UsageError(`${verb}: found ${all.length} words, expected flags only`)
  }
  throw new UsageError(`${verb}: found ${quote(all[0])}, expected flags only`)
}
