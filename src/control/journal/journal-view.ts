import { finish, type Steps } from '../../cloud/kernel/steps.ts'
import type { JournalEntry, JournalFilter, JournalPage } from '../../schemas/journal.ts'
import { redactedHeaders } from '../../schemas/redacted.ts'
import { jsonPieces, listPieces, type Pieces } from '../pieces.ts'
import { bodySteps, isLongBody } from './body-view.ts'
import { filterSteps } from './entry-filter.ts'
import type { Journal, JournalRecord } from './journal.ts'
import { mergeSteps, momentOf } from './moment.ts'

/** Some requests of the journal, before they are converted. */
export interface Selection extends Omit<JournalPage, 'requests'> {
  /** Oldest first. */
  entries: JournalRecord[]
}

/** Selects the newest `limit` matching requests of some journals, as they are at the first step. */
export function* selectionSteps(
  journals: readonly Journal[],
  filter: JournalFilter,
  limit = Number.POSITIVE_INFINITY,
): Steps<Selection> {
  const dropped = journals.reduce((sum, journal) => sum + journal.dropped, 0)
  const all = yield* mergeSteps(momentOf(journals))
  const entries = yield* filterSteps(all, filter)
  const { length } = entries
  return { entries: entries.slice(-Math.min(limit, length || 1)), total: length, dropped }
}

/** The newest `limit` matching requests of some journals, oldest first. */
export function journalPage(
  journals: readonly Journal[],
  filter: JournalFilter,
  limit?: number,
): JournalPage {
  const { entries, ...counts } = finish(selectionSteps(journals, filter, limit))
  return { requests: entries.map((entry) => finish(entrySteps(entry))), ...counts }
}

/** The same page as JSON text in pieces. */
export function* pagePieces({ entries, ...counts }: Selection): Pieces {
  yield '{"requests":'
  yield* listPieces(entries, entryPieces)
  yield JSON.stringify(counts).replace('{', ',')
}

/** The requests as JSON Lines, in pieces. */
export function* linePieces({ entries }: Selection): Pieces {
  for (const entry of entries) {
    yield* entryPieces(entry)
    yield '\n'
  }
}

function* entryPieces(entry: JournalRecord): Pieces {
  const shown = yield* entrySteps(entry)
  if (hasLongBody(entry)) yield* jsonPieces(shown)
  else yield JSON.stringify(shown)
}

/** Whether the JSON of a request is made in more than one step. */
export function hasLongBody({ answer, body }: JournalRecord): boolean {
  return isLongBody(body) || isLongBody(answer)
}

/** Converts a journaled request for the control plane and the library; masks credentials. */
export function* entrySteps(entry: JournalRecord): Steps<JournalEntry> {
  const isOpen = entry.outcome === 'open'
  const headers = redactedHeaders(entry.rawHeaders)
  return {
    sequence: entry.sequence,
    request_id: entry.requestId,
    project_id: entry.projectId,
    at: microseconds(entry.at),
    world_at: entry.worldAt,
    duration_ms: isOpen ? null : microseconds(entry.duration),
    outcome: entry.outcome,
    operation: entry.operation,
    served: entry.served,
    user: entry.user,
    test: headers['x-mock-test'] ?? null,
    traceparent: headers['traceparent'] ?? null,
    method: entry.method,
    url: entry.maskedUrl,
    headers,
    body: yield* bodySteps(entry.body, headers),
    status: entry.status,
    fault: entry.fault,
    warnings: [...entry.warnings],
    answer: yield* answerSteps(entry),
    notebook_id: entry.notebookId,
    status_before: entry.before,
    status_after: entry.after,
  }
}

/** The fields of a request's event; only the sequence if the journal dropped the request. */
export function requestSummary(journal: Journal, sequence: number): object {
  const entry = journal.find(sequence)
  if (entry === undefined) return { sequence }
  const { duration, fault, method, operation, outcome, status, user, warnings } = entry
  return {
    sequence,
    request_id: entry.requestId,
    at: microseconds(entry.at),
    method,
    url: entry.maskedUrl,
    operation,
    user,
    status,
    outcome,
    fault,
    warnings,
    duration_ms: microseconds(duration),
  }
}

/** Rounds ms to three decimals. */
function microseconds(span: number): number {
  return Math.round(span * 1_000) / 1_000
}

function* answerSteps({ answer, headers, status }: JournalRecord): Steps<JournalEntry['answer']> {
  if (status === null) return null
  const shown = redactedHeaders(headers)
  return { headers: shown, body: yield* bodySteps(answer, shown) }
}
