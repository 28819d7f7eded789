import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { machineTime } from '../../cloud/kernel/host-time.ts'
import type { Engine } from '../../control/engine.ts'
import type { JournalRecord } from '../../control/journal/journal.ts'
import { noteEnd } from '../../control/session/effects.ts'
import type { World } from '../../control/worlds/worlds.ts'
import type { NotebookStatus } from '../../schemas/notebook.ts'
import { notebookIdOf } from '../../schemas/paths.ts'
import type { AnyOperationId } from '../../schemas/service-operations.ts'
import { isControlUrl } from '../error-handler.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The journal entry of this request; null if there is none, or none yet. */
    entry: JournalRecord | null
  }
}

/** Response headers that contain more than the other fields of the entry; those of a fault are recorded as well. */
export const RECORDED_HEADERS = [
  'content-type',
  'location',
  'preference-applied',
  'retry-after',
  'server',
  'x-mock-fault-id',
  'x-mock-warnings',
  'x-request-id',
  'x-subject-token',
]

/** Hooks that add every request to the journal, except requests to the control plane: its beginning and its result. */
export function addJournalHooks(app: FastifyInstance, engine: Engine): void {
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    openEntry(request, engine)
    done()
  })

  app.addHook('preHandler', (request, _reply, done) => {
    recordInstance(request)
    done()
  })

  app.addHook('onSend', (request, reply, payload, done) => {
    // If an earlier hook refused the request, preParsing did not run.
    if (request.entry === null) openEntry(request, engine)
    if (request.entry !== null) {
      request.entry.status = reply.statusCode
      request.entry.answer = (payload as string | Buffer | null | undefined) ?? null
      endEntry(request, reply, engine)
    } else countUnrecorded(request, reply, engine)
    done(null, payload)
  })
}

/** Sets the operation of a request that has an entry already: on a shared path the body says which one is meant. */
export function recordOperation(request: FastifyRequest, operation: AnyOperationId): void {
  request.operation = operation
  if (request.entry !== null) request.entry.operation = operation
}

/** Records the id of the instance that a request created. */
export function recordCreated({ entry }: FastifyRequest, notebookId: string): void {
  if (entry !== null) entry.notebookId = notebookId
}

/** Records a request that Fastify refused before its hooks ran, with the response that was sent. */
export function recordUnrouted(reply: FastifyReply, engine: Engine, answer: object): void {
  const { request } = reply
  // Fastify has not set up such a request.
  Object.assign(request, {
    params: {},
    operation: null,
    warnings: null,
    entry: null,
    faultHeaders: null,
    answerFault: null,
  })
  openEntry(request, engine)
  if (request.entry === null) {
    countUnrecorded(request, reply, engine)
    return
  }
  request.entry.status = reply.statusCode
  request.entry.answer = JSON.stringify(answer)
  endEntry(request, reply, engine)
  request.entry.served = false
}

/** Records that a fault breaks the connection instead of sending a response, and ends the entry. */
export function recordBroken(reply: FastifyReply, engine: Engine): void {
  recordTruncated(reply)
  endEntry(reply.request, reply, engine)
}

/** Records that a fault truncates the response. */
export function recordTruncated({ request }: FastifyReply): void {
  if (request.entry !== null) request.entry.isBroken = true
}

/** Records the instance in the path: its id, name and status before the operation. */
export function recordInstance({ entry, params, world }: FastifyRequest): void {
  const notebookId = notebookIdOf(params as Record<string, string>)
  if (entry === null || notebookId === undefined) return
  const notebook = world?.cloud.notebooks.find(notebookId)?.notebook
  if (notebook === undefined) return
  entry.notebookId = notebookId
  entry.name = notebook.name
  entry.before = notebook.status
}

function openEntry(request: FastifyRequest, engine: Engine): void {
  const { raw } = request
  const url = raw.url as string
  if (isControlUrl(url) || !engine.isLoaded) return
  machineTime.hold()
  const projectId = request.projectId ?? projectOfPath(url, engine)
  const { journal } = projectId === null ? engine : engine.worlds.logOf(projectId)
  request.entry = journal.open({
    requestId: request.id,
    projectId,
    at: hostTime(),
    worldAt: projectId === null ? null : engine.clockOf(projectId).now(),
    method: request.method,
    url,
    rawHeaders: raw.rawHeaders,
    params: request.params as Record<string, string>,
  })
  request.entry.operation = request.operation
}

/** Counts a request that has no entry: the scene is not read yet, so there is no journal. */
function countUnrecorded(request: FastifyRequest, { statusCode }: FastifyReply, engine: Engine) {
  if (isControlUrl(request.raw.url as string)) return
  engine.traffic.requestsOf(request.operation, statusCode).requests++
}

function endEntry(request: FastifyRequest, reply: FastifyReply, engine: Engine): void {
  const { entry } = request
  const { traffic } = engine
  if (entry === null || entry.outcome !== 'open') return
  const isClosed = request.raw.socket?.destroyed === true
  entry.outcome = entry.isBroken ? 'broken' : isClosed ? 'aborted' : 'answered'
  entry.duration = hostTime() - entry.at
  // A CORS preflight gets 204 without a route.
  entry.served = !request.is404 || reply.statusCode === 204
  entry.user = request.caller?.user.name ?? null
  for (const name of recordedHeaders(request)) {
    const value = reply.getHeader(name)
    if (value !== undefined) entry.headers.push(name, `${value}`)
  }
  entry.fault = (reply.getHeader('x-mock-fault-id') as string | undefined) ?? null
  const end = entry.outcome === 'answered' ? reply.statusCode : entry.outcome
  traffic.requestsOf(entry.operation, end).requests++
  // Only a route with an operation has faults.
  if (entry.fault !== null) traffic.faultsOf(entry.operation as AnyOperationId).requests++
  if (request.warnings !== null) entry.warnings = request.warnings.texts
  // If a hook sent the response (a fault, or an error such as 401), preHandler did not run.
  if (entry.notebookId === null) recordInstance(request)
  if (entry.notebookId !== null) entry.after = statusOf(entry.notebookId, request.world)
  entry.journal.end(entry)
  noteEnd(engine, entry, request.world)
}

/** Names of the response headers to record: a fault may have set more. */
function recordedHeaders({ faultHeaders }: FastifyRequest): Iterable<string> {
  return faultHeaders === null
    ? RECORDED_HEADERS
    : new Set([...RECORDED_HEADERS, ...faultHeaders.keys()])
}

function statusOf(notebookId: string, world: World | null): NotebookStatus | null {
  return world?.cloud.notebooks.find(notebookId)?.notebook.status ?? null
}

/** The project id in a path that has no route; null if there is none. */
function projectOfPath(url: string, { worlds }: Engine): string | null {
  const [, version = '', projectId = '', group] = url.split(/[/?]/, 4)
  if (!/^v[12]$/.test(version) || group === undefined || !worlds.canExist(projectId)) return null
  return projectId
}

/** Host time: epoch ms with fractions. */
export function hostTime(): number {
  return performance.timeOrigin + performance.now()
}
