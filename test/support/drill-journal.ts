import { routeOf } from '../../src/drill/operation-uses.ts'
import type { JournalEntry } from '../../src/schemas/journal.ts'
import type { AnyOperationId } from '../../src/schemas/service-operations.ts'
import { journalEntry } from './drill-report.ts'

/** A request to an operation, with `nb-1` and `p1` for the ids of its path. */
export function callOf(
  operation: AnyOperationId,
  changes: Partial<JournalEntry> & { query?: string } = {},
): JournalEntry {
  const { query = '', ...rest } = changes
  const { method, path } = routeOf(operation)
  const url = path.replace('{project_id}', 'p1').replace(/\{\w+\}/g, 'nb-1')
  return journalEntry({
    operation,
    method,
    url: `${url}${query}`,
    status: 200,
    fault: null,
    ...rest,
  })
}
