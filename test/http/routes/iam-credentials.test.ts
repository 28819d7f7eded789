/** IAM with --auth verify: which credentials each of its paths takes and refuses. */
import t, { type Test } from 'tap'
import {
  type IamOperationId,
  iamOperationIds,
  serviceOperation,
} from '../../../src/schemas/service-operations.ts'
import { get, type Mock, mockWith, NOW, PROJECT, type TestResponse } from '../../support/mock.ts'
import { signedHeaders } from '../../support/signing.ts'

type Headers = Record<string, string>

const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }

const agency = { agency_name: 'a', domain_name: 'd' }

const auth = (identity: object) => ({ auth: { identity } })

const withToken = auth({ methods: ['token'], token: { id: 'mock-token-user' } })

const withAgency = auth({ methods: ['assume_role'], assume_role: agency })

const bearer = { authorization: 'Bearer an-identity-token' }

/** A good request for each operation: its path, and its body and headers besides the credentials. */
const requests: Record<IamOperationId, { path?: string; data?: object; headers?: Headers }> = {
  KeystoneCreateUserTokenByPassword: {
    data: auth({ methods: ['password'], password: { user } }),
  },
  KeystoneCreateScopedToken: { data: withToken },
  KeystoneCreateAgencyToken: { data: withAgency },
  KeystoneValidateToken: { headers: { 'x-subject-token': 'mock-token-user' } },
  KeystoneShowCatalog: {},
  KeystoneListAuthDomains: {},
  CreateTokenWithIdToken: {
    data: { auth: { id_token: { id: 'an-identity-token' } } },
    headers: { 'x-idp-id': 'okta' },
  },
  CreateUnscopedTokenWithIdToken: {
    path: '/v3/OS-FEDERATION/identity_providers/okta/protocols/oidc/auth',
    data: {},
    headers: bearer,
  },
  CreateTemporaryAccessKeyByToken: { data: withToken },
  CreateTemporaryAccessKeyByAgency: { data: withAgency },
  KeystoneListProjects: { path: '/v3/projects?name=cn-north-4' },
  KeystoneCreateProject: { data: { project: { name: 'eu-west-0' } } },
  KeystoneListRegions: {},
  KeystoneListUsers: {},
  GetCallerIdentity: {},
  KeystoneListVersions: {},
  KeystoneShowVersion: {},
}

const required = iamOperationIds.filter((id) => serviceOperation(id).credentials === 'required')

const checked = iamOperationIds.filter((id) => serviceOperation(id).credentials !== 'none')

function send(mock: Mock, id: IamOperationId, headersOf: (signing: Signed) => Headers) {
  const { method, path: template } = serviceOperation(id)
  const { path = template, data, headers = {} } = requests[id]
  return get(mock, path, {
    as: null,
    method,
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...headersOf({ method, path, data }),
    },
    ...(data === undefined ? {} : { payload: data }),
  })
}

type Signed = { method: string; path: string; data?: object | undefined }

/** Checks that a response is 401 in the form of IAM. */
function isRefused(
  t: Test,
  { body, headers, status }: TestResponse,
  message: RegExp,
  what: string,
) {
  t.equal(status, 401, what)
  t.match(body, { error: { code: 401, message, title: 'Unauthorized' } }, what)
  t.strictSame(Object.keys(body), ['error'], what)
  t.match(headers['content-type'], /^application\/json/, what)
}

const verifying = { auth: 'verify' } as const

