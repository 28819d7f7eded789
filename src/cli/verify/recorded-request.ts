import { check, findingLine } from '../../schemas/findings.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { redacted, redactedHeaders } from '../../schemas/redacted.ts'
import { RecordedRequest } from '../../schemas/same-requests.ts'
import { UsageError } from '../usage-error.ts'

/** Reads a recorded request; throws a UsageError with its place for another value. */
export function recordedRequest(value: unknown, at: string): RecordedRequest {
  const checked = check(RecordedRequest, value)
  if ('value' in checked) return slim(checked.value)
  throw new UsageError(`${at}: ${findingLine(checked.findings[0])}`)
}

/**
 * What is needed of a request: a long recording must not fill the memory with more. Credentials are replaced, as a journal
 * has them: another program may have written the file.
 */
function slim(request: RecordedRequest): RecordedRequest {
  const { answer, at, body, fault, headers, method, notebook_id, operation } = request
  const { project_id, sequence, status, status_before, url } = request
  return {
    ...{ at, fault, method, notebook_id, operation, project_id, sequence, status, status_before },
    url: maskedText(url),
    headers: maskedHeaders(headers),
    body: redacted(body),
    answer: answer && { headers: maskedHeaders(answer.headers), body: redacted(answer.body) },
  }
}

function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return redactedHeaders(Object.entries(headers).flat())
}
