import { SharedMap } from '../../kernel/shared-map.ts'
import type { Steps } from '../../kernel/steps.ts'
import type { ReadValues } from './fields.ts'
import { folded } from './folded-text.ts'
import type { Row } from './row.ts'
import type { SlotRows } from './slot-rows.ts'
import { SlotSet, setBits, wordsFor } from './slot-set.ts'

const none = new SlotSet({})

/**
 * The slots of each value of one field. A copy shares the slots of all values; the first write to those of a value
 * copies these only.
 */
export class ValueIndex {
  readonly #read: ReadValues
  #sets = new SharedMap<SlotSet>()
  #owner = {}

  constructor(read: ReadValues) {
    this.#read = read
  }

  *build(rows: SlotRows): Steps<void> {
    const lists = new Map<string, number[]>()
    yield* rows.each((slot, row) => {
      const values = this.#read(row)
      if (typeof values === 'string') addTo(lists, values, slot)
      else for (const value of values ?? []) addTo(lists, value, slot)
    })
    this.#sets = new SharedMap(lists.size)
    for (const [value, list] of lists) {
      this.#sets.set(value, SlotSet.ofList(list, rows.slots, this.#owner))
      yield
    }
  }

  /** Number of different values. */
  get size(): number {
    return this.#sets.size
  }

  /** Slots with a value; only for reading. */
  with(value: string): SlotSet {
    return this.#sets.get(value) ?? none
  }

  /** Slots with at least one of the values. */
  withAny(values: readonly string[], slots: number, owner: object): SlotSet {
    const words = wordsFor(slots)
    for (const value of values) setBits(this.with(value), words)
    return SlotSet.of(words, owner)
  }

  /** Slots with a value that contains a text (folded). */
  containing(text: string, slots: number, owner: object): SlotSet {
    const words = wordsFor(slots)
    for (const [value, set] of this.#sets.entries()) {
      if (folded(value).includes(text)) setBits(set, words)
    }
    return SlotSet.of(words, owner)
  }

  add(slot: number, row: Row, slots: number): void {
    for (const value of listOf(this.#read(row))) this.#writable(value).add(slot, slots)
  }

  remove(slot: number, row: Row): void {
    for (const value of listOf(this.#read(row))) {
      const set = this.#writable(value)
      set.delete(slot)
      if (set.size === 0) this.#sets.delete(value)
    }
  }

  /** Returns whether the values are others. */
  replace(slot: number, before: Row, row: Row, slots: number): boolean {
    if (isSame(listOf(this.#read(before)), listOf(this.#read(row)))) return false
    this.remove(slot, before)
    this.add(slot, row, slots)
    return true
  }

  copy(): ValueIndex {
    const copy = new ValueIndex(this.#read)
    copy.#sets = this.#sets.copy()
    this.#owner = {}
    return copy
  }

  #writable(value: string): SlotSet {
    const set = this.#sets.get(value)
    if (set?.owner === this.#owner) return set
    const own = set?.copy(this.#owner) ?? new SlotSet(this.#owner)
    this.#sets.set(value, own)
    return own
  }
}

/** Adds a slot to the list of a value. Slots come in order; a row can have a value twice. */
function addTo(lists: Map<string, number[]>, value: string, slot: number): void {
  const list = lists.get(value)
  if (list === undefined) lists.set(value, [slot])
  else if (list.at(-1) !== slot) list.push(slot)
}

function listOf(values: ReturnType<ReadValues>): readonly string[] {
  return typeof values === 'string' ? [values] : (values ?? [])
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index])
}