/** Wrong credentials of each kind, and the text of their refusal. */
async function wrongCredentials(mock: Mock) {
  const scope = { project: { id: PROJECT } }
  const identity = { methods: ['password'], password: { user } }
  const made = await get(mock, '/v3/auth/tokens', {
    as: null,
    method: 'POST',
    payload: { auth: { identity, scope } },
  })
  const old = made.headers['x-subject-token'] as string
  mock.project(PROJECT).advance('24h')
  const kinds: [string, (signing: Signed) => Headers, RegExp][] = [
    [
      'an unknown key',
      (signing) => signedHeaders({ ...signing, ak: 'AKNOBODY' }),
      /: Get secretKey failed,ak:AKNOBODY,err:ak not exist$/,
    ],
    [
      'a wrong secret',
      (signing) => signedHeaders({ ...signing, sk: 'another' }),
      /: verify aksk signature fail, canonicalRequest:/,
    ],
    [
      'a signature that is too old',
      (signing) => signedHeaders({ ...signing, at: NOW - 901_000 }),
      /signature expired/,
    ],
    ['a garbage token', () => ({ 'x-auth-token': 'gA/rb=age' }), /: decrypt token fail$/],
    ['a token of spaces', () => ({ 'x-auth-token': '\t \u00a0' }), /: decrypt token fail$/],
    ['an expired token', () => ({ 'x-auth-token': old }), /^The token must be updated\.$/],
    [
      'a malformed signature',
      () => ({ authorization: 'SDK-HMAC-SHA256 Access=a' }),
      /malformed, SignedHeaders/,
    ],
    [
      'an unknown algorithm',
      () => ({ authorization: 'SDK-HMAC-MD5 Access=a, SignedHeaders=b, Signature=c' }),
      /malformed, algorithm: found "SDK-HMAC-MD5"/,
    ],
    ['another scheme', () => ({ authorization: 'Basic YTpi' }), /: x-auth-token not found$/],
  ]
  return kinds
}

t.test('each IAM path answers good credentials, of every kind', async (t) => {
  const mock = await mockWith(t, verifying)
  for (const id of iamOperationIds) {
    const { status } = await send(mock, id, signedHeaders)
    const isBearer = id === 'CreateUnscopedTokenWithIdToken'
    t.equal(isBearer ? 401 : status - (status % 100), isBearer ? 401 : 200, `${id}, signed`)
    const token = { 'x-auth-token': 'mock-token-user' }
    const { status: other } = await send(mock, id, () => token)
    t.ok([200, 201].includes(other), `${id} with a token: ${other}`)
  }
})

t.test('IAM refuses wrong credentials on every path that looks at them', async (t) => {
  const mock = await mockWith(t, verifying)
  for (const [kind, headersOf, message] of await wrongCredentials(mock)) {
    for (const id of checked) {
      isRefused(t, await send(mock, id, headersOf), message, `${id} with ${kind}`)
    }
  }
})

t.test('missing credentials are refused where they are required, and nowhere else', async (t) => {
  const mock = await mockWith(t, verifying)
  for (const none of [{}, { authorization: '', 'x-auth-token': '' }]) {
    for (const id of iamOperationIds) {
      if (id === 'CreateUnscopedTokenWithIdToken' && 'authorization' in none) continue
      const got = await send(mock, id, () => none as Headers)
      if (required.includes(id)) isRefused(t, got, /: x-auth-token not found$/, id)
      else t.ok([200, 201].includes(got.status), `${id}: ${got.status}`)
    }
  }
})

t.test('the versions are there for everybody', async (t) => {
  const mock = await mockWith(t, verifying)
  for (const [kind, headersOf] of await wrongCredentials(mock)) {
    for (const id of ['KeystoneListVersions', 'KeystoneShowVersion'] as const) {
      t.equal((await send(mock, id, headersOf)).status, 200, `${id} with ${kind}`)
    }
  }
})

t.test('an identity token is all that its path takes', async (t) => {
  const mock = await mockWith(t, verifying)
  for (const [kind, headersOf] of await wrongCredentials(mock)) {
    const got = await send(mock, 'CreateUnscopedTokenWithIdToken', (signing) => {
      return { authorization: '', ...headersOf(signing) }
    })
    isRefused(t, got, /No token was found in Authorization: Bearer/, kind)
  }
})

