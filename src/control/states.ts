import type { ResetTo } from '../schemas/control.ts'
import type { Backstage } from './backstage.ts'
import { type Snapshot, StateKeeper } from './state-keeper.ts'
import { serverStateOf, worldStateOf } from './state-of.ts'
import { readServerState, readWorldState } from './state-reader.ts'
import { type ServerSnapshot, snapshotOf, type WorldSnapshot } from './world-snapshot.ts'
import type { World } from './worlds.ts'

const SNAPSHOT = 'snapshot:'

/** The states of the server and of each of its worlds. Snapshots outlive a reset. */
export class States {
  readonly server: StateKeeper<ServerSnapshot>
  readonly #backstage: Backstage
  readonly #worlds = new Map<string, StateKeeper<WorldSnapshot>>()
  readonly #handed = new WeakMap<Snapshot, WorldSnapshot>()

  constructor(backstage: Backstage) {
    this.#backstage = backstage
    this.server = new StateKeeper<ServerSnapshot>(
      {
        now: () => backstage.clock.now(),
        snapshot: () => backstage.snapshot(),
        restore: (snapshot) => backstage.restore(snapshot),
        stateOf: serverStateOf,
        read: (input) => readServerState(input, backstage.worlds.scene),
        count: ({ worlds }) => {
          const counts = [...worlds.values()].map(sizeOf)
          return counts.reduce((sum, count) => sum + count, 0)
        },
      },
      new WeakMap(),
    )
  }

  /** The states of one project, which may be made by its first restore. */
  of({ projectId }: Pick<World, 'projectId'>): StateKeeper<WorldSnapshot> {
    const keeper = this.#worlds.get(projectId) ?? this.#keeperOf(projectId)
    this.#worlds.set(projectId, keeper)
    return keeper
  }

  #keeperOf(projectId: string): StateKeeper<WorldSnapshot> {
    const worlds = () => this.#backstage.worlds
    const world = () => worlds().find(projectId) as World
    return new StateKeeper<WorldSnapshot>(
      {
        now: () => world().cloud.clock.now(),
        snapshot: () => snapshotOf(world()),
        restore: (snapshot) => worlds().restore(projectId, snapshot),
        stateOf: worldStateOf,
        read: (input) => readWorldState(input, worlds().scene, projectId),
        count: sizeOf,
      },
      this.#handed,
    )
  }

  /** Brings one project, or with none named everything, back to how it started or to a snapshot. */
  reset(to: ResetTo, world?: Pick<World, 'projectId'>): void {
    if (to === 'scene' || to === 'empty') {
      this.#backstage.reset(to, world?.projectId)
    } else {
      const keeper = world === undefined ? this.server : this.of(world)
      keeper.goTo(to.slice(SNAPSHOT.length))
    }
  }
}

function sizeOf({ cloud }: WorldSnapshot): number {
  return cloud.notebooks.byId.size
}
