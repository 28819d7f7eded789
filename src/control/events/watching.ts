import { requestSummary } from '../journal/journal-view.ts'
import type { Events, RecordedEvent } from './events.ts'

/** An event as watchers receive it: type, project and the fields of the event. */
export interface WatchedEvent {
  /**
   * An instance changed its status, a request ended, a clock was set or advanced, a project was reset, the edited files of
   * a scene were read or refused.
   */
  type: 'transition' | 'request' | 'clock' | 'reset' | 'scene'
  /** Project of the event; null for the whole server, and for requests without a project. */
  project_id: string | null
  [fact: string]: unknown
}

/** Calls the listener for every event from now on. Returns a function that stops this. */
export function watch(events: Events, listener: (event: WatchedEvent) => void): () => void {
  let { last } = events
  return events.listen(() => {
    let recorded = events.after(last)
    for (; recorded !== undefined; recorded = events.after(last)) {
      last = recorded.number
      listener(watchedEvent(recorded))
    }
  })
}

/** Converts an event for watchers. */
export function watchedEvent({ event, sequence }: RecordedEvent): WatchedEvent {
  const facts = event.type === 'request' ? requestSummary(event.journal, sequence) : event.data
  return { type: event.type, project_id: event.projectId, ...facts }
}
