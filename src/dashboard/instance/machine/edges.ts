import type { StateMachineAnswer } from '../../../schemas/control.ts'
import type { Transition } from '../../../schemas/transition.ts'

/** What an action does in a status. */
export type Effect = { to?: string; refused?: string; gone?: true; nothing?: true }

/** One edge of the diagram: all actions that lead from one status to another. */
export interface Edge {
  from: string
  to: string
  actions: readonly string[]
}

/** The name of an instance that does not exist yet, and of one that was removed. */
export const NEW = 'new'
export const GONE = 'gone'

export const keyOf = ({ from, to }: Pick<Edge, 'from' | 'to'>) => `${from} ${to}`

/** The edges of the state machine: the creation, then one for each pair of statuses. */
export function edgesOf(machine: StateMachineAnswer): Edge[] {
  const edges = new Map<string, { from: string; to: string; actions: string[] }>()
  const add = (from: string, to: string, action: string) => {
    const edge = edges.get(keyOf({ from, to })) ?? { from, to, actions: [] }
    edge.actions.push(action)
    edges.set(keyOf({ from, to }), edge)
  }
  add(NEW, 'CREATING', 'create')
  for (const [from, row] of Object.entries(machine.table)) {
    for (const [action, effect] of Object.entries(row) as [string, Effect][]) {
      const to = effect.gone ? GONE : effect.to
      if (to !== undefined && to !== from) add(from, to, action)
    }
  }
  return [...edges.values()]
}

/** How often the instance took an edge, and the number of the last time: 1 is its first transition. */
export interface Taken {
  from: string
  to: string
  count: number
  last: number
}

/** The path of an instance so far, by the keys of the edges. */
export function pathOf(transitions: readonly Transition[]): Map<string, Taken> {
  const path = new Map<string, Taken>()
  for (const [index, transition] of transitions.entries()) {
    const [from, to] = [transition.from ?? NEW, transition.to ?? GONE]
    const key = keyOf({ from, to })
    path.set(key, { from, to, count: (path.get(key)?.count ?? 0) + 1, last: index + 1 })
  }
  return path
}

/** What each action does in a status, in three groups. */
export interface ActionGroups {
  open: { action: string; to: string }[]
  refused: { action: string; code: string }[]
  /** Actions that the status allows and that do not change it. */
  staying: string[]
}

export function actionGroups(machine: StateMachineAnswer, status: string): ActionGroups {
  const groups: ActionGroups = { open: [], refused: [], staying: [] }
  const row = Object.entries(machine.table[status] ?? {}) as [string, Effect][]
  for (const [action, { gone, refused, to }] of row) {
    if (refused !== undefined) groups.refused.push({ action, code: refused })
    else if (to === status) groups.staying.push(action)
    else if (gone || to !== undefined) groups.open.push({ action, to: to ?? GONE })
  }
  return groups
}
