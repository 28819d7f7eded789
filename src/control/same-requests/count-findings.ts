import { maskedText } from '../../schemas/masked-text.ts'
import type { RequestDifference } from '../../schemas/same-requests.ts'
import type { Bindings } from './bindings.ts'
import { type Candidate, Candidates } from './nearest.ts'
import type { PlainRequest } from './plain-request.ts'

/** Requests that are the same, of both sides. */
export interface Group {
  recorded: PlainRequest[]
  found: PlainRequest[]
}

export interface Counting {
  /** Whether the journal has dropped nothing. */
  isWhole: boolean
  /** Whether GET requests may come more or less often. */
  isRepeatable: boolean
}

const MAX_NEAR_MISSES = 3

/** Finding for each request that one side has more often than the other, in the order of the recording. */
export function countFindings(
  groups: readonly Group[],
  bindings: Bindings,
  counting: Counting,
): RequestDifference[] {
  const isRecorded = (group: Group) => group.recorded.length > 0
  const extra = new Set(groups.filter((group) => !isRecorded(group)))
  const groupOf = new Map(groups.flatMap((group) => group.found.map((one) => [one, group])))
  const firsts = [...extra].map(({ found }) => found[0] as PlainRequest)
  const candidates = new Candidates(firsts, bindings)
  const findings = groups.filter(isRecorded).flatMap((group) => {
    const [first] = group.recorded as [PlainRequest]
    if (group.found.length > 0) return countFinding(group, counting)
    const near = candidates.nearest(first)
    const [nearest] = near
    const changed = nearest && isChangedForm(nearest, first) ? nearest : undefined
    if (changed === undefined) return [missing(group, near, counting)]
    const other = groupOf.get(changed.request) as Group
    candidates.take(changed.request)
    extra.delete(other)
    return changedFindings(group, other, changed, counting)
  })
  return [...findings, ...[...extra].map(unexpected)]
}

/** Whether a request is so similar that it counts as the changed form of another one: most of its values are equal. */
function isChangedForm({ misses }: Candidate, wanted: PlainRequest): boolean {
  return misses.length <= Math.max(1, (wanted.fields.length + 1) / 2)
}

function countFinding(group: Group, { isRepeatable, isWhole }: Counting): RequestDifference[] {
  const { found, recorded } = group
  const [first] = recorded as [PlainRequest]
  if (found.length === recorded.length || (isRepeatable && first.method === 'GET')) return []
  const isMore = found.length > recorded.length
  return [
    {
      kind: isMore ? 'too many' : 'too few',
      at: placeOf(first),
      found: `${times(found.length)} ${lineOf(found[0] as PlainRequest)}`,
      expected: `${times(recorded.length)} ${lineOf(first)}`,
      // More requests than the recording stay too many, whatever was dropped.
      conclusive: isMore || isWhole,
      near_misses: [],
    },
  ]
}

function missing(group: Group, near: readonly Candidate[], { isWhole }: Counting) {
  const [first] = group.recorded as [PlainRequest]
  return {
    kind: 'missing' as const,
    at: placeOf(first),
    found: 'no such request',
    expected: `${times(group.recorded.length)} ${lineOf(first)}`,
    conclusive: isWhole,
    near_misses: near.slice(0, MAX_NEAR_MISSES).map(nearMiss),
  }
}

/** A finding for the change, and one for another number of times. */
function changedFindings(
  group: Group,
  other: Group,
  changed: Candidate,
  counting: Counting,
): RequestDifference[] {
  const [first] = group.recorded as [PlainRequest]
  const change = {
    kind: 'changed' as const,
    at: placeOf(first),
    found: `${journaledPlace(changed.request)}, ${lineOf(changed.request)}`,
    expected: lineOf(first),
    conclusive: counting.isWhole,
    near_misses: [nearMiss(changed)],
  }
  return [change, ...countFinding({ recorded: group.recorded, found: other.found }, counting)]
}

function unexpected({ found }: Group): RequestDifference {
  const [first] = found as [PlainRequest]
  const { length } = found
  return {
    kind: 'unexpected',
    at: journaledPlace(first),
    found: `${times(length)} ${lineOf(first)}`,
    expected: 'only requests of the recording',
    conclusive: true,
    near_misses: [],
  }
}

function nearMiss({ misses, request }: Candidate): RequestDifference['near_misses'][number] {
  const { request: journaled } = request
  return {
    project_id: journaled.project_id ?? null,
    sequence: sequenceOf(request),
    method: request.method,
    url: maskedText(journaled.url),
    misses,
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

/** Method and URL of a request. */
export function lineOf({ method, request }: PlainRequest): string {
  return `${method} ${maskedText(request.url)}`
}

/** Where a recorded request stands. */
export function placeOf({ index }: PlainRequest): string {
  return `$.recording[${index}]`
}

/** Which request of the journal it is. */
export function journaledPlace(request: PlainRequest): string {
  return `request ${sequenceOf(request)}`
}

function sequenceOf({ index, request }: PlainRequest): number {
  return request.sequence ?? index + 1
}
