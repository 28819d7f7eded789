import fc from 'fast-check'
import t from 'tap'
import { finish } from '../../../../src/cloud/kernel/steps.ts'
import { rowOf } from '../../../../src/cloud/notebooks/list/row.ts'
import { SlotRows } from '../../../../src/cloud/notebooks/list/slot-rows.ts'
import { SlotSet, wordsFor } from '../../../../src/cloud/notebooks/list/slot-set.ts'
import { byColumns, SortColumn } from '../../../../src/cloud/notebooks/list/sort-column.ts'
import { SortOrder } from '../../../../src/cloud/notebooks/list/sort-order.ts'
import { notebookAt } from '../../../support/build.ts'
import { sized } from '../../../support/size.ts'

const SLOTS = 12_000

/** An order of slots by a number for each, with a set of slots that match. `model` is the expected order. */
class Numbered {
  readonly numbers: number[]
  readonly order: SortOrder
  model: number[]
  matching: Set<number>

  constructor(numbers: number[], model: number[], order: SortOrder, matching: Iterable<number>) {
    this.numbers = numbers
    this.model = model
    this.order = order
    this.matching = new Set(matching)
  }

  compare = (a: number, b: number) =>
    (this.numbers[a] as number) - (this.numbers[b] as number) || a - b

  insert(slot: number, number: number, matches: boolean): void {
    if (this.model.includes(slot)) this.remove(slot)
    this.numbers[slot] = number
    this.order.insert(slot, (other) => this.compare(other, slot) < 0)
    this.model = [...this.model, slot].sort(this.compare)
    if (matches) this.matching.add(slot)
  }

  remove(slot: number): void {
    if (!this.model.includes(slot)) return
    this.order.remove(slot, (other) => this.compare(other, slot) < 0)
    this.model = this.model.filter((other) => other !== slot)
    this.matching.delete(slot)
  }

  /** Changes whether a slot matches. */
  change(slot: number): void {
    if (!this.model.includes(slot)) return
    this.order.changed((other) => this.compare(other, slot) < 0)
    if (!this.matching.delete(slot)) this.matching.add(slot)
  }

  copy(): Numbered {
    return new Numbered([...this.numbers], this.model, this.order.copy(), this.matching)
  }

  page(from: number, to: number): number[] {
    const slots = new SlotSet({})
    for (const slot of [...this.matching].sort((a, b) => a - b)) slots.add(slot, SLOTS)
    const { compare } = this
    const matches = { slots, key: () => 'key', rows: this.model.length, compare }
    return this.order.page({ ...matches, unsetBits: () => wordsFor(SLOTS) }, from, to)
  }

  expected(from: number, to: number): number[] {
    return this.model.filter((slot) => this.matching.has(slot)).slice(from, to)
  }
}

function numbered(size: number, share: number): Numbered {
  const slots = [...Array(size).keys()]
  const numbers = slots.map((slot) => (slot * 7_919) % size)
  const model = slots.sort((a, b) => (numbers[a] as number) - (numbers[b] as number) || a - b)
  const matching = slots.filter((slot) => (slot * 31) % 100 < share)
  return new Numbered(numbers, model, new SortOrder(model), matching)
}

const step = fc.record({
  act: fc.constantFrom('insert', 'remove', 'change', 'page', 'page', 'page', 'copy'),
  slot: fc.nat(SLOTS - 1),
  number: fc.nat(10_500),
  matches: fc.boolean(),
  from: fc.nat(10_000),
  limit: fc.nat(20),
})

t.test(
  'a page is that of a sorted list, after any writes, in an order and its copies',
  async (t) => {
    const property = fc.property(
      fc.constantFrom(1, 3, 60, 100),
      fc.array(step, { minLength: 10, maxLength: 40 }),
      (share, steps) => {
        const orders = [numbered(10_000, share)]
        return steps.every(({ act, slot, number, matches, from, limit }) => {
          const one = orders[slot % orders.length] as Numbered
          if (act === 'copy') orders.push(one.copy())
          else if (act === 'insert') one.insert(slot, number, matches)
          else if (act === 'remove') one.remove(slot)
          else if (act === 'change') one.change(slot)
          else {
            const start = from % (one.matching.size + 1)
            const end = Math.min(start + limit, one.matching.size)
            const all = one.order.range(from, from + limit).join()
            if (all !== one.model.slice(from, from + limit).join()) return false
            return one.page(start, end).join() === one.expected(start, end).join()
          }
          return true
        })
      },
    )
    t.doesNotThrow(() => fc.assert(property, { numRuns: sized(40, 1_000) }))
  },
)

t.test('pages far in are right while chunks are divided and vanish', async (t) => {
  const order = numbered(10_000, 60)
  const isRight = () =>
    [0, 2_000, 3_000, 4_000, 5_900].every(
      (from) => order.page(from, from + 10).join() === order.expected(from, from + 10).join(),
    )
  t.ok(isRight())
  // More than a chunk takes, all at the same place.
  for (let slot = 10_000; slot < 10_700; slot++) order.insert(slot, 5_000, slot % 2 === 0)
  t.ok(isRight())
  for (const slot of order.model.slice(2_000, 3_600)) order.remove(slot)
  t.ok(isRight())
  t.strictSame(order.order.slots, order.model)
})

t.test('an order without slots takes the first one, and loses the last one', async (t) => {
  const order = new Numbered([], [], new SortOrder([]), [])
  order.insert(3, 1, true)
  order.insert(1, 1, true)
  t.strictSame(order.page(0, 2), [1, 3])
  order.remove(3)
  order.remove(1)
  t.strictSame(order.order.slots, [])
  order.insert(2, 9, true)
  t.strictSame(order.page(0, 1), [2])
})

t.test(
  'slots are compared by each column in turn; a copy of a column has its own writes',
  async (t) => {
    const rows = new SlotRows([4, 2, 2].map((at) => rowOf(notebookAt(at))))
    const times = new SortColumn(({ fields }) => fields.lease.create_at)
    const names = new SortColumn(({ fields }) => fields.name)
    for (const column of [times, names]) finish(column.build(rows))
    const compare = byColumns([times, names])
    t.equal(compare(0, 1), 1)
    t.equal(compare(1, 0), -1)
    t.equal(compare(1, 2), 0)
    const copy = times.copy()
    copy.set(2, rowOf(notebookAt(1)))
    t.equal(compare(1, 2), 0)
    t.equal(byColumns([copy, names])(1, 2), 1)
    times.set(0, rowOf(notebookAt(2)))
    t.equal(copy.at(0), 4)
  },
)
