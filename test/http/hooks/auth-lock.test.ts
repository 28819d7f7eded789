import t from 'tap'
import { get, mockWith, PROJECT } from '../../support/mock.ts'
import { signedHeaders } from '../../support/signing.ts'

t.test('signed requests for no project lock no access key', async (t) => {
  const mock = await mockWith(t, { auth: 'verify', authLock: true })
  const call = (path: string, sk?: string) =>
    get(mock, path, {
      as: null,
      headers: signedHeaders({ path, ...(sk === undefined ? {} : { sk }) }),
    })
  const path = '/v3/projects'
  for (let n = 0; n < 6; n++) {
    const { status, body } = await call(path, 'wrong')
    t.equal(status, 401)
    t.match(JSON.stringify(body), 'verify aksk signature fail')
  }
  t.equal((await call(path)).status, 200)
  t.equal((await call(`/v1/${PROJECT}/notebooks`)).status, 200)
})
