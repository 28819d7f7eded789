import { signal } from '@preact/signals'
import type { JournalPage } from '../../schemas/journal.ts'
import { control } from './api.ts'
import { throttled } from './timing.ts'

/** A request in one line. */
export interface RequestLine {
  sequence: number
  method: string
  url: string
  operation: string | null
  user: string | null
  status: number | null
  outcome: string
  fault: string | null
  warnings: readonly string[]
  duration_ms: number | null
}

/** Maximum number of requests that the page keeps. The server keeps more. */
const MAX_LINES = 2_000

/** Number of requests to load first. */
const FIRST = 100

let lines: RequestLine[] = []

/** The newest requests, oldest first. Updated at most five times a second. */
export const journal = signal<readonly RequestLine[]>([])

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

/** Loads the newest requests that the server keeps. */
export async function loadJournal(path: string): Promise<void> {
  lines = []
  try {
    const { requests } = await control<JournalPage>('GET', `${path}?limit=${FIRST}`)
    const last = requests.at(-1)?.sequence ?? 0
    lines = [...requests.map(lineOf), ...lines.filter(({ sequence }) => sequence > last)]
    show()
  } catch {
    // The event stream shows whether the server responds.
  }
}

export function clearJournal(): void {
  lines = []
  show()
}

function lineOf(request: RequestLine): RequestLine {
  const { duration_ms, fault, method, operation, outcome, sequence, status, url, user, warnings } =
    request
  return { duration_ms, fault, method, operation, outcome, sequence, status, url, user, warnings }
}
