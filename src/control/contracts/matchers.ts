import { createContext, runInContext } from 'node:vm'
import type { Matcher, Rule } from '../../schemas/contract.ts'
import { inputInvalid } from '../control-errors.ts'

/** Where a value stands: query, headers and path have texts only. */
export type ValueKind = 'json' | 'text'

/** Longest text that a pattern is tried on, and longest time for some of them in ms. */
const MAX_TEXT = 10_000
const MAX_MS = 200

/** How each matcher decides on a value, without what is inside an object or an array. Others are refused by their name. */
const tests: Readonly<
  Record<string, (value: unknown, matcher: Matcher, example: unknown, kind: ValueKind) => boolean>
> = {
  equality: (value, _, example) => value === example,
  type: (value, _, example, kind) => kind === 'text' || typeName(value) === typeName(example),
  regex: (value, { regex }) => isScalar(value) && isMatch(String(regex), String(value)),
  include: (value, { value: part }) => isScalar(value) && String(value).includes(String(part)),
  integer: (value, _, __, kind) =>
    numberOf(value, kind, /^-?\d+$/) && Number.isInteger(Number(value)),
  decimal: (value, _, __, kind) => numberOf(value, kind, /^-?\d+\.\d+$/),
  number: (value, _, __, kind) => numberOf(value, kind, /^-?\d+(\.\d+)?$/),
  boolean: (value) => typeof value === 'boolean' || value === 'true' || value === 'false',
  null: (value) => value === null,
  notEmpty: (value) => value !== null && value !== '' && !isEmpty(value),
  semver: (value) =>
    typeof value === 'string' &&
    /^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z.-]+)?$/.test(value),
  values: (value) => typeof value === 'object' && value !== null,
}

/** The matchers that requests are compared with. */
export const matcherNames = Object.keys(tests)

/** Whether the matchers of a rule accept a value. `example` is the value of the contract at that place. */
export function isAccepted(rule: Rule, value: unknown, example: unknown, kind: ValueKind): boolean {
  const accepts = (matcher: Matcher) =>
    tests[matcher.match]?.(value, matcher, example, kind) === true && hasLength(matcher, value)
  return rule.combine === 'OR' ? rule.matchers.some(accepts) : rule.matchers.every(accepts)
}

function hasLength({ max, min }: Matcher, value: unknown): boolean {
  if (!Array.isArray(value)) return true
  const { length } = value
  return length >= Number(min ?? 0) && length <= Number(max ?? Number.POSITIVE_INFINITY)
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

/** A number of JSON, or a text that is one where there are only texts. */
function numberOf(value: unknown, kind: ValueKind, form: RegExp): boolean {
  return (
    (typeof value === 'number' || (kind === 'text' && typeof value === 'string')) &&
    form.test(typeof value === 'number' ? decimalText(value, form) : (value as string))
  )
}

/** JSON has no difference between 1.0 and 1: a decimal is any number. */
function decimalText(value: number, form: RegExp): string {
  return form.source.includes('\\.\\d+$') && Number.isInteger(value) ? `${value}.0` : String(value)
}

function typeName(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

/** Patterns are from a file: one that takes too long must not hold the process. */
const context = createContext(Object.create(null))
const SCRIPT = '((pattern) => texts.filter((text) => pattern.test(text)))(new RegExp(source))'

/** Whether a pattern matches a text or a part of it. Throws 400 Mock.InvalidInput if it takes too long. */
function isMatch(source: string, text: string): boolean {
  return matchingTexts(source, [text]).length > 0
}

/**
 * The texts that a pattern matches; none for a pattern that is none, and no text that is too long. Throws 400
 * Mock.InvalidInput if it takes too long.
 */
export function matchingTexts(source: string, texts: readonly string[]): string[] {
  const few = texts.filter(({ length }) => length <= MAX_TEXT)
  Object.assign(context, { source, texts: few })
  try {
    const found: unknown = runInContext(SCRIPT, context, { timeout: MAX_MS })
    return [...(found as string[])]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      const found = `a pattern that takes longer than ${MAX_MS} ms: ${source.slice(0, 80)}`
      const expected = 'a simpler pattern'
      throw inputInvalid('InvalidInput', [{ path: '$.interactions', found, expected }])
    }
    return []
  }
}
