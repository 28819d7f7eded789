import { redacted } from '../../schemas/redacted.ts'
import type { NearMiss } from '../../schemas/verification.ts'
import { grouped } from './grouped.ts'
import { type Names, namedFields, namedPath } from './named-form.ts'
import type { Field, PlainRequest } from './plain-request.ts'

/** Most requests that one request is compared with, and most comparisons of all together. */
const MAX_CANDIDATES = 20
const MAX_COMPARISONS = 20_000

/** Most differences that are shown of one candidate. */
const MAX_SHOWN = 20

/** A request that is similar to another one, and its differences. */
export interface Candidate {
  request: PlainRequest
  misses: NearMiss['misses']
}

/** Requests of the journal that the recording does not have: the nearest of them says what a client changed. */
export class Candidates {
  readonly #names: { recorded: Names; found: Names }
  readonly #free: Map<string, PlainRequest[]>
  #comparisons = 0

  constructor(requests: Iterable<PlainRequest>, names: { recorded: Names; found: Names }) {
    this.#names = names
    this.#free = grouped(requests, likeness)
  }

  /** The most similar requests with the same method and a path of the same length, the nearest first. */
  nearest(wanted: PlainRequest): Candidate[] {
    const free = this.#free.get(likeness(wanted)) ?? []
    const room = Math.min(MAX_CANDIDATES, MAX_COMPARISONS - this.#comparisons)
    const few = free.slice(0, Math.max(room, 0))
    this.#comparisons += few.length
    return few
      .map((request) => ({ request, misses: this.#differences(wanted, request) }))
      .toSorted((one, other) => one.misses.length - other.misses.length)
      .map(({ misses, request }) => ({ request, misses: misses.slice(0, MAX_SHOWN) }))
  }

  /** Takes a request out, because it is the changed form of another one. */
  take(request: PlainRequest): void {
    const free = this.#free.get(likeness(request)) as PlainRequest[]
    free.splice(free.indexOf(request), 1)
  }

  #differences(wanted: PlainRequest, request: PlainRequest): NearMiss['misses'] {
    const { found, recorded } = this.#names
    const expected = textsOf(wanted, recorded)
    const actual = textsOf(request, found)
    return [...new Set([...expected.keys(), ...actual.keys()])]
      .filter((path) => expected.get(path) !== actual.get(path))
      .map((condition) => ({
        condition,
        found: actual.get(condition) ?? 'nothing',
        expected: expected.get(condition) ?? 'nothing',
      }))
  }
}

/** What a request must share with another one to be its changed form. */
function likeness({ method, segments }: PlainRequest): string {
  return `${method} ${segments.length} ${segments[1] ?? ''} ${segments[3] ?? ''}`
}

/** The values of a request as text, by their place. Values of one name in a query are one text. */
function textsOf(request: PlainRequest, names: Names): Map<string, string> {
  const texts = new Map([['path', namedPath(request, names)]])
  for (const field of namedFields(request, names)) {
    const place = field.place ?? field.path
    const before = texts.get(place)
    const text = textOf(field)
    texts.set(place, before === undefined ? text : `${before}, ${text}`)
  }
  return texts
}

function textOf({ empty, value }: Field): string {
  return empty ?? JSON.stringify(redacted(value))
}
