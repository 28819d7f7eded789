import t from 'tap'
import { get, mockWith } from '../../support/mock.ts'

const SIGNATURE = 'a'.repeat(64)

function signed(algorithm: string, parts: string) {
  return { authorization: `${algorithm} ${parts}`, 'x-sdk-date': '20260101T000000Z' }
}

t.test(
  'without credentials, or with none that are well-formed, the gateway answers 401',
  async (t) => {
    const mock = await mockWith(t)
    const cases: [Record<string, string>, string][] = [
      [{}, 'x-auth-token not found'],
      [{ 'x-auth-token': '' }, 'x-auth-token not found'],
      [{ 'x-auth-token': '\u00e9' }, 'decrypt token fail'],
      [{ authorization: '' }, 'x-auth-token not found'],
      [{ authorization: 'Bearer abc' }, 'x-auth-token not found'],
      [{ authorization: 'Basic dTpw' }, 'x-auth-token not found'],
      [
        { authorization: 'SDK-HMAC-SHA256' },
        'authorization header is malformed, Access: found nothing',
      ],
      [
        signed('SDK-HMAC-SHA256', `Access=, SignedHeaders=host, Signature=${SIGNATURE}`),
        'authorization header is malformed, Access: found ""',
      ],
      [
        signed('SDK-HMAC-SHA256', `Access=a, Signature=${SIGNATURE}`),
        'authorization header is malformed, SignedHeaders: found nothing',
      ],
      [
        signed('SDK-HMAC-SHA256', `Access=a, SignedHeaders=, Signature=${SIGNATURE}`),
        'authorization header is malformed, SignedHeaders: found ""',
      ],
      [
        signed('SDK-HMAC-SHA256', 'Access=a, SignedHeaders=host, Signature=abc'),
        'authorization header is malformed, Signature: found "***", expected 64 hexadecimal digits',
      ],
      [
        signed('SDK-HMAC-SHA256', 'Access=a, SignedHeaders=host'),
        'authorization header is malformed, Signature: found nothing',
      ],
    ]
    for (const [headers, detail] of cases) {
      const got = await get(mock, 'notebooks', { as: null, headers })
      t.equal(got.status, 401)
      t.ok(
        got.body.error_msg.startsWith(`Incorrect IAM authentication information: ${detail}`),
        got.body.error_msg,
      )
      t.equal(got.body.error_code, 'APIGW.0301')
      t.equal(got.body.request_id, got.headers['x-request-id'])
      t.strictSame(Object.keys(got.body), ['error_msg', 'error_code', 'request_id'])
      t.equal(got.headers['server'], 'api-gateway')
    }
  },
)

t.test('well-formed credentials act as their user, unknown ones as the admin', async (t) => {
  const mock = await mockWith(t)
  const total = async (headers: Record<string, string>) =>
    (await get(mock, 'notebooks?limit=100', { as: null, headers })).body.total
  const rest = `SignedHeaders=host;x-sdk-date, Signature=${SIGNATURE}`
  t.equal(await total({ 'x-auth-token': 'mock-token-user' }), 9)
  t.equal(await total({ 'x-auth-token': 'anything' }), 13)
  t.equal(await total(signed('SDK-HMAC-SHA256', `Access=MOCKAK000000USER0001, ${rest}`)), 9)
  t.equal(await total(signed('SDK-HMAC-SHA256', `Access=UNKNOWN, ${rest}`)), 13)
  t.equal(await total(signed('SDK-HMAC-SM3', `Access=MOCKAK000000USER0001,${rest}`)), 9)
  t.equal(
    await total(
      signed(
        'V11-HMAC-SHA256',
        `Credential=MOCKAK000000USER0001/20260101/cn-north-4/modelarts, ${rest}`,
      ),
    ),
    9,
  )
})

t.test('if a token and a signature both come, the signature decides', async (t) => {
  const mock = await mockWith(t)
  const both = (authorization: string) =>
    get(mock, 'notebooks?limit=100', { headers: { authorization } })
  const parts = `SignedHeaders=host, Signature=${SIGNATURE}`
  t.equal((await both(`SDK-HMAC-SHA256 Access=MOCKAK000000USER0001, ${parts}`)).body.total, 9)
  t.equal((await both('SDK-HMAC-SHA256 Access=x')).status, 401)
  t.equal((await both('Bearer of something else')).body.total, 13)
})

t.test('with auth off every request acts as the admin', async (t) => {
  const mock = await mockWith(t, { auth: 'off' })
  t.equal((await get(mock, 'notebooks?limit=100', { as: null })).body.total, 13)
  t.equal((await get(mock, 'notebooks?limit=100', { as: 'frozen' })).body.total, 13)
})

t.test('a role without the right gets 403, a suspended account 401', async (t) => {
  const mock = await mockWith(t)
  t.match(await get(mock, 'notebooks/all', { as: 'user' }), {
    status: 403,
    body: {
      error_code: 'ModelArts.0108',
      error_msg:
        'You are not authorized to perform the (modelarts:notebook:listAllNotebooks) operation.',
    },
  })
  t.match(await get(mock, 'notebooks', { as: 'frozen' }), {
    status: 401,
    body: { error_code: 'ModelArts.6201', error_msg: "The user's account has been suspended." },
  })
})

t.test('the project id in the path must be valid and equal to X-Project-Id', async (t) => {
  const mock = await mockWith(t)
  for (const id of ['a%20b', 'a.b', '%F0%9F%A6%99', 'p'.repeat(65), `${'p'.repeat(3_000)}`]) {
    t.match(await get(mock, `/v1/${id}/notebooks`), {
      status: 400,
      body: {
        error_code: 'ModelArts.0210',
        error_msg: /^Invalid project ID\. project_id: found .*, expected 1 to 64/,
      },
    })
  }
  const declared = (project: string) =>
    get(mock, 'notebooks', { headers: { 'x-project-id': project } })
  t.equal((await declared('p1')).status, 200)
  t.equal((await declared('')).status, 200)
  t.match(await declared('p2'), {
    status: 403,
    body: {
      error_code: 'ModelArts.0210',
      error_msg: 'The project id in the request URL does not match the token.',
    },
  })
})

t.test('projects that iam.json does not name can be refused', async (t) => {
  const mock = await mockWith(t, { unknownProjects: 'refuse' })
  t.match(await get(mock, 'notebooks'), { status: 403, body: { error_code: 'ModelArts.0210' } })
  t.equal((await get(mock, '/v1/0123456789abcdef0123456789abcdef/notebooks')).status, 200)
})

t.test(
  'checks run in the order of the service: credentials, project, right, values, workspace',
  async (t) => {
    const mock = await mockWith(t)
    const path = '/v1/a.b/notebooks/all?limit=x&workspace_id=7'
    const other = { 'x-project-id': 'other' }
    t.equal((await get(mock, path, { as: null })).body.error_code, 'APIGW.0301')
    t.equal((await get(mock, path, { as: 'user' })).body.error_code, 'ModelArts.0210')
    const here = 'notebooks/all?limit=x&workspace_id=7'
    t.equal(
      (await get(mock, here, { as: 'user', headers: other })).body.error_code,
      'ModelArts.0210',
    )
    t.equal((await get(mock, here, { as: 'user' })).body.error_code, 'ModelArts.0108')
    t.equal((await get(mock, here)).body.error_code, 'ModelArts.0104')
    t.equal(
      (await get(mock, 'notebooks/all?sort_key=x&workspace_id=7')).body.error_code,
      'ModelArts.6303',
    )
    t.equal((await get(mock, 'notebooks/all?workspace_id=7')).body.error_code, 'ModelArts.0102')
  },
)
