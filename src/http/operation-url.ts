import { type OperationId, operation, operationIds } from '../schemas/operations.ts'

/** URL of an operation's route, in Fastify's spelling: `/v1/:project_id/notebooks`. */
export function urlOf(id: OperationId): string {
  return operation(id).path.replace(/\{(\w+)\}/g, ':$1')
}

const operationsByRoute: ReadonlyMap<string, OperationId> = new Map(
  operationIds.map((id) => [`${operation(id).method} ${urlOf(id)}`, id]),
)

/** The operation of a route; a HEAD route has the operation of its GET route. Undefined for routes of other APIs. */
export function operationOfRoute(method: string, url: string): OperationId | undefined {
  return operationsByRoute.get(`${method === 'HEAD' ? 'GET' : method} ${url}`)
}
