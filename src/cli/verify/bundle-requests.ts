import { readBundle } from '../../bundles/read-bundle.ts'
import { finish } from '../../cloud/kernel/steps.ts'
import { bodySteps } from '../../control/journal/body-view.ts'
import type { BundleBody, BundleRequest } from '../../schemas/bundle.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { redactedHeaders } from '../../schemas/redacted.ts'
import type { RecordedRequest } from '../../schemas/same-requests.ts'
import { UsageError } from '../usage-error.ts'
import { expectFew, neededAnswer } from './recorded-request.ts'
import type { AnswersOf, RecordingFile } from './recording.ts'

/** The requests of a replay bundle. Throws a UsageError for a bundle that is not complete, was edited, or is newer. */
export async function requestsOfBundle(path: string, answers: AnswersOf): Promise<RecordingFile> {
  const requests: RecordedRequest[] = []
  try {
    const bundle = await readBundle(path)
    for await (const line of bundle.lines()) {
      if (line.kind !== 'request') continue
      requests.push(requestOf(line, answers))
      expectFew(requests, path)
    }
  } catch (error) {
    // An error of the bundle, or of Node: each says what is wrong with the file.
    throw new UsageError((error as Error).message)
  }
  return { requests, warnings: [] }
}

function requestOf(line: BundleRequest, answers: AnswersOf): RecordedRequest {
  const { answer, body, fault, method, number, operation, project_id, url } = line
  const headers = redactedHeaders(line.headers.flat())
  const answered = redactedHeaders(answer?.headers.flat() ?? [])
  return {
    ...{ fault, method, operation, project_id, sequence: number },
    url: maskedText(url),
    headers,
    body: finish(bodySteps(bytesOf(body), headers)),
    status: answer?.status ?? null,
    answer:
      answer &&
      neededAnswer(
        { headers: answered, body: finish(bodySteps(bytesOf(answer.body), answered)) },
        answers,
      ),
  }
}

function bytesOf(body: BundleBody): string | Buffer | null {
  if (body === null) return null
  return 'text' in body ? body.text : Buffer.from(body.base64, 'base64')
}
