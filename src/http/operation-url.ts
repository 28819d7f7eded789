import { type OperationId, operation, operationIds } from '../schemas/operations.ts'
import { notebookWords } from '../schemas/primitives.ts'

/** Words below a noun that have paths of their own. */
const reservedWords = { notebooks: notebookWords, images: ['group'] }

/**
 * URL of the route of an operation of ModelArts, in Fastify's spelling: `/v1/:project_id/notebooks`. What follows
 * `/notebooks/` or `/images/` is no id if it is a word with a path of its own.
 */
export function urlOf(id: OperationId): string {
  return routeUrl(operation(id).path).replace(
    /\/(notebooks|images)\/:\w+/,
    (start, noun: keyof typeof reservedWords) =>
      `${start}((?!(?:${reservedWords[noun].join('|')})$)[^]*)`,
  )
}

/** A path with parameters in braces as Fastify spells it: `/v3/{project_id}/keypairs` is `/v3/:project_id/keypairs`. */
export function routeUrl(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

const operationsByRoute: ReadonlyMap<string, OperationId> = new Map(
  operationIds.map((id) => [`${operation(id).method} ${urlOf(id)}`, id]),
)

/** The operation of a route; a HEAD route has the operation of its GET route. Undefined for routes of other APIs. */
export function operationOfRoute(method: string, url: string): OperationId | undefined {
  return operationsByRoute.get(`${method === 'HEAD' ? 'GET' : method} ${url}`)
}
