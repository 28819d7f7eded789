import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerHookHandler } from 'fastify'
import { machineTime } from '../../cloud/kernel/host-time.ts'
import type { Engine } from '../../control/engine.ts'
import type { InputCounts } from '../../control/inputs/input-counts.ts'
import { versionOf } from '../../control/worlds/world-snapshot.ts'
import type { World } from '../../control/worlds/worlds.ts'
import type { OperationId } from '../../schemas/operations.ts'
import { isForwarded } from '../address/public-address.ts'
import { hostTime } from '../hooks/journal.ts'
import type { AuthOptions } from '../hooks/verify.ts'
import { countersOf } from '../input/query.ts'
import { hasBody } from '../request.ts'
import { type CachedResponse, headerDifference } from './cached-response.ts'
import { isStillProven, proofOf } from './proof.ts'
import { ResponseCache } from './response-cache.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Version of the world and the users when the handler began; null if the response is not cached. */
    worldVersion: number | null
  }
}

export interface FastPathOptions extends AuthOptions {
  /** Makes the id of a request. */
  requestIdOf: (request: IncomingMessage) => string
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
  readonly #cache = new ResponseCache()

  constructor(engine: Engine, options: FastPathOptions) {
    this.#engine = engine
    this.#options = options
  }

  /**
   * Caches responses of an app, and takes the place of its router as the listener of its server; passes on what it does
   * not answer. Call it after the hooks of the journal are added, which end the entry.
   */
  install(app: FastifyInstance): void {
    app.addHook('onSend', (request, reply, payload, done) => {
      if (request.worldVersion !== null) this.#store(request, reply, payload)
      done(null, payload)
    })
    const { routing, server } = app
    server.off('request', routing)
    server.on('request', (request, response) => {
      if (!this.#answer(request, response)) routing(request, response)
    })
  }

  /** Sends a cached response to a request. Returns false if there is none that is still true, and does nothing then. */
  #answer(request: IncomingMessage, response: ServerResponse): boolean {
    const responses = this.#cache.of(request.method as string, request.url as string)
    if (responses === undefined || request.httpVersion !== '1.1') return false
    return machineTime.atOneTime(() => this.#answerWith(responses, request, response))
  }

  #answerWith(
    responses: Iterable<CachedResponse>,
    request: IncomingMessage,
    response: ServerResponse,
  ): boolean {
    for (const cached of responses) {
      const { entry, proxy } = cached
      if (proxy !== undefined && proxy !== request.socket.remoteAddress) continue
      const difference = headerDifference(request, entry)
      if (difference === 'other') continue
      const world = this.#engine.worlds.existing(cached.projectId)
      if (world === undefined) return false
      const now = world.cloud.clock.now()
      const isSame = difference === 'same'
      if (!this.#isTrue(cached, world, now, isSame)) return false
      this.#send(cached, world, now, isSame, request, response)
      return true
    }
    return false
  }

  /** Whether a cached response is what the way through the router would give. `now` is the time of the world, epoch ms. */
  #isTrue(cached: CachedResponse, world: World, now: number, isSame: boolean): boolean {
    const { faults, gates, latency } = this.#engine
    return (
      world.serial === cached.world &&
      this.#answerVersion(world) === cached.version &&
      faults.size === 0 &&
      world.faults.size === 0 &&
      latency === undefined &&
      gates.closed(cached.projectId) === undefined &&
      world.cloud.agenda.next > now &&
      !this.#options.stopping.aborted &&
      isStillProven(cached.proof, isSame, now, this.#engine, this.#options)
    )
  }

  #send(
    { body, counts, entry, headers, shared }: CachedResponse,
    world: World,
    worldAt: number,
    isSame: boolean,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const at = hostTime()
    const { method, rawHeaders } = request
    const requestId = this.#options.requestIdOf(request)
    for (const count of counts) count.requests++
    const repetition = {
      requestId,
      at,
      worldAt,
      rawHeaders: isSame ? entry.rawHeaders : rawHeaders,
      duration: hostTime() - at,
    }
    world.journal.repeat(entry, repetition, shared)
    headers[1] = requestId
    response.writeHead(200, headers)
    if (method === 'HEAD') response.end()
    else response.end(body)
  }

  /** preHandler hook of an operation: notes the version of the world and the users that its response is made from. */
  readonly noteVersion: preHandlerHookHandler = (request, _reply, done) => {
    const { method, raw, warnings, world } = request
    const isRead = method === 'GET' || method === 'HEAD'
    const isAlone = !hasBody(raw) && raw.headers.expect === undefined
    if (isRead && isAlone && warnings === null && world !== null) {
      request.worldVersion = this.#answerVersion(world)
    }
    done()
  }

  #store(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const { entry, faultHeaders, operation, raw, warnings, world, worldVersion } = request
    const isPlain = reply.statusCode === 200 && warnings === null && faultHeaders === null
    const isText = typeof payload === 'string' || payload instanceof Buffer
    if (!isPlain || !isText || entry?.outcome !== 'answered' || raw.httpVersion !== '1.1') return
    if (worldVersion === null || world === null || this.#answerVersion(world) !== worldVersion)
      return
    const proof = proofOf(request, this.#engine, this.#options)
    if (proof === undefined) return
    const proxy = isForwarded(request) ? request.socket.remoteAddress : undefined
    const body = typeof payload === 'string' ? Buffer.from(payload) : payload
    this.#cache.add(
      {
        projectId: world.projectId,
        proxy,
        world: world.serial,
        version: worldVersion,
        entry,
        shared: entry.facts,
        headers: [...headersOf(reply), 'content-length', `${body.length}`],
        body,
        counts: [
          ...countersOf(this.#options.inputCounts.of(operation as OperationId), raw.url as string),
          this.#engine.traffic.requestsOf(operation, 200),
        ],
        proof,
      },
      (other) => other.proxy === proxy && headerDifference(raw, other.entry) !== 'other',
    )
  }

  /** A number that differs after every change of the world, and of the users: the scene of any project may add some. */
  #answerVersion(world: World): number {
    return versionOf(world) + this.#engine.worlds.iam.users.length
  }
}

/** Names and values of the response headers. The first one is the request id. */
function headersOf(reply: FastifyReply): string[] {
  return Object.entries(reply.getHeaders()).flat() as string[]
}
