import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../cloud/iam/iam.ts'
import type { World } from '../control/worlds/worlds.ts'
import type { AnyOperationId } from '../schemas/service-operations.ts'
import type { ReadHeader } from './input/read-headers.ts'
import type { Warnings } from './input/warnings.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The project in the path; null if the path has none or the project may not exist. */
    projectId: string | null
    /** The world of that project; null as long as there is none. It is there once the handler of an operation runs. */
    world: World | null
    /** The user with its role in the project; set before the handler of an operation runs. */
    caller: Caller | null
    /** The operation of the route, for the log and the journal; null for other routes. */
    operation: AnyOperationId | null
    /** A Content-Type that was removed from the headers because Fastify could not handle it. */
    hiddenContentType: string | null
    /** The body as it arrived, before its Content-Encoding was undone; null without a body. */
    sentBody: Buffer | null
    /** Warnings in the response header x-mock-warnings. */
    warnings: Warnings | null
  }
}

/** Value of a request header; several values are joined by commas. */
export function headerOf(request: FastifyRequest, name: ReadHeader): string | undefined {
  return anyHeaderOf(request, name)
}

/** Value of a header that a rule or a signature names. */
export function anyHeaderOf(request: FastifyRequest, name: string): string | undefined {
  const text = request.headers[name]?.toString()
  return name === 'content-type' ? (text ?? request.hiddenContentType ?? undefined) : text
}

/** Whether the head of a request announces a body. */
export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
