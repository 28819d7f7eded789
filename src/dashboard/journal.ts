import { signal } from '@preact/signals'
import type { JournalPage } from '../schemas/journal.ts'
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

/** Most requests that the page keeps; the server keeps more. */
const MOST = 2_000

/** Requests that are asked for at first. */
const FIRST = 100

let lines: RequestLine[] = []

/** The newest requests, oldest first; replaced a few times a second at most. */
export const journal = signal<readonly RequestLine[]>([])

const show = throttled(() => {
  journal.value = lines.slice(-MOST)
}, 200)

/** Takes in what the stream told; of a request that the server forgot it tells the sequence only. */
export function addRequests(events: readonly Record<string, unknown>[]): void {
  for (const event of events) {
    if (typeof event['url'] === 'string') lines.push(lineOf(event as unknown as RequestLine))
  }
  if (lines.length >= 2 * MOST) lines = lines.slice(-MOST)
  show()
}

/** Starts with the newest that the server kept. */
export async function loadJournal(path: string): Promise<void> {
  lines = []
  try {
    const { requests } = await control<JournalPage>('GET', `${path}?limit=${FIRST}`)
    const last = requests.at(-1)?.sequence ?? 0
    lines = [...requests.map(lineOf), ...lines.filter(({ sequence }) => sequence > last)]
    show()
  } catch {
    // Whether the server is there is for the stream to say.
  }
}

export function forgetJournal(): void {
  lines = []
  show()
}

function lineOf(request: RequestLine): RequestLine {
  const { duration_ms, fault, method, operation, outcome, sequence, status, url, user, warnings } =
    request
  return { duration_ms, fault, method, operation, outcome, sequence, status, url, user, warnings }
}
