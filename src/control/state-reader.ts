import type { z } from 'zod'
import { Agenda } from '../cloud/agenda.ts'
import type { CloudState } from '../cloud/cloud-state.ts'
import type { WholeNotebook } from '../cloud/notebooks/notebook-keys.ts'
import { soundRow } from '../cloud/notebooks/notebook-row.ts'
import { storedNotebooks } from '../cloud/notebooks/notebook-store.ts'
import type { CloudReminder } from '../cloud/reminders.ts'
import type { SetQuotas } from '../cloud/workspace-quotas.ts'
import { check, type Finding, quote } from '../schemas/findings.ts'
import type { IamUser } from '../schemas/iam.ts'
import { ServerState } from '../schemas/server-state.ts'
import { STATE_VERSION, WorldState } from '../schemas/state.ts'
import { inputInvalid } from './control-errors.ts'
import type { Scene } from './scenes.ts'
import { at, flawsOfServer, flawsOfWorld } from './state-checks.ts'
import type { ServerSnapshot, WorldSnapshot } from './world-snapshot.ts'

/** The world that a state describes; 400 Mock.InvalidState with every mistake in it. The input must not change later. */
export function readWorldState(input: unknown, scene: Scene, projectId: string): WorldSnapshot {
  const state = stateBy(WorldState, input)
  expectFlawless(flawsOfWorld(state, scene, projectId))
  return worldFrom(input as WorldState, state, scene)
}

/** The server that a state describes; refuses as `readWorldState` does. */
export function readServerState(input: unknown, scene: Scene): ServerSnapshot {
  const state = stateBy(ServerState, input)
  const inWorlds = state.worlds.flatMap(({ project_id, state: world }, index) =>
    flawsOfWorld(world, scene, project_id).map(at(`$.worlds[${index}].state`)),
  )
  expectFlawless([...flawsOfServer(state, scene), ...inWorlds])
  const { clock, to } = state
  const given = input as ServerState
  const worlds = state.worlds.map(({ project_id, state: world }, index) => {
    const own = (given.worlds[index] as { state: WorldState }).state
    return [project_id, worldFrom(own, world, scene)] as const
  })
  return {
    to,
    clock,
    ...rulesFrom(state),
    latency: state.latency,
    credentials: credentialsFrom(state, scene),
    worlds: new Map(worlds),
  }
}

/** Most mistakes that are told at once. */
const MOST_TOLD = 20

function refused(findings: readonly Finding[]): Error {
  return inputInvalid('InvalidState', findings.slice(0, MOST_TOLD))
}

function expectFlawless(findings: readonly Finding[]): void {
  if (findings.length > 0) throw refused(findings)
}

function stateBy<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  expectKnownVersion(input)
  const checked = check(schema, input)
  if ('value' in checked) return checked.value
  throw refused(checked.findings)
}

/** A newer version is told as such, and nothing else of it. */
function expectKnownVersion(input: unknown): void {
  const { version } = (input ?? {}) as { version?: unknown }
  if (typeof version !== 'number' || version <= STATE_VERSION) return
  const expected = `version ${STATE_VERSION}, the newest that this server reads`
  throw refused([{ path: '$.version', found: `version ${quote(version)}`, expected }])
}

/** Records as they were given, for their keys keep their order; rules and clock as they were read. */
function worldFrom(given: WorldState, read: WorldState, scene: Scene): WorldSnapshot {
  return {
    seed: read.seed,
    madeAt: read.made_at,
    catalog: scene.catalogAt(read.made_at),
    untouched: false,
    cloud: cloudFrom(given, read),
    ...rulesFrom(read),
    authFailures: new Map(
      read.auth_failures.map(({ access_key, count, locked_at }) => [
        access_key,
        { count, lockedAt: locked_at },
      ]),
    ),
  }
}

function cloudFrom(given: WorldState, { clock, ids }: WorldState): CloudState {
  const agenda = new Agenda<CloudReminder>()
  for (const reminder of given.agenda) agenda.set(reminder)
  return {
    clock,
    agenda,
    ids,
    notebooks: storedNotebooks(given.notebooks.map((each) => soundRow(each as WholeNotebook))),
    images: {
      images: byKey(given.images, ({ id }) => id),
      groups: new Map(given.image_groups.map(({ id, ...note }) => [id, note])),
    },
    workspaces: {
      workspaces: byKey(given.workspaces, ({ id }) => id),
      quotas: quotasFrom(given),
    },
    authorizations: {
      authorizations: byKey(given.authorizations, ({ user_id }) => user_id),
      mode: given.auth_mode,
    },
    keyPairs: { keyPairs: byKey(given.key_pairs, ({ name }) => name), made: given.key_pairs_made },
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

type Rules = Pick<
  WorldState,
  'faults' | 'faults_asked' | 'faults_made' | 'progressions' | 'progressions_made'
>

function rulesFrom(rules: Rules) {
  const { faults, faults_asked, faults_made, progressions, progressions_made } = rules
  return {
    faults: {
      made: faults_made,
      asked: faults_asked,
      rules: faults.map(({ seen, hits, chance, delays, windows, ...rule }) => {
        return { rule, seen, hits, chance, delays, windows }
      }),
    },
    progressions: {
      made: progressions_made,
      rules: progressions.map(({ hits, ...rule }) => ({ rule, hits })),
    },
  }
}

function credentialsFrom({ iam }: ServerState, scene: Scene): ServerSnapshot['credentials'] {
  const users = new Map(scene.iam.users.map((user) => [user.id, user]))
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
