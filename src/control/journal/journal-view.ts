import { isTooDeep, MAX_CONTROL_DEPTH } from '../../schemas/depth.ts'
import type { JournalEntry, JournalFilter, JournalPage } from '../../schemas/journal.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { redacted, redactedForm, redactedHeaders } from '../../schemas/redacted.ts'
import { includesOperation } from '../../schemas/service-operations.ts'
import { parsedJson } from '../json-text.ts'
import type { Journal, JournalRecord } from './journal.ts'

/** Maximum number of characters returned of a body that is not JSON. */
const MAX_TEXT_LENGTH = 65_536

/** The newest `limit` matching requests of some journals, oldest first. */
export function journalPage(
  journals: readonly Journal[],
  filter: JournalFilter,
  limit = Number.POSITIVE_INFINITY,
): JournalPage {
  const entries = journals.flatMap((journal) => journal.entries().filter(entryFilter(filter)))
  if (journals.length > 1) entries.sort((a, b) => a.at - b.at)
  return {
    requests: entries.slice(-Math.min(limit, entries.length || 1)).map(journalEntry),
    total: entries.length,
    dropped: journals.reduce((sum, { dropped }) => sum + dropped, 0),
  }
}

/** Converts a journaled request for the control plane and the library; masks credentials. */
export function journalEntry(entry: JournalRecord): JournalEntry {
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
    body: bodyOf(entry.body, headers),
    status: entry.status,
    fault: entry.fault,
    warnings: [...entry.warnings],
    answer: answerOf(entry),
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

function answerOf({ answer, headers, status }: JournalRecord): JournalEntry['answer'] {
  if (status === null) return null
  const shown = redactedHeaders(headers)
  return { headers: shown, body: bodyOf(answer, shown) }
}

/** The JSON value of a body, or its text if it is not JSON or nested too deep; masks credentials. */
function bodyOf(bytes: string | Buffer | null, headers: Readonly<Record<string, string>>): unknown {
  if (bytes === null || bytes.length === 0) return null
  const whole = bytes.toString()
  const value = parsedJson(whole)
  if (value !== undefined && !isTooDeep(value, MAX_CONTROL_DEPTH)) return redacted(value)
  const text = whole.slice(0, MAX_TEXT_LENGTH)
  const isForm = /form-urlencoded/i.test(headers['content-type'] ?? '')
  return isForm ? redactedForm(text) : maskedText(text)
}

/** Returns a function that tells whether an entry matches a filter. It decodes headers only for a filter by `test`. */
export function entryFilter(filter: JournalFilter): (entry: JournalRecord) => boolean {
  const { since, operation, method, path, status, user, test, notebook, fault, served, warned } =
    filter
  const is = <T>(wanted: T | undefined, found: T | null | undefined) =>
    wanted === undefined || wanted === found
  return (entry) =>
    (since === undefined || entry.sequence > since) &&
    (operation === undefined ||
      (entry.operation !== null && includesOperation(operation, entry.operation))) &&
    is(method?.toUpperCase(), entry.method) &&
    (path === undefined || entry.maskedUrl.includes(path)) &&
    is(status, entry.status) &&
    is(user, entry.user) &&
    is(notebook, entry.notebookId) &&
    (fault === '*' ? entry.fault !== null : is(fault, entry.fault)) &&
    is(served, entry.served) &&
    is(warned, entry.warnings.length > 0) &&
    (test === undefined || redactedHeaders(entry.rawHeaders)['x-mock-test'] === test)
}
