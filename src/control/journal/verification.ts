import type { JournalFilter } from '../../schemas/journal.ts'
import { redacted, redactedJson } from '../../schemas/redacted.ts'
import type {
  Expectation,
  NearMiss,
  Verification,
  VerifyRequest,
} from '../../schemas/verification.ts'
import { requireProjectOperation } from '../control-errors.ts'
import { type Mismatch, mismatch } from '../faults/fault-match.ts'
import type { FaultRules } from '../faults/faults.ts'
import type { Journal, JournalRecord } from './journal.ts'
import { entryFilter } from './journal-view.ts'
import { JournaledRequest } from './journaled-request.ts'

type VerificationFinding = Verification['findings'][number]

const MAX_NEAR_MISSES = 3

/** Maximum number of failed conditions of a near miss; a request for another operation is never one. */
const MAX_MISSES = 2

/** Checks the operations of expectations; by default it throws 400 Mock.InvalidInput for those that no project has. */
export function requireOperations(
  { expect }: VerifyRequest,
  requireOperation = requireProjectOperation,
): void {
  for (const [index, { operation = '*' }] of expect.entries()) {
    requireOperation(operation, `$.expect[${index}].operation`)
  }
}

/** Compares the journaled requests with the expectations. Dropped requests can make the verdict inconclusive. */
export function verify(
  request: VerifyRequest,
  journals: readonly Journal[],
  rules: readonly FaultRules[],
): Verification {
  const { since, test } = request
  const entries = journals
    .flatMap((journal) => journal.entries())
    .filter(entryFilter({ since, test }))
    .sort((a, b) => a.at - b.at)
  const isWhole = journals.every((journal) => !journal.hasDroppedSince(since + 1))
  const findings = [
    ...request.expect.flatMap((one, index) => countFindings(one, index, entries, isWhole)),
    ...(request.in_order ? orderFindings(request.expect, entries, isWhole) : []),
    ...(request.unspent_faults === 'fail' ? unspentFindings(rules) : []),
    ...(request.unserved === 'fail' ? badFindings('unserved', entries, isWhole) : []),
    ...(request.ignored_inputs === 'fail' ? badFindings('ignored_inputs', entries, isWhole) : []),
  ]
  const isFailed = findings.some(({ conclusive }) => conclusive)
  return {
    verdict: isFailed ? 'failed' : findings.length > 0 ? 'inconclusive' : 'verified',
    requests: entries.length,
    dropped: journals.reduce((sum, { dropped }) => sum + dropped, 0),
    findings,
  }
}

/** The minimum and maximum number of requests that an expectation allows. */
function boundsOf({ count, at_least, at_most }: Expectation): [number, number] {
  if (count !== undefined) return [count, count]
  const least = at_least ?? (at_most === undefined ? 1 : 0)
  return [least, at_most ?? Number.POSITIVE_INFINITY]
}

/** Findings for wrong counts. Too many is conclusive even if requests were dropped: those could only add to the count. */
function countFindings(
  expectation: Expectation,
  index: number,
  entries: readonly JournalRecord[],
  isWhole: boolean,
): VerificationFinding[] {
  const [least, most] = boundsOf(expectation)
  const found = entries.filter((entry) => missesOf(expectation, entry).length === 0).length
  if (found >= least && found <= most && (isWhole || most === Number.POSITIVE_INFINITY)) return []
  return [
    {
      at: `$.expect[${index}]`,
      found: `${found} requests`,
      expected: `${numberOf(least, most)} requests like ${redactedJson(expectation)}`,
      conclusive: found > most || (isWhole && found < least),
      near_misses: found < least ? nearMisses(expectation, entries) : [],
    },
  ]
}

function numberOf(least: number, most: number): string {
  if (least === most) return `${least}`
  if (most === Number.POSITIVE_INFINITY) return `at least ${least}`
  return least === 0 ? `at most ${most}` : `${least} to ${most}`
}

