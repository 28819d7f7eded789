import type { Steps } from '../../cloud/kernel/steps.ts'
import type { JournalFilter } from '../../schemas/journal.ts'
import { includesOperation } from '../../schemas/service-operations.ts'
import type { JournalRecord } from './journal.ts'
import { JournaledRequest } from './journaled-request.ts'

/** How many requests are compared with a filter in one step. */
const FILTERED_PER_STEP = 32

/** Returns a function that tells whether a request matches a filter. It decodes headers only for a filter by `test`. */
export function entryFilter(filter: JournalFilter): (request: JournaledRequest) => boolean {
  const { since, operation, method, path, status, user, test, notebook, fault, served, warned } =
    filter
  const is = <T>(wanted: T | undefined, found: T | null | undefined) =>
    wanted === undefined || wanted === found
  const upperMethod = method?.toUpperCase()
  return (request) => {
    const { entry } = request
    return (
      (since === undefined || entry.sequence > since) &&
      (operation === undefined ||
        (entry.operation !== null && includesOperation(operation, entry.operation))) &&
      is(upperMethod, entry.method) &&
      (path === undefined || request.maskedUrl.includes(path)) &&
      is(status, entry.status) &&
      is(user, entry.user) &&
      is(notebook, entry.notebookId) &&
      (fault === '*' ? entry.fault !== null : is(fault, entry.fault)) &&
      is(served, entry.served) &&
      is(warned, entry.warnings.length > 0) &&
      (test === undefined || request.maskedTest === test)
    )
  }
}

/** The requests that match a filter, in the same order. */
export function* filterSteps(
  entries: readonly JournalRecord[],
  filter: JournalFilter,
): Steps<JournalRecord[]> {
  const isWanted = entryFilter(filter)
  const found: JournalRecord[] = []
  for (const [at, entry] of entries.entries()) {
    if (isWanted(new JournaledRequest(entry))) found.push(entry)
    if (at % FILTERED_PER_STEP === 0) yield
  }
  return found
}
