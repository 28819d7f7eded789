import t from 'tap'
import { get, mockWith } from '../../support/mock.ts'

const PATH = 'workspaces/users/list'

const names = (...users: string[]) => ({
  users: users.map((name) => ({ userName: name, user_name: name })),
})

t.test('ListUsers', async (t) => {
  t.test('gives every user of the account that is not suspended, in both spellings', async (t) => {
    const mock = await mockWith(t)
    const { status, body } = await get(mock, PATH)
    t.equal(status, 200)
    t.strictSame(body, names('mock-admin', 'mock-user', 'mock-reader'))
  })

  t.test('needs no action, as its page says, but an account in good standing', async (t) => {
    const mock = await mockWith(t, { scene: 'permission-maze' })
    const as = (token: string) =>
      get(mock, PATH, { as: null, headers: { 'x-auth-token': `mock-token-${token}` } })
    const { body } = await as('newcomer')
    t.strictSame(body, (await as('admin')).body)
    const found = body.users.map(({ userName }: { userName: string }) => userName)
    t.ok(found.includes('mock-newcomer'), 'also users without any right')
    t.notOk(found.includes('mock-frozen'))
    t.notOk(found.includes('mock-restricted'))
    t.match(await as('frozen'), { status: 401, body: { error_code: 'ModelArts.6201' } })
  })

  t.test('gives names that can be granted', async (t) => {
    const mock = await mockWith(t)
    const [, user] = (await get(mock, PATH)).body.users
    const payload = {
      name: 'vision',
      auth_type: 'INTERNAL',
      grants: [{ user_name: user.userName }],
    }
    const { id } = (await get(mock, 'workspaces', { method: 'POST', payload })).body
    t.equal((await get(mock, `workspaces/${id}`, { as: 'user' })).status, 200)
    t.equal((await get(mock, `workspaces/${id}`, { as: 'reader' })).status, 403)
  })

  t.test('has no parameters: others are warned about, or refused', async (t) => {
    const mock = await mockWith(t)
    const got = await get(mock, `${PATH}?limit=1&name=%3Cscript%3E`)
    t.equal(got.body.users.length, 3)
    t.match(got.headers['x-mock-warnings'], /unknown parameter limit; unknown parameter name/)
    const strict = await mockWith(t, { strict: true })
    const path = `/v1/0123456789abcdef0123456789abcdef/${PATH}?limit=1`
    t.match(await get(strict, path), { status: 400, body: { error_code: 'ModelArts.0104' } })
  })

  t.test('is no workspace called users', async (t) => {
    const mock = await mockWith(t)
    t.match((await get(mock, 'workspaces/users')).body, { error_code: 'ModelArts.7005' })
    t.equal((await get(mock, PATH, { method: 'POST' })).status, 404)
    t.equal((await get(mock, `${PATH}/`)).status, 200)
  })
})
