import { matchesPattern } from '../../cloud/iam/iam.ts'
import type { FaultMatch, FaultRule } from '../../schemas/fault.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { redacted } from '../../schemas/redacted.ts'
import { isSecretName, REDACTED, type Secrecy, secrecyOf } from '../../schemas/secrets.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'

/** The parts of a request that conditions can check. Methods compute expensive parts on demand. */
export interface MatchableRequest {
  readonly path: Readonly<Record<string, string>>
  header(name: string): string | undefined
  query(name: string): string | undefined
  /** `name` of the body, else the name of the instance in the path, else `name` of the query. */
  name(): string | undefined
  /** The JSON body; undefined if there is none. */
  body(): unknown
}

/** The parts of a request that a rule can check. */
export interface FaultRequest extends MatchableRequest {
  /** X-Request-Id. */
  id: string
  operation: AnyOperationId
  /** World of the request; undefined if no such world can exist. */
  world: { readonly projectId: string } | undefined
  /** World time, epoch ms. */
  now(): number
  /** Whether the instance in the path exists. */
  hasInstance(): boolean
}

/** The first condition that a request fails, with the found and the expected value. */
export interface Mismatch {
  condition: string
  found: string
  expected: string
}

/** The first condition of a rule that a request of its operation fails; undefined if it matches. */
export function firstMismatch(
  { instance, test, match }: FaultRule,
  request: FaultRequest,
): Mismatch | undefined {
  const name = test === undefined ? undefined : request.header('x-mock-test')
  if (name !== test) {
    return { condition: 'test', found: quoteValue(name), expected: `x-mock-test: ${test}` }
  }
  const miss = match && mismatch(match, request)
  if (miss !== undefined || instance === undefined || request.hasInstance()) return miss
  return { condition: 'instance', found: 'nothing', expected: 'an instance that exists' }
}

/** The first condition of `match` that a request fails; undefined if it matches. */
export function mismatch(match: FaultMatch, request: MatchableRequest): Mismatch | undefined {
  return missOf(match, request)?.()
}

/** Whether a request meets all conditions. Much faster than `mismatch`, which makes texts of what it found. */
export function isMatching(match: FaultMatch, request: MatchableRequest): boolean {
  return missOf(match, request) === undefined
}

/** A condition that a request fails; called for its texts. */
type Miss = () => Mismatch

function missOf(
  { query, header, path, name, body }: FaultMatch,
  request: MatchableRequest,
): Miss | undefined {
  return (
    fieldMismatch('query', query, (key) => request.query(key)) ??
    fieldMismatch('header', header, (key) => request.header(key.toLowerCase())) ??
    fieldMismatch('path', path, (key) => ownProperty(request.path, key) as string | undefined) ??
    nameMismatch(name, request) ??
    (body === undefined ? undefined : partMismatch(request.body(), body, 'match.body'))
  )
}

function fieldMismatch(
  kind: string,
  wanted: FaultMatch['query'],
  read: (key: string) => string | undefined,
): Miss | undefined {
  if (wanted === undefined) return undefined
  for (const [key, value] of Object.entries(wanted)) {
    const found = read(key)
    if (found === String(value)) continue
    return () => {
      const condition = `match.${kind}.${maskedText(key)}`
      return isSecretName(key)
        ? { condition, found: found === undefined ? 'nothing' : REDACTED, expected: REDACTED }
        : { condition, found: quoteValue(found), expected: quoteValue(String(value)) }
    }
  }
  return undefined
}

function nameMismatch(pattern: string | undefined, request: MatchableRequest): Miss | undefined {
  if (pattern === undefined) return undefined
  const name = request.name()
  return matchesPattern(pattern, name ?? '')
    ? undefined
    : () => ({ condition: 'match.name', found: quoteValue(name), expected: quoteValue(pattern) })
}

/** The first place where `whole` does not contain `part`. */
function partMismatch(whole: unknown, part: unknown, condition: string): Miss | undefined {
  const path = pathOfMismatch(whole, part)
  return path && (() => mismatchAt(path, { whole, part, condition }))
}

/** Keys of that place. Compares objects key by key, other values by equality. */
function pathOfMismatch(whole: unknown, part: unknown): string[] | undefined {
  if (typeof part !== 'object' || part === null) return whole === part ? undefined : []
  const isObject = typeof whole === 'object' && whole !== null
  if (!isObject || Array.isArray(part) !== Array.isArray(whole)) return []
  for (const [key, value] of Object.entries(part)) {
    const inner = pathOfMismatch(ownProperty(whole, key), value)
    if (inner !== undefined) return [key, ...inner]
  }
  return undefined
}

interface Place {
  whole: unknown
  part: unknown
  condition: string
  secrecy?: Secrecy
}

function mismatchAt(path: readonly string[], place: Place): Mismatch {
  const { whole, part, condition, secrecy = 'open' } = place
  const [key, ...rest] = path
  if (key === undefined) {
    const show = (value: unknown) =>
      secrecy === 'open' || value === undefined ? quoteValue(value) : REDACTED
    return { condition, found: show(whole), expected: show(part) }
  }
  const both = [whole, part].map((parent) => secrecyOf(parent, key, secrecy))
  return mismatchAt(rest, {
    whole: ownProperty(whole as object, key),
    part: ownProperty(part as object, key),
    condition: `${condition}.${maskedText(key)}`,
    secrecy: both.find((one) => one !== 'open') ?? 'open',
  })
}

/** The own property of an object; ignores properties of its prototype. */
function ownProperty(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
}

/** A short text for a value in messages; masks credentials. */
function quoteValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value !== 'string') return JSON.stringify(value)
  const text = maskedText(value)
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text)
}

/** A copy of a rule with the credentials in its `match` and its texts masked. */
export function masked<Rule extends FaultRule>(rule: Rule): Rule {
  return redacted(rule) as Rule
}
