import { RECORDED_HEADERS } from '../../http/hooks/journal.ts'
import type { BundleHeader, BundleRequest } from '../../schemas/bundle.ts'
import { counted, printable } from '../control/output.ts'
import type { Difference } from './difference.ts'
import type { Replayed } from './request-run.ts'
import { wentAway } from './send.ts'

/** What is not compared, because the journal does not have it, or because it belongs to the machine. */
const LEFT_OUT = [
  `headers of answers but ${RECORDED_HEADERS.join(', ')}, and those that a fault sets`,
  'the content coding of bodies: they are compared before it',
  'delays: the replay does not wait for them',
]

/** What is kept of a replayed request: a long bundle must not fill the memory. */
export interface Result {
  request: Pick<BundleRequest, 'method' | 'number' | 'operation' | 'url'>
  /** Whether the client went away, so that answers are not compared. */
  wentAway: boolean
  difference: Difference | undefined
  /** Host ms until the answer was there. */
  duration: number
}

export function resultOf({ difference, duration, request }: Replayed): Result {
  const { method, number, operation, url } = request
  const facts = { method, number, operation, url }
  return { request: facts, wentAway: wentAway(request), difference, duration }
}

interface RequestDifference {
  number: number
  method: string
  url: string
  what: string
  bundle: string
  replay: string
}

/** The result of a replay, as `--json` prints it. */
export interface ReplayReport {
  bundle: string
  mock_version: string
  requests: number
  equal: boolean
  updated: boolean
  /** Host ms. */
  duration_ms: number
  differences: RequestDifference[]
  left_out: string[]
  notes: string[]
}

export function reportOf(
  bundle: string,
  { mock_version }: BundleHeader,
  results: readonly Result[],
  { duration, notes, isUpdated }: { duration: number; notes: string[]; isUpdated: boolean },
): ReplayReport {
  const differences = results.flatMap(({ request, difference }) => {
    const { method, number, url } = request
    return difference === undefined ? [] : [{ number, method, url, ...difference }]
  })
  const gone = results.filter((result) => result.wentAway).length
  return {
    bundle,
    mock_version,
    requests: results.length,
    equal: differences.length === 0,
    updated: isUpdated,
    duration_ms: Math.round(duration),
    differences,
    left_out: [
      ...LEFT_OUT,
      ...(gone > 0 ? [`answers to ${counted(gone, 'request')} whose client went away`] : []),
    ],
    notes,
  }
}

/** The same for people: the first difference with both sides. */
export function reportLines(report: ReplayReport): string[] {
  const { bundle, differences, duration_ms, left_out, notes, requests, updated } = report
  const [first] = differences
  const count = `${counted(requests, 'request')} in ${(duration_ms / 1_000).toFixed(1)} s`
  const lines = notes.map((note) => `note: ${note}`)
  lines.push(...left_out.map((what) => `not compared: ${what}`))
  if (first === undefined) return [...lines, `${bundle}: equal, ${count}`].map(printable)
  const { number, method, url, what } = first
  lines.push(
    `request ${number}, ${method} ${url}: ${what} differs`,
    `  bundle: ${first.bundle}`,
    `  replay: ${first.replay}`,
    `${bundle}: ${differences.length} of ${count} differ${updated ? ', and are the right ones from now on' : ''}`,
  )
  return lines.map(printable)
}
