import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerHookHandler } from 'fastify'
import type { Ids } from '../../cloud/kernel/ids.ts'
import type { Engine } from '../../control/engine.ts'
import type { InputCounts } from '../../control/inputs/input-counts.ts'
import { versionOf } from '../../control/worlds/world-snapshot.ts'
import type { World } from '../../control/worlds/worlds.ts'
import type { OperationId } from '../../schemas/operations.ts'
import { hostTime } from '../hooks/journal.ts'
import type { AuthOptions } from '../hooks/verify.ts'
import { countersOf } from '../input/query.ts'
import { hasBody } from '../request.ts'
import { headerDifference, type KnownAnswer } from './known-answer.ts'
import { KnownAnswers } from './known-answers.ts'
import { isStillProven, proofOf } from './proof.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Version of the world when the handler began; null if the answer is not remembered. */
    worldVersion: number | null
  }
}

export interface FastPathOptions extends AuthOptions {
  /** Generates request ids. */
  ids: Ids
  inputCounts: InputCounts
  /** Aborted when the server stops. */
  stopping: AbortSignal
}

/**
 * Answers GET and HEAD requests before the router if the same request was answered lately and nothing has changed since.
 * The client, the journal, the events and the counters see no difference (docs/decisions.md#a-fast-path-before-the-router).
 */
export class FastPath {
  readonly #engine: Engine
  readonly #options: FastPathOptions
  readonly #answers = new KnownAnswers()

  constructor(engine: Engine, options: FastPathOptions) {
    this.#engine = engine
    this.#options = options
  }

  /**
   * Remembers answers of an app, and takes the place of its router as the listener of its server; passes on what it does
   * not answer. Called after the hooks of the journal are added, which end the entry.
   */
  install(app: FastifyInstance): void {
    app.addHook('onSend', (request, reply, payload, done) => {
      if (request.worldVersion !== null) this.#remember(request, reply, payload)
      done(null, payload)
    })
    const { routing, server } = app
    server.off('request', routing)
    server.on('request', (request, response) => {
      if (!this.answer(request, response)) routing(request, response)
    })
  }

  /** Sends the known answer to a request. Returns false if there is none, and does nothing then. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const known = this.#answers.of(request.method as string, request.url as string)
    if (known === undefined) return false
    for (const answer of known) {
      const difference = headerDifference(request, answer.entry)
      if (difference === 'other') continue
      const world = this.#worldOf(answer, difference === 'same')
      if (world === undefined || request.httpVersion !== '1.1') return false
      this.#send(answer, world, request, response, difference === 'same')
      return true
    }
    return false
  }

  /** The world that an answer is still true for; undefined if something may have changed. */
  #worldOf(answer: KnownAnswer, isSame: boolean): World | undefined {
    const engine = this.#engine
    const { projectId, proof } = answer
    const world = engine.worlds.existing(projectId)
    if (world === undefined) return undefined
    const { agenda, clock } = world.cloud
    const isTrue =
      world.serial === answer.world &&
      versionOf(world) === answer.version &&
      engine.faults.size === 0 &&
      world.faults.size === 0 &&
      engine.latency === undefined &&
      engine.gates.closed(projectId) === undefined &&
      agenda.next > clock.now() &&
      !this.#options.stopping.aborted &&
      (proof === 'lasting' || isStillProven(proof, isSame, world, engine, this.#options))
    return isTrue ? world : undefined
  }

  #send(
    answer: KnownAnswer,
    world: World,
    { method, rawHeaders }: IncomingMessage,
    response: ServerResponse,
    isSame: boolean,
  ): void {
    const { body, counts, entry, headers, shared } = answer
    const at = hostTime()
    const requestId = this.#options.ids.hex32()
    for (const count of counts) count.requests++
    world.journal.repeat(
      entry,
      {
        requestId,
        at,
        worldAt: world.cloud.clock.now(),
        rawHeaders: isSame ? entry.rawHeaders : rawHeaders,
        duration: hostTime() - at,
      },
      shared,
    )
    headers[1] = requestId
    response.writeHead(200, headers)
    if (method === 'HEAD') response.end()
    else response.end(body)
  }

  /** preHandler hook of an operation: notes the version that its answer will be made from. */
  readonly noteVersion: preHandlerHookHandler = (request, _reply, done) => {
    const { method, raw, warnings, world } = request
    const isRead = method === 'GET' || method === 'HEAD'
    const isAlone = !hasBody(raw) && raw.headers.expect === undefined
    if (isRead && isAlone && warnings === null && world !== null) {
      request.worldVersion = versionOf(world)
    }
    done()
  }

  #remember(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const { entry, faultHeaders, operation, raw, warnings, world, worldVersion } = request
    const isPlain = reply.statusCode === 200 && warnings === null && faultHeaders === null
    const isText = typeof payload === 'string' || payload instanceof Buffer
    if (!isPlain || !isText || entry?.outcome !== 'answered' || raw.httpVersion !== '1.1') return
    if (worldVersion === null || world === null || versionOf(world) !== worldVersion) return
    const proof = proofOf(request, this.#engine, this.#options)
    if (proof === undefined) return
    const body = typeof payload === 'string' ? Buffer.from(payload) : payload
    this.#answers.add(
      {
        projectId: world.projectId,
        world: world.serial,
        version: worldVersion,
        entry,
        shared: entry.facts,
        headers: [...headersOf(reply), 'content-length', `${body.length}`],
        body,
        counts: countersOf(
          this.#options.inputCounts.of(operation as OperationId),
          raw.url as string,
        ),
        proof,
      },
      (other) => headerDifference(raw, other.entry) !== 'other',
    )
  }
}

/** Names and values of the response headers. The first one is the request id. */
function headersOf(reply: FastifyReply): string[] {
  return Object.entries(reply.getHeaders()).flat() as string[]
}
