/** Something to look at again, as data: a snapshot can carry it. */
export interface Reminder {
  /** What it is about; a reminder takes the place of an earlier one with the same key. */
  key: string
  /** Epoch ms in the world's time; null where only somebody can bring it about. */
  at: number | null
}

type Entry<R> = { reminder: R; at: number; turn: number }

/** What a cloud still has to do: earliest first, and first come first served at the same time. */
export class Agenda<R extends Reminder> {
  #current = new Map<string, Entry<R>>()
  /** May hold entries that were replaced or removed; those are passed over. */
  #heap: Entry<R>[] = []
  #turns = 0
  #version = 0
  readonly #onEarlier: () => void

  /** `onEarlier` is told when the next reminder is due sooner than the one before. */
  constructor(onEarlier: () => void = () => {}) {
    this.#onEarlier = onEarlier
  }

  /** Another agenda with the same reminders in the same order. */
  copy(onEarlier?: () => void): Agenda<R> {
    const copy = new Agenda<R>(onEarlier)
    copy.#current = new Map(this.#current)
    copy.#heap = [...this.#heap]
    copy.#turns = this.#turns
    return copy
  }

  /** Counts changes. */
  get version(): number {
    return this.#version
  }

  get size(): number {
    return this.#current.size
  }

  /** When the next reminder is due, epoch ms; Infinity where none is. */
  get next(): number {
    return this.#first()?.at ?? Number.POSITIVE_INFINITY
  }

  get(key: string): R | undefined {
    return this.#current.get(key)?.reminder
  }

  /** Puts a reminder in, in the place of one with its key. */
  set(reminder: R): void {
    this.#version++
    const before = this.next
    const at = reminder.at ?? Number.POSITIVE_INFINITY
    const entry = { reminder, at, turn: this.#turns++ }
    if (this.#heap.length > 64 && this.#heap.length > 2 * this.#current.size) this.#sweep()
    this.#current.set(reminder.key, entry)
    if (reminder.at === null) return
    this.#push(entry)
    if (at < before) this.#onEarlier()
  }

  remove(key: string): void {
    if (this.#current.delete(key)) this.#version++
  }

  /** Takes out the next reminder that is due by `now`, if one is. */
  take(now: number): R | undefined {
    const first = this.#first()
    if (first === undefined || first.at > now) return undefined
    this.#version++
    this.#removeFirst()
    this.#current.delete(first.reminder.key)
    return first.reminder
  }

  /** Every reminder, in no order. */
  *[Symbol.iterator](): Iterator<R> {
    for (const { reminder } of this.#current.values()) yield reminder
  }

  /** Every reminder, in the order in which they are due; those that wait for somebody come last. */
  list(): R[] {
    const entries = [...this.#current.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1))
    return entries.map(({ reminder }) => reminder)
  }

  #first(): Entry<R> | undefined {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#current.get(first.reminder.key) === first) return first
      this.#removeFirst()
    }
    return undefined
  }

  /** Drops what was replaced or removed, so that the heap stays as small as the agenda. */
  #sweep(): void {
    const due = [...this.#current.values()].filter(({ reminder }) => reminder.at !== null)
    this.#heap = due.sort((a, b) => (isBefore(a, b) ? -1 : 1))
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
    if (this.#heap.length === 0) return
    let hole = 0
    for (;;) {
      const child = this.#earlierChild(hole)
      const below = this.#heap[child]
      if (below === undefined || isBefore(last, below)) break
      this.#heap[hole] = below
      hole = child
    }
    this.#heap[hole] = last
  }

  #earlierChild(parent: number): number {
    const left = 2 * parent + 1
    const [a, b] = [this.#heap[left], this.#heap[left + 1]]
    return a && b && isBefore(b, a) ? left + 1 : left
  }
}

function isBefore<R>(a: Entry<R>, b: Entry<R>): boolean {
  return a.at < b.at || (a.at === b.at && a.turn < b.turn)
}
