import { NotebookStatus } from '../../../schemas/notebook.ts'
import type { CompactRows } from './compact-rows.ts'
import type { Row } from './row.ts'

/** Number of instances in each status. */
export type StatusCounts = Readonly<Record<NotebookStatus, number>>

/** Counts that can be changed. */
export type WritableCounts = Record<NotebookStatus, number>

/** Counts the rows. It is quick for any number of them: only the statuses are read. */
export function countsOf(rows: readonly Row[] | CompactRows): StatusCounts {
  const counts = Object.fromEntries(
    NotebookStatus.options.map((status) => [status, 0]),
  ) as WritableCounts
  if ('peek' in rows) for (let at = 0; at < rows.length; at++) counts[rows.statusAt(at)]++
  else for (const { fields } of rows) counts[fields.status]++
  return counts
}

/** The counts without the statuses that no instance has. */
export function presentCounts(counts: StatusCounts): Partial<WritableCounts> {
  const present = NotebookStatus.options.filter((status) => counts[status] > 0)
  return Object.fromEntries(present.map((status) => [status, counts[status]]))
}
