import type { Row } from './notebook-row.ts'

/** The slots of all rows in the order of one comparison; rows never tie. */
export class Order {
  readonly #rows: readonly Row[]
  readonly #compare: (a: Row, b: Row) => number
  #slots: Int32Array<ArrayBuffer>
  #length: number

  constructor(rows: readonly Row[], compare: (a: Row, b: Row) => number) {
    this.#rows = rows
    this.#compare = compare
    const slots = Array.from(rows.keys())
    slots.sort((a, b) => compare(rows[a] as Row, rows[b] as Row))
    this.#slots = Int32Array.from(slots)
    this.#length = slots.length
  }

  get slots(): Int32Array<ArrayBuffer> {
    return this.#slots
  }

  /** After a row came in at a slot. */
  insert(slot: number): void {
    const slots = this.#slots
    for (let place = 0; place < this.#length; place++) {
      if ((slots[place] as number) >= slot) slots[place] = (slots[place] as number) + 1
    }
    this.#put(slot, this.#rows[slot] as Row)
  }

  /** Before the row of a slot goes. */
  remove(slot: number): void {
    this.#take(this.#rows[slot] as Row)
    const slots = this.#slots
    for (let place = 0; place < this.#length; place++) {
      if ((slots[place] as number) > slot) slots[place] = (slots[place] as number) - 1
    }
  }

  /** Before the row of a slot becomes another. */
  replace(slot: number, row: Row): void {
    const before = this.#rows[slot] as Row
    if (this.#compare(before, row) === 0) return
    this.#take(before)
    this.#put(slot, row)
  }

  #put(slot: number, row: Row): void {
    if (this.#length === this.#slots.length) {
      const slots = new Int32Array(Math.max(8, this.#length * 2))
      slots.set(this.#slots)
      this.#slots = slots
    }
    const place = this.#placeOf(row)
    this.#slots.copyWithin(place + 1, place, this.#length)
    this.#slots[place] = slot
    this.#length++
  }

  #take(row: Row): void {
    const place = this.#placeOf(row)
    this.#slots.copyWithin(place, place + 1, this.#length)
    this.#length--
  }

  /** Where the row stands, or where it belongs. */
  #placeOf(row: Row): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(this.#rows[this.#slots[middle] as number] as Row, row) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