/** A finding for the first expectation without a matching request after those of the earlier expectations. */
function orderFindings(
  expect: readonly Expectation[],
  entries: readonly JournalRecord[],
  isWhole: boolean,
): VerificationFinding[] {
  let from = 0
  for (const [index, expectation] of expect.entries()) {
    if (boundsOf(expectation)[1] === 0) continue
    const next = entries.findIndex(
      (entry, at) => at >= from && missesOf(expectation, entry).length === 0,
    )
    if (next < 0) {
      const after = index === 0 ? 'at all' : `after those of $.expect[${index - 1}]`
      const expected = `one ${after}`
      const at = `$.expect[${index}], in order`
      return [{ at, found: 'no request', expected, conclusive: isWhole, near_misses: [] }]
    }
    from = next + 1
  }
  return []
}

function unspentFindings(rules: readonly FaultRules[]): VerificationFinding[] {
  return rules
    .flatMap((faults) => faults.unspent())
    .map(({ id, operation, hits, seen }) => ({
      at: '$.unspent_faults',
      found: `rule ${id} for ${operation} with ${hits} hits of ${seen} requests seen`,
      expected: 'no rule that can still fire',
      conclusive: true,
      near_misses: [],
    }))
}

function badFindings(
  kind: 'unserved' | 'ignored_inputs',
  entries: readonly JournalRecord[],
  isWhole: boolean,
): VerificationFinding[] {
  const filter: JournalFilter = kind === 'unserved' ? { served: false } : { warned: true }
  const expected = kind === 'unserved' ? 'only paths that the mock serves' : 'no ignored inputs'
  const bad = entries.filter(entryFilter(filter))
  const findings = bad.map(({ method, sequence, maskedUrl: url, warnings }) => ({
    at: `$.${kind}`,
    found: `request ${sequence}, ${method} ${url}${warnings.length > 0 ? `: ${warnings.join('; ')}` : ''}`,
    expected,
    conclusive: true,
    near_misses: [],
  }))
  if (findings.length > 0 || isWhole) return findings
  return [
    { at: `$.${kind}`, found: 'dropped requests', expected, conclusive: false, near_misses: [] },
  ]
}

/** The conditions of an expectation that a request fails. */
function missesOf(expectation: Expectation, entry: JournalRecord): Mismatch[] {
  const { match, count: _count, at_least: _least, at_most: _most, ...filter } = expectation
  const misses = Object.entries(filter).flatMap(([condition, wanted]): Mismatch[] =>
    entryFilter({ [condition]: wanted })(entry)
      ? []
      : [{ condition, found: found(condition, entry), expected: JSON.stringify(redacted(wanted)) }],
  )
  const miss = match && mismatch(match, new JournaledRequest(entry))
  return miss === undefined ? misses : [...misses, miss]
}

/** The value of a request for a condition of a filter, as text for messages. */
function found(condition: string, entry: JournalRecord): string {
  const facts: Record<string, unknown> = {
    path: entry.maskedUrl,
    notebook: entry.notebookId,
    test: new JournaledRequest(entry).header('x-mock-test'),
    warned: entry.warnings.length > 0,
  }
  const value = Object.hasOwn(facts, condition)
    ? facts[condition]
    : entry[condition as 'operation' | 'method' | 'status' | 'user' | 'fault' | 'served']
  return value === undefined || value === null ? 'nothing' : JSON.stringify(redacted(value))
}

/** The requests that fail the fewest conditions, closest first. */
function nearMisses(expectation: Expectation, entries: readonly JournalRecord[]): NearMiss[] {
  return entries
    .map((entry) => ({ entry, misses: missesOf(expectation, entry) }))
    .filter(({ misses }) => misses.length > 0 && misses.length <= MAX_MISSES)
    .filter(({ misses }) => misses.every(({ condition }) => condition !== 'operation'))
    .sort((a, b) => a.misses.length - b.misses.length)
    .slice(0, MAX_NEAR_MISSES)
    .map(({ entry: { projectId, sequence, method, maskedUrl: url }, misses }) => {
      return { project_id: projectId, sequence, method, url, misses }
    })
}
