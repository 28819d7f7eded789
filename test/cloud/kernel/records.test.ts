import t from 'tap'
import { Records } from '../../../src/cloud/kernel/records.ts'

t.test('writes to records do not change the shared state that they start from', async (t) => {
  const start = new Map([['a', 1]])
  const [one, two] = [new Records(start), new Records(start)]
  one.set('b', 2)
  one.delete('a')
  t.strictSame([...start], [['a', 1]])
  t.strictSame([one.ids(), one.values(), one.size], [['b'], [2], 1])
  t.strictSame([two.ids(), two.get('a'), two.has('b')], [['a'], 1, false])
})

t.test(
  'a record replaces the record with the same id; removing a missing record does nothing',
  async (t) => {
    const records = new Records<number>()
    t.equal(records.set('a', 1), 1)
    records.set('b', 2)
    records.set('a', 3)
    records.delete('c')
    t.strictSame(
      [records.ids(), records.values()],
      [
        ['a', 'b'],
        [3, 2],
      ],
    )
  },
)
