import { hashOf } from './text-hash.ts'

/** Average number of entries of a part from which there are more parts. */
const MAX_AVERAGE = 512

/** By how much the number of parts grows; a power of two. */
const GROWTH = 8

/**
 * A map by text whose copies cost next to nothing. The entries are divided into parts by the hash of their keys. A copy
 * shares all parts; the first write to a shared part copies that part only. Entries are in no particular order.
 */
export class SharedMap<V> {
  #parts: Map<string, V>[]
  /** For each part 1 if no other map has it. */
  #own: Uint8Array
  #size = 0

  /** A map for this number of entries does not grow until it has more: growing moves all entries at once. */
  constructor(expectedSize = 0) {
    let count = 1
    while (expectedSize > MAX_AVERAGE * count) count *= GROWTH
    this.#parts = Array.from({ length: count }, () => new Map())
    this.#own = new Uint8Array(count).fill(1)
  }

  get size(): number {
    return this.#size
  }

  /** A copy: later writes to one of the two do not change the other. */
  copy(): SharedMap<V> {
    const copy = new SharedMap<V>()
    copy.#parts = this.#parts.slice()
    copy.#own = new Uint8Array(this.#parts.length)
    copy.#size = this.#size
    this.#own.fill(0)
    return copy
  }

  get(key: string): V | undefined {
    return (this.#parts[this.#indexOf(key)] as Map<string, V>).get(key)
  }

  set(key: string, value: V): void {
    const part = this.#writable(this.#indexOf(key))
    const before = part.size
    part.set(key, value)
    this.#size += part.size - before
    if (this.#size > MAX_AVERAGE * this.#parts.length) this.#grow()
  }

  /** Returns whether there was such an entry. */
  delete(key: string): boolean {
    const index = this.#indexOf(key)
    if (!(this.#parts[index] as Map<string, V>).has(key)) return false
    this.#size--
    return this.#writable(index).delete(key)
  }

  *values(): Generator<V> {
    for (const part of this.#parts) yield* part.values()
  }

  *entries(): Generator<[string, V]> {
    for (const part of this.#parts) yield* part.entries()
  }

  #indexOf(key: string): number {
    const count = this.#parts.length
    return count === 1 ? 0 : hashOf(key) & (count - 1)
  }

  #writable(index: number): Map<string, V> {
    const part = this.#parts[index] as Map<string, V>
    if (this.#own[index] === 1) return part
    const copy = new Map(part)
    this.#parts[index] = copy
    this.#own[index] = 1
    return copy
  }

  #grow(): void {
    const before = this.#parts
    const count = before.length * GROWTH
    this.#parts = Array.from({ length: count }, () => new Map())
    this.#own = new Uint8Array(count).fill(1)
    for (const part of before) {
      for (const [key, value] of part) {
        ;(this.#parts[this.#indexOf(key)] as Map<string, V>).set(key, value)
      }
    }
  }
}