t.test('tokens and secrets in a body are checked as well', async (t) => {
  const mock = await mockWith(t, verifying)
  const body = (path: string, payload: object) =>
    get(mock, path, { as: null, method: 'POST', payload })
  const garbage = auth({ methods: ['token'], token: { id: 'garbage' } })
  for (const path of ['/v3/auth/tokens', '/v3.0/OS-CREDENTIAL/securitytokens']) {
    isRefused(t, await body(path, garbage), /^The token is invalid or has expired\.$/, path)
  }
  const wrong = auth({ methods: ['password'], password: { user: { ...user, password: 'x' } } })
  isRefused(t, await body('/v3/auth/tokens', wrong), /^The username or password is wrong/, 'login')
})

t.test('credentials are checked before the input', async (t) => {
  const mock = await mockWith(t, verifying)
  const bad = { as: null, method: 'POST', payload: '{' } as const
  for (const path of ['/v3/projects', '/v3/projects?x=%zz']) {
    isRefused(t, await get(mock, path, bad), /x-auth-token not found/, path)
  }
  isRefused(t, await get(mock, '/v3/projects?page=0', { as: null }), /not found/, 'query')
  t.equal((await get(mock, '/v3/auth/tokens', bad)).status, 400, 'a login needs no credentials')
})

t.test('the Node SDK signs an empty object with its look-ups', async (t) => {
  const mock = await mockWith(t, verifying)
  const path = '/v3/projects?name=cn-north-4'
  const signing = { path, data: {} }
  const headers = signedHeaders(signing)
  const got = await get(mock, path, { as: null, headers, payload: {} })
  t.match(got.body, { projects: [{ id: PROJECT }] })
  const other = await get(mock, path, { as: null, headers, payload: { a: 1 } })
  isRefused(t, other, /verify aksk/, 'another body')
})

t.test('a temporary key counts beside its security token, until it expires', async (t) => {
  const mock = await mockWith(t, verifying)
  const { body } = await send(mock, 'CreateTemporaryAccessKeyByToken', () => ({}))
  const { access: ak, secret: sk, securitytoken } = body.credential
  const as = (more: Headers) => (signing: Signed) => ({
    ...signedHeaders({ ...signing, ak, sk }),
    ...more,
  })
  const good = as({ 'x-security-token': securitytoken })
  const { body: me } = await send(mock, 'GetCallerIdentity', good)
  t.match(me, { principal_urn: /mock-user$/ })
  isRefused(t, await send(mock, 'GetCallerIdentity', as({})), /verify security token/, 'without')
  mock.advance('15m')
  isRefused(t, await send(mock, 'GetCallerIdentity', good), /must be updated/, 'expired')
})

t.test(
  'the journal has the user and the refusal, and a refused signature is explained',
  async (t) => {
    const mock = await mockWith(t, verifying)
    await send(mock, 'KeystoneListUsers', () => ({ 'x-auth-token': 'mock-token-reader' }))
    const refused = await send(mock, 'KeystoneListUsers', (signing) =>
      signedHeaders({ ...signing, sk: 'another' }),
    )
    const id = refused.headers['x-request-id'] as string
    t.match(mock.journal.find(), [
      { operation: 'KeystoneListUsers', user: 'mock-reader', status: 200, project_id: null },
      { operation: 'KeystoneListUsers', user: null, status: 401, project_id: null },
    ])
    const explained = await get(mock, `/_mock/auth/explain/${id}`, { as: null })
    t.equal(explained.status, 200)
  },
)

t.test('at the levels present and off IAM requires nothing and refuses nothing', async (t) => {
  for (const auth of ['present', 'off'] as const) {
    const mock = await mockWith(t, { auth })
    for (const [kind, headersOf] of [['none', () => ({})], ...(await wrongCredentials(mock))] as [
      string,
      (signing: Signed) => Headers,
    ][]) {
      for (const id of checked) {
        const { status } = await send(mock, id, headersOf)
        t.ok([200, 201].includes(status), `${auth}, ${id} with ${kind}: ${status}`)
      }
    }
  }
})
