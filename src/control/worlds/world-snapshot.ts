import type { Catalog } from '../../cloud/catalog.ts'
import type { CloudState } from '../../cloud/cloud-state.ts'
import type { CredentialsState } from '../../cloud/iam/credentials.ts'
import type { RandomState } from '../../cloud/kernel/chance.ts'
import type { ClockReading } from '../../cloud/kernel/clock.ts'
import type { FaultsState, Owners } from '../faults/faults.ts'
import type { ProgressionsState } from '../progressions.ts'
import type { Scene } from '../scenes/scene.ts'
import type { AuthFailuresState } from '../signatures/auth-failures.ts'
import type { World } from './world.ts'

/** A world at one moment: pointers to what never changes, so it costs next to nothing. */
export interface WorldSnapshot {
  readonly seed: string
  /** When the world was made from its scene, epoch ms. */
  readonly madeAt: number
  readonly scene: Scene
  readonly catalog: Catalog
  /** Whether it is what a world starts with. */
  readonly untouched: boolean
  readonly cloud: CloudState
  readonly faults: FaultsState
  readonly progressions: ProgressionsState
  readonly authFailures: AuthFailuresState
}

/** What a world starts with: the notebooks of its scene, or none. */
export type StartContent = 'scene' | 'empty'

/** Every world of a server at one moment, and how future worlds start. */
export interface WorldsState {
  readonly to: StartContent
  /** The scene of future worlds. */
  readonly scene: Scene
  /** Scenes of single projects, by project id. */
  readonly ownScenes: ReadonlyMap<string, Scene>
  readonly worlds: ReadonlyMap<string, WorldSnapshot>
}

/** A server at one moment. */
export interface ServerSnapshot extends WorldsState {
  /** The time of worlds to be made. */
  readonly clock: ClockReading
  readonly faults: FaultsState
  readonly progressions: ProgressionsState
  /** Where the chance of the latency stands, if there is one. */
  readonly latency?: RandomState | undefined
  readonly credentials: CredentialsState
}

export function snapshotOf(world: World): WorldSnapshot {
  const { authFailures, cloud, faults, madeAt, progressions, scene, seed } = world
  return {
    seed,
    madeAt,
    scene,
    catalog: cloud.catalog,
    untouched: isUntouched(world),
    cloud: cloud.state,
    faults: faults.stateFor([[null, world]]),
    progressions: progressions.state,
    authFailures: authFailures.state,
  }
}

/** Another number after every change of a world, the passing of time aside. */
export function versionOf({ authFailures, cloud, faults, progressions }: World): number {
  return cloud.version + faults.version + progressions.version + authFailures.version
}

/** Whether a world is what its project starts with, the passing of time aside. */
export function isUntouched(world: World): boolean {
  return world.startsFresh && versionOf(world) === world.madeVersion
}

/** Those who have a budget of the server's rate limits. */
export function ownersOf(worlds: Iterable<World>): Owners {
  return [[null, null], ...[...worlds].map((world) => [world.projectId, world] as const)]
}
