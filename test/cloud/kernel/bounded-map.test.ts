import t from 'tap'
import { BoundedMap } from '../../../src/cloud/kernel/bounded-map.ts'

const filled = () =>
  new BoundedMap(3, [
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ])

t.test('above the limit, the entry that was written first is evicted', async (t) => {
  const map = filled()
  t.strictSame([map.size, map.get('a')], [3, 1])
  map.set('d', 4)
  t.strictSame(
    [...map],
    [
      ['b', 2],
      ['c', 3],
      ['d', 4],
    ],
    'reading an entry does not protect it from eviction',
  )
})

t.test('an entry that is written again becomes the newest and evicts no other', async (t) => {
  const map = filled()
  map.set('a', 9)
  t.strictSame([...map.keys()], ['b', 'c', 'a'])
  map.set('d', 4)
  t.strictSame([...map.keys()], ['c', 'a', 'd'])
  t.equal(map.get('a'), 9)
})

t.test(
  'use() marks an entry as used, and the least recently used entry is evicted first',
  async (t) => {
    const map = filled()
    t.equal(
      map.use('a', () => 9),
      1,
    )
    t.equal(
      map.use('d', () => 4),
      4,
    )
    t.strictSame([...map.keys()], ['c', 'a', 'd'])
  },
)

t.test('if more entries are given than fit, the last ones are kept', async (t) => {
  t.strictSame([...new BoundedMap(1, Object.entries({ a: 1, b: 2 }))], [['b', 2]])
  const map = filled()
  map.delete('b')
  map.set('d', 4)
  t.strictSame([...map.keys()], ['a', 'c', 'd'], 'nothing is evicted while there is space')
})
