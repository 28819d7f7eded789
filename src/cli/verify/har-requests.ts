import { finish } from '../../cloud/kernel/steps.ts'
import { bodySteps } from '../../control/journal/body-view.ts'
import { check, findingLine } from '../../schemas/findings.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { redactedHeaders } from '../../schemas/redacted.ts'
import type { RecordedRequest } from '../../schemas/same-requests.ts'
import * as z from '../../schemas/zod.ts'
import { UsageError } from '../usage-error.ts'
import { neededAnswer } from './recorded-request.ts'
import type { AnswersOf, RecordingFile } from './recording.ts'

const Headers = z.array(z.looseObject({ name: z.string(), value: z.string() })).default([])

const Content = z
  .looseObject({ text: z.string().optional(), encoding: z.string().optional() })
  .optional()

/** An entry of a HAR as a comparison reads it. */
const HarEntry = z.looseObject({
  startedDateTime: z.string().optional(),
  request: z.looseObject({
    method: z.string().min(1),
    url: z.string().min(1),
    headers: Headers,
    postData: Content,
  }),
  response: z
    .looseObject({ status: z.number().optional(), headers: Headers, content: Content })
    .optional(),
})

/** Paths of the API: version and project, or IAM. */
const API_PATH = /^\/v\d+(?:\.\d+)?\//

/** The requests to the API in a HAR, with credentials replaced as the journal does. Others are left out with a warning. */
export function requestsOfHar(path: string, document: unknown, answers: AnswersOf): RecordingFile {
  const { entries } = (document as { log: { entries: unknown[] } }).log
  const all = entries.map((entry, index) => {
    const checked = check(HarEntry, entry)
    if ('value' in checked) return checked.value
    throw new UsageError(`${path}, $.log.entries[${index}]: ${findingLine(checked.findings[0])}`)
  })
  const kept = all.filter(({ request }) => API_PATH.test(targetOf(request.url)))
  const others = all.length - kept.length
  return {
    requests: kept.map((entry) => requestOf(entry, answers)),
    warnings:
      others === 0 ? [] : [`${path}: ${others} of ${all.length} requests are not to the API`],
  }
}

function requestOf(
  { request, response }: z.infer<typeof HarEntry>,
  answers: AnswersOf,
): RecordedRequest {
  const { method, postData, url } = request
  const headers = headersOf(request.headers)
  const answered = headersOf(response?.headers ?? [])
  return {
    method,
    url: maskedText(targetOf(url)),
    headers,
    body: finish(bodySteps(textOf(postData), headers)),
    status: response?.status ?? null,
    answer: neededAnswer(
      { headers: answered, body: finish(bodySteps(textOf(response?.content), answered)) },
      answers,
    ),
  }
}

/** Path and query of a URL. */
function targetOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '')
}

function headersOf(pairs: z.infer<typeof Headers>): Record<string, string> {
  return redactedHeaders(pairs.flatMap(({ name, value }) => [name, value]))
}

function textOf(content: z.infer<typeof Content>): string | null {
  if (content?.text === undefined) return null
  return content.encoding === 'base64'
    ? Buffer.from(content.text, 'base64').toString()
    : content.text
}
