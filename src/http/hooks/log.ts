import type { onRequestHookHandler } from 'fastify'
import { maskedText } from '../../schemas/masked-text.ts'
import { isControlUrl } from '../error-handler.ts'

export interface LogOptions {
  /** `requests` logs requests to the API; `debug` also logs the control plane, health checks and warnings. */
  level: 'requests' | 'debug'
  write: (line: string) => void
}

/** onRequest hook: writes one line per request with method, path, status and duration in host ms; operation, project and fault if known. */
export function logRequests({ level, write }: LogOptions): onRequestHookHandler {
  return (request, reply, done) => {
    const start = performance.now()
    const path = request.url.split('?', 1)[0] as string
    if (level === 'requests' && isControlUrl(path)) {
      done()
      return
    }
    reply.raw.once('close', () => {
      const fault = reply.getHeader('x-mock-fault-id')
      const fields = {
        operation: request.operation,
        project: request.projectId,
        fault,
        warnings: level === 'debug' ? request.warnings?.texts.join('; ') : undefined,
      }
      const words = Object.entries(fields).flatMap(([name, value]) =>
        value ? [`${name}=${value}`] : [],
      )
      const status = reply.raw.headersSent ? reply.statusCode : 'broken'
      const duration = Math.round(performance.now() - start)
      write([request.method, maskedText(path), status, ...words, `${duration}ms`].join(' '))
    })
    done()
  }
}
