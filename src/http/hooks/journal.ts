import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Engine } from '../../control/engine.ts'
import type { Entry } from '../../control/journal/journal.ts'
import type { World } from '../../control/worlds/worlds.ts'
import type { NotebookStatus } from '../../schemas/notebook.ts'
import { notebookIdOf } from '../../schemas/paths.ts'
import { isProjectId } from '../../schemas/primitives.ts'
import { isControl } from '../error-handler.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the journal has of this request; null while it has nothing, or never will. */
    entry: Entry | null
  }
}

/** Headers of answers that say something the rest of the entry does not. */
const TELLING = [
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

/** Writes down every request but those to the control plane: as it comes, and how it ended. */
export function keepJournal(app: FastifyInstance, engine: Engine): void {
  app.addHook('preParsing', (request, _reply, _payload, done) => {
    note(request, engine)
    done()
  })

  app.addHook('preHandler', (request, _reply, done) => {
    noteInstance(request)
    done()
  })

  app.addHook('onSend', (request, reply, payload, done) => {
    // A hook may have refused the request before it was noted.
    if (request.entry === null) note(request, engine)
    if (request.entry !== null) {
      request.entry.status = reply.statusCode
      request.entry.answer = (payload as string | Buffer | null | undefined) ?? null
      end(request, reply)
    }
    done(null, payload)
  })
}

/** Tells the journal which instance a request has made. */
export function noteCreated({ entry }: FastifyRequest, notebookId: string): void {
  if (entry !== null) entry.notebookId = notebookId
}

/** Tells the journal that a fault breaks the connection in place of an answer. */
export function noteBroken(reply: FastifyReply): void {
  noteTruncated(reply)
  end(reply.request, reply)
}

/** Tells the journal that a fault cuts the answer short. */
export function noteTruncated({ request }: FastifyReply): void {
  if (request.entry !== null) request.entry.isBroken = true
}

/** Tells the journal which instance the path names, and how it stands. */
function noteInstance({ entry, params, world }: FastifyRequest): void {
  const notebookId = notebookIdOf(params as Record<string, string>)
  if (entry === null || notebookId === undefined) return
  const notebook = world?.cloud.notebooks.find(notebookId)?.notebook
  if (notebook === undefined) return
  entry.notebookId = notebookId
  entry.name = notebook.name
  entry.before = notebook.status
}

function note(request: FastifyRequest, engine: Engine): void {
  const { raw } = request
  const url = raw.url as string
  if (isControl(url) || !engine.isLoaded) return
  const world = request.world ?? worldOfPath(url, engine)
  request.entry = (world?.journal ?? engine.journal).open({
    requestId: request.id,
    projectId: world?.projectId ?? null,
    at: hostTime(),
    worldAt: world?.cloud.clock.now() ?? null,
    method: request.method,
    url,
    rawHeaders: raw.rawHeaders,
  })
  request.entry.operation = request.operation
  request.entry.params = request.params as Record<string, string>
}

function end(request: FastifyRequest, reply: FastifyReply): void {
  const { entry } = request
  if (entry === null || entry.outcome !== 'open') return
  const isGone = request.raw.socket?.destroyed === true
  entry.outcome = entry.isBroken ? 'broken' : isGone ? 'aborted' : 'answered'
  entry.duration = hostTime() - entry.at
  // What browsers ask beforehand is answered without a route.
  entry.served = !request.is404 || reply.statusCode === 204
  entry.user = request.caller?.user.name ?? null
  for (const name of TELLING) {
    const value = reply.getHeader(name)
    if (value !== undefined) entry.headers.push(name, `${value}`)
  }
  entry.fault = (reply.getHeader('x-mock-fault-id') as string | undefined) ?? null
  if (request.warnings !== null) entry.warnings = request.warnings
  // A fault or a refusal may have come before the handler.
  if (entry.notebookId === null) noteInstance(request)
  if (entry.notebookId !== null) entry.after = statusOf(entry.notebookId, request.world)
  entry.journal.end(entry)
}

function statusOf(notebookId: string, world: World | null): NotebookStatus | null {
  return world?.cloud.notebooks.find(notebookId)?.notebook.status ?? null
}

/** The world that a path without a route would be about. */
function worldOfPath(url: string, { worlds }: Engine): World | undefined {
  const [, version = '', projectId = '', group] = url.split(/[/?]/, 4)
  if (!/^v[12]$/.test(version) || group === undefined || !isProjectId(projectId)) return undefined
  return worlds.find(projectId)
}

/** Epoch ms with fractions. */
function hostTime(): number {
  return performance.timeOrigin + performance.now()
}
