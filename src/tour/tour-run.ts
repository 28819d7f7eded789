import type { Tour, TourStep } from '../schemas/tour.ts'
import { act } from './actions.ts'
import { Directory } from './directory.ts'
import type { TourOutcome } from './outcomes.ts'
import type { TourServer } from './server.ts'

/** A tour, where it is played, and how the server is called. */
export interface TourOptions {
  server: TourServer
  project: string
  /** Name of the scene. */
  scene: string
  tour: Tour
}

/**
 * One run of a tour in a project: its steps are played in order. With `back` the world is as it was before a step. Methods
 * reject with a TourFailure, or with what the server rejects with.
 */
export class TourRun {
  readonly options: TourOptions
  readonly #directory: Directory
  /** Path of the project below the control plane. */
  readonly #path: string
  /** Steps before which a snapshot was taken. */
  readonly #saved = new Set<number>()

  constructor(options: TourOptions) {
    this.options = options
    this.#directory = new Directory(options.server, options.project)
    this.#path = `/projects/${encodeURIComponent(options.project)}`
  }

  get steps(): readonly TourStep[] {
    return this.options.tour.steps
  }

  /** Loads the scene into the project: what the project had is gone. */
  async begin(): Promise<void> {
    const { scene, server } = this.options
    await server.control('POST', `${this.#path}/scene`, { scene })
  }

  /** Carries out the actions of a step, counted from 0. Yields what each did when it is done. */
  async *play(index: number): AsyncGenerator<TourOutcome, void> {
    const { project, server } = this.options
    for (const action of this.steps[index]?.actions ?? []) {
      yield await act(action, { server, project, directory: this.#directory })
    }
  }

  /** The id of an instance, given by id or name. */
  idOf(instance: string): Promise<string> {
    return this.#directory.idOf(instance)
  }

  /** Keeps the world as it is before a step, for `back`. */
  async save(index: number): Promise<void> {
    await this.options.server.control('PUT', this.#snapshotPath(index))
    this.#saved.add(index)
  }

  /** Gives the project back the world that was saved before a step. */
  async back(index: number): Promise<void> {
    const to = `snapshot:${snapshotName(index)}`
    await this.options.server.control('POST', `${this.#path}/reset`, { to })
  }

  /** Removes the snapshots of this run. */
  async end(): Promise<void> {
    for (const index of this.#saved) {
      await this.options.server.control('DELETE', this.#snapshotPath(index))
    }
    this.#saved.clear()
  }

  #snapshotPath(index: number): string {
    return `${this.#path}/snapshots/${snapshotName(index)}`
  }
}

/** Name of the snapshot before a step; a later run in the project takes it anew. */
function snapshotName(index: number): string {
  return `tour-before-step-${index + 1}`
}
