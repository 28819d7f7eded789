/** A block, and the list that may write it. */
interface Block<T> {
  owner: object
  content: T
}

/**
 * A list of blocks whose copies cost next to nothing. A copy shares all blocks; the first write to a shared block copies
 * that block only.
 */
export class SharedBlocks<T> {
  readonly #copyOf: (content: T | undefined) => T
  #blocks: Block<T>[] = []
  #owner = {}

  /** `copyOf` makes a copy of a block, or a new one. */
  constructor(copyOf: (content: T | undefined) => T) {
    this.#copyOf = copyOf
  }

  get length(): number {
    return this.#blocks.length
  }

  /** A block, only for reading; undefined if there is none. */
  at(index: number): T | undefined {
    return this.#blocks[index]?.content
  }

  /** A block that no copy has, to write to. One that does not exist yet is made. */
  writable(index: number): T {
    const block = this.#blocks[index]
    if (block?.owner === this.#owner) return block.content
    const content = this.#copyOf(block?.content)
    this.#blocks[index] = { owner: this.#owner, content }
    return content
  }

  /** Inserts a block before the one with this index, or at the end. */
  insert(index: number, content: T): void {
    this.#blocks.splice(index, 0, { owner: this.#owner, content })
  }

  remove(index: number): void {
    this.#blocks.splice(index, 1)
  }

  copy(): SharedBlocks<T> {
    const copy = new SharedBlocks(this.#copyOf)
    copy.#blocks = this.#blocks.slice()
    this.#owner = {}
    return copy
  }

  *[Symbol.iterator](): Generator<T> {
    for (const { content } of this.#blocks) yield content
  }
}
