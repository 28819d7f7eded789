import t from 'tap'
import { get, mockWith, NOW, PROJECT } from '../../support/mock.ts'

const PATH = '/v2/p1/authorizations'

const USER = '2b8d1a4f6cae5d3997f5a1e3b7c9d1f2'

const DOMAIN = '0a1b2c3d4e5f60718293a4b5c6d7e8f9'

t.test('ValidateAuthorization', async (t) => {
  const path = 'workspaces/0/auth'

  t.test('says what the caller may do', async (t) => {
    const mock = await mockWith(t)
    const requests = [
      { action_id: 'a', action: 'modelarts:notebook:create', resource: 'r' },
      { action_id: 'b', action: 'modelarts:notebook:listAllNotebooks' },
    ]
    const ask = (as: 'admin' | 'user') =>
      get(mock, path, { as, method: 'POST', payload: { requests } })
    const { status, body } = await ask('user')
    t.equal(status, 200)
    t.strictSame(body.results, [
      { action: 'modelarts:notebook:create', action_id: 'a', resource: 'r', verdict: 'allow' },
      {
        action: 'modelarts:notebook:listAllNotebooks',
        action_id: 'b',
        cause: [{ condition: [], policy_name: 'user' }],
        verdict: 'deny',
      },
    ])
    const admin = await ask('admin')
    t.strictSame(
      admin.body.results.map(({ verdict }: { verdict: string }) => verdict),
      ['allow', 'allow'],
    )
  })

  t.test('warns that conditions have no effect', async (t) => {
    const mock = await mockWith(t)
    const asked = { action_id: 'a', action: 'b', service_attributes: { zone: 'x' } }
    const payload = { requests: [asked] }
    const { status, headers } = await get(mock, path, { method: 'POST', payload })
    t.equal(status, 200)
    t.match(headers['x-mock-warnings'], /^service_attributes are ignored/)
  })

  t.test('refuses a bad body and an unknown workspace', async (t) => {
    const mock = await mockWith(t)
    for (const [payload, words] of [
      ['{', 'expected JSON in UTF-8'],
      ['[]', 'expected an object'],
      [{}, 'requests: found nothing, expected an array'],
      [{ requests: [{ action: 'x' }] }, 'requests[0].action_id: found nothing'],
      [{ requests: [{ action_id: 'x', action: 5 }] }, 'requests[0].action: found 5'],
      [
        { requests: [{ action_id: 'x', action: 'y', service_attributes: [] }] },
        'requests[0].service_attributes: found [], expected an object',
      ],
    ] as const) {
      const { status, body } = await get(mock, path, { method: 'POST', payload })
      t.match([status, body.error_code], [400, 'ModelArts.6400'], words)
      t.ok(body.error_msg.includes(words), body.error_msg)
    }
    const payload = { requests: [] }
    const { status, body } = await get(mock, 'workspaces/none/auth', { method: 'POST', payload })
    t.match([status, body.error_code], [400, 'ModelArts.7005'])
  })
})

t.test('GetAuthorizations', async (t) => {
  t.test('lists the authorizations of the scene', async (t) => {
    const { status, body } = await get(await mockWith(t), PATH, { as: 'reader' })
    t.equal(status, 200)
    t.strictSame(body, {
      total_count: 1,
      auth: [
        {
          content: 'modelarts_agency',
          create_time: 1_609_459_200_000,
          type: 'agency',
          user_id: 'all',
          user_name: 'all-users',
          user_type: 'all-users',
        },
      ],
    })
  })

  t.test('takes every documented parameter', async (t) => {
    const mock = await mockWith(t)
    const payload = { user_id: USER, content: 'x' }
    await get(mock, PATH, { method: 'POST', payload })
    const ids = async (query: string) =>
      (await get(mock, `${PATH}?${query}`)).body.auth.map(
        ({ user_id }: { user_id: string }) => user_id,
      )
    t.strictSame(await ids(''), ['all', USER])
    t.strictSame(await ids('order=desc'), [USER, 'all'])
    t.strictSame(await ids('sort_by=create_time&order=DESC'), [USER, 'all'])
    t.strictSame(await ids('limit=1&offset=1'), [USER])
  })

  t.test('refuses a bad value', async (t) => {
    const mock = await mockWith(t)
    for (const [query, words] of [
      ['sort_by=content', 'sort_by: found "content", expected one of user_name, create_time'],
      ['order=up', 'order: found "up", expected one of ASC, DESC'],
      ['limit=0', 'limit: found 0, expected an integer from 1 to 1000'],
      ['limit=1001', 'limit: found 1001'],
      ['offset=x', 'offset: found "x"'],
    ] as const) {
      const { status, body } = await get(mock, `${PATH}?${query}`)
      t.match([status, body.error_code], [400, 'ModelArts.0104'], query)
      t.ok(body.error_msg.includes(words), body.error_msg)
    }
  })

  t.test('lists one authorization of the scene per user, without secret keys', async (t) => {
    const one = {
      content: 'AK',
      create_time: '-1h',
      secret_key: 'from-the-scene',
      type: 'credential',
      user_id: USER,
    }
    const scene = (...entries: object[]) =>
      t.testdir({ 'authorizations.json': JSON.stringify(entries) })
    const mock = await mockWith(t, { scene: scene(one) })
    const { body } = await get(mock, PATH)
    t.match(body.auth, [{ user_id: USER, create_time: NOW - 3_600_000, secret_key: '***' }])
    await t.rejects(mockWith(t, { scene: scene(one, one) }), {
      message: /authorizations\.json \$\[1\]\.user_id: found .* expected a user_id that no other/,
    })
  })
})

