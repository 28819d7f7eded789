import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Engine } from '../../../control/engine.ts'
import type { SnapshotStore } from '../../../control/state/snapshots.ts'
import { chunksOf, statePieces } from '../../../control/state/state-text.ts'
import {
  ControlError,
  ImportAnswer,
  RemoveAnswer,
  SaveAnswer,
  SnapshotInfo,
  SnapshotList,
  SnapshotName,
} from '../../../schemas/control.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { ServerState } from '../../../schemas/server-state.ts'
import { WorldState } from '../../../schemas/state.ts'
import {
  bodyReadByHandler,
  type ControlApp,
  controlErrors,
  jsonBodyOf,
  notFound,
  PROJECT,
  worldOf,
} from '../../input/control-request.ts'
import { MAX_STATE_BYTES } from '../../input/limits.ts'

const tags = ['state']

type AnySnapshotStore = Pick<
  SnapshotStore<object>,
  'export' | 'import' | 'state' | keyof SnapshotMethods
>
type SnapshotMethods = Pick<SnapshotStore<object>, 'take' | 'list' | 'drop'>

/** Routes of the state of the server and of one world, and of their snapshots. */
export function addStates(app: ControlApp, engine: Engine): void {
  const ofServer = () => engine.snapshots.server
  const ofWorld = (request: FastifyRequest) => engine.snapshots.ofWorld(worldOf(request, engine))
  const loadScenes = (input: unknown) => engine.snapshots.loadScenes(input)
  addState(app, '', ServerState, ofServer, loadScenes)
  addSave(app, engine)
  addSnapshots(app, '', ServerState, ofServer)
  addState(app, PROJECT, WorldState, ofWorld, loadScenes)
  addSnapshots(app, PROJECT, WorldState, ofWorld)
}

type StoreOf = (request: FastifyRequest) => AnySnapshotStore

function addState(
  app: ControlApp,
  base: string,
  State: z.ZodType,
  storeOf: StoreOf,
  loadScenes: (input: unknown) => Promise<void>,
): void {
  const isServer = base === ''
  const scope = isServer ? 'of the server' : 'of one world'
  const params = isServer ? z.object({}) : ProjectPath

  app.route({
    method: 'GET',
    url: `${base}/state`,
    schema: {
      summary: isServer
        ? 'Exports the state of the server as JSON; worlds that never changed are left out.'
        : 'Exports the state of one world as JSON: its data, scheduled events, rules, clock, ids and random generators.',
      tags,
      params,
      response: { 200: State.describe('OK'), ...controlErrors },
    },
    handler: (request, reply) => sendState(reply, storeOf(request).state()),
  })

  app.route({
    method: 'PUT',
    url: `${base}/state`,
    bodyLimit: MAX_STATE_BYTES,
    ...bodyReadByHandler,
    schema: {
      summary: `Imports a state ${scope}; if it is invalid, nothing changes.`,
      tags,
      params,
      body: State,
      response: { 200: ImportAnswer.describe('OK'), ...controlErrors },
    },
    handler: async (request) => {
      const input = jsonBodyOf(request)
      await loadScenes(input)
      return { notebooks: storeOf(request).import(input) }
    },
  })
}

const notSaved = { 503: ControlError.describe('The file could not be written') }

function addSave(app: ControlApp, { snapshots }: Engine): void {
  app.route({
    method: 'POST',
    url: '/state/save',
    schema: {
      summary: 'Writes the state file now (--state-file).',
      tags,
      response: { 200: SaveAnswer.describe('OK'), ...controlErrors, ...notFound, ...notSaved },
    },
    handler: () => snapshots.save(),
  })
}

function addSnapshots(app: ControlApp, base: string, State: z.ZodType, storeOf: StoreOf): void {
  const scope = base === '' ? 'of the server' : 'of one world'
  const params = base === '' ? z.object({}) : ProjectPath
  const Named = params.extend({ name: SnapshotName })
  const nameOf = (request: FastifyRequest) => (request.params as { name: string }).name

  app.route({
    method: 'GET',
    url: `${base}/snapshots`,
    schema: {
      summary: `Lists the snapshots ${scope}, oldest first.`,
      tags,
      params,
      response: { 200: SnapshotList.describe('OK'), ...controlErrors },
    },
    handler: (request) => ({ snapshots: storeOf(request).list() }),
  })

  app.route({
    method: 'PUT',
    url: `${base}/snapshots/:name`,
    schema: {
      summary: `Takes a snapshot ${scope}; reset to snapshot:NAME restores it.`,
      tags,
      params: Named,
      response: { 200: SnapshotInfo.describe('OK'), ...controlErrors },
    },
    handler: (request) => storeOf(request).take(nameOf(request)),
  })

  app.route({
    method: 'GET',
    url: `${base}/snapshots/:name`,
    schema: {
      summary: `Exports a snapshot ${scope} as JSON, in the format of the state.`,
      tags,
      params: Named,
      response: { 200: State.describe('OK'), ...controlErrors },
    },
    handler: (request, reply) => sendState(reply, storeOf(request).export(nameOf(request))),
  })

  app.route({
    method: 'DELETE',
    url: `${base}/snapshots/:name`,
    schema: {
      summary: `Deletes a snapshot ${scope}.`,
      tags,
      params: Named,
      response: { 200: RemoveAnswer.describe('OK'), ...controlErrors },
    },
    handler: (request) => {
      storeOf(request).drop(nameOf(request))
      return { removed: 1 }
    },
  })
}

/** Sends a state in chunks, because it may be longer than the longest string of V8. */
function sendState(reply: FastifyReply, state: Parameters<typeof statePieces>[0]): FastifyReply {
  const bytes = Readable.from(chunksOf(statePieces(state)), { objectMode: false })
  return reply.type('application/json; charset=utf-8').send(bytes)
}
