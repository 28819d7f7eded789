import { randomBytes } from 'node:crypto'
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Exchange } from './exchange.ts'

/** Why the recorder answers a request itself. */
export interface Refusal {
  status: 400 | 403 | 413 | 421 | 502
  /** What was found and what is expected. */
  sentence: string
}

const codes: Readonly<Record<Refusal['status'], readonly [code: string, text: string]>> = {
  400: ['APIGW.0201', 'API request error.'],
  403: ['APIGW.0306', 'API access denied.'],
  413: ['APIGW.0201', 'Request entity too large.'],
  421: ['APIGW.0201', 'API request error.'],
  502: ['APIGW.0201', 'Backend unavailable.'],
}

/** Answers in the dialect of the vendor, and ends the exchange with a note. */
export function refuse(refusal: Refusal, exchange: Exchange, response: ServerResponse): void {
  const requestId = randomBytes(16).toString('hex')
  const body = Buffer.from(JSON.stringify(bodyOf(refusal, exchange.target, requestId)))
  const rawHeaders = [
    ...['Server', 'modelarts-notebooks-mock record'],
    ...['Content-Type', 'application/json', 'Content-Length', `${body.length}`],
    ...['X-Request-Id', requestId],
  ]
  exchange.answer = { status: refusal.status, rawHeaders }
  exchange.got.add(body)
  response.writeHead(refusal.status, rawHeaders)
  response.end(exchange.method === 'HEAD' ? undefined : body)
  const outcome = refusal.status === 502 ? 'broken' : 'answered'
  exchange.end(outcome, `the answer is one of record, not of the upstream: ${refusal.sentence}`)
}

/** IAM has an error body of its own (docs/contract/authentication.md#iam-errors). */
function bodyOf({ status, sentence }: Refusal, target: string, requestId: string): object {
  const [code, text] = codes[status]
  const message = `${text} record: ${sentence}`
  if (/^\/v3(\.0)?(\/|$)/.test(target) && !/^\/v3\/[^/]+\/keypairs/.test(target)) {
    return { error: { code: status, message, title: STATUS_CODES[status] } }
  }
  return { error_msg: message, error_code: code, request_id: requestId }
}
