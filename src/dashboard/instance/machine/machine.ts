import type { StateMachineAnswer } from '../../../schemas/control.ts'
import type { Notebook } from '../../../schemas/notebook.ts'
import type { Transition } from '../../../schemas/transition.ts'
import { type Edge, edgesOf, pathOf, type Taken } from './edges.ts'

/** The state machine with one instance in it. */
export interface Machine {
  answer: StateMachineAnswer
  notebook: Notebook
  status: string
  edges: readonly Edge[]
  path: ReadonlyMap<string, Taken>
  /** Statuses that the instance had. */
  seen: ReadonlySet<string>
}

export function machineOf(
  answer: StateMachineAnswer,
  notebook: Notebook,
  transitions: readonly Transition[],
): Machine {
  const statuses = transitions.flatMap(({ from, to }) => [from, to]).filter((each) => each !== null)
  return {
    answer,
    notebook,
    status: notebook.status,
    edges: edgesOf(answer),
    path: pathOf(transitions),
    seen: new Set(statuses),
  }
}

/** The code with which the service refuses an action in a status; undefined if it does not. */
export function refusalCode({ answer, status }: Machine, action: string): string | undefined {
  const effect = answer.table[status]?.[action] as { refused?: string } | undefined
  return effect?.refused
}

/** The text of a code, with … for the values of an answer. */
export function messageOf({ answer }: Machine, code: string): string {
  return (answer.messages[code] ?? '').replaceAll('{}', '…')
}
