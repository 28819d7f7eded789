import { catalogueEntry, type ModelArtsError } from '../../cloud/errors/errors.ts'
import { type FaultEffect, FaultRule } from '../../schemas/fault.ts'
import { type Finding, quote, read, rejectFindings } from '../../schemas/findings.ts'
import { hasMoreValues, MAX_DEPTH } from '../../schemas/json-limits.ts'
import { formerNames } from '../../schemas/operations.ts'
import { isOfServer, pathParametersOf } from '../../schemas/service-operations.ts'
import { inputInvalid } from '../control-errors.ts'
import { parsedJson } from '../json-text.ts'
import { answerKinds, findingsForAnswer, findingsForFit } from './answer-faults.ts'

/** Largest rule, bytes of JSON. */
const MAX_RULE_SIZE = 64 * 1024

/**
 * Reads a rule from any value, and copies it. Throws 400 Mock.InvalidFault if it is malformed, too large or can never
 * fire; with a project id, also if it could only fire in another project.
 */
export function readRule(input: unknown, projectId?: string): FaultRule {
  return readJsonRule(jsonCopy(input), projectId)
}

/** Reads a rule from JSON data, such as a request body, without a copy: the data must not change later. Throws like `readRule`. */
export function readJsonRule(json: unknown, projectId?: string): FaultRule {
  rejectFindings(findingsForRuleInput(json), invalidFault)
  const rule = read(FaultRule, json, (findings) => invalidFault(findings.map(withCurrentName)))
  rejectFindings(findingsForRule(rule, projectId), invalidFault)
  return rule
}

/** A copy as JSON data: without cycles, functions and dates; undefined if JSON has no such value. */
function jsonCopy(input: unknown): unknown {
  try {
    return parsedJson(JSON.stringify(input))
  } catch (error) {
    const found = (error as Error).message.split('\n')[0] as string
    throw invalidFault([{ path: '$', found, expected: 'a value that JSON can represent' }])
  }
}

/** Findings that schemas do not report: size, deep nesting, `__proto__` keys. */
export function findingsForRuleInput(rule: unknown): Finding[] {
  // Each value has a byte of JSON at least. Only a rule with fewer is walked through.
  if (hasMoreValues(rule, MAX_RULE_SIZE)) return [tooLarge('more')]
  const odd = findingsForNesting(rule, MAX_DEPTH, '$')
  if (odd.length > 0) return odd
  const size = Buffer.byteLength(JSON.stringify(rule) ?? '')
  return size > MAX_RULE_SIZE ? [tooLarge(`${size} bytes`)] : []
}

function tooLarge(found: string): Finding {
  return { path: '$', found, expected: `at most ${MAX_RULE_SIZE} bytes of JSON` }
}

