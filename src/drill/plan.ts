import { matchesPattern } from '../cloud/iam/iam.ts'
import type { DrillCell } from '../schemas/drill.ts'
import { type Failure, waitOf } from './failure.ts'
import { isShared, type OperationUse } from './operation-uses.ts'

/** A cell before it runs: one failure of one call. */
export interface PlannedCell extends Pick<DrillCell, 'id' | 'operation' | 'failure' | 'call'> {
  use: OperationUse
  /** The failure of the table. */
  by: Failure
  /** Whether it changes what all projects of a server share. */
  needsOwnServer: boolean
  /** Host ms that the failure makes the client wait. */
  wait: number
}

/** Id of a cell: `ListNotebooks/reset`, `ListNotebooks/page_repeated@2`. */
export function cellId(operation: string, failure: string, call: number): string {
  return `${operation}/${failure}${call === 1 ? '' : `@${call}`}`
}

/**
 * A cell for each operation and each failure that fits it, the most telling first: those of operations that write, then those
 * of polled ones, then the others; within each group in the order of the table of failures.
 */
export function planOf(uses: readonly OperationUse[], failures: readonly Failure[]): PlannedCell[] {
  const groups = [
    uses.filter((use) => use.writes),
    uses.filter((use) => !use.writes && use.polled),
    uses.filter((use) => !use.writes && !use.polled),
  ]
  return groups.flatMap((group) =>
    failures.flatMap((by) =>
      group.flatMap((use) => by.calls(use).map((call) => cellOf(use, by, call))),
    ),
  )
}

function cellOf(use: OperationUse, by: Failure, call: number): PlannedCell {
  const { operation } = use
  const { kind } = by.setting
  return {
    id: cellId(operation, by.id, call),
    operation,
    failure: by.id,
    call,
    use,
    by,
    needsOwnServer: isShared(operation) || kind === 'expired_tokens' || kind === 'clock',
    wait: waitOf(by),
  }
}

/** The cells that a pattern of `only` matches, if there is one, and none of `skip`. A `*` matches any text. */
export function chosen<Cell extends { id: string }>(
  cells: readonly Cell[],
  only: readonly string[] | undefined,
  skip: readonly string[],
): Cell[] {
  const isAny = (patterns: readonly string[], { id }: Cell) =>
    patterns.some((pattern) => matchesPattern(pattern, id))
  return cells.filter((cell) => (only === undefined || isAny(only, cell)) && !isAny(skip, cell))
}
