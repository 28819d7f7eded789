import fc from 'fast-check'
import t from 'tap'
import { SharedList } from '../../../src/cloud/kernel/shared-list.ts'
import { copiedItems } from '../../support/copied-items.ts'

const write = fc.record({
  what: fc.constantFrom('insert', 'insert', 'append', 'delete', 'set', 'copy'),
  at: fc.nat(),
  list: fc.nat(),
})

t.test('a list and its copies are each like an array of their own', async () => {
  fc.assert(
    fc.property(
      fc.array(write, { maxLength: 200 }),
      fc.constantFrom(0, 1, 1_023, 1_024, 1_025, 5_000),
      (writes, size) => {
        const start = Array.from({ length: size }, (_, n) => n)
        const lists: [SharedList<number>, number[]][] = [[new SharedList(start), start.slice()]]
        for (const [turn, { what, at, list }] of writes.entries()) {
          const [shared, own] = lists[list % lists.length] as (typeof lists)[number]
          const index = at % (own.length + 1)
          if (what === 'copy') lists.push([shared.copy(), own.slice()])
          else if (what === 'append') {
            shared.insert(own.length, -turn)
            own.push(-turn)
          } else if (what === 'insert') {
            shared.insert(index, -turn)
            own.splice(index, 0, -turn)
          } else if (index < own.length) {
            if (what === 'delete') shared.delete(index)
            else shared.set(index, -turn)
            own.splice(index, 1, ...(what === 'delete' ? [] : [-turn]))
          }
          if (shared.length !== own.length || shared.at(index) !== own[index]) return false
        }
        return lists.every(
          ([shared, own]) =>
            `${[...shared]}` === `${own}` &&
            `${shared.slice(3, 2_000)}` === `${own.slice(3, 2_000)}` &&
            shared.at(own.length) === undefined,
        )
      },
    ),
    { numRuns: 100 },
  )
})

t.test('a list that loses all its items takes new ones', async (t) => {
  const list = new SharedList(['a'])
  list.delete(0)
  t.strictSame([...list], [])
  list.insert(0, 'b')
  list.insert(1, 'c')
  t.strictSame([...list], ['b', 'c'])
})

t.test('the first write to a copy of a long list copies one chunk', async (t) => {
  const list = new SharedList(Array.from({ length: 500_000 }, (_, n) => n))
  for (const write of [
    (copy: SharedList<number>) => copy.set(250_000, -1),
    (copy: SharedList<number>) => copy.insert(500_000, -1),
    (copy: SharedList<number>) => copy.insert(3, -1),
    (copy: SharedList<number>) => copy.delete(499_999),
  ]) {
    const copied = copiedItems(() => write(list.copy()))
    t.ok(copied > 0 && copied < 5_000, `${copied} items and references to chunks`)
  }
  t.strictSame(list.slice(249_999, 250_001), [249_999, 250_000])
})
