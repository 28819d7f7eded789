import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import { logLine } from '../../control/log-line.ts'
import { maskedText } from '../../schemas/masked-text.ts'
import { isControlUrl } from '../error-handler.ts'

export interface LogOptions {
  /**
   * `requests` logs requests to the API; `debug` also logs the control plane, health checks and warnings; `json` logs
   * requests to the API as JSON objects, with warnings.
   */
  level: 'requests' | 'debug' | 'json'
  write: (line: string) => void
}

/** A request that has ended. */
interface LoggedRequest {
  request: FastifyRequest
  /** Without the query, and with credentials masked. */
  path: string
  /** Undefined if a fault broke the connection before a response. */
  status: number | undefined
  fault: string | undefined
  /** Host ms. */
  duration: number
}

/** onRequest hook: writes one line per request with method, path, status and duration in host ms; operation, project and fault if known. */
export function logRequests({ level, write }: LogOptions): onRequestHookHandler {
  const lineOf = level === 'json' ? jsonOf : textOf(level)
  return (request, reply, done) => {
    const start = performance.now()
    const path = request.url.split('?', 1)[0] as string
    if (level === 'debug' || !isControlUrl(path)) {
      reply.raw.once('close', () => {
        const logged = { request, path: maskedText(path), ...resultOf(reply) }
        write(lineOf({ ...logged, duration: performance.now() - start }))
      })
    }
    done()
  }
}

function resultOf(reply: FastifyReply): Pick<LoggedRequest, 'status' | 'fault'> {
  return {
    status: reply.raw.headersSent ? reply.statusCode : undefined,
    fault: reply.getHeader('x-mock-fault-id') as string | undefined,
  }
}

function textOf(level: 'requests' | 'debug'): (logged: LoggedRequest) => string {
  return ({ request, path, status = 'broken', fault, duration }) => {
    const fields = {
      operation: request.operation,
      project: request.projectId,
      fault,
      warnings: level === 'debug' ? request.warnings?.texts.join('; ') : undefined,
    }
    const words = Object.entries(fields).flatMap(([name, value]) =>
      value ? [`${name}=${value}`] : [],
    )
    return [request.method, path, status, ...words, `${Math.round(duration)}ms`].join(' ')
  }
}

function jsonOf({ request, path, status, fault, duration }: LoggedRequest): string {
  return logLine('info', 'request', {
    request_id: request.id,
    method: request.method,
    path,
    operation: request.operation ?? undefined,
    project: request.projectId ?? undefined,
    user: request.caller?.user.name,
    status: status ?? null,
    duration_ms: Math.round(duration * 10) / 10,
    fault,
    warnings: request.warnings?.texts,
  })
}
