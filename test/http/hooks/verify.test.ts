import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js'
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js'
import t from 'tap'
import type { MockServer } from '../../../src/index.ts'
import { type GetOptions, get, mockWith, NOW, PROJECT } from '../../support/mock.ts'

type As = 'ADMIN' | 'USER' | 'READER' | 'FROZEN'

const keys: Record<As, [string, string]> = {
  ADMIN: ['MOCKAK00000ADMIN0001', 'mock-secret-key-admin'],
  USER: ['MOCKAK000000USER0001', 'mock-secret-key-user'],
  READER: ['MOCKAK0000READER0001', 'mock-secret-key-reader'],
  FROZEN: ['MOCKAK0000FROZEN0001', 'mock-secret-key-frozen'],
}

interface Signing {
  ak?: string
  sk?: string
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path?: string
  data?: object
  date?: string
  headers?: Record<string, string>
  /** Changes between signing and sending. */
  sent?: Partial<GetOptions> & { path?: string }
}

/** A time in the format of X-Sdk-Date. */
function sdkDate(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')
}

/** Sends a request that the SDK's own signer signed. */
function call(mock: MockServer, signing: Signing = {}) {
  const [ak, sk] = keys.ADMIN
  const { method = 'GET', path = `/v1/${PROJECT}/notebooks`, data, sent = {} } = signing
  const credentials = new BasicCredentials().withAk(signing.ak ?? ak).withSk(signing.sk ?? sk)
  const headers = {
    'X-Sdk-Date': signing.date ?? sdkDate(NOW),
    'content-type': 'application/json',
    ...signing.headers,
  }
  const endpoint = `http://localhost${path}`
  const request = { endpoint, method, queryParams: {}, headers, data }
  const signed = AKSKSigner.sign(request, credentials) as Record<string, string>
  const lower = Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value])
  return get(mock, sent.path ?? path, {
    as: null,
    method: sent.method ?? method,
    headers: { ...Object.fromEntries(lower), ...sent.headers },
    ...((sent.payload ?? data) === undefined ? {} : { payload: sent.payload ?? data }),
  })
}

const verifying = { auth: 'verify' } as const

const details = (body: { error_code: string; error_msg: string }) => {
  const prefix = 'Incorrect IAM authentication information: '
  return body.error_code === 'APIGW.0301' && body.error_msg.startsWith(prefix)
    ? body.error_msg.slice(prefix.length)
    : `${body.error_code} ${body.error_msg}`
}

t.test('a genuine signature acts as the user of its key', async (t) => {
  const mock = await mockWith(t, verifying)
  const totals: [As, number][] = []
  for (const who of ['ADMIN', 'USER', 'READER'] as const) {
    const [ak, sk] = keys[who]
    const got = await call(mock, { ak, sk })
    t.equal(got.status, 200, who)
    totals.push([who, got.body.total])
  }
  t.equal(new Set(totals.map(([, total]) => total)).size, 3, 'each has instances of their own')
  const [ak, sk] = keys.FROZEN
  t.match((await call(mock, { ak, sk })).body, { error_code: 'ModelArts.6201' })
  const path = `/v1/${PROJECT}/notebooks/all`
  const [uak, usk] = keys.USER
  t.match((await call(mock, { ak: uak, sk: usk, path })).body, { error_code: 'ModelArts.0108' })
})

t.test('a body is verified over its raw bytes', async (t) => {
  const mock = await mockWith(t, verifying)
  const path = `/v1/${PROJECT}/workspaces`
  const data = { name: 'größe-1' }
  t.equal((await call(mock, { method: 'POST', path, data })).status, 200)
  const other = await call(mock, {
    method: 'POST',
    path,
    data,
    sent: { payload: { name: 'x123' } },
  })
  t.match(details(other.body), /^verify aksk signature fail, canonicalRequest:POST\|/)
})

t.test('an invalid signature is refused with the gateway’s message', async (t) => {
  const mock = await mockWith(t, verifying)
  const wrong = await call(mock, { sk: 'another' })
  t.equal(wrong.status, 401)
  t.equal(
    details(wrong.body),
    `verify aksk signature fail, canonicalRequest:GET|/v1/${PROJECT}/notebooks/||content-type:application/json|host:localhost|x-sdk-date:20260101T000000Z||content-type;host;x-sdk-date|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`,
  )
  const unknown = await call(mock, { ak: 'AKNOBODY' })
  t.equal(details(unknown.body), 'Get secretKey failed,ak:AKNOBODY,err:ak not exist')
  const elsewhere = await call(mock, { sent: { path: `/v1/${PROJECT}/notebooks/all` } })
  t.match(details(elsewhere.body), /^verify aksk/)
})

