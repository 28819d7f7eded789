import type { FastifyRequest } from 'fastify'
import type { Engine } from '../../../control/engine.ts'
import { waitForRequests, waitForStatus } from '../../../control/waiting.ts'
import { ControlError } from '../../../schemas/control.ts'
import { EventsQuery, StreamedEvent, WaitAnswer, WaitQuery } from '../../../schemas/journal.ts'
import { milliseconds, ProjectPath } from '../../../schemas/primitives.ts'
import type { AnyOperationId } from '../../../schemas/service-operations.ts'
import type { BaseUrlOf } from '../../address/base-url.ts'
import { streamEvents } from '../../event-stream.ts'
import { type ControlApp, controlErrors, PROJECT, worldOf } from '../../input/control-request.ts'
import { OpenWaits } from '../../open-waits.ts'
import { headerOf } from '../../request.ts'

const tags = ['watch']

const busy = { 503: ControlError.describe('Too many open waits and event streams, or not ready') }

const stream = {
  200: {
    description: 'Server-Sent Events, each of this form, until the client disconnects',
    content: { 'text/event-stream': { schema: StreamedEvent } },
  },
  ...controlErrors,
  ...busy,
}

export interface WatchRoutes {
  engine: Engine
  baseUrlOf: BaseUrlOf
  stopping: AbortSignal
}

/** Routes that wait for an instance status or for requests, and event streams. */
export function addWatch(app: ControlApp, { engine, baseUrlOf, stopping }: WatchRoutes): void {
  const openWaits = new OpenWaits()
  const optionsOf = (request: FastifyRequest, { since, types }: EventsQuery) => ({
    lastId: headerOf(request, 'last-event-id') ?? since,
    types: types === undefined ? undefined : new Set(types.split(',')),
    stopping,
    countsOf: (projectId: string) => engine.worlds.existing(projectId)?.history.newest,
  })

  app.route({
    method: 'GET',
    url: '/events',
    schema: {
      summary: 'Streams the events of all worlds as Server-Sent Events.',
      tags,
      querystring: EventsQuery,
      response: stream,
    },
    handler: (request, reply) => {
      openWaits.open(reply, stopping)
      streamEvents(reply, engine.events, optionsOf(request, request.query))
    },
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/events`,
    schema: {
      summary:
        'Streams the events of one world: transitions, counts by status, requests, clock changes and resets.',
      tags,
      params: ProjectPath,
      querystring: EventsQuery,
      response: stream,
    },
    handler: (request, reply) => {
      const { events } = worldOf(request, engine)
      openWaits.open(reply, stopping)
      streamEvents(reply, events, optionsOf(request, request.query))
    },
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/wait`,
    schema: {
      summary: 'Waits until an instance has a status, or until a number of requests has arrived.',
      tags,
      params: ProjectPath,
      querystring: WaitQuery,
      response: {
        200: WaitAnswer.describe('OK'),
        ...controlErrors,
        408: ControlError.describe('Timeout: it did not happen in time'),
        ...busy,
      },
    },
    handler: async (request, reply) => {
      const { projectId } = worldOf(request, engine)
      const { count = 1, notebook, since = 0, status, timeout } = request.query
      const limits = {
        timeout: milliseconds(timeout),
        signal: openWaits.open(reply, stopping),
      }
      if (notebook !== undefined && status !== undefined) {
        await waitForStatus(projectId, { notebook, status }, engine, limits)
        // A reset may have replaced the world during the wait.
        const { encoder, notebooks } = worldOf(request, engine).cloud
        const row = notebooks.find(notebook)
        return {
          notebook: row === undefined ? null : encoder.valueOf(row, baseUrlOf(request)),
        }
      }
      const wanted = { request: request.query.request as AnyOperationId, count, since }
      return { requests: await waitForRequests(projectId, wanted, engine, limits) }
    },
  })
}
