import type * as z from 'zod'
import { beginningOf, redacted, redactedJson } from './redacted.ts'
import { REDACTED, type Secrecy, secrecyOf } from './secrets.ts'
import { built } from './zod.ts'

/** One error in an input: where, what was found, what was expected. */
export interface Finding {
  /** JSON path; `$` is the whole input: `$[3].lease.duration`. */
  path: string
  found: string
  expected: string
  /** Valid values, if the field is an enum. */
  words?: readonly string[]
}

/** Either the parsed value, or the errors of the input. */
export type Checked<T> = { value: T } | { findings: Findings }

/** At least one finding. */
export type Findings = [Finding, ...Finding[]]

/** Maximum number of findings for one input. */
const MAX_FINDINGS = 100

/** Maximum number of characters of a value or a key in a finding. */
const MAX_QUOTE = 80

/** Number of inputs after which zod generates code for their schema: that takes as long as it saves on so many. */
const FEW = 100

/** How many inputs were checked with a schema, up to FEW. */
const timesChecked = new WeakMap<z.ZodType, number>()

/** Whether few inputs were checked with the schema before; counts this one. */
function isRare(schema: z.ZodType): boolean {
  const count = timesChecked.get(schema) ?? 0
  if (count === FEW) return false
  timesChecked.set(schema, count + 1)
  return true
}

/**
 * Parses an input. The message of a schema says what is expected; without one, `expectation` says it. `at` is the
 * position of the input, if it is a part of a larger one. Gives the first hundred findings.
 */
export function check<S extends z.ZodType>(
  schema: S,
  input: unknown,
  at: readonly PropertyKey[] = [],
): Checked<z.output<S>> {
  const result = built(schema).safeParse(input, { error: expectation, jitless: isRare(schema) })
  if (result.success) return { value: result.data }
  const issues = result.error.issues.slice(0, MAX_FINDINGS)
  const findings = issues.flatMap((issue) => findingsOf(issue, input, at)).slice(0, MAX_FINDINGS)
  return { findings: findings as Findings }
}

/** The parsed value. For an invalid input, throws the error that `refuse` makes of its findings. */
export function read<S extends z.ZodType>(
  schema: S,
  input: unknown,
  refuse: (findings: Findings) => Error,
): z.output<S> {
  const checked = check(schema, input)
  if ('value' in checked) return checked.value
  throw refuse(checked.findings)
}

/** Throws the error that `refuse` makes of the findings, if there are any. */
export function rejectFindings(
  findings: readonly Finding[],
  refuse: (findings: readonly Finding[]) => Error,
): void {
  if (findings.length > 0) throw refuse(findings)
}

/** A finding as one line: `$.name: found 3, expected text`. */
export function findingLine({ path, found, expected }: Finding): string {
  return `${path}: found ${found}, expected ${expected}`
}

/** A value as text for an error message: at most 80 characters, credentials masked. */
export function quote(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = redactedJson(beginningOf(value, MAX_QUOTE)) ?? String(value)
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE - 3)}...` : text
}

/** JSON path of a position in the input: `$`, `$.name`, `$[3].lease`. */
export function pathTo(keys: readonly PropertyKey[]): string {
  const steps = keys.map((key) =>
    typeof key === 'number'
      ? `[${key}]`
      : /^\w{1,80}$/.test(String(key))
        ? `.${String(key)}`
        : `[${quote(key)}]`,
  )
  return `$${steps.join('')}`
}

function findingsOf(
  issue: z.core.$ZodIssue,
  input: unknown,
  at: readonly PropertyKey[],
): Finding[] {
  const path = [...at, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MAX_FINDINGS).map((key) => ({
      path: pathTo([...path, key]),
      found: quote(key),
      expected: issue.message,
    }))
  }
  let found: unknown = input
  let secrecy = at.reduce<Secrecy>((outer, key) => secrecyOf(undefined, key, outer), 'open')
  for (const key of issue.path) {
    secrecy = secrecyOf(found, key, secrecy)
    found = (found as Record<PropertyKey, unknown> | undefined)?.[key]
  }
  const displayed =
    secrecy === 'secret' && found !== undefined
      ? REDACTED
      : redacted(beginningOf(found, MAX_QUOTE), secrecy)
  const finding = { path: pathTo(path), found: quote(displayed), expected: issue.message }
  return issue.code === 'invalid_value'
    ? [{ ...finding, words: issue.values.map(String) }]
    : [finding]
}

const kinds: Record<string, string> = {
  array: 'an array',
  boolean: 'true or false',
  int: 'an integer',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'text',
}

function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? issue.expected
    case 'invalid_value':
      return issue.values.length === 1
        ? quote(issue.values[0])
        : `one of ${issue.values.join(', ')}`
    case 'too_small':
      return bound(issue.origin, 'at least', issue.minimum)
    case 'too_big':
      return bound(issue.origin, 'at most', issue.maximum)
    case 'unrecognized_keys':
      return 'no such key'
    case 'invalid_union':
      return 'one of the documented forms'
    case 'invalid_format':
      return `text in the form of ${issue.format}`
    default:
      return undefined
  }
}

function bound(origin: string, word: string, limit: number | bigint): string {
  const unit = { string: ' characters', array: ' items' }[origin] ?? ''
  return `${word} ${limit}${unit}`
}
