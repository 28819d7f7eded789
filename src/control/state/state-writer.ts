import { mapSteps, type Steps } from '../../cloud/kernel/steps.ts'
import type { ServerState, StateIam } from '../../schemas/server-state.ts'
import { STATE_VERSION, type WorldState } from '../../schemas/state.ts'
import type { FaultsState } from '../faults/faults-state.ts'
import type { ProgressionsState } from '../progressions.ts'
import type { Scene } from '../scenes/scene.ts'
import type { ServerSnapshot, WorldSnapshot } from '../worlds/world-snapshot.ts'

/**
 * Whether a state has new objects for generated notebooks that nobody wrote, or those that the world then keeps, so that
 * they are the same in the next state.
 */
export type NotebookObjects = 'kept' | 'new'

/**
 * A snapshot of a world as the JSON data that `PUT …/state` reads. It names its scene only if that is not
 * `usual`. It shares records with the world: do not write to it.
 */
export function* worldStateSteps(
  snapshot: WorldSnapshot,
  usual: Scene,
  notebooks: NotebookObjects = 'new',
): Steps<WorldState> {
  const { authFailures, cloud, madeAt, scene, seed } = snapshot
  const { agenda, authorizations, clock, ids, images, keyPairs, workspaces } = cloud
  const { byCreation } = cloud.notebooks
  const rows = notebooks === 'new' ? byCreation.values() : byCreation.keptRows()
  const records = yield* mapSteps(rows, (row) => row.notebook)
  return {
    version: STATE_VERSION,
    scene: scene.isVersionOf(usual) ? undefined : scene.name,
    seed,
    made_at: madeAt,
    clock,
    ids: [...ids],
    notebooks: records,
    images: [...images.images.values()],
    image_groups: [...images.groups].map(([id, note]) => ({ id, ...note })),
    workspaces: [...workspaces.workspaces.values()],
    workspace_quotas: [...workspaces.quotas].flatMap(([workspace_id, quotas]) =>
      [...quotas].map(([resource, set]) => ({ workspace_id, resource, ...set })),
    ),
    authorizations: [...authorizations.authorizations.values()],
    auth_mode: authorizations.mode,
    key_pairs: [...keyPairs.keyPairs.values()],
    key_pairs_made: keyPairs.createdCount,
    agenda: (yield* agenda.listSteps()) as WorldState['agenda'],
    ...rulesOf(snapshot),
    auth_failures: [...authFailures].map(([access_key, { count, lockedAt }]) => ({
      access_key,
      count,
      locked_at: lockedAt,
    })),
  }
}

/** A snapshot of a server as JSON data, without the worlds that did not change since their start. */
export function* serverStateSteps(
  snapshot: ServerSnapshot,
  start: Scene,
  notebooks?: NotebookObjects,
): Steps<ServerState> {
  const { clock, latency, ownScenes, scene, to, worlds } = snapshot
  const changed: ServerState['worlds'] = []
  for (const [project_id, world] of worlds) {
    if (world.untouched) continue
    changed.push({ project_id, state: yield* worldStateSteps(world, scene, notebooks) })
    yield
  }
  return {
    version: STATE_VERSION,
    to,
    scene: scene.isVersionOf(start) ? undefined : scene.name,
    own_scenes: [...ownScenes].map(([project_id, own]) => ({ project_id, scene: own.name })),
    clock,
    ...rulesOf(snapshot),
    latency: latency && [...latency],
    iam: iamOf(snapshot),
    worlds: changed,
  }
}

interface RuleStates {
  faults: FaultsState
  progressions: ProgressionsState
}

function rulesOf({ faults, progressions }: RuleStates) {
  return {
    faults: faults.rules.map(({ rule, chance, delays, windows, ...counts }) => {
      return { ...rule, ...counts, chance: [...chance], delays: [...delays], windows: [...windows] }
    }) as WorldState['faults'],
    faults_asked: [...faults.requestedDelays] as WorldState['faults_asked'],
    faults_made: faults.generatedIds,
    progressions: progressions.rules.map(({ rule, hits }) => ({ ...rule, hits })),
    progressions_made: progressions.generatedIds,
  }
}

/** The state of IAM. It has only the ids of users, because the scene has their other fields. */
function iamOf({ credentials: { ids, keys, projects, tokens } }: ServerSnapshot): StateIam {
  return {
    ids: [...ids],
    tokens: tokens.map(({ user, methods, ...token }) => {
      return { ...token, user_id: user.id, methods: [...methods] }
    }),
    keys: keys.map(({ user, ...pair }) => ({ ...pair, user_id: user.id })),
    projects: [...projects],
  }
}
