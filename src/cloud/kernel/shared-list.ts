/** Most items of a chunk; a larger one is split. */
const MAX_ITEMS = 1_024

/**
 * A list whose copies cost next to nothing. The items are divided into chunks. A copy shares all chunks; the first write
 * to a shared chunk copies that chunk only.
 */
export class SharedList<T> implements Iterable<T> {
  #chunks: T[][] = []
  /** For each chunk whether no other list has it. */
  #own: boolean[] = []
  /** Index of the first item of each chunk. */
  #starts: number[] = []
  #length = 0

  constructor(items: readonly T[] = []) {
    for (let start = 0; start < items.length; start += MAX_ITEMS) {
      this.#chunks.push(items.slice(start, start + MAX_ITEMS))
      this.#own.push(true)
      this.#starts.push(start)
    }
    this.#length = items.length
  }

  get length(): number {
    return this.#length
  }

  /** A copy: later writes to one of the two do not change the other. */
  copy(): SharedList<T> {
    const copy = new SharedList<T>()
    copy.#chunks = this.#chunks.slice()
    copy.#own = this.#own.map(() => false)
    copy.#starts = this.#starts.slice()
    copy.#length = this.#length
    this.#own.fill(false)
    return copy
  }

  /** The item at an index; undefined after the last one. */
  at(index: number): T | undefined {
    const chunk = this.#chunkAt(index)
    return this.#chunks[chunk]?.[index - (this.#starts[chunk] as number)]
  }

  /** Items from one index to another, which is not included. */
  slice(from: number, to: number): T[] {
    const items: T[] = []
    for (let index = from; index < Math.min(to, this.#length); ) {
      const chunk = this.#chunkAt(index)
      const start = this.#starts[chunk] as number
      const part = (this.#chunks[chunk] as T[]).slice(index - start, to - start)
      for (const item of part) items.push(item)
      index += part.length
    }
    return items
  }

  *[Symbol.iterator](): Generator<T> {
    for (const chunk of this.#chunks) yield* chunk
  }

  /** Replaces an item. */
  set(index: number, item: T): void {
    const chunk = this.#chunkAt(index)
    this.#writable(chunk)[index - (this.#starts[chunk] as number)] = item
  }

  /** Inserts an item; those from this index on move up by one. */
  insert(index: number, item: T): void {
    if (this.#chunks.length === 0) this.#insertChunk(0, [], 0)
    const chunk = this.#chunkAt(index)
    const items = this.#writable(chunk)
    const start = this.#starts[chunk] as number
    items.splice(index - start, 0, item)
    this.#move(chunk, 1)
    if (items.length <= MAX_ITEMS) return
    // At the end of the list, where most items are added, the chunk before stays full.
    const half = index === this.#length - 1 ? MAX_ITEMS : MAX_ITEMS >> 1
    this.#insertChunk(chunk + 1, items.splice(half), start + half)
  }

  /** Removes an item; those after it move down by one. */
  delete(index: number): void {
    const chunk = this.#chunkAt(index)
    const items = this.#writable(chunk)
    items.splice(index - (this.#starts[chunk] as number), 1)
    this.#move(chunk, -1)
    if (items.length > 0) return
    for (const list of [this.#chunks, this.#own, this.#starts]) list.splice(chunk, 1)
  }

  #insertChunk(at: number, items: T[], start: number): void {
    this.#chunks.splice(at, 0, items)
    this.#own.splice(at, 0, true)
    this.#starts.splice(at, 0, start)
  }

  /** Notes that a chunk has more items, or fewer. */
  #move(chunk: number, by: number): void {
    this.#length += by
    const starts = this.#starts
    for (let after = chunk + 1; after < starts.length; after++) {
      starts[after] = (starts[after] as number) + by
    }
  }

  /** The chunk that has an index; the last one for an index after the end. */
  #chunkAt(index: number): number {
    const starts = this.#starts
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((starts[middle] as number) <= index) low = middle
      else high = middle - 1
    }
    return low
  }

  #writable(chunk: number): T[] {
    const items = this.#chunks[chunk] as T[]
    if (this.#own[chunk] === true) return items
    const copy = items.slice()
    this.#chunks[chunk] = copy
    this.#own[chunk] = true
    return copy
  }
}
