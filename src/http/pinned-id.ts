import type { FastifyRequest } from 'fastify'
import type { Notebooks } from '../cloud/notebooks/notebooks.ts'
import { idTaken, readInput } from '../control/control-errors.ts'
import type { OperationId } from '../schemas/operations.ts'
import { NewId } from '../schemas/primitives.ts'
import { onlyText, parseQueryString, queryOf } from '../schemas/query-string.ts'
import { headerOf } from './request.ts'

/** Request header with the id for the instance that the request creates; `__id` in the query does the same. */
export const PINNED_ID = 'x-mock-id'

/** The operations that read it. */
export const pinnedIdOperations: ReadonlySet<OperationId> = new Set(['CreateNotebook'] as const)

/**
 * The id that a request sets for the instance it creates, or undefined. 400 Mock.InvalidInput if it is not a valid id,
 * 409 Mock.IdTaken if another instance has it.
 */
export function pinnedIdOf(request: FastifyRequest, notebooks: Notebooks): string | undefined {
  const header = headerOf(request, PINNED_ID)
  const given = header ?? idInQuery(queryOf(request.url))
  if (given === undefined) return undefined
  const id = readInput(NewId, given, header === undefined ? '__id' : PINNED_ID)
  if (notebooks.find(id) !== undefined) throw idTaken(id)
  return id
}

function idInQuery(query: string): string | undefined {
  if (!query.includes('__id')) return undefined
  const values = parseQueryString(query)
  return values.has('__id') ? (onlyText(values, '__id') ?? '') : undefined
}
