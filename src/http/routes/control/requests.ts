import type { FastifyReply } from 'fastify'
import { controlNotFound, requireProjectOperation } from '../../../control/control-errors.ts'
import type { Engine } from '../../../control/engine.ts'
import { harPieces } from '../../../control/journal/har.ts'
import type { Journal } from '../../../control/journal/journal.ts'
import {
  entrySteps,
  linePieces,
  pagePieces,
  selectionSteps,
} from '../../../control/journal/journal-view.ts'
import { asItIs } from '../../../control/journal/moment.ts'
import { finishInSlices } from '../../../control/slices.ts'
import { RemoveAnswer } from '../../../schemas/control.ts'
import {
  Har,
  JournalEntry,
  JournalPage,
  RequestsQuery,
  WorldRequestsQuery,
} from '../../../schemas/journal.ts'
import { maskedText } from '../../../schemas/masked-text.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import * as z from '../../../schemas/zod.ts'
import type { BaseUrlOf } from '../../address/base-url.ts'
import { type ControlApp, controlErrors, PROJECT, worldOf } from '../../input/control-request.ts'
import { sendPieces } from '../../send-pieces.ts'

const tags = ['journal']

const page = {
  200: {
    description: 'OK',
    content: {
      'application/json': { schema: z.union([JournalPage, Har]) },
      'application/x-ndjson': { schema: z.string().describe('A JournalEntry on each line.') },
    },
  },
  ...controlErrors,
}

export interface RequestRoutes {
  engine: Engine
  baseUrlOf: BaseUrlOf
  version: string
}

/** Routes of the journal: the requests that clients sent to the API, and their responses. */
export function addRequests(app: ControlApp, { engine, baseUrlOf, version }: RequestRoutes) {
  const send = async (
    reply: FastifyReply,
    journals: readonly Journal[],
    { format, limit, ...filter }: RequestsQuery,
  ) => {
    const selection = await finishInSlices(selectionSteps(journals, filter, limit))
    if (format === 'jsonl') return sendPieces(reply, 'application/x-ndjson', linePieces(selection))
    const origin = { baseUrl: baseUrlOf(reply.request), version }
    const pieces = format === 'har' ? harPieces(selection.entries, origin) : pagePieces(selection)
    return sendPieces(reply, 'application/json', pieces)
  }

  app.route({
    method: 'GET',
    url: '/requests',
    schema: {
      summary: 'Lists the requests to the API, for all projects: as JSON, HAR or JSON Lines.',
      tags,
      querystring: RequestsQuery,
      response: page,
    },
    handler: (request, reply) => send(reply, engine.journals, request.query),
  })

  app.route({
    method: 'DELETE',
    url: '/requests',
    schema: {
      summary: 'Clears the journal of every world and of the server.',
      tags,
      response: { 200: RemoveAnswer.describe('OK'), ...controlErrors },
    },
    handler: () => ({ removed: cleared(engine.journals) }),
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/requests`,
    schema: {
      summary: 'Lists the requests to one world: as JSON, HAR or JSON Lines.',
      tags,
      params: ProjectPath,
      querystring: WorldRequestsQuery,
      response: page,
    },
    handler: (request, reply) => {
      const { operation = '*' } = request.query
      requireProjectOperation(operation, 'query parameter operation')
      const { journal } = worldOf(request, engine)
      return send(reply, [journal], request.query)
    },
  })

  app.route({
    method: 'GET',
    url: `${PROJECT}/requests/:sequence`,
    schema: {
      summary: 'Shows one request to one world by its sequence number.',
      tags,
      params: ProjectPath.extend({ sequence: z.string() }),
      response: { 200: JournalEntry.describe('OK'), ...controlErrors },
    },
    handler: (request) => {
      const { journal } = worldOf(request, engine)
      const { sequence } = request.params
      const entry = /^\d{1,15}$/.test(sequence) ? journal.find(Number(sequence)) : undefined
      if (entry !== undefined) return finishInSlices(entrySteps(asItIs(entry)))
      const [first] = journal.entries()
      const kept = first === undefined ? 'none' : `from ${first.sequence} to ${journal.last}`
      throw controlNotFound(
        `request ${maskedText(sequence)}`,
        `the sequence of a kept request: ${kept}`,
      )
    },
  })

  app.route({
    method: 'DELETE',
    url: `${PROJECT}/requests`,
    schema: {
      summary: 'Clears the journal of one world.',
      tags,
      params: ProjectPath,
      response: { 200: RemoveAnswer.describe('OK'), ...controlErrors },
    },
    handler: (request) => ({ removed: cleared([worldOf(request, engine).journal]) }),
  })
}

function cleared(journals: readonly Journal[]): number {
  const removed = journals.reduce((sum, { size }) => sum + size, 0)
  for (const journal of journals) journal.clear()
  return removed
}
