import { inspect } from 'node:util'
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

/**
 * Calls the listener for every event from now on. Returns a function that stops this. If the listener throws, this is a
 * warning of the process: the error must not end the request or the call that the event is about.
 */
export function watch(events: Events, listener: (event: WatchedEvent) => void): () => void {
  let { last } = events
  return events.listen(() => {
    let recorded = events.after(last)
    for (; recorded !== undefined; recorded = events.after(last)) {
      last = recorded.number
      const event = watchedEvent(recorded)
      try {
        listener(event)
      } catch (error) {
        warnOf(error, event)
      }
    }
  })
}

function warnOf(error: unknown, { type }: WatchedEvent): void {
  const message = `found an error in a listener of watch() at the event ${type}, expected none`
  process.emitWarning(message, { type: 'WatchListenerWarning', detail: inspect(error) })
}

/** Converts an event for watchers. */
export function watchedEvent({ event, sequence }: RecordedEvent): WatchedEvent {
  const facts = event.type === 'request' ? requestSummary(event.journal, sequence) : event.data
  return { type: event.type, project_id: event.projectId, ...facts }
}
