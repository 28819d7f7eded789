import { readInput } from '../control/control-errors.ts'
import type { Snapshot } from '../control/state/snapshots.ts'
import { clockState } from '../control/time/clock-state.ts'
import { AdvanceRequest, ClockRequest, type ClockState, ResetTo } from '../schemas/control.ts'
import type { Duration, Moment } from '../schemas/primitives.ts'
import type { Transition } from '../schemas/transition.ts'
import type { Scope } from './scope.ts'
import type { Snapshots } from './snapshots.ts'
import { TrafficScope } from './traffic-scope.ts'

/**
 * What a project and the server offer for time and state. On a project the methods change that project; on the
 * server they change all projects, the server's own rules and the start of future projects.
 */
export class StateScope<State, T extends Transition> extends TrafficScope<T> {
  readonly #scope: Scope<T>

  /** @internal */
  constructor(scope: Scope<T>, baseUrl: () => string) {
    super(scope, baseUrl)
    this.#scope = scope
  }

  /**
   * The time of the project; on the server the time that future projects start with. `now` is epoch ms, `iso` the same
   * as an ISO date, `rate` world ms per host ms (0 when frozen).
   *
   * @example project.clock // -> { now: 1767225600000, iso: '2026-01-01T00:00:00.000Z', rate: 0 }
   */
  get clock(): ClockState {
    return clockState(this.#scope.clock)
  }

  /**
   * Sets the time, its rate, or both. Everything that is due by the new time happens.
   *
   * @param setting - `at`: epoch ms or an ISO date; `rate`: world ms per host ms (1 is real time, 0 is frozen).
   * @returns The clock after the change.
   * @throws 400 Mock.InvalidInput if the setting is malformed, or if too much would happen on the way.
   * @example
   * project.setClock({ at: '2026-03-01T12:00:00Z' }).iso // -> '2026-03-01T12:00:00.000Z'
   * project.setClock({ rate: 60 }).rate // -> 60
   */
  setClock(setting: ClockRequest): ClockState {
    return this.#scope.setClock(readInput(ClockRequest, setting))
  }

  /**
   * Moves the time forward. Everything that is due on the way happens at its own time.
   *
   * @param by - World time: ms, a duration such as `'10m'`, or `{ until }` with epoch ms or an ISO date.
   * @returns The transitions that happened, oldest first; on the server project by project, with `project_id`.
   * @throws 400 Mock.InvalidInput if `by` is malformed, leads back or past the year 9000, or if too much would
   *   happen on the way.
   * @example
   * project.notebooks.stop('nb-1')
   * project.advance('10s').filter(({ notebook_id }) => notebook_id === 'nb-1').map(({ to }) => to) // -> ['STOPPED']
   */
  advance(by: Duration | { until: Moment }): T[] {
    const request = typeof by === 'object' ? by : { by }
    return this.#scope.advance(readInput(AdvanceRequest, request))
  }

  /**
   * Returns to the start: instances, rules, journal, counters, random numbers, clock and ids. Named snapshots stay.
   *
   * @param to - `'scene'` (default), `'empty'` for a start without instances, or `'snapshot:NAME'`.
   * @throws 404 Mock.NotFound if there is no snapshot of that name; 400 Mock.InvalidInput for any other value.
   * @example
   * project.reset('empty')
   * project.notebooks.list().total // -> 0
   * project.reset()
   * project.notebooks.list().total // -> 13
   */
  reset(to: ResetTo = 'scene'): void {
    this.#scope.reset(readInput(ResetTo, to))
  }

  /**
   * Restarts from another scene. Later resets return to that scene. If the scene cannot be read, nothing changes.
   *
   * @param name - Name of a scene, as `mock.scenes()` lists it.
   * @throws 404 Mock.NotFound if there is no such scene; 400 Mock.InvalidScene with every mistake in its files.
   * @example
   * await project.useScene('empty')
   * project.notebooks.list().total // -> 0
   */
  useScene(name: string): Promise<void> {
    return this.#scope.useScene(name)
  }

  /**
   * Takes a snapshot for `restore`. It holds instances, pending transitions, rules and their counters, clock and
   * random numbers, but not the journal. It shares memory with the current state, so it is cheap.
   *
   * @returns A handle with `takenAt` (world time, epoch ms) and `notebooks` (number of instances).
   * @throws 400 Mock.InvalidInput if the id of the project is not allowed.
   * @example
   * const before = project.snapshot()
   * project.notebooks.remove('nb-1')
   * project.restore(before)
   * project.notebook('nb-1').status // -> 'RUNNING'
   */
  snapshot(): Snapshot {
    return this.#scope.states.capture()
  }

  /**
   * Continues from a snapshot, with an empty journal. A project also accepts a snapshot of another project of the server.
   *
   * @param snapshot - A handle that `snapshot()` of this server returned.
   * @throws 400 Mock.InvalidInput if the handle is anything else.
   * @example
   * mock.project('p2').restore(project.snapshot())
   * mock.project('p2').notebook('nb-1').status // -> 'RUNNING'
   */
  restore(snapshot: Snapshot): void {
    this.#scope.states.restore(snapshot)
  }

  /**
   * Snapshots with a name, for `reset('snapshot:NAME')`. A reset does not remove them.
   *
   * @example
   * project.snapshots.take('with-nb-1')
   * project.reset()
   * project.reset('snapshot:with-nb-1')
   * project.notebook('nb-1').status // -> 'RUNNING'
   */
  get snapshots(): Snapshots {
    return this.#scope.states
  }

  /**
   * The state as JSON data, for `importState` of any server with the same scene. The state of the server leaves out
   * projects that are still as they started.
   *
   * @returns A copy; changes of it do not change the mock.
   * @throws 400 Mock.InvalidInput if the id of the project is not allowed.
   * @example
   * const state = project.exportState()
   * project.notebooks.remove('nb-1')
   * project.importState(state)
   * project.notebook('nb-1').status // -> 'RUNNING'
   */
  exportState(): State {
    return this.#scope.states.copy() as State
  }

  /**
   * Continues from an exported state, with an empty journal. If anything in it is wrong, nothing changes.
   *
   * @param state - What `exportState` returned, or its JSON text.
   * @throws 400 Mock.InvalidState with what was found, what was expected, and where.
   * @example
   * project.importState('{}') // throws Mock.InvalidState
   * mock.project('p2').importState(JSON.stringify(project.exportState()))
   * mock.project('p2').notebook('nb-1').status // -> 'RUNNING'
   */
  importState(state: unknown): void {
    this.#scope.states.importCopy(state)
  }
}
