import type { DrillCell, DrillReport } from './drill.ts'

/** The fields of a cell that say where it stands. */
type Placed = Pick<DrillCell, 'call' | 'failure' | 'operation'>

type Failure = DrillReport['failures'][number]

/** A row of the table: one operation, or one of its calls. */
export interface GridRow<C> {
  /** `ListNotebooks`, with `@2` for the cells of its second call. */
  name: string
  /** A cell for each failure; undefined if the drill has none. */
  cells: readonly (C | undefined)[]
}

/** The table of a drill: operations down, failures across. */
export interface Grid<C> {
  /** The failures that have a cell. */
  failures: readonly Failure[]
  rows: readonly GridRow<C>[]
}

interface Content<C> {
  cells: readonly C[]
  failures: readonly Failure[]
  operations: readonly Pick<DrillReport['operations'][number], 'operation'>[]
}

/**
 * The cells of a report as a table: a row for each operation, and one more for each further call that fails.
 *
 * @param content - Cells, failures and operations of a report; the last two in the order of the table.
 */
export function gridOf<C extends Placed>({ cells, failures, operations }: Content<C>): Grid<C> {
  const found = new Map(cells.map((cell) => [keyOf(cell), cell]))
  const used = new Set(cells.map(({ failure }) => failure))
  const shown = failures.filter(({ id }) => used.has(id))
  const calls = callsOf(cells)
  const rows = operations.flatMap(({ operation }) =>
    (calls.get(operation) ?? [1]).map((call) => ({
      name: call === 1 ? operation : `${operation}@${call}`,
      cells: shown.map(({ id }) => found.get(keyOf({ call, failure: id, operation }))),
    })),
  )
  return { failures: shown, rows }
}

function keyOf({ call, failure, operation }: Placed): string {
  return `${operation} ${call} ${failure}`
}

/** The calls that fail, by operation, in order. */
function callsOf(cells: readonly Placed[]): ReadonlyMap<string, number[]> {
  const calls = new Map<string, Set<number>>()
  for (const { call, operation } of cells) {
    calls.set(operation, (calls.get(operation) ?? new Set()).add(call))
  }
  return new Map(
    [...calls].map(([operation, found]) => [operation, [...found].sort((a, b) => a - b)]),
  )
}
