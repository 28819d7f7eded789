import { finish } from '../cloud/kernel/steps.ts'
import { readInput } from '../control/control-errors.ts'
import type { Engine } from '../control/engine.ts'
import { savedSceneSteps, sceneSourceOf } from '../control/saved-scenes/saved-scene.ts'
import { sceneValue } from '../control/saved-scenes/scene-pieces.ts'
import { waitForRequests } from '../control/waiting.ts'
import { HistoryQuery, type WorldHistory } from '../schemas/history.ts'
import type { Duration } from '../schemas/primitives.ts'
import { type SavedScene, SceneSaveOptions } from '../schemas/saved-scene.ts'
import type { AnyOperationId } from '../schemas/service-operations.ts'
import type { WorldState } from '../schemas/state.ts'
import type { Transition } from '../schemas/transition.ts'
import type { UndoneReset } from '../schemas/undo.ts'
import type * as z from '../schemas/zod.ts'
import { ProjectNotebook } from './project-notebook.ts'
import { ProjectNotebooks } from './project-notebooks.ts'
import { ProjectScope } from './scope.ts'
import { StateScope } from './state-scope.ts'
import { waitLimits } from './wait-limits.ts'

/**
 * One project of a mock server: the state that its API shows, and controls that only a mock has. Every member throws
 * 400 Mock.InvalidInput if the id is not one of a project that may exist.
 */
export class Project extends StateScope<WorldState, Transition> {
  /** Its id, as in the paths of the API. */
  readonly id: string
  /** The operations on notebooks, called without HTTP. */
  readonly notebooks: ProjectNotebooks
  readonly #engine: Engine
  readonly #scope: ProjectScope
  readonly #baseUrl: () => string

  /** @internal */
  constructor(id: string, engine: Engine, baseUrl: () => string, userName?: string) {
    const scope = new ProjectScope(id, engine)
    super(scope, baseUrl)
    this.id = id
    this.#engine = engine
    this.#scope = scope
    this.#baseUrl = baseUrl
    this.notebooks = new ProjectNotebooks(() => scope.world, baseUrl, userName)
  }

  /**
   * The same project, with operations on notebooks called as another user. Without `as` they are called as the admin
   * of the scene.
   *
   * @param userName - Name of a user in the scene's iam.json. If there is no such user, the operations throw
   *   400 Mock.InvalidInput.
   * @returns A handle for the same project; both see the same state.
   * @example
   * project.as('mock-user').notebooks.list().total // -> 9
   * project.as('mock-user').notebooks.listAll() // throws ModelArts.0108
   */
  as(userName: string): Project {
    return new Project(this.id, this.#engine, this.#baseUrl, userName)
  }

  /**
   * Handle for one instance: wait for a status, or force one.
   *
   * @param id - Its id. The instance need not exist yet.
   * @returns The handle.
   * @example
   * project.notebook('nb-1').force('STOPPED')
   * project.notebook('nb-1').status // -> 'STOPPED'
   */
  notebook(id: string): ProjectNotebook {
    return new ProjectNotebook(id, () => this.#scope.world, this.notebooks, this.#engine)
  }

  /**
   * How the instances changed their status since the start, the last reset, or since the clock was set back.
   *
   * @param query - `since`: only moments and transitions from this time on, world time in epoch ms; `limit`: how many of the
   *   newest transitions (1,000, at most 5,000).
   * @returns `counts`: numbers by status at each moment at which they changed (at most 1,000 moments), `transitions` with
   *   cause and user, `began_at` and `now` (epoch ms), `omitted` and `dropped`: what is left out and what is no longer kept.
   * @throws 400 Mock.InvalidInput if an argument is malformed.
   * @example
   * project.notebooks.stop('nb-1')
   * project.history({ limit: 1 }).transitions.map(({ cause, user }) => `${cause} by ${user}`) // -> ['StopNotebook by mock-admin']
   * project.history().began_at // -> 1767225600000
   */
  history(query: z.input<typeof HistoryQuery> = {}): WorldHistory {
    const { cloud, history, projectId } = this.#scope.world
    return structuredClone(
      history.view(readInput(HistoryQuery, query), projectId, cloud.clock.now()),
    )
  }

  /**
   * Undoes the last reset, restored or imported state, or change of scene of this project, as long as nobody has changed
   * the project since. Journal, rules and history come back too. What happens by itself as time passes, and requests that
   * only read, are no change.
   *
   * @returns `undone`: `reset`, `scene` or `restore`; `notebooks`: number of instances now; `dropped_requests`: number of
   *   requests since then, which are no longer in the journal.
   * @throws 404 Mock.NotFound if there is nothing to undo (the server keeps this for the 32 projects that were reset last);
   *   409 Mock.CannotUndo with what was changed since.
   * @example
   * project.reset('empty')
   * project.undoReset().undone // -> 'reset'
   * project.notebook('nb-1').status // -> 'RUNNING'
   */
  undoReset(): UndoneReset {
    return this.#scope.undoReset()
  }

  /**
   * The project as the files of a scene (docs/scenes.md#saving-a-project-as-a-scene).
   *
   * @param options - `title`: title of the scene, 1 to 200 characters (that of the scene of the project); `times`:
   *   `'relative'` to the creation of a project, such as `'-2h'` (the default), or `'absolute'`, epoch ms.
   * @returns `files`, the content of each file by its name; `not_held`, a sentence for each thing that a scene cannot
   *   hold; `notebooks`, the number of instances; `scene` and `project_id`. Changes of it do not change the mock.
   * @throws 400 Mock.InvalidInput if an option is malformed.
   * @example
   * 'notebooks.json' in project.exportScene({ title: 'Mine' }).files // -> true
   */
  exportScene(options: z.input<typeof SceneSaveOptions> = {}): SavedScene {
    const given = readInput(SceneSaveOptions, options)
    const source = sceneSourceOf(this.#scope.world, this.#engine)
    return structuredClone(sceneValue(finish(savedSceneSteps(source, given))))
  }

  /**
   * Waits until the journal has enough answered requests of an operation.
   *
   * @param request - Operation to wait for, such as `'CreateNotebook'`.
   * @param options - `count`: number of requests (1); `since`: count only requests with a greater sequence (0);
   *   `timeout`: longest wait in host time, ms or such as `'5s'` (30 s, at most 10 minutes).
   * @returns The sequence numbers of the requests in the journal.
   * @throws 408 Mock.Timeout if they do not come in time; 400 Mock.InvalidInput if an argument is malformed, or the
   *   operation is one of IAM, whose requests belong to no project.
   * @example
   * const headers = { 'x-auth-token': 'mock-token-admin' }
   * await mock.inject({ url: '/v1/p1/notebooks', headers })
   * await project.receives('ListNotebooks') // -> [1]
   * await project.receives('ListNotebooks', { count: 2, timeout: 10 }) // throws Mock.Timeout
   */
  async receives(
    request: AnyOperationId,
    options: { count?: number; since?: number; timeout?: Duration } = {},
  ): Promise<number[]> {
    const { count = 1, since = 0, timeout } = options
    const limits = waitLimits({ request, count, since }, timeout, this.#engine.stopping)
    return waitForRequests(
      this.#scope.world.projectId,
      { request, count, since },
      this.#engine,
      limits,
    )
  }
}
