import type { RequestDifference, SameRequests } from '../../schemas/same-requests.ts'
import { counted, printable, styled } from '../control/output.ts'

/** Most differences that are printed; --json and --junit have all. */
const MAX_PRINTED = 50

/** The result for people: a line of the verdict, and some lines for each difference. */
export function resultLines(
  result: SameRequests,
  file: string,
  stream: NodeJS.WritableStream,
): string[] {
  const { dropped, findings, ids, left_out, matched, recorded, requests, verdict } = result
  const style = verdict === 'verified' ? 'green' : verdict === 'failed' ? 'red' : 'yellow'
  const parts = [
    `${matched} of ${counted(recorded, 'request')} of ${file} found`,
    `${counted(requests, 'request')} in the journal`,
    ...(dropped > 0 ? [`${dropped} more that the journal does not have`] : []),
    ...(ids > 0 ? [`${counted(ids, 'id')} of answers with other values`] : []),
  ]
  const left = left_out
    .filter(({ values }) => values > 0)
    .map(({ pattern, values }) => `${pattern} (${values})`)
  const more = findings.length - MAX_PRINTED
  return [
    printable(`${verdict}: ${parts.join(', ')}`).replace(verdict, styled(stream, style, verdict)),
    ...(left.length === 0 ? [] : [printable(`not compared: ${left.join(', ')}`)]),
    ...findings.slice(0, MAX_PRINTED).flatMap((finding) => findingLines(finding, file)),
    ...(more > 0 ? [`and ${counted(more, 'more difference')}: --json has all of them`] : []),
  ]
}

/** A difference: what, where, found and expected, and the nearest request with its differences. */
export function findingLines(finding: RequestDifference, file: string): string[] {
  const { expected, found, kind, near_misses } = finding
  const head = `${kind}: found ${found}, expected ${expected}, at ${placeIn(finding, file)}`
  const near = near_misses
    .slice(0, 1)
    .flatMap(({ method, misses, sequence, url }) => [
      ...(kind === 'changed' ? [] : [`  nearest: request ${sequence}, ${method} ${url}`]),
      ...misses.map(
        (miss) => `  ${miss.condition}: found ${miss.found}, expected ${miss.expected}`,
      ),
    ])
  return [head, ...near].map(printable)
}

/** Where a difference is, in the words of the command line. */
export function placeIn({ at }: RequestDifference, file: string): string {
  const [, noun, index] = /^\$\.(recording|interactions)\[(\d+)\]$/.exec(at) ?? []
  if (index === undefined) return `${at} of the journal`
  return `${noun === 'recording' ? 'request' : 'interaction'} ${Number(index) + 1} of ${file}`
}
