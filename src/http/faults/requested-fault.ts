import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseFaultHeader } from '../../control/faults/fault-text.ts'
import type { FaultEffect } from '../../schemas/fault.ts'
import { onlyText, parseQueryString, queryOf } from '../../schemas/query-string.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import { warn } from '../input/warnings.ts'
import { headerOf } from '../request.ts'

/** A fault that a request asks for itself, and the place where it does. */
export interface RequestedFault {
  by: 'header' | 'prefer' | 'query'
  effect: FaultEffect
}

/** The fault that the request asks for: in x-mock-fault, else in Prefer: code=, else in the query parameter __code. */
export function requestedFault(
  id: AnyOperationId,
  request: FastifyRequest,
  reply: FastifyReply,
): RequestedFault | undefined {
  const header = headerOf(request, 'x-mock-fault')
  if (header !== undefined) return { by: 'header', effect: parseFaultHeader(header, id) }
  return preferred(request, reply) ?? queried(request, reply)
}

function preferred(request: FastifyRequest, reply: FastifyReply): RequestedFault | undefined {
  const header = headerOf(request, 'prefer')
  if (header === undefined) return undefined
  for (const preference of header.split(',')) {
    const [name = '', code = ''] = (preference.split(';')[0] as string).split('=', 2)
    if (name.trim().toLowerCase() !== 'code') continue
    const text = code.trim().replace(/^"(.*)"$/, '$1')
    const effect = effectOf(text)
    if (effect === undefined) {
      warn(request, reply, [`Prefer: code=${text} is ignored: expected a status from 400 to 599`])
      return undefined
    }
    reply.header('preference-applied', `code=${text}`)
    return { by: 'prefer', effect }
  }
  return undefined
}

function queried(request: FastifyRequest, reply: FastifyReply): RequestedFault | undefined {
  const query = queryOf(request.url)
  if (!query.includes('__code')) return undefined
  const values = parseQueryString(query)
  if (!values.has('__code')) return undefined
  const effect = effectOf(onlyText(values, '__code') ?? '')
  if (effect === undefined) {
    warn(request, reply, ['__code is ignored: expected one status from 400 to 599'])
    return undefined
  }
  return { by: 'query', effect }
}

function effectOf(text: string): FaultEffect | undefined {
  return /^[45]\d\d$/.test(text) ? { status: Number(text) } : undefined
}
