import { requestSummary } from '../journal/journal-view.ts'
import type { Events, RecordedEvent } from './events.ts'

/** An event as those who watch see it: its type, its project, and what it tells. */
export interface WatchedEvent {
  /** What happened: an instance changed its status, a request was answered, time was moved, a project reset. */
  type: 'transition' | 'request' | 'clock' | 'reset'
  /** Where it happened; null for the whole server, or for no project. */
  project_id: string | null
  [fact: string]: unknown
}

/** Calls the listener for every event from now on, until the function that is returned is called. */
export function watch(events: Events, listener: (event: WatchedEvent) => void): () => void {
  let { last } = events
  return events.listen(() => {
    for (let told = events.after(last); told !== undefined; told = events.after(last)) {
      last = told.number
      listener(watched(told))
    }
  })
}

/** What of an event is told. */
export function watched({ event, sequence }: RecordedEvent): WatchedEvent {
  const facts = event.type === 'request' ? requestSummary(event.journal, sequence) : event.data
  return { type: event.type, project_id: event.projectId, ...facts }
}
