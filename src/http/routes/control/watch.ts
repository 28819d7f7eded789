import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { jsonOf, type Row } from '../../../cloud/notebooks/list/row.ts'
import type { Engine } from '../../../control/engine.ts'
import { reaches, receives } from '../../../control/waiting.ts'
import { ControlError } from '../../../schemas/control.ts'
import { EventsQuery, WaitAnswer, WaitQuery } from '../../../schemas/journal.ts'
import { milliseconds, ProjectPath } from '../../../schemas/primitives.ts'
import type { BaseUrlOf } from '../../base-url.ts'
import { streamEvents } from '../../event-stream.ts'
import { type ControlApp, PROJECT, refusals, worldOf } from '../../input/control-request.ts'
import { OpenWaits } from '../../open-waits.ts'
import { headerOf } from '../../request.ts'

const tags = ['watch']

const busy = { 503: ControlError.describe('More wait than the server lets') }

const stream = { 200: z.string().describe('text/event-stream'), ...refusals, ...busy }

export interface WatchRoutes {
  engine: Engine
  baseUrlOf: BaseUrlOf
  stopping: AbortSignal
}

/** Waiting without sleeping: until something happened, or for whatever happens. */
export function addWatch(app: ControlApp, { engine, baseUrlOf, stopping }: WatchRoutes): void {
  const openWaits = new OpenWaits()
  const optionsOf = (request: FastifyRequest, { since, types }: EventsQuery) => ({
    lastId: headerOf(request, 'last-event-id') ?? since,
    types: types === undefined ? undefined : new Set(types.split(',')),
    stopping,
  })

  app.route({
    method: 'GET',
    url: '/events',
    schema: {
      summary: 'What happens in any world, as Server-Sent Events.',
      tags,
      querystring: EventsQuery,
      response: stream,
    },
    handler: (request, reply) => {
      openWaits.open(reply)
      streamEvents(reply, engine.events, optionsOf(request, request.query))
    },
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/events`,
    schema: {
      summary: 'What happens in one world: transitions, requests, settings of the clock, resets.',
      tags,
      params: ProjectPath,
      querystring: EventsQuery,
      response: stream,
    },
    handler: (request, reply) => {
      const { events } = worldOf(request, engine)
      openWaits.open(reply)
      streamEvents(reply, events, optionsOf(request, request.query))
    },
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/wait`,
    schema: {
      summary: 'Waits until an instance has a status, or requests have come.',
      tags,
      params: ProjectPath,
      querystring: WaitQuery,
      response: {
        200: WaitAnswer.describe('OK'),
        ...refusals,
        408: ControlError.describe('It did not come'),
        ...busy,
      },
    },
    handler: async (request, reply) => {
      const { projectId } = worldOf(request, engine)
      const { count = 1, notebook, since = 0, status, timeout } = request.query
      const limits = {
        timeout: milliseconds(timeout),
        signal: AbortSignal.any([stopping, openWaits.open(reply)]),
      }
      if (notebook !== undefined && status !== undefined) {
        await reaches(projectId, { notebook, status }, engine, limits)
        // A reset may have made the world anew.
        const row: Row | undefined = worldOf(request, engine).cloud.notebooks.find(notebook)
        return { notebook: row === undefined ? null : JSON.parse(jsonOf(row, baseUrlOf(request))) }
      }
      const wanted = { request: request.query.request as string, count, since }
      return { requests: await receives(projectId, wanted, engine, limits) }
    },
  })
}
