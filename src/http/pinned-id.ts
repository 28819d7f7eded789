import type { FastifyRequest } from 'fastify'
import type { Notebooks } from '../cloud/notebooks/notebooks.ts'
import { idTaken, inputInvalid } from '../control/control-errors.ts'
import { check } from '../schemas/findings.ts'
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
  const id = headerOf(request, PINNED_ID) ?? idInQuery(queryOf(request.url))
  if (id === undefined) return undefined
  const checked = check(PinnedId, id)
  if ('value' in checked) {
    if (notebooks.find(id) !== undefined) throw idTaken(id)
    return checked.value
  }
  const path = headerOf(request, PINNED_ID) === undefined ? '__id' : PINNED_ID
  throw inputInvalid(
    'InvalidInput',
    checked.findings.map((finding) => ({ ...finding, path })),
  )
}

function idInQuery(query: string): string | undefined {
  if (!query.includes('__id')) return undefined
  const values = parseQueryString(query)
  return values.has('__id') ? (onlyText(values, '__id') ?? '') : undefined
}
