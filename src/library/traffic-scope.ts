import { finish } from '../cloud/kernel/steps.ts'
import { readInput } from '../control/control-errors.ts'
import { type WatchedEvent, watch } from '../control/events/watching.ts'
import { journalPage } from '../control/journal/journal-view.ts'
import { requireOperations, verify } from '../control/journal/verification.ts'
import { sameRequestsSteps } from '../control/same-requests/same-requests.ts'
import {
  RecordedRequest,
  type SameRequests,
  SameRequestsOptions,
} from '../schemas/same-requests.ts'
import type { Transition } from '../schemas/transition.ts'
import { type Verification, VerifyRequest } from '../schemas/verification.ts'
import * as z from '../schemas/zod.ts'
import { RequestJournal } from './request-journal.ts'
import type { Faults, Progressions } from './rules.ts'
import type { Scope } from './scope.ts'

/** What a project and the server offer to observe requests and to change how they are answered. */
export class TrafficScope<T extends Transition> {
  readonly #scope: Scope<T>
  readonly #baseUrl: () => string

  /** @internal */
  constructor(scope: Scope<T>, baseUrl: () => string) {
    this.#scope = scope
    this.#baseUrl = baseUrl
  }

  /**
   * The requests that were sent over HTTP, `fetch` or `inject`. A project has the requests to its own paths, the
   * server has all requests. Calls of library methods are not in it. The view is live: it also finds later requests.
   *
   * @example
   * await mock.inject('/v1/p1/notebooks')
   * project.journal.find().length // -> 1
   * mock.journal.find().length // -> 1
   */
  get journal(): RequestJournal {
    return new RequestJournal(this.#scope, this.#baseUrl)
  }

  /**
   * Compares the requests in the journal with the requests you expected.
   *
   * @param request - The expected requests in `expect`, and what else counts as a failure.
   * @returns The verdict `verified`, `failed` or `inconclusive` (requests were dropped from the journal), and one
   *   finding for each difference.
   * @throws 400 Mock.InvalidInput if the request is malformed or asks for nothing, or if a project is asked for an operation
   *   of IAM.
   * @example
   * await mock.inject('/v1/p1/notebooks')
   * project.verify({ expect: [{ method: 'GET', count: 1 }] }).verdict // -> 'verified'
   * project.verify({ expect: [{ operation: 'CreateNotebook' }] }).verdict // -> 'failed'
   */
  verify(request: z.input<typeof VerifyRequest>): Verification {
    const { allFaults, journals, requireOperation } = this.#scope
    const wanted = readInput(VerifyRequest, request)
    requireOperations(wanted, requireOperation)
    return verify(wanted, journals, allFaults)
  }

  /**
   * Compares the requests in the journal with those of a recording: whether a client sent the same requests again. Ids that an
   * answer gave, and the project, may have other values; dates and random parts of names are not compared unless `exact` is
   * set (docs/recordings/contracts.md#what-is-compared).
   *
   * @param recording - Requests as `journal.find()` returns them, of this run or of another one.
   * @param options - Whether the order counts, and what is not compared.
   * @returns The verdict `verified`, `failed` or `inconclusive` (requests were dropped from the journal), and one
   *   finding for each difference.
   * @throws 400 Mock.InvalidInput if a request or an option is malformed, or if there are more than 100,000 requests.
   * @example
   * await mock.inject('/v1/p1/notebooks?limit=1')
   * const recording = project.journal.find()
   * project.journal.clear()
   * await mock.inject('/v1/p1/notebooks?limit=2')
   * project.verifyLike(recording).findings.map(({ kind }) => kind) // -> ['changed']
   */
  verifyLike(
    recording: readonly z.input<typeof RecordedRequest>[],
    options: z.input<typeof SameRequestsOptions> = {},
  ): SameRequests {
    const { journals } = this.#scope
    const { dropped, requests } = journalPage(journals, {})
    return finish(
      sameRequestsSteps(
        readInput(z.array(RecordedRequest), recording),
        { dropped, requests },
        readInput(SameRequestsOptions, options),
      ),
    )
  }

  /**
   * Calls a listener for every event: status transitions, answered requests, changes of the clock, resets. A reset
   * does not remove the listener. An error that the listener throws breaks neither the request nor the call that the event
   * is about: it is a warning of the process, `WatchListenerWarning`, and the listener gets the next event.
   *
   * @param listener - Called synchronously with each event.
   * @returns A function that removes the listener.
   * @throws 400 Mock.InvalidInput if the id of the project is not allowed.
   * @example
   * const types: string[] = []
   * const stop = project.watch(({ type }) => types.push(type))
   * project.notebook('nb-1').force('STOPPED')
   * stop()
   * project.reset()
   * types // -> ['transition']
   */
  watch(listener: (event: WatchedEvent) => void): () => void {
    return watch(this.#scope.events, listener)
  }

  /**
   * Fault rules: they make HTTP requests fail or wait. Rules of a project are tried first, then those of the server.
   * They do not fire for calls of library methods.
   *
   * @example
   * project.faults.add({ operation: 'ListNotebooks', status: 503 })
   * const headers = { 'x-auth-token': 'mock-token-admin' }
   * const response = await mock.fetch('http://localhost/v1/p1/notebooks', { headers })
   * response.status // -> 503
   */
  get faults(): Faults {
    return this.#scope.faults
  }

  /**
   * Progression rules: how creations, starts, stops and other long-running actions end. Rules of a project
   * are tried first, then those of the server.
   *
   * @example
   * project.progressions.add({ action: 'stop', mode: 'immediate' })
   * project.notebooks.stop('nb-1')
   * project.notebook('nb-1').status // -> 'STOPPED'
   */
  get progressions(): Progressions {
    return this.#scope.progressions
  }
}
