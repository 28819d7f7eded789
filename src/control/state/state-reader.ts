import type * as z from 'zod'
import type { CloudState } from '../../cloud/cloud-state.ts'
import type { Iam } from '../../cloud/iam/iam.ts'
import { Agenda } from '../../cloud/kernel/agenda.ts'
import type { CloudReminder } from '../../cloud/kernel/reminders.ts'
import { mapSteps, type Steps } from '../../cloud/kernel/steps.ts'
import { Row } from '../../cloud/notebooks/list/row.ts'
import { storedNotebooksSteps } from '../../cloud/notebooks/list/store.ts'
import type { WholeNotebook } from '../../cloud/notebooks/shown-fields.ts'
import type { SetQuotas } from '../../cloud/workspaces/workspace-quotas.ts'
import { type Finding, quote, rejectFindings } from '../../schemas/findings.ts'
import type { IamUser } from '../../schemas/iam.ts'
import { ServerState } from '../../schemas/server-state.ts'
import { STATE_VERSION, WorldState } from '../../schemas/state.ts'
import { inputInvalid, MAX_FINDINGS } from '../control-errors.ts'
import { within } from '../record-checks.ts'
import type { Scene } from '../scenes/scene.ts'
import type { ServerSnapshot, WorldSnapshot } from '../worlds/world-snapshot.ts'
import { checkSteps } from './checked-state.ts'
import { findingsForServer, worldFindingSteps } from './state-checks.ts'

/** The scenes and identities of the server that a state may refer to. */
export interface ReaderContext {
  /** The server's identities. */
  iam: Iam
  /** The scene that the server started with. */
  startScene: Scene
  /** The scene of future worlds. */
  currentScene: Scene
  /** Every scene that was read, by name. */
  scenes: ReadonlyMap<string, Scene>
}

/** Reads the state of one world, in steps. Throws 400 Mock.InvalidState with its mistakes. */
export function* readWorldState(
  input: unknown,
  sources: ReaderContext,
  projectId: string,
): Steps<WorldSnapshot> {
  const state = yield* readState(WorldState, input)
  const scene = sceneNamed(state.scene, sources.currentScene, sources)
  const references = { iam: sources.iam, scene }
  rejectFindings(yield* worldFindingSteps(state, references, projectId), invalidState)
  return yield* worldFrom(state, scene)
}

/** Reads the state of a server, in steps. Throws like `readWorldState`. */
export function* readServerState(input: unknown, sources: ReaderContext): Steps<ServerSnapshot> {
  const state = yield* readState(ServerState, input)
  const { iam } = sources
  const usual = sceneNamed(state.scene, sources.startScene, sources)
  const ownScenes = state.own_scenes.map(({ project_id, scene }, index) => {
    return [project_id, sceneNamed(scene, usual, sources, `$.own_scenes[${index}]`)] as const
  })
  const scenes = state.worlds.map(({ state: world }, index) =>
    sceneNamed(world.scene, usual, sources, `$.worlds[${index}].state`),
  )
  const findings = findingsForServer(state, iam)
  for (const [index, { project_id, state: world }] of state.worlds.entries()) {
    const references = { iam, scene: scenes[index] as Scene }
    const inWorld = yield* worldFindingSteps(world, references, project_id)
    // One by one: a call has no room for hundreds of thousands of arguments.
    for (const finding of inWorld) findings.push(within(`$.worlds[${index}].state`)(finding))
    if (findings.length > MAX_FINDINGS) break
  }
  rejectFindings(findings, invalidState)
  const { clock, to } = state
  const worlds = new Map<string, WorldSnapshot>()
  for (const [index, { project_id, state: world }] of state.worlds.entries()) {
    worlds.set(project_id, yield* worldFrom(world, scenes[index] as Scene))
  }
  return {
    to,
    scene: usual,
    ownScenes: new Map(ownScenes),
    clock,
    ...rulesFrom(state),
    latency: state.latency,
    credentials: credentialsFrom(state, iam),
    worlds,
  }
}

/** The names of scenes in a state that was not checked yet. */
export function scenesNamedIn(input: unknown): string[] {
  const { scene, own_scenes, worlds } = (input ?? {}) as Partial<ServerState>
  const own = [...listOf(own_scenes), ...listOf(worlds).map((each) => each?.state)]
  const names = [scene, ...own.map((each) => each?.scene)]
  return [...new Set(names.filter((name) => typeof name === 'string'))]
}

function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value : []
}

