import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import {
  bodyTooLarge,
  headersTooLarge,
  ModelArtsError,
  requestMalformed,
  requestTimedOut,
} from '../cloud/errors/errors.ts'
import type { GatewayError, ServiceError } from '../schemas/error.ts'

/** The one place where something thrown becomes something sent. */
export function errorHandler(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const failure = asModelArtsError(error)
  if (failure.errorCode === 'Mock.Internal') console.error(error)
  if (!isControl(request.url)) reply.header('server', 'api-gateway')
  return reply.code(failure.statusCode).send(errorBody(failure, request.id))
}

/** The body of a refusal in its author's dialect: the gateway's carries the request id (errors.md §1). */
export function errorBody(
  { errorCode, message }: ModelArtsError,
  requestId: string,
): ServiceError | GatewayError {
  return errorCode.startsWith('APIGW.')
    ? { error_msg: message, error_code: errorCode, request_id: requestId }
    : { error_code: errorCode, error_msg: message }
}

/** Whether a request is for the mock itself, not for what it stands in for; told from its target, which may be encoded. */
export function isControl(url: string): boolean {
  return CONTROL.test(url) || (!url.startsWith('/v') && CONTROL.test(routed(url)))
}

const CONTROL = /^\/(_mock|docs|health|ready|openapi\.json)([/?#]|$)/

/** The path as the router reads it: without scheme and host, decoded. */
function routed(url: string): string {
  const path = url.replace(/^https?:\/\/[^/]*/, '')
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

const fromFastify: Readonly<Record<string, () => ModelArtsError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: bodyTooLarge,
  HPE_HEADER_OVERFLOW: headersTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: requestTimedOut,
}

/** The refusal for an error: ours as it is, the framework's and the parser's as the gateway would say it. */
export function asModelArtsError(error: unknown): ModelArtsError {
  if (error instanceof ModelArtsError) return error
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>
  const known = fromFastify[code]
  if (known !== undefined) return known()
  if (statusCode < 500 || code.startsWith('HPE_')) return requestMalformed()
  return new ModelArtsError(500, 'Mock.Internal', 'The mock itself failed; its log says how.')
}
