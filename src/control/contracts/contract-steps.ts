import type { Steps } from '../../cloud/kernel/steps.ts'
import type { ContractInteraction } from '../../schemas/contract.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import type { RequestDifference, SameRequests } from '../../schemas/same-requests.ts'
import { inputInvalid } from '../control-errors.ts'
import { journaledPlace, lineOf } from '../same-requests/count-findings.ts'
import { grouped } from '../same-requests/grouped.ts'
import { Patterns, patternError } from '../same-requests/patterns.ts'
import { type PlainRequest, plainRequest } from '../same-requests/plain-request.ts'
import type { JournaledRequests } from '../same-requests/same-requests.ts'
import { candidateSteps } from './candidates.ts'
import { WantedRequest } from './interaction-match.ts'

/** Most comparisons of one verification: requests with the interactions of their method whose path they can have. */
const MAX_COMPARISONS = 500_000

/** Most requests that one missing request is compared with, to find the nearest. */
const MAX_CANDIDATES = 20

/**
 * Compares the requests of a journal with a contract: each interaction must have been asked for at least once, and no other
 * request may have come. Throws 400 Mock.InvalidInput for a pattern that takes too long, and for too many comparisons.
 */
export function* contractSteps(
  interactions: readonly ContractInteraction[],
  journal: JournaledRequests,
  ignore: readonly string[],
): Steps<SameRequests> {
  const patterns = new Patterns(ignore, true, (index) => patternError(ignore, index))
  const requests: PlainRequest[] = []
  for (const [index, one] of journal.requests.entries()) {
    const request = plainRequest(one, index)
    if (!patterns.leavesOut(request)) requests.push(request)
    yield
  }
  const wanted = interactions.map((one, index) => new WantedRequest(one, index))
  yield
  const { asked, others } = yield* askedSteps(wanted, requests)
  const isWhole = journal.dropped === 0
  const byMethod = grouped(others, ({ method }) => method)
  const findings: RequestDifference[] = []
  for (const one of wanted.filter((each) => !asked.has(each))) {
    const near = (byMethod.get(one.method) ?? []).slice(0, MAX_CANDIDATES)
    findings.push(missing(one, near, isWhole))
    yield
  }
  for (const request of others) findings.push(unexpected(request))
  const isFailed = findings.some(({ conclusive }) => conclusive)
  return {
    verdict: isFailed ? 'failed' : isWhole ? 'verified' : 'inconclusive',
    requests: requests.length,
    dropped: journal.dropped,
    recorded: interactions.length,
    matched: asked.size,
    ids: 0,
    left_out: patterns.counts,
    findings,
  }
}

/** The interactions that were asked for, and the requests that are of none. */
function* askedSteps(
  wanted: readonly WantedRequest[],
  requests: readonly PlainRequest[],
): Steps<{ asked: Set<WantedRequest>; others: PlainRequest[] }> {
  const candidatesFor = yield* candidateSteps(wanted, requests)
  const asked = new Set<WantedRequest>()
  const others: PlainRequest[] = []
  let comparisons = 0
  for (const request of requests) {
    const candidates = candidatesFor(request)
    comparisons += candidates.length
    requireFewComparisons(comparisons)
    let isWanted = false
    for (const one of candidates) {
      yield
      if (one.misses(request).length > 0) continue
      asked.add(one)
      isWanted = true
    }
    if (!isWanted) others.push(request)
  }
  return { asked, others }
}

function requireFewComparisons(comparisons: number): void {
  if (comparisons <= MAX_COMPARISONS) return
  const found = `more than ${MAX_COMPARISONS} comparisons of requests with interactions`
  const expected = 'fewer requests, or fewer interactions with a rule for the path'
  throw inputInvalid('InvalidInput', [{ path: '$.interactions', found, expected }])
}

function missing(
  wanted: WantedRequest,
  near: readonly PlainRequest[],
  isWhole: boolean,
): RequestDifference {
  const { interaction, method, path } = wanted
  const isPending = interaction.pending === true
  const candidates = near
    .map((request) => ({ request, misses: wanted.misses(request) }))
    .toSorted((one, other) => one.misses.length - other.misses.length)
    .slice(0, 3)
  return {
    kind: 'missing',
    at: `$.interactions[${wanted.index}]`,
    found: 'no such request',
    expected: `${isPending ? '(pending) ' : ''}${method} ${path}: ${interaction.description}`,
    conclusive: isWhole && !isPending,
    near_misses: candidates.map(({ misses, request }) => ({
      project_id: request.request.project_id ?? null,
      sequence: request.request.sequence ?? request.index + 1,
      method: request.method,
      url: maskedText(request.request.url),
      misses,
    })),
  }
}

function unexpected(request: PlainRequest): RequestDifference {
  return {
    kind: 'unexpected',
    at: journaledPlace(request),
    found: lineOf(request),
    expected: 'only requests of the contract',
    conclusive: true,
    near_misses: [],
  }
}
