import { isUtf8 } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { finish } from '../cloud/kernel/steps.ts'
import { bodySteps, MAX_TEXT_LENGTH } from '../control/journal/body-view.ts'
import type { JournalEntry } from '../schemas/journal.ts'
import { maskedText } from '../schemas/masked-text.ts'
import { redactedHeaders } from '../schemas/redacted.ts'
import type { BodyTap } from './body-tap.ts'
import { decodedBody } from './decoded-body.ts'
import type { Exchange, Outcome } from './exchange.ts'
import { originTarget } from './outgoing.ts'
import { firstValue, type RawHeaders, valuesOf } from './raw-headers.ts'
import { pathFacts } from './recorded-operation.ts'

/**
 * The line of a recording for a request that has ended, with credentials masked (docs/safety.md#what-counts-as-a-credential).
 * `most` is the largest decoded body in bytes. What is left out is said in `warnings`.
 */
export async function entryOf(exchange: Exchange, most: number): Promise<JournalEntry> {
  const { answer, at, duration, method, outcome, rawHeaders, sequence } = exchange
  const target = originTarget(exchange.target)
  const notes = [...exchange.notes]
  const headers = redactedHeaders(rawHeaders)
  const body = await shownBody('the request', exchange.sent, rawHeaders, most, notes)
  const shownAnswer = answer && {
    headers: redactedHeaders(answer.rawHeaders),
    body: await shownBody('the answer', exchange.got, answer.rawHeaders, most, notes),
  }
  const { notebookId, operation, projectId } = pathFacts(method, target, body)
  return {
    sequence,
    request_id: requestIdOf(answer?.rawHeaders ?? []),
    project_id: projectId,
    at: microseconds(at),
    world_at: null,
    duration_ms: microseconds(duration),
    outcome: outcome as Outcome,
    operation,
    served: operation !== null,
    user: null,
    test: headers['x-mock-test'] ?? null,
    traceparent: headers['traceparent'] ?? null,
    method,
    url: maskedText(target),
    headers,
    body,
    status: answer?.status ?? null,
    fault: null,
    warnings: notes.map((note) => maskedText(`record: ${note}`)),
    answer: shownAnswer,
    notebook_id: notebookId,
    status_before: null,
    status_after: null,
  }
}

/** A body as the journal shows it, or null and a note why it is not in the recording. */
async function shownBody(
  owner: string,
  tap: BodyTap,
  rawHeaders: RawHeaders,
  most: number,
  notes: string[],
): Promise<unknown> {
  const { bytes } = tap
  const raw = tap.take()
  const leaveOut = (why: string) => {
    notes.push(`the body of ${owner} (${bytes} bytes) is not in the recording: it ${why}`)
    return null
  }
  if (raw === undefined) return leaveOut('is larger than the limit')
  let body: Buffer
  try {
    body = await decodedBody(raw, valuesOf(rawHeaders, 'content-encoding').join(','), most)
  } catch (error) {
    return leaveOut((error as Error).message)
  }
  if (!isUtf8(body)) return leaveOut('is no text in UTF-8')
  const type = firstValue(rawHeaders, 'content-type')
  const shown = finish(bodySteps(body, type === undefined ? {} : { 'content-type': type }))
  if (typeof shown === 'string' && body.length > MAX_TEXT_LENGTH) {
    notes.push(`of the text of ${owner} only ${MAX_TEXT_LENGTH} characters are in the recording`)
  }
  return shown
}

/** The id that the upstream gave the request; a made-up one if it gave none. */
function requestIdOf(rawHeaders: RawHeaders): string {
  const found = firstValue(rawHeaders, 'x-request-id')
  return found === undefined || found === '' ? randomBytes(16).toString('hex') : maskedText(found)
}

/** Rounds ms to three decimals. */
function microseconds(span: number): number {
  return Math.round(span * 1_000) / 1_000
}
