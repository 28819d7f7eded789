import { createHash } from 'node:crypto'
import t from 'tap'
import { capturedFrom, checkSame, linesIn, replayedFrom } from '../../support/bundles.ts'
import { control, get, ownMock } from '../../support/mock.ts'
import { CREATION } from '../../support/values.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

const kinds = (bundle: Uint8Array) => linesIn(bundle).map(({ kind }) => kind ?? 'header')

t.test(
  'a bundle has the requests of all projects in order, and states only where needed',
  async (t) => {
    const mock = await ownMock(t)
    await get(mock, 'notebooks')
    await get(mock, '/v1/p2/notebooks')
    await get(mock, 'notebooks')
    await control(mock, 'POST', '/projects/p2/clock/advance', { by: '1h' })
    await get(mock, 'notebooks')
    await get(mock, '/v1/p2/notebooks')
    const bundle = await capturedFrom(mock)
    t.strictSame(kinds(bundle), [
      'header',
      'server_state',
      'request',
      'request',
      'request',
      'request',
      'project_state',
      'request',
      'end',
    ])
    t.strictSame(
      linesIn(bundle).flatMap(({ number, project_id }) =>
        number ? `${number} ${project_id}` : [],
      ),
      ['1 p1', '2 p2', '3 p1', '4 p1', '5 p2'],
    )
  },
)

t.test('without a request there is a bundle as well', async (t) => {
  const bundle = await capturedFrom(await ownMock(t))
  t.strictSame(kinds(bundle), ['header', 'server_state', 'end'])
  t.strictSame(await replayedFrom(bundle), [])
})

t.test(
  'requests of a project that was reset are still there; a reset of the server begins anew',
  async (t) => {
    const mock = await ownMock(t)
    for (const _again of [1, 2, 3]) {
      await get(mock, 'notebooks?limit=1')
      await control(mock, 'POST', '/projects/p1/reset', {})
    }
    await get(mock, 'notebooks?limit=1')
    const bundle = await capturedFrom(mock)
    t.equal(kinds(bundle).filter((kind) => kind === 'request').length, 4)
    checkSame(t, await replayedFrom(bundle))
    await control(mock, 'POST', '/reset', {})
    t.strictSame(kinds(await capturedFrom(mock)), ['header', 'server_state', 'end'])
  },
)

t.test(
  'a request that the journal dropped, or that was cleared, refuses the capture until a reset',
  async (t) => {
    const full = await ownMock(t, { journalEntries: 2 })
    for (const _again of [1, 2, 3]) await get(full, 'notebooks?limit=1')
    const refused = await control(full, 'GET', '/bundle')
    t.equal(refused.status, 409)
    t.match(refused.body, {
      error_code: 'Mock.CannotCapture',
      error_msg: /found a journal that has dropped requests .* expected .*--journal-entries/,
    })
    await control(full, 'POST', '/reset', {})
    await get(full, 'notebooks?limit=1')
    t.equal(kinds(await capturedFrom(full)).length, 4)

    const cleared = await ownMock(t)
    await get(cleared, 'notebooks?limit=1')
    await control(cleared, 'DELETE', '/requests')
    t.match((await control(cleared, 'GET', '/bundle')).body.error_msg, /a journal that was cleared/)

    const none = await ownMock(t, { journalEntries: 0 })
    await get(none, 'notebooks?limit=1')
    t.equal((await control(none, 'GET', '/bundle')).status, 409)
  },
)

t.test(
  'changes and ended journals are bounded, and refuse the capture when there are too many',
  async (t) => {
    const mock = await ownMock(t, { journalEntries: 10 })
    for (let turn = 0; turn < 8; turn++) {
      await get(mock, 'notebooks?limit=1')
      await control(mock, 'POST', '/projects/p1/reset', {})
    }
    t.match((await control(mock, 'GET', '/bundle')).body.error_msg, /more changes and requests/)
  },
)

t.test('no credential of any kind is in a bundle', async (t) => {
  const mock = await ownMock(t)
  const password = 'canary-password-1'
  const user = { name: 'mock-admin', password: 'mock-password', domain: { name: 'mock-account' } }
  const login = (given: string) => ({
    auth: { identity: { methods: ['password'], password: { user: { ...user, password: given } } } },
  })
  const post = (url: string, payload: object, headers = {}) =>
    get(mock, url, {
      method: 'POST',
      payload: JSON.stringify(payload),
      headers: { ...JSON_TYPE, ...headers },
    })
  const issued = (await post('/v3/auth/tokens', login('mock-password'))).headers[
    'x-subject-token'
  ] as string
  t.match(issued, /^MII/)
  await post('/v3/auth/tokens', login(password))
  const { credential } = (
    await post('/v3.0/OS-CREDENTIAL/securitytokens', {
      auth: { identity: { methods: ['token'], token: { id: issued } } },
    })
  ).body
  await get(mock, 'notebooks?limit=1&token=canary-query', {
    headers: {
      'x-auth-token': 'canary-token-2',
      cookie: 'session=canary-cookie',
      authorization: 'Bearer canary-bearer',
    },
  })
  await get(mock, 'notebooks?limit=1', {
    as: null,
    headers: {
      authorization: `SDK-HMAC-SHA256 Access=${credential.access}, SignedHeaders=host, Signature=${'ab'.repeat(32)}`,
    },
  })
  await post('/v1/p1/notebooks', {
    ...CREATION,
    env: [{ name: 'DB_PASSWORD', value: 'canary-env' }],
    tags: [{ key: 'db_password', value: 'canary-tag' }],
    password: { value: 'canary-value', digits: 4711 },
  })
  await get(mock, 'notebooks?limit=1', {
    headers: { authorization: `Basic ${Buffer.from('user:canary').toString('base64')}` },
  })
  await control(mock, 'POST', '/projects/p1/clock/advance', { by: '1h' })
  await get(mock, 'notebooks?limit=1', { headers: { 'x-auth-token': issued } })
  await control(mock, 'POST', '/clock/advance', { by: '1s' })
  await get(mock, 'notebooks?limit=1', { headers: { 'x-auth-token': issued } })
  const bundle = await capturedFrom(mock)
  const text = linesIn(bundle)
    .map((line) => JSON.stringify(line))
    .join('\n')
  const { access, secret, securitytoken } = credential
  const guessable = ['canary-password-1', 'canary-token-2', 'canary-tag', 'canary-value'].map(
    (word) => createHash('sha256').update(word).digest('hex').slice(0, 12),
  )
  for (const word of [...guessable, 'dXNlcjpj', '4711']) t.notMatch(text, word)
  const known = ['mock-password', 'mock-token-admin', access, secret, securitytoken, issued]
  for (const canary of [...known, 'canary', 'ab'.repeat(32)]) t.notMatch(text, canary)
  t.match(text, 'token-of-mock-admin')
  checkSame(t, await replayedFrom(bundle))
})