t.test(
  'a signature may be 15 minutes off the nearer of the host’s and the world’s clock',
  async (t) => {
    const mock = await mockWith(t, verifying)
    for (const [date, status] of [
      [sdkDate(NOW + 900_000), 200],
      [sdkDate(NOW - 900_000), 200],
      [sdkDate(NOW + 901_000), 401],
      [sdkDate(Date.now()), 200],
      [sdkDate(NOW - 1_000_000), 401],
      ['yesterday', 401],
      ['20260230T000000Z', 401],
    ] as const) {
      const got = await call(mock, { date })
      t.equal(got.status, status, date)
      if (status === 401) {
        t.match(
          details(got.body),
          `calc aksk signature fail:signature expired, signature time:${date}`,
        )
      }
    }
    const strict = await mockWith(t, { ...verifying, skewClock: 'world' })
    const late = await call(strict, { date: sdkDate(Date.now()) })
    t.match(details(late.body), /server time:20260101T000000Z$/)
    t.equal((await call(strict)).status, 200)
  },
)

t.test('a signature of now is accepted after the host clock was set back', async (t) => {
  const mock = await mockWith(t, { auth: 'verify', clock: 'real' })
  const original = Date.now
  t.teardown(() => {
    Date.now = original
  })
  Date.now = () => original() - 3_600_000
  t.equal((await call(mock, { date: sdkDate(Date.now()) })).status, 200)
})

t.test('malformed and unknown signatures are 401, never 500', async (t) => {
  const mock = await mockWith(t, verifying)
  const signature = 'a'.repeat(64)
  for (const [authorization, detail] of [
    [
      'SDK-SM2-SM3 Access=a',
      /^authorization header is malformed, algorithm: found "SDK-SM2-SM3", expected one of SDK-HMAC-SHA256/,
    ],
    ['SDK-HMAC-SHA256', /Access: found nothing/],
    [
      `SDK-HMAC-SHA256 Access=${keys.ADMIN[0]}, SignedHeaders=host, Signature=${signature}`,
      /SignedHeaders: found "host", expected names that include x-sdk-date/,
    ],
    [
      `V11-HMAC-SHA256 Credential=${keys.ADMIN[0]}, SignedHeaders=x-sdk-date, Signature=${signature}`,
      /Credential/,
    ],
    ['Bearer x', /x-auth-token not found/],
    ['=', /x-auth-token not found/],
  ] as const) {
    const got = await get(mock, 'notebooks', {
      as: null,
      headers: { authorization, 'x-sdk-date': sdkDate(NOW) },
    })
    t.equal(got.status, 401, authorization)
    t.match(details(got.body), detail)
  }
})

t.test(
  'well-known and issued tokens are accepted until they expire, for their own scope',
  async (t) => {
    const mock = await mockWith(t, verifying)
    const identity = {
      methods: ['password'],
      password: {
        user: { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } },
      },
    }
    const issue = async (scope?: object) => {
      const payload = { auth: { identity, ...(scope === undefined ? {} : { scope }) } }
      const got = await get(mock, '/v3/auth/tokens', { method: 'POST', as: null, payload })
      return got.headers['x-subject-token'] as string
    }
    const list = (token: string, project: string = PROJECT) =>
      get(mock, `/v1/${project}/notebooks`, { as: null, headers: { 'x-auth-token': token } })
    const token = await issue({ project: { id: PROJECT } })
    t.equal((await list(token)).status, 200)
    t.equal((await list('mock-token-reader')).status, 200)
    t.match((await list('nonsense')).body, { error_msg: /decrypt token fail$/ })
    t.match((await list('x'.repeat(20_000))).body, { error_msg: /decrypt token fail$/ })
    t.match(await list(token, 'p2'), { status: 403, body: { error_code: 'ModelArts.0210' } })
    t.match(await list(await issue({ domain: { name: 'mock-account' } })), {
      status: 400,
      body: { error_code: 'ModelArts.0204' },
    })
    t.equal((await list(await issue(), 'p2')).status, 200, 'one for nothing in particular')
    mock.project('p9').advance('25h')
    t.equal((await list(token)).status, 200, 'time in another world does not count')
    mock.project(PROJECT).advance('24h')
    t.match(await list(token), { status: 401, body: { error_code: 'APIGW.0307' } })
  },
)

t.test(
  'a temporary access key needs its security token and is accepted until it expires',
  async (t) => {
    const mock = await mockWith(t, verifying)
    const payload = {
      auth: {
        identity: { methods: ['token'], token: { id: 'mock-token-user', duration_seconds: 900 } },
      },
    }
    const made = await get(mock, '/v3.0/OS-CREDENTIAL/securitytokens', { method: 'POST', payload })
    const { access, secret, securitytoken } = made.body.credential
    const signing = { ak: access, sk: secret }
    const headers = { 'x-security-token': securitytoken }
    t.equal((await call(mock, { ...signing, headers })).status, 200)
    t.match(details((await call(mock, signing)).body), 'verify security token fail')
    const other = await call(mock, {
      ...signing,
      headers,
      sent: { headers: { 'x-security-token': 'y' } },
    })
    t.match(details(other.body), 'verify security token fail')
    const bad = await call(mock, { ...signing, sk: 'z', headers })
    t.notMatch(JSON.stringify(bad.body), securitytoken)
    t.match(details(bad.body), 'x-security-token:***')
    mock.setClock({ at: NOW + 900_000 })
    const late = await call(mock, { ...signing, headers, date: sdkDate(NOW + 900_000) })
    t.match(late.body, { error_code: 'APIGW.0307', error_msg: 'The token must be updated.' })
  },
)

