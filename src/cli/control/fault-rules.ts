import { ModelArtsError } from '../../cloud/errors/errors.ts'
import { readJsonRule } from '../../control/faults/fault-rule.ts'
import { parseFaultText } from '../../control/faults/fault-text.ts'
import type { CountedFaultRule } from '../../schemas/fault.ts'
import { jsonMistake } from '../../schemas/json-mistake.ts'
import { UsageError } from '../usage-error.ts'

const NAME = 'fault add'

const EXPECTED = "a rule such as 'ListNotebooks status=403 times=2', or JSON"

/**
 * The rule that the words of a command line give: JSON, or the text of `--fault` as one word or as several. Throws a
 * UsageError for a rule that the server would refuse.
 */
export function ruleOf(words: readonly string[], project: string | undefined): { id?: string } {
  const text = words.length === 1 ? (words[0] as string) : words.map(withQuotes).join(' ')
  if (text.trim() === '') throw new UsageError(`${NAME}: found nothing, expected ${EXPECTED}`)
  try {
    const input: unknown = text.trimStart().startsWith('{') ? jsonOf(text) : parseFaultText(text)
    readJsonRule(input, project)
    return input as { id?: string }
  } catch (error) {
    if (!(error instanceof ModelArtsError)) throw error
    throw new UsageError(`${NAME}: ${error.message}`)
  }
}

/** A word such as `error_msg=no quota`, whose quotes the shell took away. */
function withQuotes(word: string): string {
  const [, key, value = ''] = /^([^\s="]+)=([^"]*\s[^"]*)$/.exec(word) ?? []
  return key === undefined ? word : `${key}="${value}"`
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${NAME}: found ${jsonMistake(error)}, expected ${EXPECTED}`)
  }
}

/** A rule of several servers: its counts are sums. */
export interface MergedRule extends CountedFaultRule {
  /** The servers that have the rule. */
  servers: string[]
}

/** The rules of some servers, or of a server and a project. Rules with the same id and fields are one, and their counts are added. */
export function mergedRules(
  lists: readonly { url: string; rules: readonly CountedFaultRule[] }[],
): MergedRule[] {
  const merged = new Map<string, MergedRule>()
  for (const { url, rules } of lists) {
    for (const rule of rules) {
      const key = JSON.stringify({ ...rule, hits: 0, seen: 0 })
      const { hits = 0, seen = 0, servers = [] } = merged.get(key) ?? {}
      merged.set(key, {
        ...rule,
        seen: seen + rule.seen,
        hits: hits + rule.hits,
        servers: [...servers, url],
      })
    }
  }
  return [...merged.values()]
}

/** Fields of a rule that have a column of their own, or that only say where it is. */
const ELSEWHERE = ['hits', 'id', 'operation', 'seen', 'servers']

/** What a rule does and when, in the words of `--fault` where they have one: `* status=403 match={"name":"a"}`. */
export function ruleText(rule: CountedFaultRule): string {
  const words = Object.entries(rule)
    .filter(([key]) => !ELSEWHERE.includes(key))
    .map(([key, value]) => `${key}=${isWord(value) ? value : JSON.stringify(value)}`)
  return [rule.operation, ...words].join(' ')
}

function isWord(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[^\s;="]+$/.test(value))
}
