/** Faults, latency and the journal on the operations of IAM and on key pairs. */
import t from 'tap'
import { holdDelays } from '../../support/held-delays.ts'
import { control, get, type Mock, mockWith, PROJECT } from '../../support/mock.ts'
import { refusal } from '../../support/refusal.ts'

const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }

const login = (mock: Mock, identity: object, headers = {}) =>
  get(mock, '/v3/auth/tokens', {
    as: null,
    method: 'POST',
    payload: { auth: { identity } },
    headers,
  })

const byPassword = (name = user.name) => ({
  methods: ['password'],
  password: { user: { ...user, name } },
})

const byToken = { methods: ['token'], token: { id: 'mock-token-user' } }

const byAgency = { methods: ['assume_role'], assume_role: { agency_name: 'a', domain_name: 'd' } }

const KPS = '/v3/p1/kps/keypairs'

t.test('a login that fails once succeeds when the client tries again', async (t) => {
  const mock = await mockWith(t)
  const rule = { operation: 'KeystoneListProjects', status: 503, first: 1 } as const
  mock.faults.add({ id: 'look-up', ...rule })
  mock.faults.add({
    id: 'login',
    operation: 'KeystoneCreateUserTokenByPassword',
    status: 429,
    times: 1,
  })
  const lookUp = () => get(mock, '/v3/projects?name=cn-north-4', { as: null })
  const failed = await lookUp()
  t.equal(failed.status, 503)
  t.equal(failed.headers['x-mock-fault-id'], 'look-up')
  t.equal(failed.headers['server'], 'api-gateway')
  t.strictSame(failed.body, {
    error: {
      code: 503,
      message: 'The IAM service is currently unavailable.',
      title: 'Service Unavailable',
    },
  })
  t.match((await lookUp()).body, { projects: [{ id: PROJECT }] })
  const limited = await login(mock, byPassword())
  t.equal(limited.status, 429)
  t.match(limited.body, { error: { code: 429, message: /^The throttling threshold/ } })
  t.notOk('x-subject-token' in limited.headers)
  t.equal((await login(mock, byPassword())).status, 201)
  t.strictSame(mock.faults.unspent(), [])
  const verdict = mock.verify({
    expect: [
      { operation: 'KeystoneListProjects', count: 2 },
      { operation: 'KeystoneCreateUserTokenByPassword', status: 201, count: 1 },
      { operation: 'iam:*', count: 4 },
      { operation: 'kps:*', count: 0 },
    ],
    in_order: false,
    unspent_faults: 'fail',
  })
  t.strictSame(verdict.findings, [])
})

t.test('the body says which of the operations of a route a request means', async (t) => {
  const mock = await mockWith(t)
  const keys = '/v3.0/OS-CREDENTIAL/securitytokens'
  const post = (identity: object) =>
    get(mock, keys, { as: null, method: 'POST', payload: { auth: { identity } } })
  await login(mock, byPassword())
  await login(mock, byToken)
  await login(mock, byAgency)
  await post(byToken)
  await post(byAgency)
  for (const payload of ['{', '[]', 'null', '{"auth":1}', '{"auth":{"identity":null}}', '']) {
    await get(mock, '/v3/auth/tokens', { as: null, method: 'POST', payload })
  }
  await login(mock, { methods: ['constructor'] })
  await login(mock, { methods: { 0: 'token' } })
  t.strictSame(
    mock.journal.find().map(({ operation }) => operation),
    [
      'KeystoneCreateUserTokenByPassword',
      'KeystoneCreateScopedToken',
      'KeystoneCreateAgencyToken',
      'CreateTemporaryAccessKeyByToken',
      'CreateTemporaryAccessKeyByAgency',
      ...Array(7).fill('KeystoneCreateUserTokenByPassword'),
      'KeystoneCreateScopedToken',
    ],
  )
  mock.faults.add({ operation: 'KeystoneCreateAgencyToken', status: 403 })
  t.equal((await login(mock, byPassword())).status, 201)
  t.match(await login(mock, byAgency), {
    status: 403,
    body: { error: { message: 'You are not authorized to perform the requested action.' } },
  })
})

