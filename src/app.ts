import type { Server } from 'node:http'
import Fastify, {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyServerOptions,
} from 'fastify'
import type { Ids } from './cloud/kernel/ids.ts'
import type { Engine } from './control/engine.ts'
import type { RetryAfter } from './control/faults/fault-headers.ts'
import { coverageReport } from './control/inputs/coverage-report.ts'
import { InputCounts } from './control/inputs/input-counts.ts'
import { baseUrlOf } from './http/address/base-url.ts'
import { Proxies } from './http/address/public-address.ts'
import { clientErrorHandler } from './http/client-error.ts'
import { ControlPaths } from './http/control-paths.ts'
import { dashboardRoutes } from './http/dashboard/dashboard.ts'
import { docsRoutes } from './http/dashboard/docs.ts'
import { asModelArtsError, errorBody, errorHandler } from './http/error-handler.ts'
import { FastPath } from './http/fast-path/fast-path.ts'
import { Delays } from './http/faults/delays.ts'
import { addFaultHeaders } from './http/faults/fault-headers.ts'
import { addBodyReading } from './http/hooks/bodies.ts'
import { requireControlToken } from './http/hooks/control-token.ts'
import { Cors } from './http/hooks/cors.ts'
import { crossSiteGuard } from './http/hooks/guard.ts'
import { addJournalHooks, recordUnrouted } from './http/hooks/journal.ts'
import { type LogOptions, logRequests } from './http/hooks/log.ts'
import { saveBeforeResponse } from './http/hooks/state-sync.ts'
import type { AuthOptions } from './http/hooks/verify.ts'
import { iamRouteOf } from './http/iam-route.ts'
import {
  enforceRequestLimits,
  MAX_BODY_BYTES,
  MAX_PARSED_HEADER_BYTES,
  MAX_PARSED_HEADERS,
} from './http/input/limits.ts'
import { inputReader } from './http/input/query.ts'
import { warn } from './http/input/warnings.ts'
import { OpenRequests } from './http/listener/open-requests.ts'
import type { TlsCertificate } from './http/listener/tls.ts'
import { dropUnreadBody } from './http/listener/unread-body.ts'
import { notFoundHandler } from './http/not-found.ts'
import { type OperationRoutes, routeOf } from './http/operation-route.ts'
import { authorizationRoutes } from './http/routes/authorizations.ts'
import { clusterRoutes } from './http/routes/clusters.ts'
import { controlRoutes } from './http/routes/control/control.ts'
import { flavorRoutes } from './http/routes/flavors.ts'
import { healthRoutes } from './http/routes/health.ts'
import { iamRoutes } from './http/routes/iam.ts'
import { imageRoutes } from './http/routes/images.ts'
import { keyPairRoutes } from './http/routes/key-pairs.ts'
import { leaseRoutes } from './http/routes/leases.ts'
import { notebookRoutes } from './http/routes/notebooks.ts'
import { pageRoutes } from './http/routes/pages.ts'
import { storageRoutes } from './http/routes/storages.ts'
import { tagRoutes } from './http/routes/tags.ts'
import { workspaceRoutes } from './http/routes/workspaces.ts'

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
  /** Maximum number of worlds. */
  maxWorlds: number
  /** Certificate and key of an HTTPS server; undefined for plain HTTP. */
  https: TlsCertificate | undefined
  /** Generates request ids. */
  ids: Ids
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