t.test('CreateAuthorization', async (t) => {
  t.test('authorizes the service for a user, and the second time updates that', async (t) => {
    const mock = await mockWith(t)
    const payload = { type: 'credential', content: 'AK', secret_key: 'top-secret', user_id: USER }
    const { status, body } = await get(mock, PATH, { method: 'POST', payload })
    t.equal(status, 200)
    t.strictSame(body, { result: 'true' })
    const list = await get(mock, PATH)
    t.match(list.body, {
      total_count: 2,
      auth: [{}, { user_id: USER, user_name: 'mock-user', secret_key: '***', create_time: NOW }],
    })
    const agency = { type: 'agency', content: 'ma_agency_x', user_id: USER }
    const again = await get(mock, PATH, { method: 'POST', payload: agency })
    t.match([again.status, again.body], [200, { result: 'true' }])
    const after = await get(mock, PATH)
    t.match(after.body, { total_count: 2, auth: [{}, { ...agency, user_name: 'mock-user' }] })
    t.notOk('secret_key' in after.body.auth[1])
    t.equal((await get(mock, '/v2/p2/authorizations')).body.total_count, 1)
  })

  t.test('refuses the second time with secondAuthorization: refuse', async (t) => {
    const mock = await mockWith(t, { secondAuthorization: 'refuse' })
    const payload = { content: 'ma_agency_x', user_id: USER }
    t.equal((await get(mock, PATH, { method: 'POST', payload })).status, 200)
    for (const user_id of [USER, 'all', 'all-users']) {
      const { status, body } = await get(mock, PATH, {
        method: 'POST',
        payload: { ...payload, user_id },
      })
      t.match([status, body.error_code], [400, 'ModelArts.0424'], user_id)
    }
  })

  t.test('takes all-users for all, and shows the spelling of the request', async (t) => {
    const mock = await mockWith(t)
    const every = { user_id: 'all-users', type: 'agency', content: 'ma_agency_x' }
    await get(mock, PATH, { method: 'POST', payload: every })
    t.match((await get(mock, PATH)).body, {
      total_count: 1,
      auth: [{ ...every, user_name: 'all-users' }],
    })
    mock.project('p2').importState(mock.project('p1').exportState())
    t.match((await get(mock, '/v2/p2/authorizations')).body.auth, [every])
    await get(mock, `${PATH}?user_id=all-users`, { method: 'DELETE' })
    t.equal((await get(mock, PATH)).body.total_count, 0)
  })

  t.test('refuses an invalid body', async (t) => {
    const mock = await mockWith(t)
    for (const [payload, words] of [
      ['{', 'expected JSON in UTF-8'],
      ['5', 'expected an object'],
      [{}, 'content: found nothing, expected text'],
      [{ content: '' }, 'content: found "", expected a name'],
      [{ content: 'c'.repeat(65) }, 'expected text of at most 64 characters'],
      [{ content: 'c', user_id: 'ab' }, 'user_id: found "ab", expected a user id of 3 to 32'],
      [{ content: 'c', user_id: 'u'.repeat(33) }, 'expected a user id of 3 to 32 characters'],
      [{ content: 'c', type: 'token' }, 'type: found "token", expected one of agency, credential'],
      [{ content: 'c', type: 5 }, 'type: found 5'],
      [{ content: 'c', user_type: 'robot' }, 'user_type: found "robot", expected one of iam'],
      [{ content: 'c', type: 'credential' }, 'secret_key: found nothing, expected the secret key'],
      [{ content: 'c', secret_key: 5 }, 'secret_key: found "***", expected text'],
    ] as const) {
      const { status, body } = await get(mock, PATH, { method: 'POST', payload })
      t.match([status, body.error_code], [400, 'ModelArts.6400'], words)
      t.ok(body.error_msg.includes(words), body.error_msg)
    }
    t.equal((await get(mock, PATH)).body.total_count, 1)
  })

  t.test('refuses callers without the right', async (t) => {
    const payload = { content: 'x' }
    const options = { as: 'user', method: 'POST', payload } as const
    const { status, body } = await get(await mockWith(t), PATH, options)
    t.match([status, body.error_code], [403, 'ModelArts.0108'])
  })
})