t.test(
  'with authLock five consecutive failures lock an access key of a world for five minutes',
  async (t) => {
    const free = await mockWith(t, verifying)
    for (let n = 0; n < 8; n++) await call(free, { sk: 'wrong' })
    t.equal((await call(free)).status, 200)

    const mock = await mockWith(t, { ...verifying, authLock: true })
    const wrong = () => call(mock, { sk: 'wrong' })
    for (let n = 0; n < 4; n++) await wrong()
    t.equal((await call(mock)).status, 200, 'a success in between counts anew')
    for (let n = 0; n < 5; n++) t.match(details((await wrong()).body), /^verify aksk/)
    const locked = await call(mock)
    t.equal(details(locked.body), 'AK access failed to reach the limit,forbidden.')
    const path = '/v1/p2/notebooks'
    t.equal((await call(mock, { path })).status, 200, 'another world has its own count')
    const [ak, sk] = keys.USER
    t.equal((await call(mock, { ak, sk })).status, 200, 'another key too')
    mock.project(PROJECT).reset()
    t.equal((await call(mock)).status, 200, 'a reset clears it')
  },
)

t.test(
  'a refused signature is explained: both canonical requests and the first difference',
  async (t) => {
    const mock = await mockWith(t, verifying)
    const explain = (id: string) => get(mock, `/_mock/auth/explain/${id}`)
    const path = `/v1/${PROJECT}/workspaces`
    const cases: [Signing, object][] = [
      [
        { headers: { host: '127.0.0.1' }, sent: { headers: { host: 'localhost' } } },
        {
          hint: 'Host was signed as 127.0.0.1',
          first_difference: { server: 'host:localhost', client: 'host:127.0.0.1' },
        },
      ],
      [
        { method: 'POST', path, sent: { payload: { name: 'team-1' } } },
        { hint: 'the body was signed as empty', first_difference: { line: 9 } },
      ],
      [
        { sent: { path: `/v1/${PROJECT}/notebooks?limit=5` } },
        {
          hint: 'the query was left out of what was signed',
          first_difference: { line: 3, server: 'limit=5', client: '' },
        },
      ],
      [
        { method: 'POST', path, sent: { method: 'PUT' as const, path: `${path}/0` } },
        { first_difference: null, client_canonical_request: null, hint: /another secret key$/ },
      ],
      [{ sk: 'wrong' }, { access_key: keys.ADMIN[0], first_difference: null, hint: /secret key/ }],
    ]
    for (const [signing, expected] of cases) {
      const refused = await call(mock, signing)
      t.equal(refused.status, 401)
      const got = await explain(refused.body.request_id)
      t.equal(got.status, 200)
      t.match(got.body, {
        request_id: refused.body.request_id,
        algorithm: 'SDK-HMAC-SHA256',
        ...expected,
      })
      t.notMatch(JSON.stringify(got.body), 'mock-secret-key')
    }
    t.match(await explain('nope'), { status: 404, body: { error_code: 'Mock.NotFound' } })
  },
)

t.test('the explanations of the last 1,000 refusals are kept', async (t) => {
  const mock = await mockWith(t, verifying)
  const first = (await call(mock, { sk: 'wrong' })).body.request_id
  t.equal((await get(mock, `/_mock/auth/explain/${first}`)).status, 200)
  const authorization = `SDK-HMAC-SHA256 Access=${keys.ADMIN[0]}, SignedHeaders=x-sdk-date, Signature=${'a'.repeat(64)}`
  const headers = { authorization, 'x-sdk-date': sdkDate(NOW) }
  for (let n = 0; n < 1_000; n++) await get(mock, 'notebooks', { as: null, headers })
  t.equal((await get(mock, `/_mock/auth/explain/${first}`)).status, 404)
})

t.test('a project that may not exist is refused after the signature is checked', async (t) => {
  const mock = await mockWith(t, { ...verifying, unknownProjects: 'refuse' })
  const path = '/v1/unknown/notebooks'
  t.match(await call(mock, { path }), { status: 403, body: { error_code: 'ModelArts.0210' } })
  t.match(details((await call(mock, { path, sk: 'wrong' })).body), /^verify aksk/)
  const undated = await get(mock, 'notebooks', {
    as: null,
    headers: {
      authorization: `SDK-HMAC-SHA256 Access=${keys.ADMIN[0]}, SignedHeaders=x-sdk-date, Signature=${'a'.repeat(64)}`,
    },
  })
  t.match(details(undated.body), /signature time:,/)
})
