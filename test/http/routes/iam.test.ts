import type { FastifyReply, FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import { Config } from '../../../src/config.ts'
import { Engine } from '../../../src/control/engine.ts'
import type { EngineOptions } from '../../../src/control/engine-start.ts'
import { iamErrorHandler } from '../../../src/http/iam-error.ts'
import {
  control,
  get,
  type Mock,
  mockWith,
  NOW,
  PROJECT,
  type TestResponse,
} from '../../support/mock.ts'
import { refusal } from '../../support/refusal.ts'

const TOKENS = '/v3/auth/tokens'

const KEYS = '/v3.0/OS-CREDENTIAL/securitytokens'

const ID_TOKENS = '/v3.0/OS-AUTH/id-token/tokens'

const ACCOUNT = { id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9', name: 'mock-account' }

const USER = '2b8d1a4f6cae5d3997f5a1e3b7c9d1f2'

const ADMIN = '1a7c0f3e5b9d4c2886e4f0d2a6b8c0e1'

/** Sends a GET request to IAM, with credentials only if they are in `headers`. */
const ask = (mock: Mock, path: string, headers: Record<string, string> = {}) =>
  get(mock, path, { as: null, headers })

const post = (mock: Mock, path: string, payload: object | string, headers = {}) =>
  get(mock, path, { as: null, method: 'POST', payload, headers })

const byPassword = (user: object, scope?: unknown) => ({
  auth: { identity: { methods: ['password'], password: { user } }, ...(scope ? { scope } : {}) },
})

const mockUser = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }

const byToken = (id: string) => ({ auth: { identity: { methods: ['token'], token: { id } } } })

const byAgency = (assume_role: object) => ({
  auth: { identity: { methods: ['assume_role'], assume_role } },
})

const tokenOf = ({ headers }: TestResponse) => headers['x-subject-token'] as string

const signed = (accessKey: string) => ({
  authorization: `SDK-HMAC-SHA256 Access=${accessKey}, SignedHeaders=host, Signature=${'a'.repeat(64)}`,
})

/** Checks that a response is an error in IAM's format. */
function isIamError(t: Test, got: TestResponse, status: number, message: string, title: string) {
  t.equal(got.status, status, message)
  t.strictSame(Object.keys(got.body), ['error'])
  t.strictSame(Object.keys(got.body.error), ['code', 'message', 'title'])
  t.match(got.body.error, { code: status, title })
  t.ok(got.body.error.message.includes(message), got.body.error.message)
  t.match(got.headers['x-request-id'], /^[0-9a-f]{32}$/)
  t.match(got.headers['content-type'], /^application\/json/)
}

t.test('POST /v3/auth/tokens', async (t) => {
  t.test('issues a token for a project id, with the service catalog', async (t) => {
    const mock = await mockWith(t)
    const got = await post(mock, TOKENS, byPassword(mockUser, { project: { id: PROJECT } }))
    t.equal(got.status, 201)
    t.match(tokenOf(got), /^MIIF[\w-]{1708}$/)
    t.equal(got.headers['server'], 'api-gateway')
    t.match(got.headers['x-iam-trace-id'], got.headers['x-request-id'] as string)
    const { catalog, ...token } = got.body.token
    t.strictSame(token, {
      expires_at: '2026-01-02T00:00:00.000000Z',
      issued_at: '2026-01-01T00:00:00.000000Z',
      methods: ['password'],
      user: { domain: ACCOUNT, id: USER, name: 'mock-user', password_expires_at: '' },
      project: { domain: ACCOUNT, id: PROJECT, name: 'cn-north-4' },
      roles: [{ id: '0', name: 'user' }],
    })
    const [iam, modelarts] = catalog
    t.match(iam, { name: 'iam', type: 'iam', endpoints: [{ url: 'http://localhost/v3' }] })
    t.match(modelarts, { name: 'modelarts', type: 'modelarts', id: /^[0-9a-f]{32}$/ } as object)
    t.match(modelarts.endpoints, [
      {
        interface: 'public',
        region: 'cn-north-4',
        region_id: 'cn-north-4',
        url: `http://localhost/v1/${PROJECT}`,
      },
    ])
  })

  t.test('finds users, accounts and projects by id or by name', async (t) => {
    const mock = await mockWith(t, { region: 'eu-west-0', publicUrl: 'https://mock.example' })
    const admin = { id: ADMIN, password: 'mock-password' }
    const got = await post(mock, TOKENS, byPassword(admin, { project: { name: 'af-south-1' } }))
    const project = (await ask(mock, '/v3/projects?name=af-south-1')).body.projects[0]
    t.match(got.body.token, {
      user: { name: 'mock-admin' },
      project: { id: project.id, name: 'af-south-1' },
      roles: [{ name: 'te_admin' }],
      catalog: [
        {},
        { endpoints: [{ region: 'eu-west-0', url: /^https:\/\/mock\.example\/v1\// }] },
      ],
    } as object)
    const known = [
      { ...mockUser, domain: { id: ACCOUNT.id } },
      { ...mockUser, domain: ACCOUNT },
      { ...mockUser, id: USER },
      { name: 'mock-frozen', password: 'mock-password', domain: ACCOUNT },
    ]
    for (const user of known) {
      t.equal((await post(mock, TOKENS, byPassword(user))).status, 201)
    }
    const own = { project: { name: 'af-south-1', domain: { name: ACCOUNT.name } } }
    t.equal((await post(mock, TOKENS, byPassword(mockUser, own))).status, 201)
    const unnamed = await post(mock, TOKENS, byPassword(mockUser, { project: { id: 'p1' } }))
    t.match(unnamed.body.token.project, { id: 'p1', name: 'eu-west-0_p1' })
  })

  t.test('issues a token for the account, or without a scope', async (t) => {
    const mock = await mockWith(t)
    for (const domain of [{ id: ACCOUNT.id }, { name: ACCOUNT.name }, ACCOUNT]) {
      const { token } = (await post(mock, TOKENS, byPassword(mockUser, { domain }))).body
      t.strictSame(token.domain, ACCOUNT)
      t.notOk('project' in token)
      t.match(token.catalog, [{}, { endpoints: [{ url: 'http://localhost/v1' }] }])
    }
    for (const scope of [undefined, {}, null]) {
      const { token } = (await post(mock, TOKENS, byPassword(mockUser, scope))).body
      t.notOk('project' in token || 'domain' in token)
    }
  })

  t.test('leaves out the catalog with nocatalog', async (t) => {
    const mock = await mockWith(t)
    for (const query of ['nocatalog', 'nocatalog=', 'nocatalog=true']) {
      const got = await post(mock, `${TOKENS}?${query}`, byPassword(mockUser))
      t.strictSame(got.body.token.catalog, [])
      t.notOk('x-mock-warnings' in got.headers)
    }
  })

  t.test('accepts a valid token, issued or well-known', async (t) => {
    const mock = await mockWith(t)
    const first = await post(mock, TOKENS, byPassword(mockUser))
    for (const id of [tokenOf(first), 'mock-token-user']) {
      const got = await post(mock, TOKENS, byToken(id))
      t.match(got.body.token, { methods: ['token'], user: { id: USER } })
      t.not(tokenOf(got), id)
    }
    isIamError(
      t,
      await post(mock, TOKENS, byToken('x')),
      401,
      'The token is invalid',
      'Unauthorized',
    )
    mock.advance('24h')
    isIamError(t, await post(mock, TOKENS, byToken(tokenOf(first))), 401, 'expired', 'Unauthorized')
  })

  t.test('issues a token for an agency', async (t) => {
    const mock = await mockWith(t)
    const agency = { domain_name: 'partner', xrole_name: 'helper' }
    const caller = { 'x-auth-token': 'mock-token-user' }
    const got = await post(mock, TOKENS, byAgency(agency), caller)
    t.match(got.body.token, {
      methods: ['assume_role'],
      user: { id: USER, name: 'partner/helper' },
      assumed_by: { user: { id: USER, name: 'mock-user', domain: ACCOUNT } },
    })
    const other = await post(mock, TOKENS, byAgency({ domain_id: 'd1', agency_name: 'a' }))
    t.match(other.body.token, { user: { id: ADMIN, name: 'd1/a' } })
  })

  t.test('refuses wrong user names and passwords', async (t) => {
    const mock = await mockWith(t)
    for (const user of [
      { ...mockUser, password: 'wrong' },
      { ...mockUser, password: '' },
      { ...mockUser, name: 'nobody' },
      { ...mockUser, id: ADMIN },
      { ...mockUser, domain: { name: 'other' } },
      { ...mockUser, domain: { id: ACCOUNT.id, name: 'other' } },
      { id: 'nobody', password: 'mock-password' },
    ]) {
      const got = await post(mock, TOKENS, byPassword(user))
      t.notOk('x-subject-token' in got.headers)
      t.strictSame(got.body, {
        error: { code: 401, message: 'The username or password is wrong.', title: 'Unauthorized' },
      })
      isIamError(t, got, 401, 'wrong', 'Unauthorized')
    }
  })

  t.test('refuses another account’s scope, and an id no project can have', async (t) => {
    const mock = await mockWith(t)
    for (const scope of [
      { domain: { name: 'other' } },
      { domain: { id: 'other' } },
      { project: { name: 'cn-north-4', domain: { name: 'other' } } },
    ]) {
      isIamError(
        t,
        await post(mock, TOKENS, byPassword(mockUser, scope)),
        403,
        '"other"',
        'Forbidden',
      )
    }
    const odd = byPassword(mockUser, { project: { id: 'a b' } })
    isIamError(t, await post(mock, TOKENS, odd), 400, '"a b" is no project id', 'Bad Request')
  })

  t.test('refuses an invalid body in IAM’s error format', async (t) => {
    const mock = await mockWith(t)
    const identity = (value: unknown) => ({ auth: { identity: value } })
    const cases: [object | string, string][] = [
      ['{', 'JSON'],
      ['\u0000', 'JSON'],
      ['null', 'auth: found nothing, expected an object'],
      ['[]', 'found [], expected an object'],
      ['"x"', 'found "x", expected an object'],
      ['', 'auth: found nothing, expected an object'],
      [{}, 'auth: found nothing, expected an object'],
      [{ auth: 1 }, 'auth: found 1, expected an object'],
      [{ auth: {} }, 'auth.identity: found nothing, expected an object'],
      [identity({}), 'auth.identity.methods: found nothing, expected an array'],
      [identity({ methods: [] }), 'auth.identity.methods: found [], expected exactly one method'],
      [identity({ methods: ['totp'] }), 'expected one of password, token, assume_role'],
      [identity({ methods: ['password', 'token'] }), 'expected exactly one method'],
      [identity({ methods: ['token'] }), 'expected a method whose object is in identity'],
      [identity({ methods: ['token'], token: {} }), 'auth.identity.token.id: found nothing'],
      [byToken(''), 'expected text that is not empty'],
      [byPassword({ name: 'a', password: 'b' }), 'expected an id, or a name and a domain'],
      [byPassword({ id: USER }), 'password.user.password: found nothing, expected text'],
      [byPassword({ id: 1, password: 'b' }), 'password.user.id: found 1, expected text'],
      [byPassword({ ...mockUser, domain: {} }), 'user.domain: found {}, expected an id or a name'],
      [byPassword(mockUser, 'unscoped'), 'auth.scope: found "unscoped", expected an object'],
      [byPassword(mockUser, { project: {} }), 'scope.project: found {}, expected an id or a name'],
      [byPassword(mockUser, { project: { name: 'a b' } }), 'expected 1 to 64 characters'],
      [
        byPassword(mockUser, { project: { id: 'p' }, domain: ACCOUNT }),
        'expected either project or domain, not both',
      ],
      [byAgency({ domain_name: 'd' }), 'assume_role.agency_name: found nothing, expected text'],
      [byAgency({ agency_name: 'a' }), 'domain_name: found nothing, expected text, or a domain_id'],
    ]
    for (const [payload, message] of cases) {
      const got = await post(mock, TOKENS, payload, { 'content-type': 'application/json' })
      isIamError(t, got, 400, message, 'Bad Request')
    }
  })

  t.test('warns of unknown input, and refuses it with strict', async (t) => {
    const mock = await mockWith(t)
    const odd = { auth: { ...byPassword(mockUser).auth, scop: {} } }
    const got = await post(mock, `${TOKENS}?x=1`, odd)
    t.equal(got.status, 201)
    t.equal(
      got.headers['x-mock-warnings'],
      'unknown parameter x; unknown body key auth.scop, did you mean scope?',
    )
    const strict = await mockWith(t, { strict: true })
    isIamError(t, await post(strict, TOKENS, odd), 400, 'expected a known key', 'Bad Request')
    t.equal((await post(strict, TOKENS, byPassword(mockUser))).status, 201)
  })

  t.test('forgets all tokens at a reset, and then issues the same ones', async (t) => {
    const mock = await mockWith(t)
    const before = tokenOf(await post(mock, TOKENS, byPassword(mockUser)))
    await control(mock, 'POST', '/reset')
    isIamError(t, await post(mock, TOKENS, byToken(before)), 401, 'invalid', 'Unauthorized')
    t.equal(tokenOf(await post(mock, TOKENS, byPassword(mockUser))), before)
  })
})

t.test('GET /v3/auth/tokens', async (t) => {
  t.test('shows a token', async (t) => {
    const mock = await mockWith(t)
    const scope = { project: { id: PROJECT } }
    const made = await post(mock, TOKENS, byPassword(mockUser, scope))
    const got = await ask(mock, TOKENS, { 'x-subject-token': tokenOf(made) })
    t.equal(got.status, 200)
    t.strictSame(got.body, made.body)
    t.equal(tokenOf(got), tokenOf(made))
    const known = await ask(mock, `${TOKENS}?nocatalog`, { 'x-subject-token': 'mock-token-admin' })
    t.match(known.body.token, { user: { id: ADMIN }, issued_at: '2026-01-01T00:00:00.000000Z' })
    t.strictSame(known.body.token.catalog, [])
  })

  t.test('a token of a project expires by the project’s clock', async (t) => {
    const mock = await mockWith(t)
    const header = async (scope: object) => ({
      'x-subject-token': tokenOf(await post(mock, TOKENS, byPassword(mockUser, scope))),
    })
    const scoped = await header({ project: { id: 'p1' } })
    const free = await header({})
    mock.project('p1').advance('24h')
    isIamError(t, await ask(mock, TOKENS, scoped), 404, 'could not be found', 'Not Found')
    t.equal((await ask(mock, TOKENS, free)).status, 200)
  })

  t.test('refuses a missing token and an unknown one', async (t) => {
    const mock = await mockWith(t)
    isIamError(t, await ask(mock, TOKENS), 400, 'X-Subject-Token', 'Bad Request')
    const empty = { 'x-subject-token': '' }
    isIamError(t, await ask(mock, TOKENS, empty), 400, 'X-Subject-Token', 'Bad Request')
    const unknown = { 'x-subject-token': 'x' }
    isIamError(t, await ask(mock, TOKENS, unknown), 404, 'could not be found', 'Not Found')
  })
})

t.test('POST /v3.0/OS-AUTH/id-token/tokens', async (t) => {
  t.test('accepts any identity token; a well-known one selects the user', async (t) => {
    const mock = await mockWith(t)
    const auth = { id_token: { id: 'eyJ.x.y' }, scope: { project: { id: PROJECT } } }
    const got = await post(mock, ID_TOKENS, { auth }, { 'x-idp-id': 'okta' })
    t.equal(got.status, 201)
    t.match(tokenOf(got), /^MIIF/)
    t.match(got.body.token, {
      methods: ['mapped'],
      project: { id: PROJECT },
      user: {
        id: ADMIN,
        'OS-FEDERATION': { identity_provider: { id: 'okta' }, protocol: { id: 'oidc' } },
      },
    })
    const own = { auth: { id_token: { id: 'mock-token-user' } } }
    const known = await post(mock, ID_TOKENS, own, { 'x-idp-id': 'okta' })
    t.equal(known.body.token.user.id, USER)
  })

  t.test('refuses a request without a provider or a token', async (t) => {
    const mock = await mockWith(t)
    const body = { auth: { id_token: { id: 'x' } } }
    isIamError(t, await post(mock, ID_TOKENS, body), 400, 'X-Idp-Id', 'Bad Request')
    const provider = { 'x-idp-id': 'okta' }
    for (const payload of [
      {},
      { auth: {} },
      { auth: { id_token: {} } },
      { auth: { id_token: 1 } },
    ]) {
      isIamError(t, await post(mock, ID_TOKENS, payload, provider), 400, 'auth', 'Bad Request')
    }
  })
})

t.test('POST /v3/OS-FEDERATION/identity_providers/{idp}/protocols/{protocol}/auth', async (t) => {
  const path = '/v3/OS-FEDERATION/identity_providers/okta/protocols/oidc/auth'

  t.test('takes the identity token as bearer, with the body {} or none', async (t) => {
    const mock = await mockWith(t)
    const headers = { authorization: 'Bearer mock-token-reader' }
    const got = await post(mock, path, {}, headers)
    t.equal(got.status, 201)
    t.match(got.body.token.user, {
      name: 'mock-reader',
      'OS-FEDERATION': { identity_provider: { id: 'okta' }, protocol: { id: 'oidc' } },
    })
    t.ok(tokenOf(got))
    t.equal((await post(mock, path, '', headers)).status, 201)
  })

  t.test('refuses none', async (t) => {
    const mock = await mockWith(t)
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic abc']) {
      const got = await post(mock, path, {}, { authorization })
      isIamError(t, got, 401, 'Authorization: Bearer', 'Unauthorized')
    }
    isIamError(t, await post(mock, path, {}), 401, 'Authorization: Bearer', 'Unauthorized')
    isIamError(
      t,
      await post(mock, path, '{', { authorization: 'Bearer x' }),
      400,
      'JSON',
      'Bad Request',
    )
  })
})

t.test('POST /v3.0/OS-CREDENTIAL/securitytokens', async (t) => {
  const identity = (value: object) => ({ auth: { identity: value } })

  t.test('gives keys to the holder of a token in the body or beside it', async (t) => {
    const mock = await mockWith(t)
    const id = tokenOf(await post(mock, TOKENS, byPassword(mockUser)))
    const inBody = identity({ methods: ['token'], token: { id, duration_seconds: 21_600 } })
    const got = await post(mock, KEYS, inBody)
    t.equal(got.status, 201)
    t.strictSame(Object.keys(got.body.credential), [
      'access',
      'expires_at',
      'secret',
      'securitytoken',
    ])
    t.equal(got.body.credential.expires_at, '2026-01-01T06:00:00.000000Z')
    const beside = identity({ methods: ['token'], token: { duration_seconds: 900 } })
    const other = await post(mock, KEYS, beside, { 'x-auth-token': id })
    t.equal(other.body.credential.expires_at, '2026-01-01T00:15:00.000000Z')
    t.not(other.body.credential.access, got.body.credential.access)
    const bare = await post(mock, KEYS, identity({ methods: ['token'] }), { 'x-auth-token': id })
    t.equal(bare.body.credential.expires_at, '2026-01-01T00:15:00.000000Z')
    for (const { body } of [got, other, bare]) {
      const who = await ask(mock, '/v5/caller-identity', signed(body.credential.access))
      t.equal(who.body.principal_id, USER)
    }
  })

  t.test('gives keys to the caller as an agency', async (t) => {
    const mock = await mockWith(t)
    const agency = { agency_name: 'a', domain_name: 'd' }
    const as = { 'x-auth-token': 'mock-token-reader' }
    const got = await post(mock, KEYS, byAgency({ ...agency, duration_seconds: 86_400 }), as)
    t.equal(got.body.credential.expires_at, '2026-01-02T00:00:00.000000Z')
    const bare = await post(mock, KEYS, byAgency(agency), signed('MOCKAK000000USER0001'))
    t.equal(bare.body.credential.expires_at, '2026-01-01T00:15:00.000000Z')
    const who = await ask(mock, '/v5/caller-identity', signed(bare.body.credential.access))
    t.equal(who.body.principal_id, USER)
  })

  t.test('refuses what holds no token, and spans out of range', async (t) => {
    const mock = await mockWith(t)
    const token = identity({ methods: ['token'] })
    isIamError(t, await post(mock, KEYS, token), 401, 'No token was found', 'Unauthorized')
    const empty = { 'x-auth-token': '' }
    isIamError(t, await post(mock, KEYS, token, empty), 401, 'No token was found', 'Unauthorized')
    const unknown = { 'x-auth-token': 'x' }
    isIamError(
      t,
      await post(mock, KEYS, token, unknown),
      401,
      'The token is invalid',
      'Unauthorized',
    )
    const span = (duration_seconds: unknown) =>
      identity({ methods: ['token'], token: { id: 'mock-token-user', duration_seconds } })
    for (const seconds of [899, 86_401, 900.5, '900', -1]) {
      isIamError(t, await post(mock, KEYS, span(seconds)), 400, '900 to 86400', 'Bad Request')
    }
    for (const payload of [
      {},
      identity({}),
      identity({ methods: ['password'] }),
      identity({ methods: [] }),
      identity({ methods: ['assume_role'] }),
      byAgency({}),
    ]) {
      isIamError(t, await post(mock, KEYS, payload), 400, 'auth', 'Bad Request')
    }
  })
})

t.test('GET /v3/projects', async (t) => {
  t.test('lists the scene’s; with a name it is always exactly one', async (t) => {
    const mock = await mockWith(t)
    const got = await ask(mock, '/v3/projects')
    t.strictSame(got.body, {
      links: { next: null, previous: null, self: 'http://localhost/v3/projects' },
      projects: [
        {
          description: '',
          domain_id: ACCOUNT.id,
          enabled: true,
          id: PROJECT,
          is_domain: false,
          links: { self: `http://localhost/v3/projects/${PROJECT}` },
          name: 'cn-north-4',
          parent_id: ACCOUNT.id,
        },
      ],
    })
    t.match(got.headers['content-type'], /^application\/json/)
    const [known] = (await ask(mock, '/v3/projects?name=cn-north-4')).body.projects
    t.equal(known.id, PROJECT)
    const one = await get(mock, '/v3/projects?name=eu-west-0', {
      as: null,
      payload: '{}',
      headers: { 'content-type': 'application/json', ...signed('anybody') },
    })
    t.equal(one.body.projects.length, 1)
    t.match(one.body.projects[0], { id: /^[0-9a-f]{32}$/, name: 'eu-west-0' } as object)
    t.equal((await ask(mock, '/v3/projects')).body.projects.length, 2)
    t.notOk('x-mock-warnings' in one.headers)
  })

  t.test('filters and pages', async (t) => {
    const mock = await mockWith(t)
    await ask(mock, '/v3/projects?name=eu-west-0')
    const names = async (query: string) =>
      (await ask(mock, `/v3/projects?${query}`)).body.projects.map(
        ({ name }: { name: string }) => name,
      )
    const both = ['cn-north-4', 'eu-west-0']
    t.strictSame(await names(`domain_id=${ACCOUNT.id}`), both)
    t.strictSame(await names('domain_id=other'), [])
    t.strictSame(await names('enabled=true'), both)
    t.strictSame(await names('enabled=false'), [])
    t.strictSame(await names('is_domain=false'), both)
    t.strictSame(await names('is_domain=true'), [])
    t.strictSame(await names(`parent_id=${ACCOUNT.id}`), both)
    t.strictSame(await names('parent_id=other'), [])
    t.strictSame(await names('page=2&per_page=1'), ['eu-west-0'])
    t.strictSame(await names('page=3&per_page=1'), [])
  })

  t.test('refuses what cannot be read', async (t) => {
    const mock = await mockWith(t)
    for (const query of [
      'name=a%20b',
      `name=${'a'.repeat(65)}`,
      'name=a&name=b',
      'name=%zz',
      'enabled=maybe',
      'page=0',
      'per_page=5001',
    ]) {
      isIamError(t, await ask(mock, `/v3/projects?${query}`), 400, 'found', 'Bad Request')
    }
  })
})

t.test('POST /v3/projects', async (t) => {
  t.test('answers the project that a list has', async (t) => {
    const mock = await mockWith(t)
    const project = { name: 'eu-west-0', domain_id: ACCOUNT.id }
    const made = await post(mock, '/v3/projects', { project })
    t.equal(made.status, 201)
    t.strictSame(
      made.body.project,
      (await ask(mock, '/v3/projects?name=eu-west-0')).body.projects[0],
    )
    const again = await post(mock, '/v3/projects', { project: { name: 'cn-north-4' } })
    t.equal(again.body.project.id, PROJECT)
    const sub = { name: 'cn-north-4_sub', parent_id: PROJECT, description: 'Mine.' }
    t.match((await post(mock, '/v3/projects', { project: sub })).body.project, sub)
    t.match((await ask(mock, `/v3/projects?parent_id=${PROJECT}`)).body.projects, [sub])
  })

  t.test('refuses another account, an unknown parent and what is no project', async (t) => {
    const mock = await mockWith(t)
    const make = (project: unknown) => post(mock, '/v3/projects', { project } as object)
    isIamError(t, await make({ name: 'a', domain_id: 'x' }), 403, '"x"', 'Forbidden')
    isIamError(t, await make({ name: 'a', parent_id: 'x' }), 404, '"x"', 'Not Found')
    for (const project of [undefined, 1, {}, { name: '' }, { name: 1 }, { name: 'a b' }]) {
      isIamError(t, await make(project), 400, 'project', 'Bad Request')
    }
    const long = { name: 'a', description: 'x'.repeat(256) }
    isIamError(t, await make(long), 400, 'text of at most 255 characters', 'Bad Request')
    t.equal((await ask(mock, '/v3/projects')).body.projects.length, 1)
  })
})

t.test('GET /v3/auth/domains: gives the account', async (t) => {
  const mock = await mockWith(t)
  t.strictSame((await ask(mock, '/v3/auth/domains')).body, {
    domains: [
      {
        description: '',
        enabled: true,
        ...ACCOUNT,
        links: { self: `http://localhost/v3/domains/${ACCOUNT.id}` },
      },
    ],
    links: { next: null, previous: null, self: 'http://localhost/v3/auth/domains' },
  })
})

t.test('GET /v3/regions: gives public regions', async (t) => {
  const mock = await mockWith(t, { region: 'eu-west-0' })
  const { links, regions } = (await ask(mock, '/v3/regions')).body
  t.match(links, { next: null, self: 'http://localhost/v3/regions' })
  t.match(regions, [
    { id: 'eu-west-0', type: 'public', locales: { 'en-us': 'eu-west-0' } },
    { id: 'cn-north-4', type: 'public' },
  ])
})

t.test('GET /v3/users', async (t) => {
  const mock = await mockWith(t)
  const names = async (query: string, headers = {}) =>
    (await ask(mock, `/v3/users${query}`, headers)).body.users.map(
      ({ name }: { name: string }) => name,
    )

  t.test('lists every user to an admin, themselves to others', async (t) => {
    t.equal((await names('')).length, 4)
    t.equal((await names('', signed('nobody'))).length, 4)
    t.strictSame(await names('', { 'x-auth-token': 'mock-token-user' }), ['mock-user'])
    t.strictSame(await names('', signed('MOCKAK0000READER0001')), ['mock-reader'])
    const both = { 'x-auth-token': 'mock-token-user', ...signed('MOCKAK0000READER0001') }
    t.strictSame(await names('', both), ['mock-reader'])
    const derived = {
      authorization: 'V11-HMAC-SHA256 Credential=MOCKAK000000USER0001/20260101/x/y',
    }
    t.strictSame(await names('', derived), ['mock-user'])
  })

  t.test('filters, and says who they are', async (t) => {
    t.strictSame(await names('?name=mock-user'), ['mock-user'])
    t.strictSame(await names('?name=mock'), [])
    t.strictSame(await names('?enabled=false'), [])
    t.strictSame(await names('?domain_id=x'), [])
    t.equal((await names(`?domain_id=${ACCOUNT.id}&enabled=true`)).length, 4)
    const { links, users } = (await ask(mock, '/v3/users?name=mock-user')).body
    t.equal(links.self, 'http://localhost/v3/users?name=mock-user')
    t.strictSame(users[0], {
      description: '',
      domain_id: ACCOUNT.id,
      enabled: true,
      id: USER,
      links: { self: `http://localhost/v3/users/${USER}` },
      name: 'mock-user',
      password_expires_at: null,
    })
    isIamError(t, await ask(mock, '/v3/users?enabled=1'), 400, 'enabled', 'Bad Request')
  })
})

t.test('GET /v5/caller-identity: says who calls', async (t) => {
  const mock = await mockWith(t)
  t.strictSame((await ask(mock, '/v5/caller-identity', signed('MOCKAK000000USER0001'))).body, {
    account_id: ACCOUNT.id,
    principal_id: USER,
    principal_urn: `iam::${ACCOUNT.id}:user:mock-user`,
  })
  t.equal((await ask(mock, '/v5/caller-identity')).body.principal_id, ADMIN)
  const issued = { 'x-auth-token': tokenOf(await post(mock, TOKENS, byPassword(mockUser))) }
  t.equal((await ask(mock, '/v5/caller-identity', issued)).body.principal_id, USER)
})

t.test('GET / and GET /v3: list the one version, where golangsdk looks for it', async (t) => {
  const mock = await mockWith(t)
  const version = {
    id: 'v3.0',
    status: 'stable',
    links: [{ href: 'http://localhost/v3/', rel: 'self' }],
  }
  t.match(await ask(mock, '/'), { status: 200, body: { versions: { values: [version] } } })
  t.match((await ask(mock, '/v3')).body.version, version)
  t.match((await ask(mock, '/v3/')).body.version, version)
  t.equal((await ask(mock, '/?x=1')).headers['x-mock-warnings'], 'unknown parameter x')
})

t.test('another method on a path of IAM is the gateway’s 404', async (t) => {
  const mock = await mockWith(t)
  for (const [method, path] of [
    ['DELETE', TOKENS],
    ['PUT', '/v3/projects'],
    ['GET', KEYS],
    ['POST', '/v3/regions'],
    ['POST', '/'],
  ] as const) {
    t.match(await get(mock, path, { method, as: null }), {
      status: 404,
      body: { error_code: 'APIGW.0101' },
    })
  }
})

t.test('what no gateway would let through is refused in IAM’s shape too', async (t) => {
  const mock = await mockWith(t)
  const large = 'x'.repeat(13 * 1024 * 1024)
  isIamError(t, await post(mock, TOKENS, large), 413, 'too large', 'Payload Too Large')
  const headers = { 'x-a': 'a'.repeat(32_768) }
  isIamError(t, await ask(mock, '/v3/regions', headers), 494, 'headers too large', 'Bad Request')
})

t.test('an internal error is IAM’s 500, and the log has its details', async (t) => {
  const logged = t.capture(console, 'error')
  const sent: unknown[] = []
  const reply = {
    code(status: number) {
      sent.push(status)
      return this
    },
    send: (body: unknown) => sent.push(body),
  }
  const request = { server: { logLevel: 'off' } } as FastifyRequest
  iamErrorHandler(new Error('oops'), request, reply as unknown as FastifyReply)
  t.strictSame(sent[0], 500)
  t.match(sent[1], { error: { code: 500, title: 'Internal Server Error' } })
  t.match(logged(), [{ args: [{ message: 'oops' }] }])
})

t.test('IAM is not there before the scene is', async (t) => {
  const config = Config.parse({ clock: { at: NOW, rate: 0 } })
  const unread = new Engine({
    stopping: new AbortController().signal,
    ...config,
  } as EngineOptions)
  t.match(
    refusal(() => unread.credentials),
    { statusCode: 503, errorCode: 'Mock.NotReady' },
  )
})