t.test('* means the notebooks API; iam:* and kps:* mean these', async (t) => {
  const mock = await mockWith(t)
  const statuses = async () => [
    (await get(mock, 'notebooks')).status,
    (await get(mock, '/v3/regions')).status,
    (await get(mock, '/')).status,
    (await get(mock, KPS)).status,
    (await get(mock, '/v2.1/p1/os-keypairs')).status,
  ]
  mock.faults.add({ id: 'all', operation: '*', status: 500 })
  t.strictSame(await statuses(), [500, 200, 200, 200, 200])
  mock.faults.add({ id: 'iam', operation: 'iam:*', status: 501 })
  t.strictSame(await statuses(), [500, 501, 501, 200, 200])
  mock.faults.add({ id: 'kps', operation: 'kps:*', status: 502 })
  t.strictSame(await statuses(), [500, 501, 501, 502, 502])
  t.match(mock.faults.explain('iam'), {
    rule: { hits: 4, seen: 4 },
    requests: Array(4).fill({ fired: true, project_id: null }),
    other_operations: { ListNotebooks: 2, ListKeypairs: 2, NovaListKeypairs: 2 },
  })
  mock.faults.clear()
  for (const [operation, meant] of [
    ['*', 'any operation'],
    ['iam:*', 'any operation of IAM'],
    ['kps:*', 'any operation on key pairs'],
    ['KeystoneListUsers', 'KeystoneListUsers'],
  ] as const) {
    const { id } = mock.faults.add({ operation, status: 500 })
    t.equal(mock.faults.explain(id)?.summary, `No request for ${meant} since the rule was added.`)
  }
})

t.test('a request can ask for a fault itself, on paths of IAM and of key pairs', async (t) => {
  const mock = await mockWith(t)
  for (const path of ['/v3/projects', '/v3/auth/domains', '/v5/caller-identity', '/v3', KPS]) {
    const asked = [
      get(mock, path, { as: null, headers: { 'x-mock-fault': 'status=418' } }),
      get(mock, path, { as: null, headers: { prefer: 'code=418' } }),
      get(mock, `${path}?__code=418`, { as: null }),
    ]
    for (const { headers, status } of await Promise.all(asked)) {
      t.equal(status, 418, path)
      t.notOk('x-mock-warnings' in headers)
    }
  }
  const broken = await get(mock, '/v3/projects', { headers: { 'x-mock-fault': 'status=no' } })
  t.match(broken, {
    status: 400,
    body: { error: { code: 400, message: /x-mock-fault \$\.status/ } },
  })
  await t.rejects(
    get(mock, '/v3/projects', { headers: { 'x-mock-fault': 'fault=EMPTY_RESPONSE' } }),
    { code: 'ECONNRESET' },
  )
})

t.test('an error of IAM has its form; with a code it has the other one', async (t) => {
  const mock = await mockWith(t)
  const asked = async (fault: string) =>
    (await get(mock, '/v3/projects', { headers: { 'x-mock-fault': fault } })).body
  const texts: [number, string, string][] = [
    [400, 'Request parameter is invalid.', 'Bad Request'],
    [401, 'Authentication failed', 'Unauthorized'],
    [404, 'Could not find the resource.', 'Not Found'],
    [
      500,
      'An unexpected error prevented the server from fulfilling your request.',
      'Internal Server Error',
    ],
    [409, 'Injected by modelarts-notebooks-mock.', 'Conflict'],
  ]
  for (const [code, message, title] of texts) {
    t.strictSame(await asked(`status=${code}`), { error: { code, message, title } })
  }
  t.match(await asked('status=403; error_msg="no way"'), { error: { message: 'no way' } })
  t.strictSame(await asked('status=403; error_code=IAM.0002'), {
    error_code: 'IAM.0002',
    error_msg: 'You are not authorized to perform the requested action.',
  })
  t.match(await asked('error_code=APIGW.0301'), {
    error_msg: 'Incorrect IAM authentication information: decrypt token fail',
    error_code: 'APIGW.0301',
    request_id: /^[0-9a-f]{32}$/,
  })
  t.match(await asked('status=503; error_code=Made.Up; error_msg=x'), {
    error_code: 'Made.Up',
    error_msg: 'x',
  })
})

t.test('an error on key pairs has codes of KPS, or those of the gateway', async (t) => {
  const mock = await mockWith(t)
  const asked = async (status: number, path = KPS) =>
    (await get(mock, path, { headers: { 'x-mock-fault': `status=${status}` } })).body
  for (const [status, code] of [
    [400, 'KPS.Invalid'],
    [401, 'APIGW.0301'],
    [403, 'KPS.Forbidden'],
    [404, 'KPS.NotFound'],
    [408, 'KPS.Timeout'],
    [409, 'KPS.Exists'],
    [429, 'APIGW.0308'],
    [500, 'KPS.Internal'],
    [503, 'APIGW.0613'],
    [418, 'Mock.418'],
  ] as const) {
    t.match(await asked(status), { error_code: code, error_msg: /./ }, code)
    t.match(await asked(status, '/v2.1/p1/os-keypairs/x'), { error_code: code })
  }
})

