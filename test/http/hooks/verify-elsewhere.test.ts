/** Tokens and temporary keys that another server with the same seed has issued. */
import t, { type Test } from 'tap'
import { get, type Mock, mockWith, NOW, PROJECT } from '../../support/mock.ts'
import { signedHeaders } from '../../support/signing.ts'

const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }

const identity = { methods: ['password'], password: { user } }

const LIST = `/v1/${PROJECT}/notebooks`

const IMAGES = `/v1/${PROJECT}/notebooks/all`

async function two(t: Test, options: Parameters<typeof mockWith>[1] = {}) {
  const login = await mockWith(t, { auth: 'verify', shard: '1/2', ...options })
  return { login, other: await mockWith(t, { auth: 'verify', shard: '2/2', ...options }) }
}

async function tokenFrom(mock: Mock, scope?: object): Promise<string> {
  const payload = { auth: { identity, ...(scope && { scope }) } }
  const got = await get(mock, '/v3/auth/tokens', { as: null, method: 'POST', payload })
  return got.headers['x-subject-token'] as string
}

async function keysFrom(mock: Mock) {
  const token = { id: await tokenFrom(mock), duration_seconds: 900 }
  const payload = { auth: { identity: { methods: ['token'], token } } }
  const url = '/v3.0/OS-CREDENTIAL/securitytokens'
  return (await get(mock, url, { as: null, method: 'POST', payload })).body.credential as {
    access: string
    secret: string
    securitytoken: string
  }
}

const withToken = (mock: Mock, token: string, path = LIST) =>
  get(mock, path, { as: null, headers: { 'x-auth-token': token } })

const inProject = { project: { id: PROJECT } }

t.test('a token works on each server, for its own scope and until it ends', async (t) => {
  const { login, other } = await two(t)
  const token = await tokenFrom(login, inProject)
  t.equal((await withToken(other, token)).status, 200)
  t.match(await withToken(other, token, '/v1/p2/notebooks'), {
    status: 403,
    body: { error_code: 'ModelArts.0210' },
  })
  t.match(await withToken(other, await tokenFrom(login, { domain: { name: 'mock-account' } })), {
    status: 400,
    body: { error_code: 'ModelArts.0204' },
  })
  t.match(await withToken(other, token, IMAGES), { status: 403 }, 'it acts as its user')
  other.project(PROJECT).advance('24h')
  t.match(await withToken(other, token), { status: 401, body: { error_code: 'APIGW.0307' } })
  const again = await tokenFrom(login, inProject)
  t.equal((await withToken(other, again)).status, 200, 'a new login, at a server with the old time')
  other.project(PROJECT).advance('24h')
  t.equal((await withToken(other, again)).status, 401)
})

t.test('IAM of each server shows and renews a token', async (t) => {
  const { login, other } = await two(t)
  const token = await tokenFrom(login, { project: { name: 'eu-west-0' } })
  const shown = (mock: Mock) =>
    get(mock, '/v3/auth/tokens', {
      as: null,
      headers: { 'x-auth-token': token, 'x-subject-token': token },
    })
  t.strictSame((await shown(other)).body, (await shown(login)).body)
  const payload = { auth: { identity: { methods: ['token'], token: { id: token } } } }
  const renewed = await get(other, '/v3/auth/tokens', { as: null, method: 'POST', payload })
  t.equal(renewed.status, 201)
  t.equal(renewed.body.token.user.name, 'mock-user')
})

t.test('temporary keys work on each server with their security token', async (t) => {
  const { login, other } = await two(t)
  const { access: ak, secret: sk, securitytoken } = await keysFrom(login)
  let at = NOW
  const list = (more: Record<string, string>, key = { ak, sk }) => {
    const signed = signedHeaders({ path: LIST, at, ...key })
    return get(other, LIST, { as: null, headers: { ...signed, ...more } })
  }
  const detail = async (response: ReturnType<typeof list>) => (await response).body.error_msg
  t.match(await detail(list({})), /verify security token fail$/)
  t.match(await detail(list({ 'x-security-token': 'y' })), /verify security token fail$/)
  const own = { 'x-security-token': securitytoken }
  t.match(await detail(list(own, { ak, sk: 'wrong' })), /verify aksk signature fail/)
  t.equal((await list(own)).status, 200)
  t.equal((await list(own)).status, 200)
  t.match(await detail(list({})), /verify security token fail$/)
  t.match(
    await detail(list(own, { ak: '0'.repeat(20), sk })),
    /ak:0{20},err:ak not exist$/,
    'a key that nobody issued',
  )
  at = NOW + 900_000
  other.setClock({ at })
  t.match((await list(own)).body, { error_code: 'APIGW.0307' })
})

t.test('without verification they act as their user on each server as well', async (t) => {
  const { login, other } = await two(t, { auth: 'present' })
  t.equal((await withToken(other, await tokenFrom(login), IMAGES)).status, 403)
  const { access: ak, secret: sk, securitytoken } = await keysFrom(login)
  const signed = signedHeaders({ path: IMAGES, ak, sk })
  const headers = { ...signed, 'x-security-token': securitytoken }
  t.equal((await get(other, IMAGES, { as: null, headers })).status, 403)
  t.equal(
    (await get(other, '/v5/caller-identity', { as: null, headers })).body.principal_urn,
    'iam::0a1b2c3d4e5f60718293a4b5c6d7e8f9:user:mock-user',
  )
})

t.test('a server with another seed knows none of them', async (t) => {
  const { login } = await two(t)
  const other = await mockWith(t, { auth: 'verify', seed: 2 })
  t.match((await withToken(other, await tokenFrom(login))).body, {
    error_msg: /decrypt token fail$/,
  })
  const { access: ak, secret: sk, securitytoken } = await keysFrom(login)
  const headers = { ...signedHeaders({ path: LIST, ak, sk }), 'x-security-token': securitytoken }
  t.match((await get(other, LIST, { as: null, headers })).body, { error_msg: /ak not exist$/ })
})

t.test('a restart keeps tokens valid, and a reset revokes what its server has seen', async (t) => {
  const { login, other } = await two(t)
  const token = await tokenFrom(login, inProject)
  const restarted = await mockWith(t, { auth: 'verify' })
  t.equal((await withToken(restarted, token)).status, 200)
  other.reset()
  t.equal((await withToken(other, token)).status, 200, 'the other server had not seen it')
  other.reset()
  t.match((await withToken(other, token)).body, { error_msg: /decrypt token fail$/ })
  login.reset()
  t.equal((await withToken(login, token)).status, 401)
  t.equal(await tokenFrom(login, inProject), token, 'the same login gives the same token')
  t.equal((await withToken(login, token)).status, 200)
})

t.test('a state has the tokens that its server has seen', async (t) => {
  const { login, other } = await two(t)
  const token = await tokenFrom(login, inProject)
  await withToken(other, token)
  other.project(PROJECT).advance('24h')
  const state = other.exportState()
  const next = await mockWith(t, { auth: 'verify' })
  next.importState(state)
  t.match((await withToken(next, token)).body, { error_code: 'APIGW.0307' })
  const later = await tokenFrom(next)
  next.importState(state)
  t.equal((await withToken(next, later)).status, 401, 'what came after the state is revoked')
})
