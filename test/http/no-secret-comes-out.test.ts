import fc from 'fast-check'
import t from 'tap'
import { createMockServer } from '../../src/index.ts'
import { NOW } from '../support/mock.ts'

/** A text that appears nowhere by chance, and needs no escaping anywhere. */
const Secret = fc.stringMatching(/^s3cr3t[A-Za-z0-9]{16}$/)

interface SecretRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  headers?: Record<string, string>
  payload?: string
}

const list = '/v1/p1/notebooks'
const json = { 'content-type': 'application/json' }
const token = { 'x-auth-token': 'mock-token-admin' }

const post = (url: string, body: unknown, headers: object = {}): SecretRequest => ({
  method: 'POST',
  url,
  headers: { ...json, ...token, ...headers },
  payload: typeof body === 'string' ? body : JSON.stringify(body),
})

const password = (user: unknown) => ({
  auth: { identity: { methods: ['password'], password: { user } } },
})

/** Requests that contain a credential: in the right place, malformed, and in the wrong place. */
function secretRequests(secret: string): SecretRequest[] {
  const signed = (signature: string, headers = 'host;x-sdk-date') =>
    `SDK-HMAC-SHA256 Access=MOCKAK00000ADMIN0001, SignedHeaders=${headers}, Signature=${signature}`
  const getRequest = (headers: Record<string, string>, url = list): SecretRequest => ({
    method: 'GET',
    url,
    headers,
  })
  const headers = [
    'authorization',
    'x-auth-token',
    'x-security-token',
    'x-subject-token',
    'cookie',
    'proxy-authorization',
  ]
  const names = ['token', 'X-Auth-Token', 'x%2Dauth-token', 'access_token', 'password', 'secretKey']
  const all = 'cookie;host;x-auth-token;x-sdk-date;x-security-token'
  return [
    ...headers.map((name) => getRequest({ ...token, [name]: secret })),
    ...headers.map((name) => getRequest({ [name]: secret }, '/v3/auth/tokens')),
    ...['Bearer', 'Basic', 'SDK-HMAC-SHA256', 'SDK-HMAC-SM9'].map((scheme) =>
      getRequest({ authorization: `${scheme} ${secret}` }),
    ),
    getRequest({ authorization: signed(secret) }),
    getRequest({
      authorization: signed('a1'.repeat(32), all),
      'x-auth-token': secret,
      'x-security-token': secret,
      cookie: secret,
      'x-sdk-date': '20260101T000000Z',
    }),
    getRequest(
      { authorization: signed('a1'.repeat(32)), 'x-sdk-date': '20260101T000000Z' },
      `${list}?X-Auth-Token=${secret}`,
    ),
    ...names.flatMap((name) => [
      getRequest(token, `${list}?${name}=${secret}`),
      getRequest(token, `${list}?limit=x&${name}=${secret}%zz`),
      getRequest(token, `/nowhere?${name}=${secret}&a=b`),
      getRequest(token, `/v3/projects?${name}=${secret}`),
      getRequest({ prefer: 'code=403' }, `${list}?${name}=${secret}`),
      getRequest({}, `/_mock/faults?${name}=${secret}`),
      getRequest({}, `/_mock/nothing?${name}=${secret}`),
    ]),
    getRequest({ authorization: `Bearer ${secret}` }, '/_mock/faults'),
    post('/v3/auth/tokens', password({ name: 'u', password: secret, domain: { name: 'a' } })),
    post('/v3/auth/tokens', password({ name: 'u', password: [secret] })),
    post('/v3/auth/tokens', password({ password: { deep: secret } })),
    post('/v3/auth/tokens', { auth: { identity: { methods: ['password'], password: secret } } }),
    post('/v3/auth/tokens', { auth: { identity: { methods: ['token'], token: { id: secret } } } }),
    post('/v3/auth/tokens', {
      auth: { identity: { methods: ['token'], token: { id: [secret] } } },
    }),
    post('/v3/auth/tokens', { auth: { identity: { methods: ['token'], token: secret } } }),
    post('/v3.0/OS-AUTH/id-token/tokens', { auth: { id_token: { id: secret } } }),
    post('/v3/auth/tokens', `{"password":"${secret}"`),
    post('/v3/auth/tokens', `{"password":"${secret}",}`),
    post('/v3/auth/tokens', `{"password":"${secret}" "a":1}`),
    post(list, `{"token":"${secret}"`),
    post(list, `password=${secret}&a=1`),
    post(list, { name: 'a', password: secret, secret_key: secret }),
    post(list, { name: { password: secret } }),
    post('/_mock/faults', { operation: 'x', token: secret }),
    post('/_mock/projects/p1/clock', { by: { password: secret } }),
    post('/_mock/faults', `{"token":"${secret}",}`),
    post('/v2/p1/authorizations', {
      user_id: 'all',
      type: 'credential',
      content: `${secret}`.slice(0, 0),
      secret_key: secret,
    }),
  ]
}

