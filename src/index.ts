import { Config } from './config.ts'
import { inputInvalid } from './control/control-errors.ts'
import type { MockServerOptions } from './library/options.ts'
import { MockServer } from './mock-server.ts'
import { requireNode } from './node-version.ts'
import { read } from './schemas/findings.ts'

/**
 * Creates a mock server and reads its scene. Call it with `inject` or `fetch`, or over HTTP after `listen`.
 *
 * @param options - Options of the server; all have defaults. The port is any free one by default.
 * @returns The mock, ready to be called.
 * @throws ModelArtsError 400 Mock.InvalidOption if an option is wrong; SceneError or StateFileError if the scene or the
 *   state file is wrong; Error if Node is older than 20.19. The message says what was found, what was expected, and where.
 * @example
 * const server = await createMockServer({ clock: 'frozen' })
 * server.project('p1').notebooks.list().total // -> 13
 * await server.close()
 */
export async function createMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  requireNode()
  const config = read(Config, { port: 0, ...options }, (findings) =>
    inputInvalid('InvalidOption', findings),
  )
  const server = new MockServer(config)
  await server.load()
  return server
}

export { ModelArtsError } from './cloud/errors/errors.ts'
export type { WatchedEvent } from './control/events/watching.ts'
export type { Snapshot } from './control/state/snapshots.ts'
export type { ProjectTransition } from './control/time/world-clocks.ts'
export type { InjectHeaders, InjectRequest, InjectResponse } from './library/inject.ts'
export type { MockServerOptions } from './library/options.ts'
export type { Project } from './library/project.ts'
export type { ProjectNotebook } from './library/project-notebook.ts'
export type { ProjectNotebooks } from './library/project-notebooks.ts'
export type { RequestJournal } from './library/request-journal.ts'
export type { Faults, Progressions } from './library/rules.ts'
export type { SceneFacts } from './library/scene-facts.ts'
export type { Snapshots } from './library/snapshots.ts'
export type { MockServer } from './mock-server.ts'
export type { ClockState, SceneSummary } from './schemas/control.ts'
export type { CountedFaultRule, FaultRule } from './schemas/fault.ts'
export type { FaultExplanation } from './schemas/fault-explanation.ts'
export type { HistoryQuery, WorldHistory } from './schemas/history.ts'
export type { JournalEntry, JournalFilter } from './schemas/journal.ts'
export type { Notebook, NotebookPage, NotebookStatus } from './schemas/notebook.ts'
export type { CountedProgressionRule, ProgressionRule } from './schemas/progression.ts'
export type { SameRequests } from './schemas/same-requests.ts'
export type { SavedScene } from './schemas/saved-scene.ts'
export type { ServerState } from './schemas/server-state.ts'
export type { AnyOperationId as OperationId } from './schemas/service-operations.ts'
export type { WorldState } from './schemas/state.ts'
export type { Transition, TransitionCause } from './schemas/transition.ts'
export type { UndoneReset } from './schemas/undo.ts'
export type { Verification, VerifyRequest } from './schemas/verification.ts'
