import type { Steps } from '../../cloud/kernel/steps.ts'
import { finishInSlices } from '../slices.ts'

/** What has begun and is not complete: its steps, which never throw, and whether one of them runs at the moment. */
interface OpenWork {
  steps: Steps<void>
  isInStep: boolean
}

/**
 * Order among the work that is done in slices and the requests that arrive meanwhile. The gate of a project is closed while
 * such work on it is open or waits; requests for other projects go on. Work on the whole server closes all gates.
 */
export class WorldGates {
  /** The last work on each project since the last one on the server. They resolve when it has ended, and never reject. */
  readonly #last = new Map<string, Promise<void>>()
  #lastOfServer: Promise<void> | undefined
  /** Open work by project id; null is the server. */
  readonly #open = new Map<string | null, OpenWork>()

  /**
   * What requests for a project wait for, and with null requests for none: resolves when the work before them has ended.
   * Undefined if the gate is open.
   */
  closed(projectId: string | null): Promise<void> | undefined {
    if (this.#last.size === 0 || projectId === null) return this.#lastOfServer
    return this.#last.get(projectId) ?? this.#lastOfServer
  }

  /** What work on the whole server waits for. */
  closedServer(): Promise<void> | undefined {
    if (this.#last.size === 0) return this.#lastOfServer
    return Promise.all([this.#lastOfServer, ...this.#last.values()]).then(() => {})
  }

  /**
   * Does work on a project, or with null on the server, in slices, after the work on it that is open or waits. Begins at
   * once if there is none. Resolves or rejects like the steps, which `begin` returns.
   */
  run<T>(projectId: string | null, begin: () => Steps<T>): Promise<T> {
    const before = projectId === null ? this.closedServer() : this.closed(projectId)
    const work = () => this.#do(projectId, begin)
    const result = before === undefined ? work() : before.then(work)
    const ended = result.then(
      () => {},
      () => {},
    )
    if (projectId === null) {
      this.#last.clear()
      this.#lastOfServer = ended
    } else this.#last.set(projectId, ended)
    void ended.then(() => {
      if (this.#lastOfServer === ended) this.#lastOfServer = undefined
      if (projectId !== null && this.#last.get(projectId) === ended) this.#last.delete(projectId)
    })
    return result
  }

  /**
   * Completes the work that is open on a project, or with null all open work, at once: for callers that are synchronous.
   * Does nothing inside of one of its steps, and leaves work that has not begun as it is.
   */
  finishOpen(projectId: string | null): void {
    if (this.#open.size === 0) return
    for (const [id, work] of [...this.#open]) {
      const concerns = projectId === null || id === null || id === projectId
      if (concerns && !work.isInStep) while (work.steps.next().done !== true);
    }
  }

  async #do<T>(projectId: string | null, begin: () => Steps<T>): Promise<T> {
    // The steps always set it: they end only when the work has ended.
    let result!: () => T
    const work: OpenWork = { isInStep: false, steps: watched() }
    function* watched(): Steps<void> {
      try {
        work.isInStep = true
        const steps = begin()
        for (let step = steps.next(); ; step = steps.next()) {
          const { done, value } = step
          if (done === true) {
            result = () => value
            return
          }
          work.isInStep = false
          yield
          work.isInStep = true
        }
      } catch (error) {
        result = () => {
          throw error
        }
      } finally {
        work.isInStep = false
      }
    }
    this.#open.set(projectId, work)
    await finishInSlices(work.steps)
    this.#open.delete(projectId)
    return result()
  }
}
