import t from 'tap'
import { AuthFailures } from '../../../src/control/signatures/auth-failures.ts'

t.test('a lock lasts five minutes', async (t) => {
  const failures = new AuthFailures()
  for (let n = 0; n < 5; n++) failures.failed('a', 0)
  t.ok(failures.isLocked('a', 299_999))
  t.notOk(failures.isLocked('a', 300_000))
  failures.failed('a', 300_001)
  t.notOk(failures.isLocked('a', 300_002), 'the count starts again after the lock')
})

t.test('the number of counted keys is limited', async (t) => {
  const failures = new AuthFailures()
  for (let n = 0; n < 5; n++) failures.failed('first', 0)
  for (let n = 0; n < 1_000; n++) failures.failed(`k${n}`, 0)
  t.notOk(failures.isLocked('first', 1))
})

t.test('a key that fails again is kept, and evicts no other key', async (t) => {
  const failures = new AuthFailures()
  for (let n = 0; n < 1_000; n++) failures.failed(`k${n}`, 0)
  for (let n = 0; n < 4; n++) failures.failed('k0', 0)
  t.equal(failures.state.size, 1_000)
  t.ok(failures.isLocked('k0', 1))
  failures.failed('another', 0)
  t.ok(failures.isLocked('k0', 1), 'a key with a recent failure is not the oldest')
  t.notOk(failures.state.has('k1'))
})

t.test('an access key that is too long to be genuine is not counted', async (t) => {
  const failures = new AuthFailures()
  failures.failed('k'.repeat(128), 0)
  failures.failed('k'.repeat(129), 0)
  t.strictSame([...failures.state.keys()], ['k'.repeat(128)])
  t.equal(failures.version, 1)
})
