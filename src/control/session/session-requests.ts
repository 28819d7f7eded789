import type { SecretNames } from '../../bundles/secret-names.ts'
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

/** The requests after the position `first`, in order. One that is open counts if a rule may have counted it. */
export function sessionRequests(
  entries: ReadonlySet<JournalRecord>,
  first: number,
): SessionRequest[] {
  return [...entries]
    .flatMap((entry): SessionRequest[] => {
      const isOpen = entry.outcome === 'open'
      if (isOpen && entry.serverAt === null) return []
      const [begin, ...later] = [entry, ...(entry.resumed ?? [])].filter(
        ({ order }) => order > first,
      )
      if (begin === undefined) return []
      const waits = later.length + (isOpen ? 1 : 0)
      return [{ entry, moments: [begin, ...later], waits, isOpen }]
    })
    .sort((one, other) => one.moments[0].order - other.moments[0].order)
}

/** All moments of the requests of a session, request by request. */
export function requestMoments(requests: readonly SessionRequest[]): RequestMoment[] {
  return requests.flatMap((request, index) =>
    request.moments.map((moment) => ({ order: moment.order, request, number: index + 1, moment })),
  )
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
