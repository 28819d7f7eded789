import type { FastifyRequest } from 'fastify'
import type { FaultRequest } from '../control/faults.ts'
import type { OperationId } from '../schemas/operations.ts'
import { onlyText, parseQueryString, type QueryValues, queryOf } from './query-string.ts'
import { headerOf } from './request.ts'

/** A request as fault rules look at it; nothing is read before a rule asks. */
export class LookedAt implements FaultRequest {
  readonly operation: OperationId
  readonly path: Readonly<Record<string, string>>
  readonly #request: FastifyRequest
  #query: QueryValues | undefined

  constructor(id: OperationId, request: FastifyRequest) {
    this.operation = id
    this.path = request.params as Record<string, string>
    this.#request = request
  }

  header(name: string): string | undefined {
    return headerOf(this.#request, name)
  }

  query(name: string): string | undefined {
    this.#query ??= parseQueryString(queryOf(this.#request.url))
    return onlyText(this.#query, name)
  }

  name(): string | undefined {
    const { name } = (this.body() ?? {}) as { name?: unknown }
    if (typeof name === 'string') return name
    const id = this.path['id'] ?? this.path['instance_id'] ?? this.path['resource_id']
    if (id === undefined) return this.query('name')
    return this.#request.world?.cloud.notebooks.find(id)?.notebook.name
  }

  body(): unknown {
    const { body } = this.#request
    if (!(body instanceof Buffer) || body.length === 0) return undefined
    try {
      return JSON.parse(body.toString('utf8')) ?? undefined
    } catch {
      return undefined
    }
  }
}
