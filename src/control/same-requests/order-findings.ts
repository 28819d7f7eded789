import type { RequestDifference } from '../../schemas/same-requests.ts'
import { type Group, journaledPlace, lineOf, placeOf } from './count-findings.ts'
import type { PlainRequest } from './plain-request.ts'

/** A recorded request, and the same request of the journal. */
interface Pair {
  recorded: PlainRequest
  found: PlainRequest
}

/** A finding for each request that came at another place: the fewest that must move for the order of the recording. */
export function orderFindings(groups: readonly Group[], isWhole: boolean): RequestDifference[] {
  const pairs = groups
    .flatMap(({ found, recorded }) =>
      recorded.slice(0, found.length).map((one, at): Pair => {
        return { recorded: one, found: found[at] as PlainRequest }
      }),
    )
    .toSorted((one, other) => one.recorded.index - other.recorded.index)
  const kept = longestRise(pairs.map(({ found }) => found.index))
  return pairs.flatMap(({ found, recorded }, at) => {
    if (kept.has(at)) return []
    const before = pairs[at - 1]
    return [
      {
        kind: 'order' as const,
        at: placeOf(recorded),
        found: `${lineOf(recorded)} as ${journaledPlace(found)}`,
        expected:
          before === undefined
            ? 'it before every other request'
            : `it after ${journaledPlace(before.found)}, ${lineOf(before.recorded)}`,
        conclusive: isWhole,
        near_misses: [],
      },
    ]
  })
}

/** Positions of a longest subsequence of rising numbers. */
function longestRise(numbers: readonly number[]): Set<number> {
  /** For each length, the position of the smallest number that ends such a subsequence. */
  const ends: number[] = []
  const before: (number | undefined)[] = []
  for (const [at, number] of numbers.entries()) {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((numbers[ends[middle] as number] as number) < number) low = middle + 1
      else high = middle
    }
    before.push(ends[low - 1])
    ends[low] = at
  }
  const kept = new Set<number>()
  for (let at = ends.at(-1); at !== undefined; at = before[at]) kept.add(at)
  return kept
}
