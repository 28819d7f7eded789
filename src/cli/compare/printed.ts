import type { Difference } from './differences.ts'
import type { Run } from './run.ts'

/** Labels of requests that are printed in full; a longer list is cut. */
const MAX_LABELS = 6

/** The result of a comparison, for people. */
export function resultLines(
  { notCompared, requests, runs }: Run,
  differences: readonly Difference[],
): string[] {
  return [
    ...differences.map(lineOf),
    ...notCompared.map(({ operation, request, reason }) =>
      column('not compared', [operation, request, reason]),
    ),
    `${differences.length} differences in ${requests} requests of ${runs.length} operations`,
  ]
}

function lineOf(difference: Difference): string {
  const { kind, operations, requests = [], status, at, real, mock, error_msg: text } = difference
  const sides = real === undefined ? undefined : `real ${real}, mock ${mock}`
  return column(kind, [
    operations.join(', '),
    status?.toString(),
    at,
    requests.length === 0 ? undefined : shortened(requests),
    sides,
    text === undefined ? undefined : JSON.stringify(text),
  ])
}

function shortened(labels: readonly string[]): string {
  const more = labels.length - MAX_LABELS
  return more <= 0 ? labels.join(' ') : `${labels.slice(0, MAX_LABELS).join(' ')} and ${more} more`
}

function column(name: string, parts: readonly (string | undefined)[]): string {
  return `${name.padEnd(18)}${parts.filter((part) => part !== undefined).join('; ')}`
}
