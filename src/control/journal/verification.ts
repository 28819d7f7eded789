import { finish, type Steps } from '../../cloud/kernel/steps.ts'
import type { JournalFilter } from '../../schemas/journal.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { redactedJson } from '../../schemas/redacted.ts'
import type { Verification, VerifyRequest } from '../../schemas/verification.ts'
import { requireProjectOperation } from '../control-errors.ts'
import { isUnspent, type RuleNow } from '../faults/counted-rule.ts'
import type { FaultRules } from '../faults/faults.ts'
import { arrayPieces, jsonItem, type Pieces } from '../pieces.ts'
import { filterSteps } from './entry-filter.ts'
import { type ExpectedRequests, type Walk, walkSteps } from './expected-requests.ts'
import type { Journal, JournalRecord } from './journal.ts'
import { mergeSteps, momentOf } from './moment.ts'

type VerificationFinding = Verification['findings'][number]

/** Checks the operations of expectations; by default it throws 400 Mock.InvalidInput for those that no project has. */
export function requireOperations(
  { expect }: VerifyRequest,
  requireOperation = requireProjectOperation,
): void {
  for (const [index, { operation = '*' }] of expect.entries()) {
    requireOperation(operation, `$.expect[${index}].operation`)
  }
}

/**
 * Compares the journaled requests with the expectations, as they are at the first step. Dropped requests can make the
 * verdict inconclusive. Throws 400 Mock.InvalidInput if there are too many requests for so many expectations.
 */
export function* verifySteps(
  request: VerifyRequest,
  journals: readonly Journal[],
  rules: readonly FaultRules[],
): Steps<Verification> {
  const { expect, since, test } = request
  const isWhole = journals.every((journal) => !journal.hasDroppedSince(since + 1))
  const dropped = journals.reduce((sum, journal) => sum + journal.dropped, 0)
  const unspent =
    request.unspent_faults === 'fail' ? rules.flatMap((one) => one.now().filter(isUnspent)) : []
  const all = yield* mergeSteps(momentOf(journals))
  const entries = yield* filterSteps(all, { since, test })
  const walk = yield* walkSteps(expect, entries)
  const findings = [
    ...(yield* countSteps(walk, isWhole)),
    ...(request.in_order ? orderFindings(walk, isWhole) : []),
    ...(yield* unspentSteps(unspent)),
    ...(request.unserved === 'fail' ? yield* badSteps('unserved', entries, isWhole) : []),
    ...(request.ignored_inputs === 'fail'
      ? yield* badSteps('ignored_inputs', entries, isWhole)
      : []),
  ]
  const isFailed = findings.some(({ conclusive }) => conclusive)
  return {
    verdict: isFailed ? 'failed' : findings.length > 0 ? 'inconclusive' : 'verified',
    requests: entries.length,
    dropped,
    findings,
  }
}

/** The same at once. */
export function verify(
  request: VerifyRequest,
  journals: readonly Journal[],
  rules: readonly FaultRules[],
): Verification {
  return finish(verifySteps(request, journals, rules))
}

/** The result as JSON text in pieces. */
export function* verificationPieces({ findings, ...verdict }: Verification): Pieces {
  yield JSON.stringify(verdict).replace(/\}$/, ',"findings":')
  yield* arrayPieces(findings, jsonItem)
  yield '}'
}

/** Findings for wrong counts. Too many is conclusive even if requests were dropped: those could only add to the count. */
function* countSteps({ expected }: Walk, isWhole: boolean): Steps<VerificationFinding[]> {
  const findings: VerificationFinding[] = []
  for (const [index, one] of expected.entries()) {
    const { count, least, most } = one
    if (count >= least && count <= most && (isWhole || most === Number.POSITIVE_INFINITY)) continue
    findings.push({
      at: `$.expect[${index}]`,
      found: `${count} requests`,
      expected: `${numberOf(one)} requests like ${redactedJson(one.expectation)}`,
      conclusive: count > most || (isWhole && count < least),
      near_misses: count < least ? one.nearMisses : [],
    })
    yield
  }
  return findings
}

function numberOf({ least, most }: ExpectedRequests): string {
  if (least === most) return `${least}`
  if (most === Number.POSITIVE_INFINITY) return `at least ${least}`
  return least === 0 ? `at most ${most}` : `${least} to ${most}`
}

/** A finding for the first expectation without a matching request after those of the earlier expectations. */
function orderFindings({ missing }: Walk, isWhole: boolean): VerificationFinding[] {
  if (missing === undefined) return []
  const after = missing === 0 ? 'at all' : `after those of $.expect[${missing - 1}]`
  const at = `$.expect[${missing}], in order`
  const expected = `one ${after}`
  return [{ at, found: 'no request', expected, conclusive: isWhole, near_misses: [] }]
}

function* unspentSteps(rules: readonly RuleNow[]): Steps<VerificationFinding[]> {
  const findings: VerificationFinding[] = []
  for (const { rule, hits, seen } of rules) {
    findings.push({
      at: '$.unspent_faults',
      found: `rule ${maskedText(rule.id)} for ${rule.operation} with ${hits} hits of ${seen} requests seen`,
      expected: 'no rule that can still fire',
      conclusive: true,
      near_misses: [],
    })
    yield
  }
  return findings
}

function* badSteps(
  kind: 'unserved' | 'ignored_inputs',
  entries: readonly JournalRecord[],
  isWhole: boolean,
): Steps<VerificationFinding[]> {
  const filter: JournalFilter = kind === 'unserved' ? { served: false } : { warned: true }
  const expected = kind === 'unserved' ? 'only paths that the mock serves' : 'no ignored inputs'
  const findings: VerificationFinding[] = []
  for (const { method, sequence, maskedUrl: url, warnings } of yield* filterSteps(
    entries,
    filter,
  )) {
    findings.push({
      at: `$.${kind}`,
      found: `request ${sequence}, ${method} ${url}${warnings.length > 0 ? `: ${warnings.join('; ')}` : ''}`,
      expected,
      conclusive: true,
      near_misses: [],
    })
    yield
  }
  if (findings.length > 0 || isWhole) return findings
  return [
    { at: `$.${kind}`, found: 'dropped requests', expected, conclusive: false, near_misses: [] },
  ]
}
