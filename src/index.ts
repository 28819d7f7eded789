import type { ClockOptions } from './cloud/clock.ts'
import { Config, type ConfigInput } from './config.ts'
import { inputInvalid } from './control/control-errors.ts'
import { MockServer } from './mock-server.ts'
import { check } from './schemas/findings.ts'

export interface MockServerOptions extends ConfigInput {
  /** Where the clock of every world starts, and how fast it runs. */
  clock?: ClockOptions
}

/**
 * A mock server with its scene read: call it with `inject`, or after `listen` over HTTP. Takes any
 * free port unless told one. Throws where an option or the scene is wrong: found, expected, where.
 */
export async function createMockServer(options: MockServerOptions = {}): Promise<MockServer> {
  const { clock, ...given } = options
  const checked = check(Config, { port: 0, ...given })
  if ('findings' in checked) throw inputInvalid('InvalidOption', checked.findings)
  const server = new MockServer(checked.value, clock)
  await server.load()
  return server
}

export type { ClockOptions } from './cloud/clock.ts'
export { ModelArtsError } from './cloud/errors.ts'
export type { Faults } from './control/faults.ts'
export type { MockServer } from './mock-server.ts'
export type { Project } from './project.ts'
export type { ProjectNotebooks } from './project-notebooks.ts'
export type { CountedFaultRule, FaultRule } from './schemas/fault.ts'
export type { Notebook, NotebookPage, NotebookStatus } from './schemas/notebook.ts'
export type { OperationId } from './schemas/operations.ts'
