import type { Steps } from '../../cloud/kernel/steps.ts'
import type {
  RecordedRequest,
  RequestDifference,
  SameRequests,
  SameRequestsOptions,
} from '../../schemas/same-requests.ts'
import { inputInvalid } from '../control-errors.ts'
import { type Bindings, bindingSteps } from './bindings.ts'
import { countFindings, type Group } from './count-findings.ts'
import { namedForm } from './named-form.ts'
import { orderFindings } from './order-findings.ts'
import { Patterns, patternError } from './patterns.ts'
import { type PlainRequest, plainRequest } from './plain-request.ts'

/** Most requests of either side. */
export const MAX_REQUESTS = 100_000

/** The requests of a journal, and how many it has dropped. */
export interface JournaledRequests {
  requests: readonly RecordedRequest[]
  dropped: number
}

/**
 * Compares the requests of a recording with those of a journal. It takes linear time: each request becomes one text, in
 * which ids that an answer gave have the same name on both sides; equal texts are counted. Throws 400
 * Mock.InvalidInput for a pattern that is none, and for too many requests.
 */
export function* sameRequestsSteps(
  recording: readonly RecordedRequest[],
  journal: JournaledRequests,
  options: SameRequestsOptions,
): Steps<SameRequests> {
  requireFew(recording, '$.recording')
  requireFew(journal.requests, 'journal')
  const { exact, ignore } = options
  const patterns = new Patterns(ignore, exact, (index) => patternError(ignore, index))
  const recorded = yield* plainSteps(recording, patterns)
  const found = yield* plainSteps(journal.requests, patterns)
  const bindings = yield* bindingSteps(recorded, found)
  const groups = yield* groupSteps(recorded, found, bindings)
  const isWhole = journal.dropped === 0
  const matched = groups.reduce((sum, group) => sum + matchesOf(group, options), 0)
  const findings: RequestDifference[] = [
    ...countFindings(groups, bindings, { isWhole, isRepeatable: options.any_repeats }),
    ...(options.in_order ? orderFindings(groups, isWhole) : []),
  ]
  const isFailed = findings.some(({ conclusive }) => conclusive)
  return {
    verdict: isFailed ? 'failed' : findings.length > 0 || !isWhole ? 'inconclusive' : 'verified',
    requests: found.length,
    dropped: journal.dropped,
    recorded: recorded.length,
    matched,
    ids: bindings.count,
    left_out: patterns.counts,
    findings,
  }
}

function requireFew(requests: readonly unknown[], path: string): void {
  if (requests.length <= MAX_REQUESTS) return
  throw inputInvalid('InvalidInput', [
    { path, found: `${requests.length} requests`, expected: `at most ${MAX_REQUESTS} requests` },
  ])
}

/** The requests that are compared, without the fields that are not. */
function* plainSteps(
  requests: readonly RecordedRequest[],
  patterns: Patterns,
): Steps<PlainRequest[]> {
  const plain: PlainRequest[] = []
  for (const [index, one] of requests.entries()) {
    const request = plainRequest(one, index)
    yield
    if (patterns.leavesOut(request)) continue
    const fields = request.fields.flatMap((field) => patterns.shown(field) ?? [])
    plain.push({ ...request, fields })
  }
  return plain
}

/** The requests of both sides by their text. */
function* groupSteps(
  recorded: readonly PlainRequest[],
  found: readonly PlainRequest[],
  bindings: Bindings,
): Steps<Group[]> {
  const groups = new Map<string, Group>()
  const groupOf = (form: string): Group => {
    const known = groups.get(form) ?? { recorded: [], found: [] }
    groups.set(form, known)
    return known
  }
  for (const request of recorded) {
    groupOf(namedForm(request, bindings.recorded)).recorded.push(request)
    yield
  }
  for (const request of found) {
    groupOf(namedForm(request, bindings.found)).found.push(request)
    yield
  }
  return [...groups.values()]
}

function matchesOf({ found, recorded }: Group, { any_repeats }: SameRequestsOptions): number {
  const isRepeated = any_repeats && recorded[0]?.method === 'GET' && found.length > 0
  return isRepeated ? recorded.length : Math.min(recorded.length, found.length)
}
