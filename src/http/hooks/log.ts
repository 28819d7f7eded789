import type { onRequestHookHandler } from 'fastify'
import { isControl } from '../error-handler.ts'

export interface LogOptions {
  /** `debug` adds the control plane, health checks and warnings. */
  level: 'requests' | 'debug'
  write: (line: string) => void
}

/** One line a request: method, path, status, and operation, project, fault and host ms where there are any. */
export function logRequests({ level, write }: LogOptions): onRequestHookHandler {
  return (request, reply, done) => {
    const start = performance.now()
    const path = request.url.split('?', 1)[0] as string
    if (level === 'requests' && isControl(path)) {
      done()
      return
    }
    reply.raw.once('close', () => {
      const fault = reply.getHeader('x-mock-fault-id')
      const facts = {
        operation: request.operation,
        project: request.world?.projectId,
        fault,
        warnings: level === 'debug' ? request.warnings?.join('; ') : undefined,
      }
      const words = Object.entries(facts).flatMap(([name, value]) =>
        value ? [`${name}=${value}`] : [],
      )
      const status = reply.raw.headersSent ? reply.statusCode : 'broken'
      const took = Math.round(performance.now() - start)
      write([request.method, path, status, ...words, `${took}ms`].join(' '))
    })
    done()
  }
}