t.test('after: the operation is carried out, then its response is replaced', async (t) => {
  const mock = await mockWith(t)
  const headers = { 'x-mock-fault': 'status=500; effect=after' }
  const payload = { keypair: { name: 'mine' } }
  t.equal((await get(mock, KPS, { method: 'POST', payload, headers })).status, 500)
  t.equal((await get(mock, `${KPS}/mine`)).status, 200)
  const project = { project: { name: 'eu-west-0' } }
  const made = await get(mock, '/v3/projects', { method: 'POST', payload: project, headers })
  t.match(made, { status: 500, body: { error: { code: 500 } } })
  t.equal((await get(mock, '/v3/projects')).body.projects.length, 2)
})

t.test('conditions see body, query, headers and path parameters', async (t) => {
  const mock = await mockWith(t)
  const identity = { password: { user: { name: 'mock-reader' } } }
  mock.faults.add({
    operation: 'KeystoneCreateUserTokenByPassword',
    status: 401,
    match: { body: { auth: { identity } } },
  })
  mock.faults.add({
    operation: 'KeystoneListProjects',
    status: 500,
    match: { query: { name: 'eu-west-0' } },
  })
  mock.faults.add({
    operation: 'CreateUnscopedTokenWithIdToken',
    status: 502,
    match: { path: { idp_id: 'okta' } },
  })
  mock.faults.add({ operation: 'iam:*', status: 504, match: { header: { 'x-a': '1' } } })
  t.equal((await login(mock, byPassword())).status, 201)
  t.equal((await login(mock, byPassword('mock-reader'))).status, 401)
  t.equal((await get(mock, '/v3/projects?name=cn-north-4')).status, 200)
  t.equal((await get(mock, '/v3/projects?name=eu-west-0')).status, 500)
  const federated = (idp: string) =>
    get(mock, `/v3/OS-FEDERATION/identity_providers/${idp}/protocols/oidc/auth`, {
      method: 'POST',
      headers: { authorization: 'Bearer x' },
    })
  t.equal((await federated('okta')).status, 502)
  t.equal((await federated('other')).status, 201)
  t.equal((await get(mock, '/v3/users', { headers: { 'x-a': '1' } })).status, 504)
})

t.test('a rule with a path parameter that the operation lacks is refused', async (t) => {
  const mock = await mockWith(t)
  const add = (operation: 'iam:*' | 'kps:*' | 'KeystoneListUsers', path: object) =>
    refusal(() => mock.faults.add({ operation, status: 500, match: { path } as object }))
  t.match(add('KeystoneListUsers', { project_id: 'p1' }), {
    message: /expected one of the path parameters \(there are none\)/,
  })
  t.match(add('iam:*', { project_id: 'p1' }), { message: /idp_id, protocol_id/ })
  t.match(add('kps:*', { id: 'p1' }), { message: /project_id, keypair_name/ })
})

t.test('a rate limit of IAM is one of the server, and Retry-After says when it ends', async (t) => {
  const mock = await mockWith(t)
  mock.faults.add({ operation: 'iam:*', rate_limit: { requests: 1, per: '1m' } })
  t.equal((await get(mock, '/v3/regions')).status, 200)
  const limited = await get(mock, '/v3/regions')
  t.match(limited, {
    status: 429,
    headers: { 'retry-after': '60' },
    body: { error: { code: 429, message: /limit:1,time:1 minute$/, title: 'Too Many Requests' } },
  })
  mock.advance('1m')
  t.equal((await get(mock, '/v3/regions')).status, 200)
})

t.test('a rule of a project may name operations on key pairs, but none of IAM', async (t) => {
  const mock = await mockWith(t)
  const p1 = mock.project('p1')
  p1.faults.add({ operation: 'ListKeypairs', status: 500 })
  t.equal((await get(mock, KPS)).status, 500)
  t.equal((await get(mock, '/v3/p1/keypairs')).status, 500, 'the other path of KPS')
  t.equal((await get(mock, '/v3/p2/keypairs')).status, 200, 'another project')
  const message = (operation: string) =>
    `found "${operation}", expected an operation of a project: rules for IAM belong to the server, at $.operation`
  for (const operation of ['KeystoneListProjects', 'iam:*'] as const) {
    const rule = { operation, status: 500 }
    t.match(
      refusal(() => p1.faults.add(rule)),
      { errorCode: 'Mock.InvalidFault', message: message(operation) },
    )
    t.match(await control(mock, 'POST', '/projects/p1/faults', rule), {
      status: 400,
      body: { error_code: 'Mock.InvalidFault', error_msg: message(operation) },
    })
    t.equal((await control(mock, 'POST', '/faults', rule)).status, 201)
    const scene = t.testdir({ 'faults.json': JSON.stringify([rule]) })
    await t.rejects(mockWith(t, { scene }), {
      message: /\$\[0\]\.operation: found .* belong to the server/,
    })
  }
})

