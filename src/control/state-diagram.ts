import type { CatalogueEntry } from '../cloud/errors/error-catalogue.ts'
import { catalogueEntry } from '../cloud/errors/errors.ts'
import {
  type Action,
  type ActionResult,
  actions,
  isRefusal,
  resultOf,
  statuses,
} from '../cloud/notebooks/life/state-table.ts'
import type { StateMachineAnswer } from '../schemas/control.ts'
import type { NotebookStatus } from '../schemas/notebook.ts'

/** Effect of an action in a status: a new status, an error code, removal of the instance, or nothing. */
export type ActionEffect =
  | { to: NotebookStatus }
  | { refused: string }
  | { gone: true }
  | { nothing: true }

/** The state machine as a table; `mermaid` is its diagram in Mermaid's syntax. */
export interface StateMachine extends StateMachineAnswer {
  table: Record<NotebookStatus, Record<Action, ActionEffect>>
}

/** The table that the code uses, as data and as a diagram. */
export function stateMachine(): StateMachine {
  const table = Object.fromEntries(
    statuses.map((status) => [
      status,
      Object.fromEntries(actions.map((action) => [action, effectOf(resultOf(status, action))])),
    ]),
  ) as StateMachine['table']
  const messages = messagesOf(table)
  return { states: [...statuses], actions: [...actions], table, messages, mermaid: mermaid() }
}

/** The text of each code with which the table refuses an action. */
function messagesOf(table: StateMachine['table']): Record<string, string> {
  const effects = Object.values(table).flatMap((row) => Object.values(row))
  const codes = new Set(effects.flatMap((effect) => ('refused' in effect ? [effect.refused] : [])))
  return Object.fromEntries(
    [...codes].map((code) => [code, (catalogueEntry(code) as CatalogueEntry)[2]]),
  )
}

function effectOf(result: ActionResult): ActionEffect {
  if (result === '-') return { nothing: true }
  if (result === 'gone') return { gone: true }
  return isRefusal(result) ? { refused: `ModelArts.${result}` } : { to: result }
}

/** One arrow for each pair of statuses, with every action that leads from one to the other. */
function mermaid(): string {
  const arrows = new Map<string, Action[]>()
  for (const status of statuses) {
    for (const action of actions) {
      const cell = resultOf(status, action)
      if (cell === '-' || cell === status || isRefusal(cell)) continue
      const arrow = `${status} --> ${cell === 'gone' ? '[*]' : cell}`
      arrows.set(arrow, [...(arrows.get(arrow) ?? []), action])
    }
  }
  const lines = [...arrows].map(([arrow, names]) => `  ${arrow}: ${names.join(', ')}`)
  return ['stateDiagram-v2', '  [*] --> CREATING: create', ...lines].join('\n')
}