const explained = [
  '/health',
  '/ready',
  '/_mock',
  '/_mock/requests?limit=1000',
  '/_mock/requests?format=har',
  '/_mock/requests?format=jsonl',
  '/_mock/projects/p1/requests',
  '/_mock/projects/p1/requests/1',
  '/_mock/projects/p1/faults/busy/explain',
  '/_mock/projects/p1/faults/other/explain',
]

t.test(
  'no response, log line or journal entry contains a credential, wherever it was sent',
  async () => {
    const controlToken = 'c0ntr0l-t0k3n'
    const opened = { host: 'localhost', authorization: `Bearer ${controlToken}` }
    await fc.assert(
      fc.asyncProperty(
        Secret,
        fc.constantFrom('present', 'verify', 'off'),
        async (secret, auth) => {
          const lines: string[] = []
          const written = console.log
          console.log = (line: string) => lines.push(line)
          const mock = await createMockServer({
            auth: auth as 'off',
            clock: { at: NOW, rate: 0 },
            controlToken,
            log: 'debug',
          })
          const events: object[] = []
          mock.watch((event) => events.push(event))
          const world = mock.project('p1')
          world.faults.add({
            id: 'busy',
            operation: 'ListNotebooks',
            status: 500,
            match: { header: { 'x-auth-token': 'no', cookie: 'no' }, query: { token: 'no' } },
          })
          world.faults.add({
            id: 'other',
            operation: 'CreateNotebook',
            status: 500,
            match: { body: { password: 'no', token: 'no' } },
          })
          try {
            for (const request of secretRequests(secret)) {
              const { headers, payload, statusCode } = await mock.inject({
                ...request,
                headers: { host: 'localhost', ...request.headers },
              })
              const id = String(headers['x-request-id'])
              const explanation = await mock.inject({
                url: `/_mock/auth/explain/${id}`,
                headers: opened,
              })
              // A successful response may contain the called URL; an error response must not contain the secret.
              const told = `${statusCode >= 400 ? payload : ''}${explanation.payload}`
              if (`${told}${JSON.stringify(headers)}`.includes(secret)) {
                throw new Error(`${request.method} ${request.url} ${request.payload}: ${told}`)
              }
            }
            const told = explained.map((url) => ({ url, headers: opened }))
            const verification = {
              method: 'POST' as const,
              url: '/_mock/verify',
              headers: { ...opened, ...json },
              payload: {
                expect: [
                  { path: '/elsewhere' },
                  { match: { query: { token: 'no' } } },
                  { match: { header: { cookie: 'no' } } },
                  { match: { body: { password: 'no' } } },
                ],
                unserved: 'fail',
                ignored_inputs: 'fail',
              },
            }
            for (const request of [...told, verification]) {
              const { payload, statusCode } = await mock.inject(request)
              const expected = request === verification ? 409 : 200
              if (statusCode !== expected)
                throw new Error(`${statusCode} ${request.url}: ${payload}`)
              for (const hidden of [secret, controlToken]) {
                const at = payload.indexOf(hidden)
                if (at >= 0) throw new Error(`${request.url}: ${payload.slice(at - 200, at + 50)}`)
              }
            }
            const rest = JSON.stringify([lines, events, mock.journal.find(), mock.journal.har()])
            if (lines.length < 50 || events.length < 30) throw new Error('nothing was written')
            const at = Math.max(rest.indexOf(secret), rest.indexOf(controlToken))
            if (at >= 0) throw new Error(rest.slice(at - 200, at + 50))
          } finally {
            console.log = written
            await mock.close()
          }
        },
      ),
      { numRuns: 3 },
    )
  },
)

t.test('tokens and keys that IAM issues are masked in the journal', async (t) => {
  const mock = await createMockServer({ clock: { at: NOW, rate: 0 } })
  t.teardown(() => mock.close())
  const body = (identity: object) => JSON.stringify({ auth: { identity } })
  const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }
  const send = (url: string, payload: string) =>
    mock.inject({ method: 'POST', url, payload, headers: { host: 'h', ...json, ...token } })
  const issued = await send('/v3/auth/tokens', body({ methods: ['password'], password: { user } }))
  const keys = await send(
    '/v3.0/OS-CREDENTIAL/securitytokens',
    body({ methods: ['token'], token: { duration_seconds: 900 } }),
  )
  const pair = await send('/v2.1/p1/os-keypairs', JSON.stringify({ keypair: { name: 'k' } }))
  const secrets = [
    issued.headers['x-subject-token'],
    keys.json().credential.secret,
    keys.json().credential.securitytoken,
    pair.json().keypair.private_key,
    'mock-password',
    'mock-token-admin',
  ]
  const kept = JSON.stringify([mock.journal.find(), mock.journal.har()])
  for (const secret of secrets) {
    t.ok(String(secret).length >= 8)
    t.notOk(kept.includes(JSON.stringify(secret).slice(1, -1)), String(secret).slice(0, 20))
  }
  t.equal(mock.journal.find().length, 3)
})
