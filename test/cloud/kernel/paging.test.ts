import t from 'tap'
import { pageOf, sorted } from '../../../src/cloud/kernel/paging.ts'

const letters = [...'abcdefg']

t.test('with a limit, pages are counted from 0 and the page size is the limit', async (t) => {
  t.strictSame(pageOf(letters, { limit: 3, offset: 3 }), {
    current: 1,
    data: ['d', 'e', 'f'],
    pages: 3,
    size: 3,
    total: 7,
  })
  t.match(pageOf(letters, { limit: 3, offset: 70 }), { current: 23, data: [], pages: 3, total: 7 })
  t.match(pageOf([], { limit: 3 }), { current: 0, data: [], pages: 0, size: 3, total: 0 })
})

t.test('without a limit, page 1 contains all records', async (t) => {
  t.strictSame(pageOf(letters.slice(0, 2), {}), {
    current: 1,
    data: ['a', 'b'],
    pages: 1,
    size: 2,
    total: 2,
  })
  t.strictSame(pageOf([], {}), { current: 1, data: [], pages: 1, size: 0, total: 0 })
  t.strictSame(pageOf(letters, { offset: 5 }).data, ['f', 'g'])
})

t.test(
  'records are sorted by a key function in both directions, and ties keep their order',
  async (t) => {
    const records = [
      ['x', 2],
      ['y', 1],
      ['z', 2],
    ] as const
    const names = (descending: boolean) =>
      sorted(records, ([, rank]) => rank, descending).map(([name]) => name)
    t.strictSame(names(false), ['y', 'x', 'z'])
    t.strictSame(names(true), ['x', 'z', 'y'])
  },
)
