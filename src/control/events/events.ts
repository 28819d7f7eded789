// events/: the event streams of the server and of each project: transitions, requests, clock changes and resets.

import type { Journal } from '../journal/journal.ts'

/** An event in a world or of the server. */
export type WorldEvent =
  | { type: 'transition' | 'clock' | 'reset' | 'scene'; projectId: string | null; data: object }
  /** One shared object for all requests of a journal, because these events are the most frequent. */
  | { type: 'request'; projectId: string | null; journal: Journal }

/** An event and its position in the stream. */
export interface RecordedEvent {
  event: WorldEvent
  /** For a request: its sequence in the journal. Otherwise 0. */
  sequence: number
  /** Position in the stream, counted from 1 without gaps. */
  number: number
  /** Number of requested events before this one that are no longer kept. */
  missed: number
}

/** Minimum number of newest events that are kept for clients that reconnect. */
const MAX_KEPT = 20_000

/** The newest events of one project or of the whole server. A reset keeps them. */
export class Events {
  /** Distinguishes this stream from those of other server processes. */
  readonly tag: string
  #events: WorldEvent[] = []
  #sequences: number[] = []
  #last = 0
  readonly #listeners = new Set<(event: WorldEvent) => void>()

  constructor(tag: string) {
    this.tag = tag
  }

  /** Number of the newest event; 0 before the first. */
  get last(): number {
    return this.#last
  }

  /** How many events are kept. */
  get kept(): number {
    return this.#events.length
  }

  /** How many listeners there are. */
  get listeners(): number {
    return this.#listeners.size
  }

  push(event: WorldEvent, sequence = 0): void {
    this.#last++
    this.#sequences.push(sequence)
    if (this.#events.push(event) >= 2 * MAX_KEPT) {
      this.#events = this.#events.slice(-MAX_KEPT)
      this.#sequences = this.#sequences.slice(-MAX_KEPT)
    }
    if (this.#listeners.size > 0) for (const listener of this.#listeners) listener(event)
  }

  /** Drops the kept events; their numbers do not come back. */
  forget(): void {
    this.#events = []
    this.#sequences = []
  }

  /** The first kept event after a position; undefined if there is none yet. */
  after(before: number): RecordedEvent | undefined {
    if (before >= this.#last || this.#events.length === 0) return undefined
    const oldest = this.#last - this.#events.length + 1
    const number = Math.max(before + 1, oldest)
    return {
      event: this.#events[number - oldest] as WorldEvent,
      sequence: this.#sequences[number - oldest] as number,
      number,
      missed: number - before - 1,
    }
  }

  /** Calls the listener after every event. Returns a function that removes the listener. */
  listen(listener: (event: WorldEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
