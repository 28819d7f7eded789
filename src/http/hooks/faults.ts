import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest, preValidationHookHandler } from 'fastify'
import { serviceUnavailable } from '../../cloud/errors.ts'
import type { Backstage } from '../../control/backstage.ts'
import { parseFaultHeader } from '../../control/fault-text.ts'
import type { Faults, Fired } from '../../control/faults.ts'
import { injectedError } from '../../control/injected-error.ts'
import type { FaultEffect } from '../../schemas/fault.ts'
import type { OperationId } from '../../schemas/operations.ts'
import { milliseconds } from '../../schemas/primitives.ts'
import { breakConnection, truncateAnswer } from '../broken-connection.ts'
import { LookedAt } from '../looked-at.ts'
import { onlyText, parseQueryString, queryOf } from '../query-string.ts'
import { headerOf } from '../request.ts'
import { warn } from '../warnings.ts'

/** Lets faults act, after routing and before anything else (DESIGN §7). */
export function faultHook(
  id: OperationId,
  backstage: Backstage,
  stopping: AbortSignal,
): preValidationHookHandler {
  return (request, reply, done) => {
    const fired = askedFor(request, reply) ?? ruled(id, request, backstage.faults)
    const wait = (backstage.latency?.next() ?? 0) + delayOf(fired)
    if (fired !== undefined) reply.header('x-mock-fault-id', fired.id)
    if (wait === 0) act(id, fired, request, reply, done)
    else {
      sleep(wait, undefined, { signal: stopping }).then(
        () => act(id, fired, request, reply, done),
        () => done(serviceUnavailable()),
      )
    }
  }
}

function delayOf(fired: Fired | undefined): number {
  return fired?.effect.delay === undefined ? 0 : milliseconds(fired.effect.delay)
}

function act(
  id: OperationId,
  fired: Fired | undefined,
  request: FastifyRequest,
  reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  const { fault } = fired?.effect ?? {}
  if (fault !== undefined && fault !== 'MALFORMED_RESPONSE_CHUNK') {
    breakConnection(reply, fault)
    return
  }
  if (fault !== undefined) truncateAnswer(reply)
  done(fired && injectedError(fired.effect, id, request.params as Record<string, string>))
}

/** What the request itself asks for: header first, then Prefer, then its query twin. */
function askedFor(request: FastifyRequest, reply: FastifyReply): Fired | undefined {
  const header = headerOf(request, 'x-mock-fault')
  if (header !== undefined) return { id: 'header', effect: parseFaultHeader(header) }
  return preferred(request, reply) ?? queried(request, reply)
}

function preferred(request: FastifyRequest, reply: FastifyReply): Fired | undefined {
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
    return { id: 'prefer', effect }
  }
  return undefined
}

function queried(request: FastifyRequest, reply: FastifyReply): Fired | undefined {
  const query = queryOf(request.url)
  if (!query.includes('__code')) return undefined
  const values = parseQueryString(query)
  if (!values.has('__code')) return undefined
  const effect = effectOf(onlyText(values, '__code') ?? '')
  if (effect === undefined) {
    warn(request, reply, ['__code is ignored: expected one status from 400 to 599'])
    return undefined
  }
  return { id: 'query', effect }
}

function effectOf(text: string): FaultEffect | undefined {
  return /^[45]\d\d$/.test(text) ? { status: Number(text) } : undefined
}

function ruled(id: OperationId, request: FastifyRequest, server: Faults): Fired | undefined {
  const { world } = request
  if (server.size === 0 && (world === null || world.faults.size === 0)) return undefined
  const looked = new LookedAt(id, request)
  return world?.faults.fire(looked) ?? server.fire(looked)
}
