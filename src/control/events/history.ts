import type { Transition } from '../../schemas/transition.ts'
import type { Events } from './events.ts'

/** The kept transitions of an instance since the last reset that was not undone, oldest first. */
export function historyOf(notebookId: string, events: Events): Transition[] {
  let found: Transition[] = []
  let beforeReset = found
  let recorded = events.after(0)
  for (; recorded !== undefined; recorded = events.after(recorded.number)) {
    const { event } = recorded
    if (event.type === 'reset') {
      const isUndone = 'to' in event.data && event.data.to === 'undo'
      ;[beforeReset, found] = isUndone ? [[], beforeReset] : [found, []]
    }
    if (event.type !== 'transition') continue
    const transition = event.data as Transition
    if (transition.notebook_id === notebookId) found.push(transition)
  }
  return found
}