t.test('DeleteAuthorizations', async (t) => {
  t.test('deletes one or all authorizations', async (t) => {
    const mock = await mockWith(t)
    await get(mock, PATH, { method: 'POST', payload: { content: 'x' } })
    await get(mock, PATH, { method: 'POST', payload: { content: 'x', user_id: USER } })
    const drop = (query = '') => get(mock, `${PATH}${query}`, { method: 'DELETE' })
    const { status, body } = await drop()
    t.equal(status, 200)
    t.strictSame(body, { result: 'true' })
    t.equal((await get(mock, PATH)).body.total_count, 2, 'the caller’s own')
    const again = await drop()
    t.match([again.status, again.body.error_code], [400, 'ModelArts.0429'])
    t.equal((await drop(`?user_id=${USER}`)).status, 200)
    t.equal((await drop('?user_id=all')).status, 200)
    t.strictSame((await get(mock, PATH)).body, { auth: [], total_count: 0 })
    t.equal((await drop('?user_id=all')).body.error_code, 'ModelArts.0429')
  })
})

t.test('CreateModelArtsAgency', async (t) => {
  t.test('returns the name of the agency', async (t) => {
    const mock = await mockWith(t)
    const ask = async (payload?: object | string) =>
      get(mock, '/v2/p1/agency', { method: 'POST', ...(payload ? { payload } : {}) })
    t.strictSame((await ask({ agency_name_suffix: 'x' })).body, { agency_name: 'ma_agency_x' })
    t.strictSame((await ask({})).body, { agency_name: 'modelarts_agency' })
    t.strictSame((await ask()).body, { agency_name: 'modelarts_agency' })
    for (const payload of [{ agency_name_suffix: 'x'.repeat(51) }, { agency_name_suffix: 5 }, '[]'])
      t.match((await ask(payload)).body, { error_code: 'ModelArts.6400' })
  })
})

t.test('ShowAuthmodeDetail and UpdateAuthMode', async (t) => {
  const put = (mock: Parameters<typeof get>[0], payload: object | string, headers = {}) =>
    get(mock, '/v1/auth-mode', { method: 'PUT', payload, headers })

  t.test('ShowAuthmodeDetail: shows the mode that was set last', async (t) => {
    const mock = await mockWith(t)
    const before = await get(mock, '/v1/auth-mode', { as: 'user' })
    t.equal(before.status, 200)
    t.strictSame(before.body, { domain_id: DOMAIN, mode: 'strict' })
    const { status, body } = await put(mock, { mode: 'loose' })
    t.equal(status, 200)
    t.strictSame(body, { domain_id: DOMAIN, mode: 'loose' })
    t.match((await get(mock, '/v1/auth-mode')).body, { mode: 'loose' })
    mock.project(PROJECT).reset()
    t.match((await get(mock, '/v1/auth-mode')).body, { mode: 'strict' })
  })

  t.test('UpdateAuthMode: applies to the project in X-Project-Id', async (t) => {
    const mock = await mockWith(t)
    await put(mock, { mode: 'loose' }, { 'x-project-id': 'p1' })
    const headers = { 'x-project-id': 'p1' }
    t.match((await get(mock, '/v1/auth-mode', { headers })).body, { mode: 'loose' })
    t.match((await get(mock, '/v1/auth-mode')).body, { mode: 'strict' })
  })

  t.test('UpdateAuthMode: refuses an invalid mode and callers without the right', async (t) => {
    const mock = await mockWith(t)
    for (const [payload, words] of [
      [{}, 'mode: found nothing, expected one of strict, loose'],
      [{ mode: 'STRICT' }, 'mode: found "STRICT"'],
      ['{', 'expected JSON in UTF-8'],
    ] as const) {
      const { status, body } = await put(mock, payload)
      t.match([status, body.error_code], [400, 'ModelArts.6400'], words)
      t.ok(body.error_msg.includes(words), body.error_msg)
    }
    const options = { as: 'user', method: 'PUT', payload: { mode: 'loose' } } as const
    const { status, body } = await get(mock, '/v1/auth-mode', options)
    t.match([status, body.error_code], [403, 'ModelArts.0108'])
  })
})
