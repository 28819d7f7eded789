import type { SecretNames } from '../../bundles/secret-names.ts'
import type { Engine } from '../../control/engine.ts'
import { finishInSlices } from '../../control/slices.ts'
import { snapshotOf } from '../../control/worlds/world-snapshot.ts'
import type { BundleLine } from '../../schemas/bundle.ts'

export type StateLine = Extract<BundleLine, { state: unknown }>

/** Sets a server, or a project, to a state of a bundle. Clocks go on with the host time of the replay. */
export class StateRestorer {
  readonly #engine: Engine
  readonly #names: SecretNames

  constructor(engine: Engine, names: SecretNames) {
    this.#engine = engine
    this.#names = names
  }

  /** Rejects with 400 Mock.InvalidState if the state is not one of this version. */
  async restore(line: StateLine): Promise<void> {
    const { snapshots } = this.#engine
    const state = line.state === null ? null : this.#actual(line.state)
    await snapshots.loadScenes(state)
    if (line.kind === 'server_state') await this.#restoreServer(state)
    else if (state === null) this.#drop(line.project_id)
    else await this.#restoreProject(line.project_id, state)
  }

  async #restoreServer(state: unknown): Promise<void> {
    const { snapshots, worlds } = this.#engine
    const read = await finishInSlices(snapshots.server.read({ ...(state as object), worlds: [] }))
    for (const { access, secret } of read.credentials.keys) this.#names.addKeys(access, secret)
    const kept = new Map([...worlds].map((world) => [world.projectId, snapshotOf(world)] as const))
    this.#engine.restore({ ...read, worlds: kept }, true)
  }

  async #restoreProject(projectId: string, state: unknown): Promise<void> {
    const { snapshots, worlds } = this.#engine
    const snapshot = await finishInSlices(snapshots.ofWorld({ projectId }).read(state))
    worlds.restore(projectId, snapshot, true)
  }

  #drop(projectId: string): void {
    const { worlds, ...server } = this.#engine.snapshot()
    const kept = [...worlds].filter(([id]) => id !== projectId)
    this.#engine.restore({ ...server, worlds: new Map(kept) }, true)
  }

  /** The state with the credentials that its names stand for here: what IAM issued has them in any field. */
  #actual({ iam, ...state }: Record<string, unknown>): unknown {
    const rest = this.#names.actual(state) as object
    return iam === undefined ? rest : { ...rest, iam: this.#names.actual(iam, 'secret') }
  }
}
