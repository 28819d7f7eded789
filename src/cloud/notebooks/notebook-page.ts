import { ones } from './bitmap.ts'
import type { Filter, NotebookIndex, Sort } from './notebook-index.ts'
import type { Row } from './notebook-row.ts'

/** What a list asks of the index: all filters hold, this order or the default one, this window. */
export interface Search {
  filters: readonly [Filter, ...Filter[]]
  sort: Sort | undefined
  descending: boolean
  offset: number
  limit: number
}

export interface Found {
  /** How many rows match in all. */
  total: number
  rows: Row[]
}

export function findPage(
  rows: readonly Row[],
  index: NotebookIndex,
  { filters, sort, descending, offset, limit }: Search,
): Found {
  const { words, total } = index.intersection(filters)
  const [from, to] = descending
    ? [Math.max(0, total - offset - limit), Math.max(0, total - offset)]
    : [Math.min(offset, total), Math.min(offset + limit, total)]
  if (from === to) return { total, rows: [] }

  const slots = sort
    ? slotsInOrder(rows, index, sort, words, total, from, to)
    : slotsBetween(words, total, from, to)
  const found = slots.map((slot) => rows[slot] as Row)
  return { total, rows: descending ? found.reverse() : found }
}

/** A list that names the id it wants needs no index. */
export function findOne(row: Row | undefined, filters: readonly Filter[], offset: number): Found {
  if (row === undefined || !filters.every(({ holds }) => holds(row))) return { total: 0, rows: [] }
  return { total: 1, rows: offset === 0 ? [row] : [] }
}

/** The set bits of ranks `from` up to `to` of `total`, ascending, reached from the nearer end. */
function slotsBetween(words: Uint32Array, total: number, from: number, to: number): number[] {
  const slots: number[] = []
  if (from <= total - to) {
    let rank = 0
    let index = 0
    for (let here = ones(words[0] as number); rank + here <= from; ) {
      rank += here
      here = ones(words[++index] as number)
    }
    for (let word = words[index] as number; rank < to; word = words[++index] as number) {
      for (; word !== 0 && rank < to; word &= word - 1, rank++) {
        if (rank >= from) slots.push((index << 5) | (31 - Math.clz32(word & -word)))
      }
    }
    return slots
  }
  let rank = total
  let index = words.length - 1
  for (let here = ones(words[index] as number); rank - here >= to; ) {
    rank -= here
    here = ones(words[--index] as number)
  }
  for (let word = words[index] as number; rank > from; word = words[--index] as number) {
    while (word !== 0 && rank > from) {
      const bit = 31 - Math.clz32(word)
      if (--rank < to) slots.push((index << 5) | bit)
      word &= ~(1 << bit)
    }
  }
  return slots.reverse()
}

/** What one comparison of two rows costs, counted in steps of a walk along an order. */
const COMPARISON = 8

function slotsInOrder(
  rows: readonly Row[],
  index: NotebookIndex,
  sort: Sort,
  words: Uint32Array,
  total: number,
  from: number,
  to: number,
): number[] {
  const walk = (rows.length / total) * Math.min(to, total - from)
  if (total * Math.log2(total + 1) * COMPARISON < walk) {
    const slots = slotsBetween(words, total, 0, total)
    slots.sort((a, b) => sort.compare(rows[a] as Row, rows[b] as Row))
    return slots.slice(from, to)
  }
  const { slots } = index.order(sort)
  return from <= total - to
    ? walkUp(slots, words, from, to)
    : walkDown(slots, rows.length, words, total, from, to)
}

function walkUp(order: Int32Array, words: Uint32Array, from: number, to: number): number[] {
  const slots: number[] = []
  let place = 0
  for (let rank = 0; rank < from; place++) rank += bitAt(words, order[place] as number)
  for (; slots.length < to - from; place++) {
    const slot = order[place] as number
    if (bitAt(words, slot) === 1) slots.push(slot)
  }
  return slots
}

function walkDown(
  order: Int32Array,
  length: number,
  words: Uint32Array,
  total: number,
  from: number,
  to: number,
): number[] {
  const slots: number[] = []
  let place = length - 1
  for (let rank = total; rank > to; place--) rank -= bitAt(words, order[place] as number)
  for (; slots.length < to - from; place--) {
    const slot = order[place] as number
    if (bitAt(words, slot) === 1) slots.push(slot)
  }
  return slots.reverse()
}

function bitAt(words: Uint32Array, slot: number): number {
  return ((words[slot >>> 5] as number) >>> (slot & 31)) & 1
}
