import { SharedMap } from './shared-map.ts'
import { sortSteps } from './sorting.ts'
import { finish, type Steps } from './steps.ts'

/** Something that will happen, as plain data, so that a snapshot can hold it. */
export interface Reminder {
  /** Agenda key: a reminder replaces an earlier one with the same key. */
  key: string
  /** World time, epoch ms; null if it is not due at any time, and only a call can trigger it. */
  at: number | null
}

type Entry<R> = { reminder: R; at: number; sequence: number }

/** A reminder with its place in the order, for `putBack`. */
export type AgendaEntry<R> = Readonly<Entry<R>>

/** Priority queue of reminders: earliest first; at the same time, in the order of insertion. */
export class Agenda<R extends Reminder> {
  #current = new SharedMap<Entry<R>>()
  /** Binary heap. May hold entries that were replaced or removed; they are skipped. */
  #heap: Entry<R>[] = []
  #nextSequence = 0
  #version = 0
  #versionByReads = 0
  readonly #onDueEarlier: () => void

  /** `onDueEarlier` is called when a new reminder is due before all others. */
  constructor(onDueEarlier: () => void = () => {}) {
    this.#onDueEarlier = onDueEarlier
  }

  /** A copy with the same reminders in the same order. */
  copy(onDueEarlier?: () => void): Agenda<R> {
    const copy = new Agenda<R>(onDueEarlier)
    copy.#current = this.#current.copy()
    copy.#heap = [...this.#heap]
    copy.#nextSequence = this.#nextSequence
    return copy
  }

  /** Counts changes. */
  get version(): number {
    return this.#version
  }

  /** The part of `version` that is due to requests that only read. */
  get versionByReads(): number {
    return this.#versionByReads
  }

  /** Makes the changes that a request causes which only reads. */
  changeByRead(change: () => void): void {
    const before = this.#version
    change()
    this.#versionByReads += this.#version - before
  }

  get size(): number {
    return this.#current.size
  }

  /** Time of the next reminder, epoch ms; Infinity if there is none. */
  get next(): number {
    return this.#first()?.at ?? Number.POSITIVE_INFINITY
  }

  get(key: string): R | undefined {
    return this.#current.get(key)?.reminder
  }

  /** Adds a reminder, or replaces the one with the same key. */
  set(reminder: R): void {
    this.#add(reminder, this.#nextSequence++)
  }

  /** A reminder with its place in the order; undefined if there is none with this key. */
  entryOf(key: string): AgendaEntry<R> | undefined {
    return this.#current.get(key)
  }

  /** Adds a removed reminder again, in its place; one that would have been due before `now` (epoch ms) is due then. */
  putBack({ reminder, sequence }: AgendaEntry<R>, now: number): void {
    const isLate = reminder.at !== null && reminder.at < now
    this.#add(isLate ? { ...reminder, at: now } : reminder, sequence)
  }

  #add(reminder: R, sequence: number): void {
    this.#version++
    const before = this.next
    const at = reminder.at ?? Number.POSITIVE_INFINITY
    const entry = { reminder, at, sequence }
    if (this.#heap.length > 64 && this.#heap.length > 2 * this.#current.size) this.#compact()
    this.#current.set(reminder.key, entry)
    if (reminder.at === null) return
    this.#push(entry)
    if (at < before) this.#onDueEarlier()
  }

  remove(key: string): void {
    if (this.#current.delete(key)) this.#version++
  }

  /** Removes and returns the next reminder that is due at `now` (epoch ms) or before; undefined if there is none. */
  takeDue(now: number): R | undefined {
    const first = this.#first()
    if (first === undefined || first.at > now) return undefined
    this.#version++
    this.#removeFirst()
    this.#current.delete(first.reminder.key)
    return first.reminder
  }

  /** All reminders, in no particular order. */
  *[Symbol.iterator](): Iterator<R> {
    for (const { reminder } of this.#current.values()) yield reminder
  }

  /** Reminders that are due at a time (epoch ms) or before, in no particular order. It may not change meanwhile. */
  *dueBy(time: number): Generator<R, void, void> {
    // An entry of the heap is never due before the one above it.
    const open = [0]
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const entry = this.#heap[index]
      if (entry === undefined || entry.at > time) continue
      open.push(2 * index + 1, 2 * index + 2)
      if (this.#current.get(entry.reminder.key) === entry) yield entry.reminder
    }
  }

  /** All reminders in the order in which they are due; those without a time come last. */
  list(): R[] {
    return finish(this.listSteps())
  }

  /** `list` in steps. It may not change before the last one; a copy never does. */
  *listSteps(): Steps<R[]> {
    const entries = yield* sortSteps([...this.#current.values()], (a, b) =>
      isBefore(a, b) ? -1 : 1,
    )
    return entries.map(({ reminder }) => reminder)
  }

  #first(): Entry<R> | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#current.get(first.reminder.key) === first) return first
      this.#removeFirst()
    }
    return undefined
  }

  /** Removes replaced and removed entries from the heap, so that it does not grow without bound. */
  #compact(): void {
    this.#heap = [...this.#current.values()].filter(({ reminder }) => reminder.at !== null)
    for (let hole = (this.#heap.length >> 1) - 1; hole >= 0; hole--) {
      this.#sink(this.#heap[hole] as Entry<R>, hole)
    }
  }

  #push(entry: Entry<R>): void {
    let hole = this.#heap.push(entry) - 1
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = this.#heap[parent] as Entry<R>
      if (isBefore(above, entry)) break
      this.#heap[hole] = above
      hole = parent
    }
    this.#heap[hole] = entry
  }

  #removeFirst(): void {
    const last = this.#heap.pop() as Entry<R>
    if (this.#heap.length > 0) this.#sink(last, 0)
  }

  /** Puts an entry into the heap at a hole, or as far below it as it belongs. */
  #sink(entry: Entry<R>, from: number): void {
    let hole = from
    for (;;) {
      const child = this.#earlierChild(hole)
      const below = this.#heap[child]
      if (below === undefined || isBefore(entry, below)) break
      this.#heap[hole] = below
      hole = child
    }
    this.#heap[hole] = entry
  }

  #earlierChild(parent: number): number {
    const left = 2 * parent + 1
    const [a, b] = [this.#heap[left], this.#heap[left + 1]]
    return a && b && isBefore(b, a) ? left + 1 : left
  }
}

function isBefore<R>(a: Entry<R>, b: Entry<R>): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence)
}
