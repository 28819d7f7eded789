import { onlyIds } from '../../control/same-requests/given-ids.ts'
import { MAX_REQUESTS } from '../../control/same-requests/same-requests.ts'
import { check, findingLine } from '../../schemas/findings.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { redacted, redactedHeaders } from '../../schemas/redacted.ts'
import { RecordedRequest } from '../../schemas/same-requests.ts'
import { UsageError } from '../usage-error.ts'
import type { AnswersOf } from './recording.ts'

/** Reads a recorded request; throws a UsageError with its place for another value. */
export function recordedRequest(
  value: unknown,
  at: string,
  answers: AnswersOf = 'whole',
): RecordedRequest {
  const checked = check(RecordedRequest, value)
  if ('value' in checked) return slim(checked.value, answers)
  throw new UsageError(`${at}: ${findingLine(checked.findings[0])}`)
}

/** What is needed of a request. Credentials are replaced, as a journal has them: another program may have written the file. */
function slim(request: RecordedRequest, answers: AnswersOf): RecordedRequest {
  const { answer, at, body, fault, headers, method, notebook_id, operation } = request
  const { project_id, sequence, status, status_before, url } = request
  return {
    ...{ at, fault, method, notebook_id, operation, project_id, sequence, status, status_before },
    url: maskedText(url),
    headers: maskedHeaders(headers),
    body: redacted(body),
    answer: answer && neededAnswer(answer, answers),
  }
}

/** The needed part of an answer. */
export function neededAnswer(
  { body, headers }: NonNullable<RecordedRequest['answer']>,
  answers: AnswersOf,
): NonNullable<RecordedRequest['answer']> {
  if (answers === 'ids') return { headers: {}, body: onlyIds(body) }
  return { headers: maskedHeaders(headers), body: redacted(body) }
}

/** Throws a UsageError for more requests than can be compared. */
export function expectFew(requests: readonly unknown[], path: string): void {
  if (requests.length <= MAX_REQUESTS) return
  throw new UsageError(
    `${path}: found more than ${MAX_REQUESTS} requests, expected at most ${MAX_REQUESTS}`,
  )
}

function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return redactedHeaders(Object.entries(headers).flat())
}
