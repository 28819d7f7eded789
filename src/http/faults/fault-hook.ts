import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest, preValidationHookHandler } from 'fastify'
import { serviceUnavailable } from '../../cloud/errors/errors.ts'
import type { Engine } from '../../control/engine.ts'
import type { Fired } from '../../control/faults/faults.ts'
import { injectedError } from '../../control/faults/injected-error.ts'
import type { OperationId } from '../../schemas/operations.ts'
import { breakConnection, truncateAnswer } from './broken-connection.ts'
import { deferReply } from './deferred-reply.ts'
import { ObservedRequest } from './observed-request.ts'
import { type RequestedFault, requestedFault } from './requested-fault.ts'

/** Lets faults act, after routing and before anything else, or once the operation is carried out (DESIGN §7). */
export function faultHook(
  id: OperationId,
  engine: Engine,
  stopping: AbortSignal,
): preValidationHookHandler {
  /** Acts after so many host ms; a server that stops does not wait for it. */
  const after = (wait: number, act: (error?: Error) => void) => {
    if (wait === 0) act()
    else {
      sleep(wait, undefined, { signal: stopping }).then(
        () => act(),
        () => act(serviceUnavailable()),
      )
    }
  }
  return (request, reply, done) => {
    const fired = faultOf(id, request, reply, engine)
    const latency = engine.latency?.next() ?? 0
    if (fired === undefined) {
      after(latency, done)
      return
    }
    announce(reply, fired)
    if (fired.effect.effect === 'after') {
      deferReply(reply, (answer) => {
        after(fired.wait, (error) => {
          if (error) reply.send(error)
          else if (!isBroken(reply, fired)) reply.send(errorOf(id, fired, request) ?? answer)
        })
      })
      after(latency, done)
    } else {
      after(latency + fired.wait, (error) => {
        if (error) done(error)
        else if (!isBroken(reply, fired)) done(errorOf(id, fired, request))
      })
    }
  }
}

function announce(reply: FastifyReply, { id, retryIn }: Fired): void {
  reply.header('x-mock-fault-id', id)
  if (retryIn !== undefined) reply.header('retry-after', `${Math.ceil(retryIn / 1_000)}`)
}

/** Breaks the connection, or the answer to come, if the fault says so; tells whether there can be no answer. */
function isBroken(reply: FastifyReply, { effect: { fault } }: Fired): boolean {
  if (fault === undefined) return false
  if (fault === 'MALFORMED_RESPONSE_CHUNK') {
    truncateAnswer(reply)
    return false
  }
  breakConnection(reply, fault)
  return true
}

function errorOf(id: OperationId, { effect }: Fired, request: FastifyRequest): Error | undefined {
  return injectedError(effect, id, request.params as Record<string, string>)
}

/** What the request asks for, else what the rules of its world say, else those of the server. */
function faultOf(
  id: OperationId,
  request: FastifyRequest,
  reply: FastifyReply,
  engine: Engine,
): Fired | undefined {
  const { faults: server } = engine
  const world = request.world?.faults
  const asked = requestedFault(request, reply)
  if (server.size > 0 || (world !== undefined && world.size > 0)) {
    const observed = new ObservedRequest(id, request, engine)
    if (asked === undefined) {
      const fired = world?.fire(observed)
      if (fired === undefined) return server.fire(observed)
      server.passOver(observed, `rule ${fired.id} of the project`)
      return fired
    }
    for (const rules of [world, server]) rules?.passOver(observed, deciders[asked.by])
  }
  return asked && (world ?? server).asked(asked.by, asked.effect)
}

/** What decided about a request, in words for the rules that were not asked. */
const deciders: Readonly<Record<RequestedFault['by'], string>> = {
  header: 'the header x-mock-fault',
  prefer: 'the header Prefer',
  query: '__code in the query',
}