function findingsForNesting(value: unknown, levels: number, path: string): Finding[] {
  if (typeof value !== 'object' || value === null) return []
  if (levels === 0) return [{ path, found: 'more', expected: `at most ${MAX_DEPTH} levels` }]
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key.slice(0, 64)}`
    return key === '__proto__'
      ? [{ path: place, found: quote(key), expected: 'no such key' }]
      : findingsForNesting(inner, levels - 1, place)
  })
}

/**
 * Findings for rules whose effect is impossible, and for rules that can never fire. The project id is that of the rule's
 * project, null for a rule of a scene (any project), and undefined for a rule of the server.
 */
export function findingsForRule(rule: FaultRule, projectId?: string | null): Finding[] {
  const { operation, match } = rule
  return [
    ...(rule.rate_limit === undefined
      ? findingsForEffect(rule)
      : findingsForImpossibleEffect(rule)),
    ...findingsForFit(rule, operation),
    ...findingsForCounts(rule),
    ...(projectId === undefined ? [] : findingsForScope(operation)),
    ...findingsForPath(operation, match?.path ?? {}, projectId),
  ]
}

/** Findings for an effect that does nothing or is impossible. */
export function findingsForEffect(effect: FaultEffect): Finding[] {
  const { status, error_code, headers, delay, fault } = effect
  const findings = findingsForImpossibleEffect(effect)
  const says = [status, error_code, headers, delay, fault].some((part) => part !== undefined)
  return says || answerKinds(effect).length > 0
    ? findings
    : [finding('$', effect, AT_LEAST_ONE), ...findings]
}

const AT_LEAST_ONE =
  'at least one of status, error_code, headers, delay, fault, page, total, instance and fields'

function findingsForImpossibleEffect(asked: FaultEffect): Finding[] {
  const { status, error_code, headers, fault, effect } = asked
  const findings = findingsForAnswer(asked)
  const isRefusal = status !== undefined || error_code !== undefined
  if (
    status === undefined &&
    error_code !== undefined &&
    catalogueEntry(error_code) === undefined
  ) {
    findings.push(finding('$.error_code', error_code, 'a published code, or a status as well'))
  }
  if (effect === 'before' && fault === 'MALFORMED_RESPONSE_CHUNK' && !isRefusal) {
    const expected =
      'after, or a status: without a status, the response to truncate comes from the operation'
    findings.push(finding('$.effect', effect, expected))
  }
  if (headers !== undefined && fault !== undefined && fault !== 'MALFORMED_RESPONSE_CHUNK') {
    findings.push(
      finding('$.headers', Object.keys(headers), `no headers: ${fault} sends no response`),
    )
  }
  return findings
}

/** Findings for counts that contradict each other. */
function findingsForCounts({ nth, first, every, rate_limit }: FaultRule): Finding[] {
  const findings: Finding[] = []
  const never = (path: string, found: number, expected: string) =>
    findings.push(finding(path, found, `${expected}: the rule could never fire`))
  if (nth !== undefined && first !== undefined && nth > first) {
    never('$.nth', nth, `at most first, which is ${first}`)
  }
  if (nth !== undefined && every !== undefined && nth % every !== 0) {
    never('$.nth', nth, `a multiple of every, which is ${every}`)
  }
  if (every !== undefined && first !== undefined && every > first) {
    never('$.every', every, `at most first, which is ${first}`)
  }
  for (const [key, count] of Object.entries({ nth, first })) {
    if (rate_limit !== undefined && count !== undefined && count <= rate_limit.requests) {
      never(`$.${key}`, count, `more than rate_limit.requests, which is ${rate_limit.requests}`)
    }
  }
  return findings
}

function finding(path: string, found: unknown, expected: string): Finding {
  return { path, found: quote(found), expected }
}

/** Findings for a rule of a project whose operation has no project. */
function findingsForScope(operation: FaultRule['operation']): Finding[] {
  if (!isOfServer(operation)) return []
  const expected = 'an operation of a project: rules for IAM belong to the server'
  return [finding('$.operation', operation, expected)]
}

function findingsForPath(
  pattern: FaultRule['operation'],
  path: Readonly<Record<string, unknown>>,
  projectId: string | null | undefined,
): Finding[] {
  const known = pathParametersOf(pattern)
  return Object.entries(path).flatMap(([name, value]) => {
    if (pattern !== '*' && !known.includes(name)) {
      return [
        {
          path: `$.match.path.${name}`,
          found: quote(name),
          expected: `one of the path parameters ${known.join(', ') || '(there are none)'}`,
        },
      ]
    }
    return name === 'project_id' && projectId && value !== projectId
      ? [{ path: '$.match.path.project_id', found: quote(value), expected: quote(projectId) }]
      : []
  })
}

/** Suggests the current name for an operation name of older SDKs. */
function withCurrentName(finding: Finding): Finding {
  const current = formerNames[finding.found.slice(1, -1)]
  return finding.path !== '$.operation' || current === undefined
    ? finding
    : { ...finding, expected: `${quote(current)}, its current name` }
}

/** 400 Mock.InvalidFault. */
export function invalidFault(findings: readonly Finding[]): ModelArtsError {
  return inputInvalid('InvalidFault', findings)
}
