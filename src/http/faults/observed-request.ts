import type { FastifyRequest } from 'fastify'
import type { Engine } from '../../control/engine.ts'
import { ConditionedRequest } from '../../control/faults/conditioned-request.ts'
import type { FaultRequest } from '../../control/faults/fault-match.ts'
import type { World } from '../../control/worlds/worlds.ts'
import { notebookIdOf } from '../../schemas/paths.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import { anyHeaderOf } from '../request.ts'

/** A request as fault rules see it before the operation is carried out. */
export class ObservedRequest extends ConditionedRequest implements FaultRequest {
  readonly id: string
  readonly operation: AnyOperationId
  readonly world: World | undefined
  readonly #request: FastifyRequest
  readonly #engine: Engine

  constructor(operation: AnyOperationId, request: FastifyRequest, engine: Engine) {
    const { body, id, params, url, world } = request
    super(params as Record<string, string>, url, body instanceof Buffer ? body : null)
    this.id = id
    this.operation = operation
    this.world = world ?? undefined
    this.#request = request
    this.#engine = engine
  }

  now(): number {
    return (this.world?.cloud ?? this.#engine).clock.now()
  }

  hasInstance(): boolean {
    const id = notebookIdOf(this.path) as string
    return this.world?.cloud.notebooks.find(id) !== undefined
  }

  /** Names of Object.prototype, such as `constructor`, are not headers. */
  header(name: string): string | undefined {
    return name in Object.prototype ? undefined : anyHeaderOf(this.#request, name)
  }

  protected instanceName(id: string): string | undefined {
    return this.world?.cloud.notebooks.find(id)?.notebook.name
  }
}
