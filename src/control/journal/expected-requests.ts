import { mapSteps, type Steps } from '../../cloud/kernel/steps.ts'
import type { JournalFilter } from '../../schemas/journal.ts'
import { redacted } from '../../schemas/redacted.ts'
import type { Expectation, NearMiss } from '../../schemas/verification.ts'
import { inputInvalid } from '../control-errors.ts'
import { isMatching, type Mismatch, mismatch } from '../faults/fault-match.ts'
import { isLongBody } from './body-view.ts'
import { entryFilter } from './entry-filter.ts'
import type { JournalRecord } from './journal.ts'
import { JournaledRequest } from './journaled-request.ts'

/** Maximum number of comparisons of one verification: for each request, the expectations of its operation. */
const MAX_COMPARISONS = 2_000_000

/** How many comparisons of one request are one step. */
const COMPARED_PER_STEP = 64

const MAX_NEAR_MISSES = 3

/** Maximum number of failed conditions of a near miss; a request for another operation is never one. */
const MAX_MISSES = 2

/** An expectation, and what the walk over the requests found for it. */
export class ExpectedRequests {
  readonly expectation: Expectation
  /** The minimum and maximum number of requests. */
  readonly least: number
  readonly most: number
  /** Number of matching requests so far. */
  count = 0
  readonly #conditions: ((request: JournaledRequest) => boolean)[]
  /** Near misses so far, by the number of failed conditions: one, two. */
  readonly #near: readonly [NearMiss[], NearMiss[]] = [[], []]

  constructor(expectation: Expectation) {
    this.expectation = expectation
    const { count, at_least, at_most, match } = expectation
    this.least = count ?? at_least ?? (at_most === undefined ? 1 : 0)
    this.most = count ?? at_most ?? Number.POSITIVE_INFINITY
    this.#conditions = conditionsOf(expectation).map(entryFilter)
    if (match !== undefined) this.#conditions.push((request) => isMatching(match, request))
  }

  /** Counts a request of its operation, or remembers it as a near miss. Returns whether it matches. */
  add(request: JournaledRequest): boolean {
    const allowed = this.#allowedMisses
    let misses = 0
    for (const isMet of this.#conditions) {
      if (isMet(request)) continue
      if (++misses > allowed) return false
    }
    if (misses === 0) this.count++
    else this.#near[misses - 1]?.push(nearMiss(this.expectation, request))
    return misses === 0
  }

  /** Number of failed conditions of a request that would still be a near miss to show. */
  get #allowedMisses(): number {
    if (this.count >= this.least) return 0
    const isFull = ({ length }: NearMiss[]) => length === MAX_NEAR_MISSES
    return this.#near.some(isFull) ? this.#near.findIndex(isFull) : MAX_MISSES
  }

  /** The requests that fail the fewest conditions, closest first. */
  get nearMisses(): NearMiss[] {
    return this.#near.flat().slice(0, MAX_NEAR_MISSES)
  }
}

/** What the walk over the requests found. */
export interface Walk {
  expected: readonly ExpectedRequests[]
  /** Index of the first expectation that is not met in order; undefined if all are. */
  missing: number | undefined
}

/**
 * Compares every request once with the expectations of its operation. Throws 400 Mock.InvalidInput if these are too many
 * comparisons.
 */
export function* walkSteps(
  expect: readonly Expectation[],
  entries: readonly JournalRecord[],
): Steps<Walk> {
  const expected = yield* mapSteps(expect, (expectation) => new ExpectedRequests(expectation))
  const ofOperation = byOperation(expected)
  requireFewComparisons(expect.length, entries, (entry) => ofOperation(entry).length)
  yield
  const inOrder = expected.filter(({ most }) => most > 0)
  let next = 0
  for (const entry of entries) {
    const request = new JournaledRequest(entry)
    const wanted = inOrder[next]
    const compared = ofOperation(entry)
    const { body } = entry
    const isRead = compared.some(({ expectation }) => expectation.match !== undefined)
    if (body !== null && isLongBody(body) && isRead) {
      yield* request.readBody(body)
    }
    for (const [at, one] of compared.entries()) {
      if (one.add(request) && one === wanted) next++
      if (at % COMPARED_PER_STEP === 0) yield
    }
  }
  const missing = inOrder[next]
  return { expected, missing: missing && expected.indexOf(missing) }
}

/** Returns a function that finds the expectations which the operation of a request can meet. */
function byOperation(expected: readonly ExpectedRequests[]) {
  const found = new Map<string | null, readonly ExpectedRequests[]>()
  return (entry: JournalRecord): readonly ExpectedRequests[] => {
    const known = found.get(entry.operation)
    if (known !== undefined) return known
    const request = new JournaledRequest(entry)
    const all = expected.filter(({ expectation: { operation } }) =>
      entryFilter({ operation })(request),
    )
    found.set(entry.operation, all)
    return all
  }
}

function requireFewComparisons(
  expectations: number,
  entries: readonly JournalRecord[],
  comparisonsOf: (entry: JournalRecord) => number,
): void {
  const comparisons = entries.reduce((sum, entry) => sum + comparisonsOf(entry), 0)
  if (comparisons <= MAX_COMPARISONS) return
  const found = `${comparisons} comparisons: ${expectations} expectations with ${entries.length} requests, each with those of its operation`
  const expected = `at most ${MAX_COMPARISONS}: fewer expectations, or fewer requests with since or test`
  throw inputInvalid('InvalidInput', [{ path: '$.expect', found, expected }])
}

/** The conditions of an expectation but `operation` and `match`, each as a filter of its own. */
function conditionsOf(expectation: Expectation): JournalFilter[] {
  const {
    operation: _operation,
    match: _match,
    count: _count,
    at_least: _least,
    at_most: _most,
    ...filter
  } = expectation
  return Object.entries(filter).map(([condition, wanted]) => ({ [condition]: wanted }))
}

function nearMiss({ match, ...expectation }: Expectation, request: JournaledRequest): NearMiss {
  const { projectId, sequence, method } = request.entry
  const misses = conditionsOf(expectation)
    .filter((filter) => !entryFilter(filter)(request))
    .flatMap((filter) => Object.entries(filter))
    .map(([condition, wanted]): Mismatch => {
      return {
        condition,
        found: found(condition, request),
        expected: JSON.stringify(redacted(wanted)),
      }
    })
  const miss = match && mismatch(match, request)
  if (miss !== undefined) misses.push(miss)
  return { project_id: projectId, sequence, method, url: request.maskedUrl, misses }
}

/** The value of a request for a condition of a filter, as text for messages. */
function found(condition: string, request: JournaledRequest): string {
  const { entry, maskedUrl } = request
  const facts: Record<string, unknown> = {
    path: maskedUrl,
    notebook: entry.notebookId,
    test: request.header('x-mock-test'),
    warned: entry.warnings.length > 0,
  }
  const value = Object.hasOwn(facts, condition)
    ? facts[condition]
    : entry[condition as 'method' | 'status' | 'user' | 'fault' | 'served']
  return value === undefined || value === null ? 'nothing' : JSON.stringify(redacted(value))
}