/** Creates the Fastify app: hooks and routes in the order in which they run. `prepare` is called before there are routes. */
export async function createApp(
  engine: Engine,
  options: AppOptions,
  prepare?: (app: FastifyInstance) => Promise<void>,
): Promise<FastifyInstance> {
  const { ids, strict } = options
  const delays = new Delays(options.stopping)
  const inputCounts = new InputCounts()
  const openRequests = new OpenRequests()
  const proxies = new Proxies(options.trustProxy)
  const cors = new Cors(options.corsOrigins)
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: () => ids.hex32(),
    requestIdHeader: false,
    requestTimeout: 30_000,
    return503OnClosing: false,
    ...serverOptions(options.https),
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: MAX_PARSED_HEADER_BYTES,
      querystringParser: (query: string) => query as unknown as Record<string, unknown>,
    },
    schemaController: compilers(strict, inputCounts),
    clientErrorHandler: clientErrorHandler(ids, openRequests),
    // A path that cannot be decoded: Fastify runs no hooks.
    frameworkErrors: (error, request, reply) => {
      reply.header('x-request-id', request.id)
      cors.addHeaders(request, reply)
      dropUnreadBody(request, reply, openRequests)
      errorHandler(error, request, reply)
      recordUnrouted(reply, engine, errorBody(asModelArtsError(error), request.id))
    },
  })
  await prepare?.(app)

  const fastPath = new FastPath(engine, { ...options, inputCounts })
  openRequests.follow(app.server)
  app.server.maxHeadersCount = MAX_PARSED_HEADERS
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
    'worldVersion',
  ] as const)
    app.decorateRequest(name, null)
  app.setErrorHandler(errorHandler)
  const controlPaths = new ControlPaths()
  const notFound = notFoundHandler(controlPaths)
  app.setNotFoundHandler(notFound)

  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    cors.addHeaders(request, reply)
    enforceRequestLimits(request, reply)
    if (options.publicUrl === undefined) warn(request, reply, proxies.warningsOf(request))
    done()
  })
  if (options.log) app.addHook('onRequest', logRequests(options.log))
  addFaultHeaders(app)
  // Before the journal, which records what is sent.
  if (options.stateSync === 'always') app.addHook('onSend', saveBeforeResponse(engine))
  addJournalHooks(app, engine)
  // With a log or CORS a repeated answer is not the same.
  if (!options.noFastPath && !options.log && options.corsOrigins.length === 0) {
    fastPath.install(app)
  }
  addBodyReading(app, openRequests)
  if (options.corsOrigins.length > 0) {
    app.addHook('onRequest', (request, reply, done) => {
      if (!cors.handlePreflight(request, reply)) done()
    })
  }
  app.addHook('onRoute', (route) => controlPaths.add(route))

  await app.register(healthRoutes, {
    engine,
    about: {
      version: options.version,
      auth: options.auth,
      strict,
      worlds_limit: options.maxWorlds,
    },
  })
  const operations: OperationRoutes = {
    routeOf: routeOf(engine, { ...options, delays, inputCounts, fastPath }),
    baseUrlOf: baseUrlOf(options.publicUrl, proxies),
    gates: engine.gates,
  }
  await app.register(controlRoutes, {
    prefix: '/_mock',
    engine,
    coverage: (operation) => coverageReport(inputCounts, strict, operation),
    paths: () => controlPaths.operations,
    notFound,
    guards: [
      crossSiteGuard(options.controlHosts, proxies),
      ...(options.controlToken === undefined ? [] : [requireControlToken(options.controlToken)]),
    ],
    baseUrlOf: operations.baseUrlOf,
    version: options.version,
    stopping: options.stopping,
  })
  await app.register(dashboardRoutes, { prefix: '/_mock/ui' })
  await app.register(docsRoutes, { prefix: '/docs' })
  await app.register(notebookRoutes, operations)
  await app.register(leaseRoutes, operations)
  await app.register(storageRoutes, operations)
  await app.register(tagRoutes, operations)
  await app.register(imageRoutes, operations)
  await app.register(flavorRoutes, operations)
  await app.register(clusterRoutes, operations)
  await app.register(workspaceRoutes, operations)
  await app.register(authorizationRoutes, operations)
  await app.register(iamRoutes, {
    ...operations,
    engine,
    routeOf: iamRouteOf(engine, { ...options, delays }),
  })
  await app.register(keyPairRoutes, { engine, options: { ...options, delays } })
  await app.register(pageRoutes)
  return app
}
