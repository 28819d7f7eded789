import type { FastifyRequest } from 'fastify'
import type { Notebooks } from '../cloud/notebooks/notebooks.ts'
import { idTaken, inputBy } from '../control/control-errors.ts'
import type { OperationId } from '../schemas/operations.ts'
import { PinnedId } from '../schemas/primitives.ts'
import { onlyText, parseQueryString, queryOf } from '../schemas/query-string.ts'
import { headerOf } from './request.ts'

/** The header by which a tester names the id of what is created; `__id` in the query does the same. */
export const PINNED_ID = 'x-mock-id'

/** The operations that take it. */
export const pinning: ReadonlySet<OperationId> = new Set(['CreateNotebook'] as const)

/**
 * The id a request wants for the instance it creates, or undefined; 400 Mock.InvalidInput where it
 * cannot be one, 409 Mock.IdTaken where another instance has it.
 */
export function pinnedIdOf(request: FastifyRequest, notebooks: Notebooks): string | undefined {
  const header = headerOf(request, PINNED_ID)
  const given = header ?? idInQuery(queryOf(request.url))
  if (given === undefined) return undefined
  const id = inputBy(PinnedId, given, header === undefined ? '__id' : PINNED_ID)
  if (notebooks.find(id) !== undefined) throw idTaken(id)
  return id
}

function idInQuery(query: string): string | undefined {
  if (!query.includes('__id')) return undefined
  const values = parseQueryString(query)
  return values.has('__id') ? (onlyText(values, '__id') ?? '') : undefined
}
