import { JournalEntry } from '../../schemas/journal.ts'
import * as z from '../../schemas/zod.ts'
import { printable, styled } from './output.ts'

/** Fields of a journal entry that its event has as well. */
export const LoggedRequest = z.looseObject({
  project_id: JournalEntry.shape.project_id,
  sequence: JournalEntry.shape.sequence,
  request_id: z.string(),
  at: z.number(),
  method: z.string(),
  url: z.string(),
  operation: z.string().nullable(),
  user: z.string().nullable(),
  status: z.number().nullable(),
  outcome: z.string(),
  fault: z.string().nullable(),
  warnings: z.array(z.string()),
  duration_ms: z.number().nullable(),
})
export type LoggedRequest = z.infer<typeof LoggedRequest>

/** A request as one line: time, method, URL, status, what is known of it, and the time until its response. */
export function requestLine(stream: NodeJS.WritableStream, request: LoggedRequest): string {
  const { at, duration_ms, fault, method, operation, outcome, status, url } = request
  const { project_id: project, user, warnings } = request
  const words = Object.entries({ operation, project, user, warnings: warnings.join('; ') })
  return [
    styled(stream, 'dim', new Date(at).toISOString()),
    printable(`${method} ${url}`),
    styled(stream, styleOf(status), outcome === 'answered' ? String(status) : outcome),
    ...words.flatMap(([name, value]) => (value ? [printable(`${name}=${value}`)] : [])),
    ...(fault === null ? [] : [styled(stream, 'yellow', printable(`fault=${fault}`))]),
    ...(duration_ms === null ? [] : [`${Math.round(duration_ms)}ms`]),
  ].join(' ')
}

function styleOf(status: number | null): 'green' | 'red' | 'yellow' {
  if (status === null || status >= 500) return 'red'
  return status >= 400 ? 'yellow' : 'green'
}

/** The fields of a request that `--json` prints. */
export function requestFacts(request: LoggedRequest): object {
  return Object.fromEntries(
    Object.keys(LoggedRequest.shape).map((name) => [name, request[name as keyof LoggedRequest]]),
  )
}
