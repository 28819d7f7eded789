import { Events, type WorldEvent } from './events.ts'

/** Maximum number of events that the streams of all projects keep. */
const MAX_KEPT_IN_ALL = 200_000

/**
 * The event streams of projects. Projects that have had no event for the longest time lose theirs first: when there are
 * too many events in all, or too many streams of projects without a world.
 */
export class EventStreams {
  readonly #tag: string
  readonly #maxOrphans: number
  readonly #streams = new Map<string, Events>()
  /** The streams that keep events; the one with the oldest newest event is the first. */
  readonly #filled = new Set<Events>()
  /** Projects that had a world before a reset of the server; its clients may come back. */
  readonly #orphans = new Set<string>()
  #kept = 0

  /** `tag` is that of the events; `maxOrphans` limits the streams of projects without a world and without a listener. */
  constructor(tag: string, maxOrphans: number) {
    this.#tag = tag
    this.#maxOrphans = maxOrphans
  }

  /** How many streams there are. */
  get size(): number {
    return this.#streams.size
  }

  /** The stream of a project that has a world. */
  of(projectId: string): Events {
    const stream = this.#streams.get(projectId) ?? new Events(this.#tag)
    this.#streams.set(projectId, stream)
    this.#orphans.delete(projectId)
    return stream
  }

  /** Adds an event to the stream of its project, if there is one. */
  push(event: WorldEvent, sequence = 0): void {
    const stream = this.#streams.get(event.projectId ?? '')
    if (stream === undefined) return
    this.#filled.delete(stream)
    this.#filled.add(stream)
    this.#kept -= stream.kept
    stream.push(event, sequence)
    this.#kept += stream.kept
    if (this.#kept > MAX_KEPT_IN_ALL) this.#empty(this.#filled.values().next().value as Events)
  }

  /** Removes the stream of a project that has no world any more; with `keep` only if there are too many of them. */
  release(projectId: string, keep = false): void {
    this.#orphans.add(projectId)
    if (!keep) this.#removeUnwatched(projectId)
    for (const orphan of this.#orphans) {
      if (this.#orphans.size <= this.#maxOrphans) return
      this.#removeUnwatched(orphan)
    }
  }

  #removeUnwatched(projectId: string): void {
    const stream = this.#streams.get(projectId)
    if (stream !== undefined && stream.listeners > 0) return
    if (stream !== undefined) this.#empty(stream)
    this.#streams.delete(projectId)
    this.#orphans.delete(projectId)
  }

  #empty(stream: Events): void {
    this.#kept -= stream.kept
    stream.forget()
    this.#filled.delete(stream)
  }
}
