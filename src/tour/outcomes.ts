import type { ClockState } from '../schemas/control.ts'
import type { CountedFaultRule } from '../schemas/fault.ts'
import type { Transition } from '../schemas/transition.ts'
import type { ClientResponse } from './server.ts'

/** What one action of a step did. */
export type TourOutcome =
  | { action: 'advance'; by: string; clock: ClockState; transitions: readonly Transition[] }
  | { action: 'clock'; clock: ClockState }
  | { action: 'fault'; rule: CountedFaultRule }
  | { action: 'clear_faults'; removed: number }
  | { action: 'force'; instance: string; status: string }
  | { action: 'finish'; instance: string; status: string | null }
  | {
      action: 'requests'
      operation: string
      user: string
      instance?: string | undefined
      /** The responses to each request, one for each try. */
      requests: readonly (readonly ClientResponse[])[]
    }

/** Counts of the requests of an action. */
export interface RequestCounts {
  requests: number
  tries: number
  /** Requests whose last try succeeded. */
  succeeded: number
  /** Requests that succeeded after a failed try. */
  rescued: number
  /** How often each status came, the most frequent one first; `—` is a broken connection. */
  statuses: readonly (readonly [status: string, count: number])[]
}

export function requestCounts(requests: readonly (readonly ClientResponse[])[]): RequestCounts {
  const tries = requests.flat()
  const succeeded = requests.filter((each) => isSuccess(each.at(-1)))
  return {
    requests: requests.length,
    tries: tries.length,
    succeeded: succeeded.length,
    rescued: succeeded.filter((each) => each.length > 1).length,
    statuses: counts(tries.map(statusText)),
  }
}

/** How often each text occurs, the most frequent one first. */
export function counts(texts: readonly string[]): (readonly [text: string, count: number])[] {
  const found = new Map<string, number>()
  for (const text of texts) found.set(text, (found.get(text) ?? 0) + 1)
  return [...found].sort(([, one], [, other]) => other - one)
}

/** The status of a response as text; `—` if the connection broke. */
export function statusText({ status }: ClientResponse): string {
  return status === null ? '—' : String(status)
}

function isSuccess(response: ClientResponse | undefined): boolean {
  return typeof response?.status === 'number' && response.status < 400
}
