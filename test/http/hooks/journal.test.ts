import t from 'tap'
import { get, mockWith } from '../../support/mock.ts'

t.test('a path that cannot be decoded is in the journal only if it is of the API', async (t) => {
  const mock = await mockWith(t)
  t.equal((await get(mock, '/_mock/%zz', { as: null })).status, 400)
  t.strictSame(mock.journal.find(), [])
  t.equal((await get(mock, '/v3/%zz')).status, 400)
  t.match(mock.journal.find(), [{ url: '/v3/%zz', status: 400, served: false, operation: null }])
})
