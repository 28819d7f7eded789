import { signal } from '@preact/signals'
import type { JournalEntry, JournalPage } from '../../schemas/journal.ts'
import { control } from './api.ts'
import { controlResponse, jsonValues } from './files.ts'
import type { RequestLine } from './request-line.ts'
import { throttled } from './timing.ts'

/** Maximum number of requests that the page keeps. The server keeps more. */
export const MAX_LINES = 2_000

/** Number of requests to load first. */
const FIRST = 200

let lines: RequestLine[] = []

/** The requests in the page, oldest first. Updated at most five times a second. */
export const journal = signal<readonly RequestLine[]>([])

/** Whether the newest requests are loaded; an error text if they could not be. */
export const journalState = signal<'loading' | 'loaded' | Error>('loading')

const show = throttled(() => {
  journal.value = lines.slice(-MAX_LINES)
}, 200)

/** Adds requests from the event stream. Events of requests that the server has dropped have no URL and are skipped. */
export function addRequestLines(events: readonly Record<string, unknown>[]): void {
  for (const event of events) {
    if (typeof event['url'] === 'string') lines.push(lineOf(event as unknown as RequestLine))
  }
  if (lines.length >= 2 * MAX_LINES) lines = lines.slice(-MAX_LINES)
  show()
}

/** How often the lines began anew. Answers that were asked for before that are not of them. */
let beginnings = 0

/** Loads the newest requests that the server keeps. */
export async function loadJournal(path: string): Promise<void> {
  const own = ++beginnings
  lines = []
  journalState.value = 'loading'
  try {
    await loadRequests(path, { limit: `${FIRST}` })
    if (own === beginnings) journalState.value = 'loaded'
  } catch (error) {
    if (own === beginnings) journalState.value = error as Error
  }
}

/** Loads the newest requests that match a query of the journal, and adds those that are not in the page. */
export async function loadRequests(
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<void> {
  const own = beginnings
  const asked = new URLSearchParams({ ...query, format: 'jsonl' })
  const found = new Map<number, RequestLine>()
  // Each entry has its bodies, so one after the other is read and shortened.
  for await (const entry of jsonValues(await controlResponse(`${path}?${asked}`))) {
    const line = lineOf(entry as JournalEntry)
    found.set(line.sequence, line)
  }
  if (own !== beginnings) return
  for (const line of lines) found.set(line.sequence, line)
  lines = [...found.values()].sort((a, b) => a.sequence - b.sequence)
  show()
}

/**
 * The newest earlier request with the same method, URL and user that has ended; undefined if none is kept. The user of a
 * request that a fault refused is not known: it may be any.
 */
export async function previousOf(
  path: string,
  { method, sequence, url, user }: JournalEntry,
): Promise<JournalEntry | undefined> {
  const isEarlier = (line: RequestLine) =>
    line.sequence < sequence &&
    line.method === method &&
    line.url === url &&
    (line.user === user || line.user === null || user === null) &&
    line.outcome !== 'open'
  const known = lines.findLast(isEarlier)
  if (known !== undefined) return control<JournalEntry>('GET', `${path}/${known.sequence}`)
  const query = new URLSearchParams({ method, path: url, limit: '20' })
  const { requests } = await control<JournalPage>('GET', `${path}?${query}`)
  return requests.findLast(isEarlier)
}

/** Forgets the requests of a project that is left. */
export function forgetJournal(): void {
  beginnings++
  lines = []
  journalState.value = 'loading'
  show()
}

function lineOf(request: RequestLine): RequestLine {
  const { at, duration_ms, fault, method, operation, outcome, sequence } = request
  const { status, url, user, warnings } = request
  return {
    at,
    duration_ms,
    fault,
    method,
    operation,
    outcome,
    sequence,
    status,
    url,
    user,
    warnings,
  }
}
