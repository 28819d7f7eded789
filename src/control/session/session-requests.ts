import type { SecretNames } from '../../bundles/secret-names.ts'
import { sortSteps } from '../../cloud/kernel/sorting.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
import type { BundleLine } from '../../schemas/bundle.ts'
import type { JournalRecord, Moment } from '../journal/journal-record.ts'
import { requestLine, timesOf } from './request-line.ts'

/** A request of a session. */
export interface SessionRequest {
  entry: JournalRecord
  /** When its rules were counted, and when it went on after each wait. */
  moments: readonly [Moment, ...Moment[]]
  /** How often it waited; one more than the moments say if it still waits. */
  waits: number
  /** Whether it had no answer yet: it may get one while the bundle is written. */
  isOpen: boolean
}

/** A moment of a request, and the position of the request among those of the session, from 1. */
interface RequestMoment {
  order: number
  request: SessionRequest
  number: number
  moment: Moment
}

/** What decides which requests are in a bundle, at one moment. */
interface RequestsNow {
  /** Requests that have their answer and did not wait: nothing in them changes any more. */
  answered: JournalRecord[]
  /** All others. */
  others: SessionRequest[]
}

/** How many requests are walked in one step. */
const WALKED_PER_STEP = 512

/** The requests after the position `first` as they are now. One that is open counts if a rule may have counted it. */
export function requestsNow(entries: Iterable<JournalRecord>, first: number): RequestsNow {
  const now: RequestsNow = { answered: [], others: [] }
  for (const entry of entries) {
    if (entry.outcome === 'answered' && entry.resumed === null) {
      if (entry.order > first) now.answered.push(entry)
    } else now.others.push(...otherRequest(entry, first))
  }
  return now
}

function otherRequest(entry: JournalRecord, first: number): SessionRequest[] {
  const isOpen = entry.outcome === 'open'
  if (isOpen && entry.serverAt === null) return []
  const [begin, ...later] = [entry, ...(entry.resumed ?? [])]
    .filter(({ order }) => order > first)
    .map(({ order, effectAt, serverAt, hostAt }) => ({ order, effectAt, serverAt, hostAt }))
  if (begin === undefined) return []
  const waits = later.length + (isOpen ? 1 : 0)
  return [{ entry, moments: [begin, ...later], waits, isOpen }]
}

/** These requests in order, each of them once. */
export function* requestSteps({ answered, others }: RequestsNow): Steps<SessionRequest[]> {
  const all = [...others]
  for (const entry of answered) {
    all.push({ entry, moments: [entry], waits: 0, isOpen: false })
    if (all.length % WALKED_PER_STEP === 0) yield
  }
  const requests: SessionRequest[] = []
  for (const one of yield* sortSteps(all, (a, b) => a.moments[0].order - b.moments[0].order)) {
    if (requests.at(-1)?.entry !== one.entry) requests.push(one)
    if (requests.length % WALKED_PER_STEP === 0) yield
  }
  return requests
}

/** All moments of the requests of a session, request by request. */
export function* momentSteps(requests: readonly SessionRequest[]): Steps<RequestMoment[]> {
  const moments: RequestMoment[] = []
  for (const [index, request] of requests.entries()) {
    for (const moment of request.moments)
      moments.push({ order: moment.order, request, number: index + 1, moment })
    if (index % WALKED_PER_STEP === 0) yield
  }
  return moments
}

/** The line of a moment: the request itself at its first one. */
export function requestMomentLine(
  { moment, number, request: { entry, ...facts } }: RequestMoment,
  names: SecretNames,
): BundleLine {
  return moment === facts.moments[0]
    ? requestLine(entry, number, names, { moment, ...facts })
    : { kind: 'resumed', number, ...timesOf(entry, moment) }
}
