import { SharedBlocks } from '../../kernel/shared-blocks.ts'
import type { Steps } from '../../kernel/steps.ts'
import type { Row } from './row.ts'
import type { SlotRows } from './slot-rows.ts'
import { ones, SlotSet } from './slot-set.ts'

/** Slots of a block, the same as a number of bits, and the words of its bitmaps. */
const BLOCK = 1_024
const BITS = 10
const WORDS = BLOCK / 32

/** A bitmap for each ASCII character, and for pairs and other characters one for all with the same hash. */
const ASCII = 128
const HASHES = 512

/** Candidates of a block from which its texts are compared in one array. */
const MANY = 64

interface Block {
  /** The words of all bitmaps, one bitmap after the other. */
  bitmaps: Uint32Array
  /** The texts as they were at the last search with many candidates. */
  joined: JoinedTexts | undefined
}

interface JoinedTexts {
  codes: Uint16Array
  /** Start of the text of each slot, and last the end of the last one. */
  starts: Int32Array
}

/**
 * Substring search over the texts of one field. Bitmaps tell which slots have a text with a certain character, or with
 * two characters in a row. A slot that has all pairs of the wanted text is a candidate, and its text is compared.
 * A copy shares what neither side writes.
 */
export class TextIndex {
  readonly #read: (row: Row) => string
  #blocks = new SharedBlocks<Block>(copyOf)

  constructor(read: (row: Row) => string) {
    this.#read = read
  }

  *build(rows: SlotRows): Steps<void> {
    yield* rows.each((slot, row) => this.add(slot, row))
  }

  add(slot: number, row: Row): void {
    write(this.#writable(slot).bitmaps, slot, this.#read(row), true)
  }

  remove(slot: number, row: Row): void {
    write(this.#writable(slot).bitmaps, slot, this.#read(row), false)
  }

  /** Returns whether the text is another. */
  replace(slot: number, before: Row, row: Row): boolean {
    if (this.#read(before) === this.#read(row)) return false
    this.remove(slot, before)
    this.add(slot, row)
    return true
  }

  /** Slots whose text contains `part`, which is not empty. */
  containing(part: string, rows: SlotRows, owner: object): SlotSet {
    const found = new Uint32Array(this.#blocks.length * WORDS)
    const wanted = bitmapsOf(part)
    const isExact = part.length === 1 && part.charCodeAt(0) < ASCII
    const codes = codesOf(part)
    for (let index = 0; index < this.#blocks.length; index++) {
      const block = this.#blocks.at(index)
      // No slot of such a block has had a row since the index was built.
      if (block === undefined) continue
      const first = index * WORDS
      const candidates = findCandidates(block.bitmaps, wanted, found, first)
      if (isExact || candidates === 0) continue
      if (candidates > MANY) {
        const texts = block.joined ?? this.#join(index, rows)
        block.joined = texts
        keep(found, first, (place) => contains(texts, place, codes))
      } else {
        const slot = index * BLOCK
        keep(found, first, (place) => this.#read(rows.at(slot + place)).includes(part))
      }
    }
    return SlotSet.of(found, owner)
  }

  copy(): TextIndex {
    const copy = new TextIndex(this.#read)
    copy.#blocks = this.#blocks.copy()
    return copy
  }

  #join(index: number, rows: SlotRows): JoinedTexts {
    const starts = new Int32Array(BLOCK + 1)
    let joined = ''
    for (let place = 0; place < BLOCK; place++) {
      const row = rows.find(index * BLOCK + place)
      if (row !== undefined) joined += this.#read(row)
      starts[place + 1] = joined.length
    }
    return { starts, codes: codesOf(joined) }
  }

  /** The block of a slot, for a change of its text. */
  #writable(slot: number): Block {
    const block = this.#blocks.writable(slot >>> BITS)
    block.joined = undefined
    return block
  }
}

function copyOf(block: Block | undefined): Block {
  const bitmaps = block?.bitmaps.slice() ?? new Uint32Array((ASCII + HASHES) * WORDS)
  return { bitmaps, joined: undefined }
}

/** Sets or unsets a slot in the bitmaps of all characters and pairs of its text. */
function write(bitmaps: Uint32Array, slot: number, text: string, isIn: boolean): void {
  const word = (slot & (BLOCK - 1)) >>> 5
  const bit = 1 << (slot & 31)
  let before = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    writeBit(bitmaps, bitmapOf(code) * WORDS + word, bit, isIn)
    if (at > 0) writeBit(bitmaps, bitmapOfPair(before, code) * WORDS + word, bit, isIn)
    before = code
  }
}

function writeBit(words: Uint32Array, index: number, bit: number, isSet: boolean): void {
  const word = words[index] as number
  words[index] = isSet ? word | bit : word & ~bit
}

/** Index of the bitmap of a character (UTF-16). */
function bitmapOf(code: number): number {
  return code < ASCII ? code : ASCII + (code % HASHES)
}

/** Index of the bitmap of two characters in a row. */
function bitmapOfPair(before: number, code: number): number {
  return ASCII + ((Math.imul(before * 65_536 + code, 0x9e3779b1) >>> 16) % HASHES)
}

/** Indexes of the bitmaps in which a slot has to be. */
function bitmapsOf(part: string): number[] {
  if (part.length === 1) return [bitmapOf(part.charCodeAt(0))]
  const pairs = new Set<number>()
  for (let at = 1; at < part.length; at++) {
    pairs.add(bitmapOfPair(part.charCodeAt(at - 1), part.charCodeAt(at)))
  }
  return [...pairs]
}

/** Writes the slots of a block that are in all wanted bitmaps to `found`, from the word `first` on; returns their number. */
function findCandidates(
  bitmaps: Uint32Array,
  wanted: readonly number[],
  found: Uint32Array,
  first: number,
): number {
  let candidates = 0
  for (let word = 0; word < WORDS; word++) {
    let bits = -1
    for (let index = 0; bits !== 0 && index < wanted.length; index++) {
      bits &= bitmaps[(wanted[index] as number) * WORDS + word] as number
    }
    found[first + word] = bits
    candidates += ones(bits)
  }
  return candidates
}

/** Unsets the bits of a block, from the word `first` on, of all slots that do not match. */
function keep(found: Uint32Array, first: number, matches: (place: number) => boolean): void {
  for (let word = 0; word < WORDS; word++) {
    let kept = 0
    for (let bits = found[first + word] as number; bits !== 0; bits &= bits - 1) {
      const bit = 31 - Math.clz32(bits & -bits)
      if (matches((word << 5) | bit)) kept |= 1 << bit
    }
    found[first + word] = kept
  }
}

function codesOf(text: string): Uint16Array {
  const codes = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at++) codes[at] = text.charCodeAt(at)
  return codes
}

/** Whether the text at a place of its block contains a part. */
function contains({ codes, starts }: JoinedTexts, place: number, part: Uint16Array): boolean {
  const last = (starts[place + 1] as number) - part.length
  const first = part[0]
  for (let at = starts[place] as number; at <= last; at++) {
    if (codes[at] !== first) continue
    let same = 1
    while (same < part.length && codes[at + same] === part[same]) same++
    if (same === part.length) return true
  }
  return false
}
