import type { IncomingMessage, Server } from 'node:http'
import Fastify, {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyServerOptions,
} from 'fastify'
import type { DrillHolder } from './control/drill/drill-holder.ts'
import type { Engine } from './control/engine.ts'
import type { RetryAfter } from './control/faults/fault-headers.ts'
import { InputCounts } from './control/inputs/input-counts.ts'
import { Proxies } from './http/address/public-address.ts'
import { clientErrorHandler } from './http/client-error.ts'
import { asModelArtsError, errorBody, errorHandler } from './http/error-handler.ts'
import { changeAnswers } from './http/faults/answer-fault.ts'
import { addFaultHeaders } from './http/faults/fault-headers.ts'
import { addBodyReading } from './http/hooks/bodies.ts'
import { Cors } from './http/hooks/cors.ts'
import { addJournalHooks, recordUnrouted } from './http/hooks/journal.ts'
import { type LogOptions, requestLog } from './http/hooks/log.ts'
import { saveBeforeResponse } from './http/hooks/state-sync.ts'
import type { AuthOptions } from './http/hooks/verify.ts'
import {
  enforceRequestLimits,
  MAX_BODY_BYTES,
  MAX_PARSED_HEADER_BYTES,
} from './http/input/limits.ts'
import { inputReader } from './http/input/query.ts'
import { warn } from './http/input/warnings.ts'
import { OpenRequests } from './http/listener/open-requests.ts'
import type { TlsCertificate } from './http/listener/tls.ts'
import { dropUnreadBody } from './http/listener/unread-body.ts'
import type { HealthOptions } from './http/routes/health.ts'

export interface AppOptions extends AuthOptions {
  /** Retry-After of injected errors 429 and 503. */
  retryAfter: RetryAfter
  /** Aborted when the server stops. */
  stopping: AbortSignal
  strict: boolean
  /** Whether a request that was answered lately takes the way through the router as well. */
  noFastPath: boolean
  /** Base of URLs in responses; undefined for the Host header of the request. */
  publicUrl?: string | undefined
  /** Addresses of proxies whose X-Forwarded headers are used. */
  trustProxy: readonly string[]
  /** Host names besides loopback names that the control plane accepts. */
  controlHosts: readonly string[]
  /** Bearer token that the control plane requires; undefined for none. */
  controlToken?: string | undefined
  /** `always`: a change is saved before the response to its request is sent. */
  stateSync: 'interval' | 'always'
  /** Origins of web pages that may call the API. */
  corsOrigins: readonly string[]
  /** Where log lines go; undefined for no log. */
  log: LogOptions | undefined
  version: string
  /** The options that change answers, as JSON data. */
  settings: Readonly<Record<string, unknown>>
  /** The drill that the control plane shows. */
  drill: DrillHolder
  /** Maximum number of worlds. */
  maxWorlds: number
  /** Number of this process and of all, such as `1/4`; undefined for the only one. */
  shard?: string | undefined
  /** Certificate and key of an HTTPS server; undefined for plain HTTP. */
  https: TlsCertificate | undefined
  /** Makes the id of a request; without a request that of one that could not be parsed. */
  requestIdOf: (request?: IncomingMessage) => string
}

/** Replaces Fastify's default compilers: loading them takes a fifth of the start time. */
function compilers(strict: boolean, counts: InputCounts) {
  return {
    compilersFactory: {
      buildValidator: () => inputReader(strict, counts),
      buildSerializer: () => () => JSON.stringify,
    },
  } as unknown as NonNullable<FastifyServerOptions['schemaController']>
}

/** Options of Node's server. Fastify passes on either `http` or `https`. */
function serverOptions(https: TlsCertificate | undefined): FastifyHttpOptions<Server> {
  const http = {
    maxHeaderSize: MAX_PARSED_HEADER_BYTES,
    requireHostHeader: false,
    headersTimeout: 15_000,
    connectionsCheckingInterval: 1_000,
  }
  return https === undefined ? { http } : ({ https: { ...http, ...https } } as object)
}

