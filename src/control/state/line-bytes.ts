/** Bytes of a block. */
const BLOCK = 1_048_576

/** Bytes before each line: its length. */
const LENGTH = 4

/**
 * Texts as UTF-8 in a few large blocks of memory outside V8's heap. It uses the blocks of one that is not needed any more,
 * because V8 collects its whole heap after some new memory outside it.
 */
export class LineBytes {
  readonly #blocks: Buffer[] = []
  readonly #spare: Buffer[]
  /** Where each block begins. */
  readonly #starts: number[] = []
  #end = 0

  constructor(former?: LineBytes) {
    this.#spare = former === undefined ? [] : former.#blocks
  }

  /** Adds a line, and returns its position. */
  add(line: string | Uint8Array): number {
    const size = LENGTH + (typeof line === 'string' ? Buffer.byteLength(line) : line.length)
    const [block, start] = this.#blockFor(size)
    const at = this.#end - start
    block.writeUInt32LE(size - LENGTH, at)
    if (typeof line === 'string') block.write(line, at + LENGTH)
    else block.set(line, at + LENGTH)
    this.#end += size
    return start + at
  }

  /** The line at a position that `add` returned. */
  at(position: number): Uint8Array {
    const index = this.#indexOf(position)
    const block = this.#blocks[index] as Buffer
    const begin = position - (this.#starts[index] as number) + LENGTH
    return block.subarray(begin, begin + block.readUInt32LE(begin - LENGTH))
  }

  /** The block in which the next line has room, with its start. */
  #blockFor(size: number): readonly [Buffer, number] {
    const last = this.#blocks.at(-1)
    const start = this.#starts.at(-1)
    if (last !== undefined && start !== undefined && this.#end + size <= start + last.length) {
      return [last, start]
    }
    const spare = this.#spare.pop()
    const isEnough = spare !== undefined && spare.length >= size
    const block = isEnough ? spare : Buffer.allocUnsafeSlow(Math.max(size, BLOCK))
    this.#blocks.push(block)
    this.#starts.push(this.#end)
    return [block, this.#end]
  }

  /** Finds the last block that begins at or before a position. */
  #indexOf(position: number): number {
    let [low, high] = [0, this.#starts.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#starts[middle] as number) <= position) low = middle
      else high = middle - 1
    }
    return low
  }
}