/** The scene that a state names; `usual` if it names none. `place` is the JSON path of the state. */
function sceneNamed(
  name: string | undefined,
  usual: Scene,
  { scenes }: ReaderContext,
  place = '$',
): Scene {
  const scene = name === undefined ? usual : scenes.get(name)
  if (scene !== undefined) return scene
  const expected = `one of the scenes that were read: ${[...scenes.keys()].join(', ')}`
  throw invalidState([{ path: `${place}.scene`, found: quote(name), expected }])
}

function invalidState(findings: readonly Finding[]): Error {
  return inputInvalid('InvalidState', findings)
}

function* readState<S extends z.ZodType>(schema: S, input: unknown): Steps<z.output<S>> {
  checkVersion(input)
  const checked = yield* checkSteps(schema, input)
  if ('findings' in checked) throw invalidState(checked.findings)
  return checked.value
}

/** Reports only the version if this server does not support it: other findings would be misleading. */
function checkVersion(input: unknown): void {
  const { version } = (input ?? {}) as { version?: unknown }
  if (typeof version !== 'number' || version <= STATE_VERSION) return
  const expected = `version ${STATE_VERSION}, the newest that this server reads`
  throw invalidState([{ path: '$.version', found: `version ${quote(version)}`, expected }])
}

function* worldFrom(state: WorldState, scene: Scene): Steps<WorldSnapshot> {
  return {
    seed: state.seed,
    scene,
    madeAt: state.made_at,
    catalog: scene.starts.catalogAt(state.made_at),
    untouched: false,
    origin: { content: {} },
    cloud: yield* cloudFrom(state),
    ...rulesFrom(state),
    authFailures: new Map(
      state.auth_failures.map(({ access_key, count, locked_at }) => [
        access_key,
        { count, lockedAt: locked_at },
      ]),
    ),
  }
}

function* cloudFrom(state: WorldState): Steps<CloudState> {
  const agenda = new Agenda<CloudReminder>()
  for (const reminder of state.agenda) {
    agenda.set(reminder)
    yield
  }
  const rows = yield* mapSteps(state.notebooks, (notebook) => new Row(notebook as WholeNotebook))
  return {
    clock: state.clock,
    agenda,
    ids: state.ids,
    notebooks: yield* storedNotebooksSteps(rows),
    images: {
      images: byKey(state.images, ({ id }) => id),
      groups: new Map(state.image_groups.map(({ id, ...note }) => [id, note])),
    },
    workspaces: {
      workspaces: byKey(state.workspaces, ({ id }) => id),
      quotas: quotasFrom(state),
    },
    authorizations: {
      authorizations: byKey(state.authorizations, ({ user_id }) => user_id),
      mode: state.auth_mode,
    },
    keyPairs: {
      keyPairs: byKey(state.key_pairs, ({ name }) => name),
      createdCount: state.key_pairs_made,
    },
  }
}

function byKey<T>(records: readonly T[], keyOf: (record: T) => string): Map<string, T> {
  return new Map(records.map((record) => [keyOf(record), record]))
}

function quotasFrom({ workspace_quotas }: WorldState): Map<string, SetQuotas> {
  const all = new Map<string, SetQuotas>()
  for (const { workspace_id, resource, quota, update_time } of workspace_quotas) {
    const before = all.get(workspace_id) ?? []
    all.set(workspace_id, new Map([...before, [resource, { quota, update_time }]]))
  }
  return all
}

type StateRules = Pick<
  WorldState,
  'faults' | 'faults_asked' | 'faults_made' | 'progressions' | 'progressions_made'
>

function rulesFrom(rules: StateRules) {
  const { faults, faults_asked, faults_made, progressions, progressions_made } = rules
  return {
    faults: {
      generatedIds: faults_made,
      requestedDelays: faults_asked,
      rules: faults.map(({ seen, hits, chance, delays, windows, ...rule }) => {
        return { rule, seen, hits, chance, delays, windows }
      }),
    },
    progressions: {
      generatedIds: progressions_made,
      rules: progressions.map(({ hits, ...rule }) => ({ rule, hits })),
    },
  }
}

function credentialsFrom({ iam }: ServerState, { users: all }: Iam): ServerSnapshot['credentials'] {
  const users = new Map(all.map((user) => [user.id, user]))
  const holder = <T extends { user_id: string }>({ user_id, ...rest }: T) => {
    return { ...rest, user: users.get(user_id) as IamUser }
  }
  return {
    ids: iam.ids,
    tokens: iam.tokens.map(holder),
    keys: iam.keys.map(holder),
    projects: iam.projects,
  }
}
