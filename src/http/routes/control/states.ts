import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Engine } from '../../../control/engine.ts'
import type { SnapshotStore } from '../../../control/state/snapshots.ts'
import { chunksOf, statePieces } from '../../../control/state/state-text.ts'
import { Imported, Removed, Saved, SnapshotInfo, SnapshotList } from '../../../schemas/control.ts'
import { ProjectPath } from '../../../schemas/primitives.ts'
import { ServerState } from '../../../schemas/server-state.ts'
import { WorldState } from '../../../schemas/state.ts'
import {
  type ControlApp,
  inputOf,
  PROJECT,
  readByHandler,
  refusals,
  worldOf,
} from '../../input/control-request.ts'
import { LARGEST_STATE } from '../../input/limits.ts'

const tags = ['state']

type AnyKeeper = Pick<SnapshotStore<object>, 'export' | 'import' | 'state' | keyof SnapshotMethods>
type SnapshotMethods = Pick<SnapshotStore<object>, 'take' | 'list' | 'drop'>

/** The state of the server and of one world, and snapshots of both. */
export function addStates(app: ControlApp, engine: Engine): void {
  const ofServer = () => engine.snapshots.server
  const ofWorld = (request: FastifyRequest) => engine.snapshots.of(worldOf(request, engine))
  const prepare = (input: unknown) => engine.snapshots.loadScenes(input)
  addState(app, '', ServerState, ofServer, prepare)
  addSave(app, engine)
  addSnapshots(app, '', ServerState, ofServer)
  addState(app, PROJECT, WorldState, ofWorld, prepare)
  addSnapshots(app, PROJECT, WorldState, ofWorld)
}

type KeeperOf = (request: FastifyRequest) => AnyKeeper

function addState(
  app: ControlApp,
  base: string,
  State: z.ZodType,
  keeperOf: KeeperOf,
  prepare: (input: unknown) => Promise<void>,
): void {
  const isServer = base === ''
  const params = isServer ? z.object({}) : ProjectPath

  app.route({
    method: 'GET',
    url: `${base}/state`,
    schema: {
      summary: isServer
        ? 'Everything as JSON, but for worlds that are as they start.'
        : 'Everything about one world as JSON: its data, future, rules, clock, ids and chance.',
      tags,
      params,
      response: { 200: State.describe('OK'), ...refusals },
    },
    handler: (request, reply) => sendState(reply, keeperOf(request).state()),
  })

  app.route({
    method: 'PUT',
    url: `${base}/state`,
    bodyLimit: LARGEST_STATE,
    ...readByHandler,
    schema: {
      summary: 'Takes such a state in, whole or not at all.',
      tags,
      params,
      body: State,
      response: { 200: Imported.describe('OK'), ...refusals },
    },
    handler: async (request) => {
      const input = inputOf(request)
      await prepare(input)
      return { notebooks: keeperOf(request).import(input) }
    },
  })
}

function addSave(app: ControlApp, { snapshots: states }: Engine): void {
  app.route({
    method: 'POST',
    url: '/state/save',
    schema: {
      summary: 'Saves the state file now (--state-file).',
      tags,
      response: { 200: Saved.describe('OK'), ...refusals },
    },
    handler: () => states.save(),
  })
}

function addSnapshots(app: ControlApp, base: string, State: z.ZodType, keeperOf: KeeperOf): void {
  const whose = base === '' ? 'of everything' : 'of one world'
  const params = base === '' ? z.object({}) : ProjectPath
  const Named = params.extend({ name: z.string() })
  const nameOf = (request: FastifyRequest) => (request.params as { name: string }).name

  app.route({
    method: 'GET',
    url: `${base}/snapshots`,
    schema: {
      summary: `The snapshots ${whose}, oldest first.`,
      tags,
      params,
      response: { 200: SnapshotList.describe('OK'), ...refusals },
    },
    handler: (request) => ({ snapshots: keeperOf(request).list() }),
  })

  app.route({
    method: 'PUT',
    url: `${base}/snapshots/:name`,
    schema: {
      summary: 'Takes one, for reset to snapshot:NAME.',
      tags,
      params: Named,
      response: { 200: SnapshotInfo.describe('OK'), ...refusals },
    },
    handler: (request) => keeperOf(request).take(nameOf(request)),
  })

  app.route({
    method: 'GET',
    url: `${base}/snapshots/:name`,
    schema: {
      summary: 'One as JSON, as state gives it.',
      tags,
      params: Named,
      response: { 200: State.describe('OK'), ...refusals },
    },
    handler: (request, reply) => sendState(reply, keeperOf(request).export(nameOf(request))),
  })

  app.route({
    method: 'DELETE',
    url: `${base}/snapshots/:name`,
    schema: {
      summary: 'Drops one.',
      tags,
      params: Named,
      response: { 200: Removed.describe('OK'), ...refusals },
    },
    handler: (request) => {
      keeperOf(request).drop(nameOf(request))
      return { removed: 1 }
    },
  })
}

/** Sent piece by piece, for it may be larger than one text can be. */
function sendState(reply: FastifyReply, state: Parameters<typeof statePieces>[0]): FastifyReply {
  const bytes = Readable.from(chunksOf(statePieces(state)), { objectMode: false })
  return reply.type('application/json; charset=utf-8').send(bytes)
}
