import type { Clock } from '../cloud/kernel/clock.ts'
import { inputInvalid, requireProjectOperation } from '../control/control-errors.ts'
import type { Engine } from '../control/engine.ts'
import type { Events } from '../control/events/events.ts'
import type { FaultRules } from '../control/faults/faults.ts'
import type { Journal } from '../control/journal/journal.ts'
import type { ProgressionRules } from '../control/progressions.ts'
import type { SnapshotStore } from '../control/state/snapshots.ts'
import type { ProjectTransition } from '../control/time/world-clocks.ts'
import type { World } from '../control/worlds/worlds.ts'
import type { AdvanceRequest, ClockRequest, ClockState, ResetTo } from '../schemas/control.ts'
import { quote } from '../schemas/findings.ts'
import type { OperationPattern } from '../schemas/service-operations.ts'
import type { Transition } from '../schemas/transition.ts'
import type { UndoneReset } from '../schemas/undo.ts'

/** What the methods of a project and of the server work on. Every member reads the current world: a reset makes a new one. */
export interface Scope<T extends Transition> {
  /** The rules that `faults.add` adds to. */
  readonly faults: FaultRules
  /** All rules that can fire for requests in this scope. */
  readonly allFaults: readonly FaultRules[]
  readonly progressions: ProgressionRules
  readonly journals: readonly Journal[]
  /** Throws 400 Mock.InvalidInput for an operation whose requests are never in these journals. */
  requireOperation(operation: OperationPattern, path: string): void
  readonly events: Events
  readonly clock: Clock
  readonly states: Pick<
    SnapshotStore<object>,
    'take' | 'list' | 'drop' | 'capture' | 'restore' | 'copy' | 'importCopy'
  >
  setClock(request: ClockRequest): ClockState
  advance(request: AdvanceRequest): T[]
  reset(to: ResetTo): void
  useScene(name: string): Promise<void>
}

/** The scope of one project. */
export class ProjectScope implements Scope<Transition> {
  readonly #id: string
  readonly #engine: Engine

  constructor(id: string, engine: Engine) {
    this.#id = id
    this.#engine = engine
  }

  /**
   * The world of the project with everything done that is due, and with the work complete that HTTP does on it in slices.
   * Throws 400 Mock.InvalidInput if the id cannot be a project.
   */
  get world(): World {
    this.#engine.gates.finishOpen(this.#id)
    const world = this.#engine.worlds.find(this.#id)
    if (world !== undefined) {
      world.cloud.handleDueReminders()
      return world
    }
    throw inputInvalid('InvalidInput', [
      { path: 'project', found: quote(this.#id), expected: 'the id of a project that may exist' },
    ])
  }

  get faults(): FaultRules {
    return this.world.faults
  }

  get allFaults(): readonly FaultRules[] {
    return [this.world.faults]
  }

  get progressions(): ProgressionRules {
    return this.world.progressions
  }

  get journals(): readonly Journal[] {
    return [this.world.journal]
  }

  requireOperation(operation: OperationPattern, path: string): void {
    requireProjectOperation(operation, path)
  }

  get events(): Events {
    return this.world.events
  }

  get clock(): Clock {
    return this.world.cloud.clock
  }

  get states() {
    return this.#engine.snapshots.ofWorld(this.world)
  }

  setClock(request: ClockRequest): ClockState {
    return this.#engine.time.set(request, this.world)
  }

  advance(request: AdvanceRequest): Transition[] {
    return this.#engine.time.advanceWorld(request, this.world)
  }

  reset(to: ResetTo): void {
    this.#engine.snapshots.reset(to, this.world)
  }

  undoReset(): UndoneReset {
    return this.#engine.worlds.undoReset(this.world.projectId)
  }

  useScene(name: string): Promise<void> {
    return this.#engine.useScene(name, this.world.projectId)
  }
}

/** The scope of the whole server. */
export class ServerScope implements Scope<ProjectTransition> {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** The server, with the work complete that HTTP does on it in slices. */
  get #settled(): Engine {
    this.#engine.gates.finishOpen(null)
    return this.#engine
  }

  get faults(): FaultRules {
    return this.#settled.faults
  }

  get allFaults(): readonly FaultRules[] {
    return this.#settled.allFaults
  }

  get progressions(): ProgressionRules {
    return this.#settled.progressions
  }

  get journals(): readonly Journal[] {
    return this.#settled.journals
  }

  /** The server has the requests for every operation. */
  requireOperation(): void {}

  get events(): Events {
    return this.#settled.events
  }

  get clock(): Clock {
    return this.#settled.clock
  }

  get states() {
    return this.#settled.snapshots.server
  }

  setClock(request: ClockRequest): ClockState {
    return this.#settled.time.set(request)
  }

  advance(request: AdvanceRequest): ProjectTransition[] {
    return this.#settled.time.advance(request)
  }

  reset(to: ResetTo): void {
    this.#settled.snapshots.reset(to)
  }

  useScene(name: string): Promise<void> {
    return this.#settled.useScene(name)
  }
}
