import type { AnyOperationId } from '../../schemas/service-operations.ts'

/** A number of requests. Whoever handles a request adds one to it. */
export interface RequestCount {
  requests: number
}

/** How a request ended: the status of its response, or why there was none. */
export type RequestEnd = number | 'broken' | 'aborted'

/** Requests without an operation, such as those to an unknown path. */
const NO_OPERATION = 'none'

/**
 * The requests to the API since the process started. No reset and no limit of the journal changes them. There is a counter
 * for each operation and status, so that clients cannot make more of them than the API has.
 */
export class TrafficCounts {
  readonly #requests = new Map<string, Map<RequestEnd, RequestCount>>()
  readonly #faults = new Map<string, RequestCount>()

  /** The counter of the requests that end like this one. */
  requestsOf(operation: AnyOperationId | null, end: RequestEnd): RequestCount {
    const name = operation ?? NO_OPERATION
    const ends = this.#requests.get(name) ?? new Map<RequestEnd, RequestCount>()
    this.#requests.set(name, ends)
    return countIn(ends, end)
  }

  /** The counter of the requests to an operation for which a fault fired. */
  faultsOf(operation: AnyOperationId): RequestCount {
    return countIn(this.#faults, operation)
  }

  /** Operation, end and number of the requests, in alphabetical order. */
  get requests(): [operation: string, end: string, requests: number][] {
    return inOrder([...this.#requests]).flatMap(([operation, ends]) =>
      inOrder([...ends].map(([end, count]) => [`${end}`, count] as const)).map(
        ([end, { requests }]) => [operation, end, requests] as [string, string, number],
      ),
    )
  }

  /** Operation and number of the requests for which a fault fired, in alphabetical order. */
  get faults(): [operation: string, requests: number][] {
    return inOrder([...this.#faults]).map(([operation, { requests }]) => [operation, requests])
  }
}

function countIn<Key>(counts: Map<Key, RequestCount>, key: Key): RequestCount {
  const known = counts.get(key)
  if (known !== undefined) return known
  const count = { requests: 0 }
  counts.set(key, count)
  return count
}

function inOrder<Pair extends readonly [string, unknown]>(pairs: Pair[]): Pair[] {
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1))
}
