import type { FastifyReply, FastifyRequest } from 'fastify'
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

/**
 * Writes a line when a request has ended, with method, path, status and duration in host ms; operation, project and fault if
 * known.
 */
export type RequestLog = (request: FastifyRequest, reply: FastifyReply) => void

export function requestLog({ level, write }: LogOptions): RequestLog {
  const lineOf = level === 'json' ? jsonOf : textOf(level)
  return (request, reply) => {
    const start = performance.now()
    const path = request.url.split('?', 1)[0] as string
    if (level === 'debug' || !isControlUrl(path)) {
      reply.raw.once('close', () => {
        const logged = { request, path: maskedPath(path), ...resultOf(reply) }
        write(lineOf({ ...logged, duration: performance.now() - start }))
      })
    }
  }
}

/** Writes the line of what Node's parser refused: it has no method and no path. */
export function logUnparsed({ level, write }: LogOptions, requestId: string, status: number): void {
  const fields = { request_id: requestId, method: null, path: null, status, duration_ms: 0 }
  write(level === 'json' ? logLine('info', 'request', fields) : `- - ${status} 0ms`)
}

/** Each segment by itself: what is masked in one never changes the slashes. */
function maskedPath(path: string): string {
  return path
    .split('/')
    .map((segment) => maskedText(segment))
    .join('/')
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
