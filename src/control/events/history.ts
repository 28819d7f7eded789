import type { Transition } from '../../schemas/control.ts'
import type { Events } from './events.ts'

/** What happened to an instance since the last reset, as far as it is kept, oldest first. */
export function historyOf(notebookId: string, events: Events): Transition[] {
  let found: Transition[] = []
  for (let told = events.after(0); told !== undefined; told = events.after(told.number)) {
    const { event } = told
    if (event.type === 'reset') found = []
    if (event.type !== 'transition') continue
    const transition = event.data as Transition
    if (transition.notebook_id === notebookId) found.push(transition)
  }
  return found
}
