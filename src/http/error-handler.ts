import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import {
  bodyTooLarge,
  headersTooLarge,
  ModelArtsError,
  requestMalformed,
  requestTimedOut,
} from '../cloud/errors/errors.ts'
import { writeBug } from '../control/log-line.ts'
import type { GatewayError, ServiceError } from '../schemas/error.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Value of the option `log`. */
    logLevel: string
  }
}

/** Fastify error handler of all routes except IAM: turns a thrown error into a response. */
export function errorHandler(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const failure = asModelArtsError(error)
  if (failure.errorCode === 'Mock.Internal') writeBug(request.server.logLevel, error)
  if (!isControlUrl(request.url)) reply.header('server', 'api-gateway')
  return reply.code(failure.statusCode).send(errorBody(failure, request.id))
}

/**
 * Body of an error response. Errors of the API gateway (APIGW.*) contain the request id
 * (docs/contract/errors.md#body-shapes).
 */
export function errorBody(
  { errorCode, message }: ModelArtsError,
  requestId: string,
): ServiceError | GatewayError {
  return errorCode.startsWith('APIGW.')
    ? { error_msg: message, error_code: errorCode, request_id: requestId }
    : { error_code: errorCode, error_msg: message }
}

/** Whether a URL belongs to the mock itself (control plane, docs, health), not to the mocked API. The URL may be percent-encoded. */
export function isControlUrl(url: string): boolean {
  return CONTROL_PATH.test(url) || (!url.startsWith('/v') && CONTROL_PATH.test(decodedPath(url)))
}

const CONTROL_PATH = /^\/(_mock|docs|health|ready|openapi\.json)([/?#]|$)/

/** The path as the router reads it: without scheme and host, percent-decoded. */
export function decodedPath(url: string): string {
  const path = url.replace(/^https?:\/\/[^/]*/, '')
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

const errorsByCode: Readonly<Record<string, () => ModelArtsError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: bodyTooLarge,
  HPE_HEADER_OVERFLOW: headersTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: requestTimedOut,
}

/** Converts any error: our own stay as they are, errors of Fastify and of the HTTP parser become errors of the API gateway. */
export function asModelArtsError(error: unknown): ModelArtsError {
  if (error instanceof ModelArtsError) return error
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>
  const known = errorsByCode[code]
  if (known !== undefined) return known()
  if (statusCode < 500 || code.startsWith('HPE_')) return requestMalformed()
  return new ModelArtsError(
    500,
    'Mock.Internal',
    'The mock itself failed; its log has the details.',
  )
}
