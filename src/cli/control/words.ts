import { quote } from '../../schemas/findings.ts'
import { UsageError, usageError } from '../usage-error.ts'
import { controlVerbs } from './control-verbs.ts'

type VerbWithWords = 'fault' | 'clock' | 'scene' | 'snapshot'

type WordOf<Verb extends VerbWithWords> = keyof (typeof controlVerbs)[Verb]['words'] & string

/** The word after a command, and what follows it. Throws a UsageError if the command has no such word. */
export function wordAfter<Verb extends VerbWithWords>(
  verb: Verb,
  [word, ...more]: readonly string[],
  byDefault: WordOf<Verb>,
): [WordOf<Verb>, string[]] {
  if (word === undefined) return [byDefault, []]
  const words = Object.keys(controlVerbs[verb].words)
  if (words.includes(word)) return [word as WordOf<Verb>, more]
  const expected = `one of ${words.join(', ')}`
  throw usageError(verb, { path: '$', found: quote(word), expected, words })
}

/** The only argument of a command. Throws a UsageError if there is none, or more. */
export function onlyArgument(
  command: string,
  [first, ...more]: readonly string[],
  expected: string,
): string {
  if (first === undefined || first === '') throw unexpected(command, first, expected)
  expectNoMore(command, more)
  return first
}

/** Throws a UsageError if there are more arguments. */
export function expectNoMore(command: string, [more]: readonly string[]): void {
  if (more !== undefined) throw unexpected(command, more, 'no further word')
}

function unexpected(command: string, found: string | undefined, expected: string): UsageError {
  return new UsageError(`${command}: found ${quote(found)}, expected ${expected}`)
}
