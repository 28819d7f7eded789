import type { Workspace } from '../schemas/workspace.ts'
import { workspaceNotFound } from './errors.ts'
import type { Means, WorkspaceReminder } from './reminders.ts'

export type WorkspaceStart = readonly Workspace[]

/** The workspaces of one project. */
export class Workspaces {
  readonly #byId: ReadonlyMap<string, Workspace>

  constructor(workspaces: WorkspaceStart, _means: Means) {
    this.#byId = new Map(workspaces.map((workspace) => [workspace.id, workspace]))
  }

  get ids(): string[] {
    return [...this.#byId.keys()]
  }

  /** Refuses an id that no workspace has, naming the parameter it came in. */
  expect(id: string, parameter: string): void {
    if (!this.#byId.has(id)) throw workspaceNotFound(parameter, JSON.stringify(id), this.ids)
  }

  happen(_reminder: WorkspaceReminder): void {}
}
