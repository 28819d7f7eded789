import type { Catalog } from '../../cloud/catalog.ts'
import type { CloudState } from '../../cloud/cloud-state.ts'
import type { CredentialsState } from '../../cloud/iam/credentials.ts'
import type { ClockReading } from '../../cloud/kernel/clock.ts'
import type { RandomState } from '../../cloud/kernel/seeded-random.ts'
import type { FaultsState } from '../faults/faults-state.ts'
import type { Owners } from '../faults/rate-limit.ts'
import type { ProgressionsState } from '../progressions.ts'
import type { Scene } from '../scenes/scene.ts'
import type { AuthFailuresState } from '../signatures/auth-failures.ts'
import type { Origin, World } from './world.ts'

/** A world at one moment. It points to immutable values, so taking one is cheap. */
export interface WorldSnapshot {
  readonly seed: string
  /** When the world was made from its scene, epoch ms. */
  readonly madeAt: number
  readonly scene: Scene
  readonly catalog: Catalog
  /** Whether its content is the start content of future worlds. */
  readonly untouched: boolean
  readonly origin: Origin
  readonly cloud: CloudState
  readonly faults: FaultsState
  readonly progressions: ProgressionsState
  readonly authFailures: AuthFailuresState
}

/** The content of a new world: the notebooks of its scene, or none. */
export type StartContent = 'scene' | 'empty'

/** Every world of a server at one moment, and how future worlds start. */
export interface WorldsState {
  /** Start content of future worlds. */
  readonly to: StartContent
  /** The scene of future worlds. */
  readonly scene: Scene
  /** Scenes of single projects, by project id. */
  readonly ownScenes: ReadonlyMap<string, Scene>
  readonly worlds: ReadonlyMap<string, WorldSnapshot>
}

/** A server at one moment. */
export interface ServerSnapshot extends WorldsState {
  /** The time of future worlds. */
  readonly clock: ClockReading
  readonly faults: FaultsState
  readonly progressions: ProgressionsState
  /** State of the latency's random generator, if there is a latency. */
  readonly latency?: RandomState | undefined
  readonly credentials: CredentialsState
}

export function snapshotOf(world: World): WorldSnapshot {
  const { authFailures, cloud, faults, madeAt, origin, progressions, scene, seed } = world
  return {
    seed,
    madeAt,
    scene,
    catalog: cloud.catalog,
    untouched: isUntouched(world),
    origin,
    cloud: cloud.state,
    faults: faults.stateFor([[null, world]]),
    progressions: progressions.state,
    authFailures: authFailures.state,
  }
}

/** A number that differs after every change of a world; passing time does not count. */
export function versionOf({ authFailures, cloud, faults, progressions }: World): number {
  return cloud.version + faults.version + progressions.version + authFailures.version
}

/** Whether a world still has its start content; passing time does not count as a change. */
export function isUntouched(world: World): boolean {
  return world.hasDefaultStart && versionOf(world) === world.initialVersion
}

/** The owners of budgets in the server's rate limits: each world, and null for requests without a world. */
export function ownersOf(worlds: Iterable<World>): Owners {
  return [[null, null], ...[...worlds].map((world) => [world.projectId, world] as const)]
}
