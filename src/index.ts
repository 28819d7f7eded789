import { Config, type ConfigInput } from './config.ts'
import { inputInvalid } from './control/control-errors.ts'
import { MockServer } from './mock-server.ts'
import { read } from './schemas/findings.ts'

/** Options of a server, each with a default (docs/options.md): host times in ms, sizes in bytes, the port 0 takes any free one. */
export type MockServerOptions = ConfigInput

/**
 * A mock server with its scene read: call it with `inject`, or after `listen` over HTTP. Takes any
 * free port unless told one. Throws where an option or the scene is wrong: found, expected, where.
 */
export async function createMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const config = read(Config, { port: 0, ...options }, (findings) =>
    inputInvalid('InvalidOption', findings),
  )
  const server = new MockServer(config)
  await server.load()
  return server
}

export { ModelArtsError } from './cloud/errors/errors.ts'
export type { WatchedEvent } from './control/events/watching.ts'
export type { Snapshot, Snapshots } from './control/state/snapshots.ts'
export type { ProjectTransition } from './control/time/timekeeper.ts'
export type { Project } from './library/project.ts'
export type { ProjectNotebook } from './library/project-notebook.ts'
export type { ProjectNotebooks } from './library/project-notebooks.ts'
export type { RequestJournal } from './library/request-journal.ts'
export type { Faults, Progressions } from './library/rules.ts'
export type { SceneFacts } from './library/scene-facts.ts'
export type { MockServer } from './mock-server.ts'
export type { ClockState, SceneSummary, Transition } from './schemas/control.ts'
export type { CountedFaultRule, FaultRule } from './schemas/fault.ts'
export type { FaultExplanation } from './schemas/fault-explanation.ts'
export type { JournalEntry, JournalFilter } from './schemas/journal.ts'
export type { Notebook, NotebookPage, NotebookStatus } from './schemas/notebook.ts'
export type { OperationId } from './schemas/operations.ts'
export type { CountedProgressionRule, ProgressionRule } from './schemas/progression.ts'
export type { ServerState } from './schemas/server-state.ts'
export type { WorldState } from './schemas/state.ts'
export type { Verification, VerifyRequest } from './schemas/verification.ts'
