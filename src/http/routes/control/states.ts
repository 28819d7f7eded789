import type { FastifyReply, FastifyRequest } from 'fastify'
import { oneStep, type Steps } from '../../../cloud/kernel/steps.ts'
import type { Engine } from '../../../control/engine.ts'
import { finishInSlices } from '../../../control/slices.ts'
import type { SnapshotStore } from '../../../control/state/snapshots.ts'
import { statePieces } from '../../../control/state/state-text.ts'
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
import * as z from '../../../schemas/zod.ts'
import {
  bodyReadByHandler,
  type ControlApp,
  controlErrors,
  notFound,
  PROJECT,
  worldOf,
} from '../../input/control-request.ts'
import { largeBodyOf, readInParts } from '../../input/large-body.ts'
import { MAX_STATE_BYTES } from '../../input/limits.ts'
import { sendPieces } from '../../send-pieces.ts'

const tags = ['state']

/** A world or the server, whose state the routes are for. */
interface Subject {
  /** Prefix of the paths. */
  base: string
  State: z.ZodType
  storeOf(request: FastifyRequest): SnapshotStore<object>
  /** Calls `act` with the store once no other work on the subject is open. */
  run<T>(request: FastifyRequest, act: (store: SnapshotStore<object>) => T): Promise<T>
}

/** Routes of the state of the server and of one world, and of their snapshots. */
export function addStates(app: ControlApp, engine: Engine): void {
  for (const subject of [serverOf(engine), worldIn(engine)]) {
    addExport(app, subject)
    void app.register((scope, _options, done) => {
      readInParts(scope)
      addImport(scope, subject, engine)
      done()
    })
    if (subject.base === '') addSave(app, engine)
    addSnapshots(app, subject)
  }
}

function serverOf({ gates, snapshots }: Engine): Subject {
  const store = snapshots.server as SnapshotStore<object>
  return {
    base: '',
    State: ServerState,
    storeOf: () => store,
    run: (_request, act) => gates.run(null, () => oneStep(() => act(store))),
  }
}

function worldIn(engine: Engine): Subject {
  const storeOf = (request: FastifyRequest) => {
    return engine.snapshots.ofWorld(worldOf(request, engine)) as SnapshotStore<object>
  }
  return {
    base: PROJECT,
    State: WorldState,
    storeOf,
    run: (request, act) => {
      const { project_id } = request.params as { project_id: string }
      return engine.gates.run(project_id, () => oneStep(() => act(storeOf(request))))
    },
  }
}

function addExport(app: ControlApp, { base, State, run }: Subject): void {
  const isServer = base === ''
  app.route({
    method: 'GET',
    url: `${base}/state`,
    schema: {
      summary: isServer
        ? 'Exports the state of the server as JSON; worlds that never changed are left out.'
        : 'Exports the state of one world as JSON: its data, scheduled events, rules, clock, ids and random generators.',
      tags,
      params: isServer ? z.object({}) : ProjectPath,
      response: { 200: State.describe('OK'), ...controlErrors },
    },
    handler: async (request, reply) =>
      sendState(reply, await run(request, (store) => store.state())),
  })
}

function addImport(app: ControlApp, { base, State, storeOf, run }: Subject, engine: Engine): void {
  app.route({
    method: 'PUT',
    url: `${base}/state`,
    bodyLimit: MAX_STATE_BYTES,
    ...bodyReadByHandler,
    schema: {
      summary: `Imports a state ${base === '' ? 'of the server' : 'of one world'}; if it is invalid, nothing changes.`,
      tags,
      params: base === '' ? z.object({}) : ProjectPath,
      body: State,
      response: { 200: ImportAnswer.describe('OK'), ...controlErrors },
    },
    handler: async (request) => {
      const input = largeBodyOf(request)
      await engine.snapshots.loadScenes(input)
      const snapshot = await finishInSlices(storeOf(request).read(input))
      return { notebooks: await run(request, (store) => store.restoreRead(snapshot)) }
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

function addSnapshots(app: ControlApp, { base, State, storeOf, run }: Subject): void {
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
    handler: (request) => run(request, (store) => store.take(nameOf(request))),
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

/** Sends a state in pieces: it may be longer than the longest string of V8. */
async function sendState(
  reply: FastifyReply,
  steps: Steps<ServerState | WorldState>,
): Promise<void> {
  const state = await finishInSlices(steps)
  return sendPieces(reply, 'application/json', statePieces(state))
}
