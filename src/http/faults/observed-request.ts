import type { FastifyRequest } from 'fastify'
import type { Engine } from '../../control/engine.ts'
import type { FaultRequest } from '../../control/faults/fault-match.ts'
import type { World } from '../../control/worlds/worlds.ts'
import type { OperationId } from '../../schemas/operations.ts'
import { onlyText, parseQueryString, type QueryValues, queryOf } from '../input/query-string.ts'
import { headerOf } from '../request.ts'

/** A request as fault rules look at it; nothing is read before a rule asks. */
export class ObservedRequest implements FaultRequest {
  readonly id: string
  readonly operation: OperationId
  readonly path: Readonly<Record<string, string>>
  readonly world: World | undefined
  readonly #request: FastifyRequest
  readonly #engine: Engine
  #query: QueryValues | undefined
  #body: { value: unknown } | undefined

  constructor(operation: OperationId, request: FastifyRequest, engine: Engine) {
    this.id = request.id
    this.operation = operation
    this.path = request.params as Record<string, string>
    this.world = request.world ?? undefined
    this.#request = request
    this.#engine = engine
  }

  now(): number {
    return (this.world?.cloud ?? this.#engine).clock.now()
  }

  /** Names that every object knows are no headers. */
  header(name: string): string | undefined {
    return name in Object.prototype ? undefined : headerOf(this.#request, name)
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
    return this.world?.cloud.notebooks.find(id)?.notebook.name
  }

  body(): unknown {
    this.#body ??= { value: parsed(this.#request.body) }
    return this.#body.value
  }
}

function parsed(body: unknown): unknown {
  if (!(body instanceof Buffer) || body.length === 0) return undefined
  try {
    return JSON.parse(body.toString('utf8')) ?? undefined
  } catch {
    return undefined
  }
}
