import t from 'tap'
import { Ids } from '../../../src/cloud/kernel/ids.ts'

t.test('ids have the format of the service', async (t) => {
  const ids = new Ids('shapes')
  for (let n = 0; n < 100; n++) {
    t.match(ids.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    t.match(ids.token(), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    t.match(ids.hex32(), /^[0-9a-f]{32}$/)
  }
})

t.test('the same seed gives the same ids in the same order, without duplicates', async (t) => {
  const list = (seed: string) => {
    const ids = new Ids(seed)
    return Array.from({ length: 1_000 }, () => ids.uuid())
  }
  t.strictSame(list('a'), list('a'))
  t.equal(new Set([...list('a'), ...list('b')]).size, 2_000)
})
