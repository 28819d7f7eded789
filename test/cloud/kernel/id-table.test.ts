import t from 'tap'
import { IdTable } from '../../../src/cloud/kernel/id-table.ts'

t.test('every id is found at its index, also where ids have the same place', async (t) => {
  for (const size of [0, 1, 2, 3, 100, 5_000]) {
    const ids = Array.from({ length: size }, (_, n) => `id-${n}`)
    const table = new IdTable(size, (index) => ids[index] as string)
    for (const index of ids.keys()) table.add(index)
    t.strictSame(
      ids.map((id) => table.find(id)),
      [...ids.keys()],
    )
    for (let n = 0; n < 100; n++) t.equal(table.find(`none-${n}`), undefined)
  }
})
