import type { z } from 'zod'
import { inputBy, inputInvalid } from '../control/control-errors.ts'
import type { Engine } from '../control/engine.ts'
import { type WatchedEvent, watch } from '../control/events/watching.ts'
import { verify } from '../control/journal/verification.ts'
import type { Snapshot, Snapshots } from '../control/state/snapshots.ts'
import { clockState } from '../control/time/clock-state.ts'
import { receives } from '../control/waiting.ts'
import type { World } from '../control/worlds/worlds.ts'
import {
  AdvanceRequest,
  ClockRequest,
  type ClockState,
  ResetTo,
  type Transition,
} from '../schemas/control.ts'
import { quote } from '../schemas/findings.ts'
import { WaitQuery } from '../schemas/journal.ts'
import type { OperationId } from '../schemas/operations.ts'
import { type Duration, type Moment, milliseconds } from '../schemas/primitives.ts'
import type { WorldState } from '../schemas/state.ts'
import { type Verification, VerifyRequest } from '../schemas/verification.ts'
import { ProjectNotebook } from './project-notebook.ts'
import { ProjectNotebooks } from './project-notebooks.ts'
import { RequestJournal } from './request-journal.ts'
import type { Faults, Progressions } from './rules.ts'

/**
 * One project of a mock server: what its API shows, and what only a test may do to it. What makes no sense is
 * 400 Mock.InvalidInput.
 */
export class Project {
  /** Its id: the one in the paths of the API. */
  readonly id: string
  /** The operations on notebooks, without HTTP between. */
  readonly notebooks: ProjectNotebooks
  readonly #engine: Engine
  readonly #baseUrl: () => string

  constructor(id: string, engine: Engine, baseUrl: () => string, userName?: string) {
    this.id = id
    this.#engine = engine
    this.#baseUrl = baseUrl
    this.notebooks = new ProjectNotebooks(() => this.#world, baseUrl, userName)
  }

  /**
   * The same project as a user of the scene's iam.json sees it; calls act as its admin otherwise. Where there
   * is no such user the operations on notebooks throw 400 Mock.InvalidInput.
   */
  as(userName: string): Project {
    return new Project(this.id, this.#engine, this.#baseUrl, userName)
  }

  /** One instance, to wait for and to push about. */
  notebook(id: string): ProjectNotebook {
    return new ProjectNotebook(id, () => this.#world, this.notebooks, this.#engine)
  }

  /** What was sent to this project over HTTP. */
  get journal(): RequestJournal {
    return new RequestJournal(() => [this.#world.journal], this.#baseUrl)
  }

  /** Whether what was sent to this project is what was to be; throws 400 Mock.InvalidInput. */
  verify(request: z.input<typeof VerifyRequest>): Verification {
    const { faults, journal } = this.#world
    return verify(inputBy(VerifyRequest, request), [journal], [faults])
  }

  /** Calls the listener for everything that happens here, until the function returned is called; a reset does not end it. */
  watch(listener: (event: WatchedEvent) => void): () => void {
    return watch(this.#world.events, listener)
  }

  /**
   * Resolves with the sequences of the answered requests of an operation once there are `count` (1), counting
   * those after the sequence `since` (0). Rejects with 408 Mock.Timeout after `timeout` of the host's time (30 s,
   * at most 10 minutes), with 400 Mock.InvalidInput for what makes no sense.
   */
  async receives(
    request: OperationId,
    {
      count = 1,
      since = 0,
      timeout = '30s',
    }: { count?: number; since?: number; timeout?: Duration } = {},
  ): Promise<number[]> {
    const wait = inputBy(WaitQuery, { request, count, since, timeout: `${timeout}` })
    const limits = { timeout: milliseconds(wait.timeout), signal: this.#engine.stopping }
    return receives(this.#world.projectId, { request, count, since }, this.#engine, limits)
  }

  /** Fault rules of this project alone. They act on HTTP requests, not on calls made here. */
  get faults(): Faults {
    return this.#world.faults
  }

  /** Progression rules of this project alone. */
  get progressions(): Progressions {
    return this.#world.progressions
  }

  /** The project's time: epoch ms, ISO date, and world ms for each ms of the host. */
  get clock(): ClockState {
    return clockState(this.#world.cloud.clock)
  }

  /** Sets the project's time, how fast it runs, or both; what is due by then happens. */
  setClock(setting: ClockRequest): ClockState {
    return this.#engine.time.set(inputBy(ClockRequest, setting), this.#world)
  }

  /** Lets time pass: `'10m'`, ms, or `{ until }`; gives what happened, each at its own time. */
  advance(by: Duration | { until: Moment }): Transition[] {
    const request = typeof by === 'object' ? by : { by }
    return this.#engine.time.advanceWorld(inputBy(AdvanceRequest, request), this.#world)
  }

  /**
   * Brings state, rules, hits, chance, clock and ids back to the scene, to nothing, or to a snapshot by name.
   * Throws 404 Mock.NotFound where there is no such snapshot.
   */
  reset(to: ResetTo = 'scene'): void {
    this.#engine.snapshots.reset(inputBy(ResetTo, to), this.#world)
  }

  /** Everything about this project as it is now, for `restore`; costs next to nothing. */
  snapshot(): Snapshot {
    return this.#states.capture()
  }

  /** Brings back what a snapshot of this project, or of another of this server, holds: the future included. */
  restore(snapshot: Snapshot): void {
    this.#states.restore(snapshot)
  }

  /** Snapshots under names, for `reset('snapshot:NAME')`. They outlive a reset. */
  get snapshots(): Snapshots {
    return this.#states
  }

  /** Everything about this project as JSON, for `importState` of any server with the same scene. */
  exportState(): WorldState {
    return this.#states.copy() as WorldState
  }

  /** Takes in what `exportState` gave, or its text; throws 400 Mock.InvalidState and changes nothing where it is wrong. */
  importState(state: unknown): void {
    this.#states.importCopy(state)
  }

  get #states() {
    return this.#engine.snapshots.of(this.#world)
  }

  /**
   * Makes this project anew from another scene by its name; a reset brings it back to that one.
   * Rejects with 404 Mock.NotFound, or 400 Mock.InvalidScene that names every mistake.
   */
  useScene(name: string): Promise<void> {
    return this.#engine.useScene(name, this.#world.projectId)
  }

  /** Looked up at each use, for a reset makes the world anew. */
  get #world(): World {
    const world = this.#engine.worlds.find(this.id)
    if (world !== undefined) {
      world.cloud.settle()
      return world
    }
    throw inputInvalid('InvalidInput', [
      { path: 'project', found: quote(this.id), expected: 'the id of a project that may exist' },
    ])
  }
}
