import type { FastifyRequest } from 'fastify'
import type { Caller } from '../cloud/iam/iam.ts'
import type { World } from '../control/worlds/worlds.ts'
import type { OperationId } from '../schemas/operations.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The project of the path; null where the path has none or it may not exist. */
    world: World | null
    /** Set for every operation before its handler runs. */
    caller: Caller | null
    /** The operation the route serves, for logs. */
    operation: OperationId | null
    /** The Content-Type of a request without a body, which its headers do not show any more. */
    sentContentType: string | null
    /** What the caller was warned of. */
    warnings: readonly string[] | null
  }
}

/** A header as one text. */
export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const text = request.headers[name]?.toString()
  return name === 'content-type' ? (text ?? request.sentContentType ?? undefined) : text
}