/** What the two apps of a server share. */
export interface SharedParts {
  inputCounts: InputCounts
  openRequests: OpenRequests
  proxies: Proxies
  cors: Cors
}

export function sharedParts({ corsOrigins, trustProxy }: AppOptions): SharedParts {
  return {
    inputCounts: new InputCounts(),
    openRequests: new OpenRequests(),
    proxies: new Proxies(trustProxy),
    cors: new Cors(corsOrigins),
  }
}

/** How the two apps differ before their routes. */
export interface AppStart {
  /** The id of a new request. */
  requestIdOf: (request: IncomingMessage) => string
  /** Called with the app before it has hooks and routes. */
  prepare?: ((app: FastifyInstance) => Promise<void>) | undefined
}

/** Creates an app with the hooks that every request goes through, in the order in which they run, and without routes. */
export async function appWithHooks(
  engine: Engine,
  options: AppOptions,
  { inputCounts, openRequests, proxies, cors }: SharedParts,
  { requestIdOf, prepare }: AppStart,
): Promise<FastifyInstance> {
  const log = options.log && requestLog(options.log)
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: requestIdOf,
    requestIdHeader: false,
    requestTimeout: 30_000,
    return503OnClosing: false,
    ...serverOptions(options.https),
    routerOptions: {
      ignoreTrailingSlash: true,
      // The patterns of routes are ours; to check each takes a tenth of the time of a start.
      allowUnsafeRegex: true,
      maxParamLength: MAX_PARSED_HEADER_BYTES,
      querystringParser: (query: string) => query as unknown as Record<string, unknown>,
    },
    schemaController: compilers(options.strict, inputCounts),
    clientErrorHandler: clientErrorHandler(
      options.requestIdOf,
      openRequests,
      engine.traffic,
      options.log,
    ),
    // A path that cannot be decoded: Fastify runs no hooks.
    frameworkErrors: (error, request, reply) => {
      reply.header('x-request-id', request.id)
      cors.addHeaders(request, reply)
      dropUnreadBody(request, reply, openRequests)
      errorHandler(error, request, reply)
      recordUnrouted(reply, engine, errorBody(asModelArtsError(error), request.id))
      log?.(request, reply)
    },
  })
  await prepare?.(app)

  app.decorate('logLevel', options.log?.level ?? 'off')
  for (const name of [
    'projectId',
    'world',
    'caller',
    'operation',
    'hiddenContentType',
    'sentBody',
    'warnings',
    'entry',
    'faultHeaders',
    'answerFault',
    'worldVersion',
  ] as const)
    app.decorateRequest(name, null)
  app.setErrorHandler(errorHandler)

  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    cors.addHeaders(request, reply)
    enforceRequestLimits(request, reply)
    if (options.publicUrl === undefined) warn(request, reply, proxies.warningsOf(request))
    done()
  })
  if (log !== undefined) {
    app.addHook('onRequest', (request, reply, done) => {
      log(request, reply)
      done()
    })
  }
  // Before a fault changes Content-Type, which says what the body is.
  changeAnswers(app)
  addFaultHeaders(app)
  // Before the journal, which records what is sent.
  if (options.stateSync === 'always') app.addHook('onSend', saveBeforeResponse(engine))
  addJournalHooks(app, engine)
  addBodyReading(app, openRequests)
  if (options.corsOrigins.length > 0) {
    app.addHook('onRequest', (request, reply, done) => {
      if (!cors.handlePreflight(request, reply)) done()
    })
  }
  return app
}

/** Options of the routes of /health and /ready. */
export function healthOptions(engine: Engine, options: AppOptions): HealthOptions {
  const { auth, maxWorlds, shard, strict, version } = options
  return { engine, about: { version, auth, strict, shard, worlds_limit: maxWorlds } }
}
