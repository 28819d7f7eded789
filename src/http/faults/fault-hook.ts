import type { FastifyReply, FastifyRequest, preValidationHookHandler } from 'fastify'
import type { Engine } from '../../control/engine.ts'
import { answerKinds, isRuleFor } from '../../control/faults/answer-faults.ts'
import { answerHeaders, type RetryAfter } from '../../control/faults/fault-headers.ts'
import type { FiredFault } from '../../control/faults/faults.ts'
import { type InjectedError, injectedError } from '../../control/faults/injected-error.ts'
import { noteEnd } from '../../control/session/effects.ts'
import { notebookIdOf } from '../../schemas/paths.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import { openWorld } from '../project-access.ts'
import { breakConnection, truncateResponse } from './broken-connection.ts'
import { deferReply } from './deferred-reply.ts'
import type { Delays } from './delays.ts'
import { ObservedRequest } from './observed-request.ts'
import { type RequestedFault, requestedFault } from './requested-fault.ts'

/** Options of the hook. */
export interface FaultOptions {
  /** Retry-After of injected errors 429 and 503. */
  retryAfter: RetryAfter
  /** The waits of delayed requests. */
  delays: Delays
}

/**
 * preValidation hook of every route that has set `request.operation`: applies faults after routing and before
 * authentication, or after the operation was carried out (docs/design.md#faults).
 */
export function faultHook(
  engine: Engine,
  { delays, retryAfter }: FaultOptions,
): preValidationHookHandler {
  /** Sets the headers of the response, and returns the error that is injected, if there is one. */
  const apply = (fired: FiredFault, request: FastifyRequest) => {
    const error = errorOf(request.operation as AnyOperationId, fired, request)
    const { clock } = request.world?.cloud ?? engine
    request.faultHeaders = answerHeaders(fired, error?.statusCode, retryAfter, clock.now())
    return error
  }
  return (request, reply, done) => {
    const runAfter = (wait: number, callback: (error?: Error) => void) =>
      delays.run(wait, request, reply, callback)
    const id = request.operation as AnyOperationId
    const fired = firedFault(id, request, reply, engine)
    const latency = engine.latency?.next() ?? 0
    // While this request waits, another one must not take what a rule counted for a change from outside.
    if (request.entry !== null) noteEnd(engine, request.entry, request.world)
    if (fired === undefined) {
      runAfter(latency, done)
      return
    }
    reply.header('x-mock-fault-id', fired.id)
    if (answerKinds(fired.effect).length > 0) {
      request.answerFault = { effect: fired.effect, current: 0 }
    }
    if (fired.effect.effect === 'after') {
      deferReply(reply, (answer) => {
        runAfter(fired.wait, (error) => {
          if (error) reply.send(error)
          else if (!breakIfNeeded(reply, fired, engine)) reply.send(apply(fired, request) ?? answer)
        })
      })
      runAfter(latency, done)
    } else {
      runAfter(latency + fired.wait, (error) => {
        if (error) done(error)
        else if (!breakIfNeeded(reply, fired, engine)) done(apply(fired, request))
      })
    }
  }
}

/** Applies a connection fault, if there is one. Returns true if no response can be sent any more. */
function breakIfNeeded(
  reply: FastifyReply,
  { effect: { fault } }: FiredFault,
  engine: Engine,
): boolean {
  if (fault === undefined) return false
  if (fault === 'MALFORMED_RESPONSE_CHUNK') {
    truncateResponse(reply)
    return false
  }
  breakConnection(reply, fault, engine)
  return true
}

function errorOf(
  id: AnyOperationId,
  { effect }: FiredFault,
  request: FastifyRequest,
): InjectedError | undefined {
  const path = request.params as Record<string, string>
  const instance = request.world?.cloud.notebooks.find(notebookIdOf(path) ?? '')
  return injectedError(effect, id, path, instance?.notebook.name)
}

/** The fault for this request: from the request itself, else from the rules of its world, else from the rules of the server. */
function firedFault(
  id: AnyOperationId,
  request: FastifyRequest,
  reply: FastifyReply,
  engine: Engine,
): FiredFault | undefined {
  const { faults: server } = engine
  const requested = requestedFault(id, request, reply)
  if (request.world === null && (requested !== undefined || isRuled(id, request, engine))) {
    openWorld(request, reply, engine)
  }
  const world = request.world?.faults
  if (server.size > 0 || (world !== undefined && world.size > 0)) {
    const observed = new ObservedRequest(id, request, engine)
    if (requested === undefined) {
      const fired = world?.fire(observed)
      if (fired === undefined) return server.fire(observed)
      server.skip(observed, `rule ${fired.id} of the project`)
      return fired
    }
    for (const rules of [world, server]) rules?.skip(observed, skipReasons[requested.by])
  }
  return requested && (world ?? server).requested(requested.by, requested.effect)
}

/** Whether a rule looks at the request: it counts requests of a project, and may ask for its instances. */
function isRuled(id: AnyOperationId, { projectId }: FastifyRequest, { faults, worlds }: Engine) {
  if (projectId === null) return false
  const { faults: rules } = worlds.scenes.of(projectId)
  return faults.areFor(id) || rules.some((rule) => isRuleFor(rule, id))
}

/** Texts for the explanation of rules that were skipped because the request itself asks for a fault. */
const skipReasons: Readonly<Record<RequestedFault['by'], string>> = {
  header: 'the header x-mock-fault',
  prefer: 'the header Prefer',
  query: '__code in the query',
}