t.test('a state with a rule for IAM in a project is refused', async (t) => {
  const mock = await mockWith(t)
  const p1 = mock.project('p1')
  p1.faults.add({ operation: 'ListKeypairs', status: 500 })
  const { body } = await control(mock, 'GET', '/projects/p1/state')
  t.equal((await control(mock, 'PUT', '/projects/p1/state', body)).status, 200)
  body.faults[0].operation = 'KeystoneListProjects'
  t.match(await control(mock, 'PUT', '/projects/p1/state', body), {
    status: 400,
    body: { error_msg: /rules for IAM belong to the server/ },
  })
})

t.test('rules for IAM survive in the state of the server', async (t) => {
  const mock = await mockWith(t, { fault: ['iam:* status=503 times=2'] })
  t.equal((await get(mock, '/v3/projects')).status, 503)
  const { body } = await control(mock, 'GET', '/state')
  const other = await mockWith(t, { seed: 2 })
  t.equal((await control(other, 'PUT', '/state', body)).status, 200)
  t.equal((await get(other, '/v3/projects')).status, 503)
  t.equal((await get(other, '/v3/projects')).status, 200)
})

t.test('latency delays IAM and key pairs, too', async (t) => {
  const mock = await mockWith(t, { latency: '40..50' })
  const begun = holdDelays(t)
  for (const path of ['/v3/projects', '/v3/p1/keypairs']) {
    const waiting = get(mock, path)
    const delay = await begun()
    t.ok(delay.ms >= 40 && delay.ms <= 50, `${delay.ms}`)
    delay.end()
    t.equal((await waiting).status, 200)
  }
})

t.test('a stopping server ends a delay of IAM with IAM’s 503', async (t) => {
  const mock = await mockWith(t)
  const begun = holdDelays(t)
  const waiting = get(mock, '/v3/regions', { headers: { 'x-mock-fault': 'delay=1m' } })
  await begun()
  await mock.close()
  t.match(await waiting, { status: 503, body: { error: { code: 503 } } })
})

t.test(
  'requests to IAM are in the journal of the server, those on key pairs in that of the project',
  async (t) => {
    const mock = await mockWith(t)
    await get(mock, '/v3/projects', { as: 'user' })
    await get(mock, '/v3/projects', { as: null })
    await get(mock, KPS, { as: 'user' })
    t.match(mock.journal.find({ operation: 'iam:*' }), [
      { operation: 'KeystoneListProjects', project_id: null, user: 'mock-user' },
      { operation: 'KeystoneListProjects', project_id: null, user: null },
    ])
    const found = mock.project('p1').journal.find({ operation: 'kps:*' })
    t.match(found, [{ operation: 'ListKeypairs', project_id: 'p1', user: 'mock-user' }])
    t.equal((await control(mock, 'GET', '/requests?operation=ListKeypairs')).body.total, 1)
    t.equal((await control(mock, 'GET', '/projects/p1/requests?operation=kps:*')).body.total, 1)
    t.equal((await control(mock, 'GET', '/requests?operation=*')).status, 400)
    const waited = await control(mock, 'GET', '/projects/p1/wait?request=ListKeypairs&timeout=10ms')
    t.strictSame(waited.body, { requests: [1] })
  },
)

t.test('the journal of a project says that it has no requests to IAM', async (t) => {
  const mock = await mockWith(t)
  const p1 = mock.project('p1')
  const operation = 'KeystoneListProjects'
  const expected = {
    errorCode: 'Mock.InvalidInput',
    message: /found "KeystoneListProjects", expected an operation of a project: requests to IAM/,
  }
  t.match(
    refusal(() => p1.journal.find({ operation })),
    expected,
  )
  t.match(
    refusal(() => p1.journal.har({ operation })),
    expected,
  )
  t.match(
    refusal(() => p1.verify({ expect: [{ count: 0 }, { operation, count: 0 }] })),
    {
      ...expected,
      message: /at \$\.expect\[1\]\.operation$/,
    },
  )
  await t.rejects(p1.receives(operation), expected)
  for (const [method, path, body] of [
    ['GET', `/requests?operation=${operation}`],
    ['GET', `/wait?request=${operation}&timeout=10ms`],
    ['POST', '/verify', { expect: [{ operation, count: 0 }] }],
  ] as const) {
    t.match(await control(mock, method, `/projects/p1${path}`, body), {
      status: 400,
      body: { error_code: 'Mock.InvalidInput', error_msg: expected.message },
    })
  }
  const server = await control(mock, 'POST', '/verify', { expect: [{ operation, count: 0 }] })
  t.equal(server.status, 200)
})
