import type { Journal } from '../journal/journal.ts'

/** What happened in a world, for those who watch. */
export type WorldEvent =
  | { type: 'transition' | 'clock' | 'reset'; projectId: string | null; data: object }
  /** One object for all requests of a journal: nothing else is told so often. */
  | { type: 'request'; projectId: string | null; journal: Journal }

/** An event, and where it stands in its stream. */
export interface RecordedEvent {
  event: WorldEvent
  /** Which request of the journal, for a request. */
  sequence: number
  /** Counts the events of the stream from 1, without gaps. */
  number: number
  /** Events between the one asked from and this one that are not kept any more. */
  missed: number
}

/** Most events that are kept for those who come back. */
const MAX_KEPT = 20_000

/** The events of one project, or of the whole server: the newest of them. They outlive resets. */
export class Events {
  /** Tells this stream from that of another process. */
  readonly tag: string
  #events: WorldEvent[] = []
  #sequences: number[] = []
  #last = 0
  readonly #listeners = new Set<() => void>()

  constructor(tag: string) {
    this.tag = tag
  }

  /** Number of the newest event; 0 before the first. */
  get last(): number {
    return this.#last
  }

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
    if (this.#listeners.size > 0) for (const listener of this.#listeners) listener()
  }

  /** The next event after a number. */
  after(before: number): RecordedEvent | undefined {
    if (before >= this.#last) return undefined
    const oldest = this.#last - this.#events.length + 1
    const number = Math.max(before + 1, oldest)
    return {
      event: this.#events[number - oldest] as WorldEvent,
      sequence: this.#sequences[number - oldest] as number,
      number,
      missed: number - before - 1,
    }
  }

  /** Calls the listener after every event until the function that is returned is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
