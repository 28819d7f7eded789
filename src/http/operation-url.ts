import { type OperationId, operation, operationIds } from '../schemas/operations.ts'
import { notebookWords } from '../schemas/primitives.ts'

const notAWord = `((?!(?:${notebookWords.join('|')})$)[^]*)`

/**
 * URL of an operation's route, in Fastify's spelling: `/v1/:project_id/notebooks`. What follows `/notebooks/` is no
 * instance id if it is one of the words that have paths of their own.
 */
export function urlOf(id: OperationId): string {
  const url = operation(id).path.replace(/\{(\w+)\}/g, ':$1')
  return url.replace(/(\/notebooks\/:\w+)/, `$1${notAWord}`)
}

const operationsByRoute: ReadonlyMap<string, OperationId> = new Map(
  operationIds.map((id) => [`${operation(id).method} ${urlOf(id)}`, id]),
)

/** The operation of a route; a HEAD route has the operation of its GET route. Undefined for routes of other APIs. */
export function operationOfRoute(method: string, url: string): OperationId | undefined {
  return operationsByRoute.get(`${method === 'HEAD' ? 'GET' : method} ${url}`)
}
