import t from 'tap'
import { AuthFailures } from '../../../src/control/signatures/auth-failures.ts'

t.test('a lock lasts five minutes', async (t) => {
  const failures = new AuthFailures()
  for (let n = 0; n < 5; n++) failures.failed('a', 0)
  t.ok(failures.isLocked('a', 299_999))
  t.notOk(failures.isLocked('a', 300_000))
  failures.failed('a', 300_001)
  t.notOk(failures.isLocked('a', 300_002), 'and then it counts anew')
})

t.test('the number of keys that are counted is bounded', async (t) => {
  const failures = new AuthFailures()
  for (let n = 0; n < 5; n++) failures.failed('first', 0)
  for (let n = 0; n < 1_000; n++) failures.failed(`k${n}`, 0)
  t.notOk(failures.isLocked('first', 1))
})
