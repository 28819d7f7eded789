import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { calls } from '../../../src/cli/compare/calls.ts'
import { readCredentials } from '../../../src/cli/compare/credentials.ts'
import { Masker } from '../../../src/cli/compare/masker.ts'
import { plannedRequests } from '../../../src/cli/compare/planned-requests.ts'
import { readOperations } from '../../../src/cli/compare/read-operations.ts'
import { LIMITS, RealService } from '../../../src/cli/compare/real-service.ts'
import { CompareReport, reportOf } from '../../../src/cli/compare/report.ts'
import { pairOf } from '../../../src/cli/compare/values.ts'
import { operation, operationIds } from '../../../src/schemas/operations.ts'
import { changedMock, compareWith, KEYS } from '../../support/compared.ts'
import { get, mockWith, ownMock } from '../../support/mock.ts'

t.test(
  'a service that answers like the mock has no differences; only GET requests reach it',
  async (t) => {
    const mock = await ownMock(t, { auth: 'verify' })
    const { url, methods } = await changedMock(t, mock, () => {})
    const { code, report, reportText, stdout, stderr } = await compareWith(t, url)
    t.equal(code, 0, `${stdout}${stderr}`)
    t.strictSame(report?.differences, [])
    t.strictSame([...methods.keys()], ['GET'])
    const sent = methods.get('GET') ?? 0
    t.ok(sent > 300, `${sent} requests`)
    t.equal(report?.requests, sent)
    const [first] = stdout.split('\n')
    t.match(first, /^compare calls out: up to \d+ GET requests to http:\/\/127\.0\.0\.1:\d+, /)
    t.match(first, 'authorized with HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK')
    t.match(stdout, `0 differences in ${sent} requests of`)
    t.match(report?.host, '***')
    t.match(report?.date, /^\d{4}-\d\d-\d\d$/)

    t.test('keys are in no output', async (t) => {
      const journal = JSON.stringify(mock.project(KEYS.HUAWEICLOUD_SDK_PROJECT_ID).journal.find())
      t.match(journal, 'ListNotebooks')
      for (const text of [stdout, stderr, reportText, journal]) {
        t.notMatch(text, KEYS.HUAWEICLOUD_SDK_SK)
        t.notMatch(text, KEYS.HUAWEICLOUD_SDK_AK)
      }
    })

    t.test('the report has no value of the service', async (t) => {
      const { data } = mock
        .project(KEYS.HUAWEICLOUD_SDK_PROJECT_ID)
        .notebooks.listAll({ limit: 100 })
      const values = data.flatMap(({ id, name, user_id, token, description, image }) => [
        id,
        name,
        user_id,
        token,
        description,
        image.id,
        image.name,
      ])
      t.ok(values.length > 50)
      for (const value of values) {
        if (value !== undefined && value !== '') t.notOk(reportText.includes(value), value)
      }
      t.notMatch(reportText, KEYS.HUAWEICLOUD_SDK_PROJECT_ID)
    })
  },
)

t.test('deliberate differences are reported, and nothing else', async (t) => {
  const mock = await mockWith(t)
  const { url } = await changedMock(t, mock, (answer) => {
    const { body, headers, status, target } = answer
    const [path = ''] = target.split('?')
    if (/\/notebooks(\/all)?$/.test(path) && status === 200) {
      for (const row of body.data) {
        delete row.image.name
        row.create_at = String(row.create_at)
        row.color = 'Zhang San blue'
        row.extra = { zhangsan: 1, '0a1b2c3d4e5f': 2, weight: null }
        row.extra.zhangsan = { name: 'zhangsan' }
        if (row.status === 'STOPPED') row.status = 'HIBERNATED'
        if (row.feature === 'NOTEBOOK') row.feature = 'a secret feature'
      }
    }
    if (path.endsWith('/lease')) {
      delete headers['x-request-id']
      headers['x-new-header'] = 'value of a header'
    }
    if (target.includes('limit=1001') && path.endsWith('/workspaces')) {
      body.error_code = 'ModelArts.9999'
      body.error_msg = 'Parameter error. Ask zhangsan, id 0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9'
    }
    if (target.includes('no_such_parameter') && path.endsWith('/images')) {
      answer.status = 400
      answer.body = { error_code: 'not a code', error_msg: 1 }
    }
  })
  const sample = /\/notebooks(\/all|\/\{id\}\/lease)?$|\/(images|workspaces)$/
  const { code, report, reportText, stdout, stderr } = await compareWith(t, url, { sample })
  t.equal(code, 1, stderr)
  const lists = ['ListNotebooks', 'ListAllNotebooks']
  t.strictSame(report?.differences, [
    {
      kind: 'status',
      operations: ['ListImage'],
      requests: ['unknown parameter'],
      real: '400 ***',
      mock: '200 without a code',
    },
    {
      kind: 'error code',
      operations: ['ListWorkspace'],
      requests: ['limit=1001'],
      status: 400,
      real: 'ModelArts.9999',
      mock: 'ModelArts.0104',
      error_msg: 'Parameter error. *** id ***',
    },
    ...[
      { at: 'data[].color', real: 'always' },
      { at: 'data[].extra', real: 'always' },
    ].map(({ at, real }) => ({
      kind: 'only real',
      status: 200,
      at,
      real,
      mock: 'never',
      operations: lists,
    })),
    {
      kind: 'only mock',
      status: 200,
      at: 'data[].image.name',
      real: 'never',
      mock: 'always',
      operations: lists,
    },
    {
      kind: 'type',
      status: 200,
      at: 'data[].create_at',
      real: 'string',
      mock: 'number',
      operations: lists,
    },
    {
      kind: 'type',
      status: 400,
      at: 'error_msg',
      real: 'number',
      mock: 'string',
      operations: ['ListImage'],
    },
    {
      kind: 'enum value',
      status: 200,
      at: 'data[].feature',
      real: '***',
      mock: 'one of 2 words',
      operations: lists,
    },
    {
      kind: 'enum value',
      status: 200,
      at: 'data[].status',
      real: 'HIBERNATED',
      mock: 'one of 14 words',
      operations: lists,
    },
    {
      kind: 'header only real',
      operations: ['ShowLease'],
      requests: ['successful', 'refused'],
      at: 'x-new-header',
    },
    {
      kind: 'header only mock',
      operations: ['ShowLease'],
      requests: ['successful', 'refused'],
      at: 'x-request-id',
    },
  ])
  for (const text of [stdout, reportText]) {
    for (const value of [
      'zhangsan',
      'Zhang',
      '0a1b2c3d',
      'a secret feature',
      'value of a header',
    ]) {
      t.notOk(text.includes(value), value)
    }
  }
  t.match(
    stdout,
    /^only real {9}ListNotebooks, ListAllNotebooks; 200; data\[\]\.color; real always, mock never$/m,
  )
  t.match(
    stdout,
    /^error code {8}ListWorkspace; 400; limit=1001; real ModelArts.9999, .*; "Parameter error/m,
  )
  const fields = report?.operations.ListNotebooks?.answers['200']?.fields
  t.equal(fields?.['data[].status']?.words?.['HIBERNATED'], true)
  t.match(fields, {
    'data[].extra': { types: ['object'], presence: 'always' },
    'data[].extra.***': { presence: 'always' },
    'data[].extra.weight': { types: ['null'], presence: 'always' },
    'data[].url': { types: ['string'], presence: 'sometimes' },
    'data[]': { types: ['object'], presence: 'always' },
    $: { types: ['object'], presence: 'always' },
  })
})

t.test(
  'another switch is found by its statuses, and a refused operation by its first request',
  async (t) => {
    const mock = await ownMock(t, {
      notFoundStatus: 404,
      fault: ['ListWorkspace status=403', 'ListFlavors status=500'],
    })
    const { url } = await changedMock(t, mock, () => {})
    const sample = /\/(notebooks|flavors|lease|storage|clusters|workspaces|images)$|\{\w+\}$/
    const { code, report, stdout } = await compareWith(t, url, { sample })
    t.equal(code, 1)
    const nothing = { '404 ModelArts.6404': '400 ModelArts.6404' }
    const found = (report?.differences ?? []).map(({ kind, operations, requests, real, mock }) => ({
      kind,
      operations,
      requests,
      [real ?? '']: mock,
    }))
    t.strictSame(found, [
      {
        kind: 'status',
        operations: ['ShowNotebook', 'ShowLease', 'ShowSwitchableFlavors'],
        requests: ['id of nothing'],
        ...nothing,
      },
      {
        kind: 'status',
        operations: ['ListFlavors'],
        requests: ['first'],
        '500 ModelArts.0010': '200 without a code',
      },
      {
        kind: 'status',
        operations: ['ListDynamicStorages'],
        requests: ['instance_id of nothing'],
        ...nothing,
      },
      { kind: 'status', operations: ['ShowImage'], requests: ['id of nothing'], ...nothing },
      {
        kind: 'status',
        operations: ['ShowCluster'],
        requests: ['cluster_id of nothing'],
        ...nothing,
      },
      {
        kind: 'status',
        operations: ['ListWorkspace'],
        requests: ['first'],
        '403 ModelArts.0108': '200 without a code',
      },
    ])
    t.match(report?.not_compared, [
      { operation: 'ListFlavors', reason: 'the other requests: the first one failed' },
    ])
    t.match(
      stdout,
      /^not compared {6}ShowWorkspace; the real service has no value for workspace_id$/m,
    )
  },
)

t.test('a token works as well; values that one side does not have are left out', async (t) => {
  const mock = await ownMock(t, { auth: 'verify', scene: 'empty' })
  const { url } = await changedMock(t, mock, (answer) => {
    // A service that refuses nothing gives long lists of requests.
    if (answer.target.includes('/images?') && answer.status === 400) {
      answer.status = 200
      answer.body = { total: 0 }
    }
  })
  const env = { HW_AUTH_TOKEN: 'mock-token-admin', HW_PROJECT_ID: KEYS.HUAWEICLOUD_SDK_PROJECT_ID }
  const sample = /\/(notebooks|images)$|\/notebooks\/\{id\}$/
  const { code, report, stdout, stderr } = await compareWith(t, url, { env, sample })
  t.equal(code, 1, stderr)
  t.notMatch(stdout, 'mock-token-admin')
  t.match(
    stdout,
    /^status {12}ListImage; (\S+ ){6}and \d+ more; real 200 without a code, mock 400/m,
  )
  const reasons = report?.not_compared.map(({ operation, reason }) => `${operation} ${reason}`)
  t.ok(reasons?.includes('ShowNotebook the real service has no value for id'))
  t.notOk(report?.differences.some(({ at = '' }) => at.startsWith('data[]')))

  const full = await ownMock(t, { auth: 'verify' })
  const other = await changedMock(t, full, () => {})
  const flags = ['--yes', '--scene', 'empty', '--json']
  const reverse = await compareWith(t, other.url, { env, flags, sample })
  t.strictSame(JSON.parse(reverse.stdout), reverse.report, '--json prints the report')
  t.match(reverse.stderr, /^compare calls out: /)
  t.ok(
    reverse.report?.not_compared.some(
      ({ operation, reason }) =>
        operation === 'ShowNotebook' && reason === 'the mock has no value for id',
    ),
  )
})

t.test('temporary keys are sent with their security token', async (t) => {
  const mock = await ownMock(t, { auth: 'verify' })
  const { body } = await get(mock, '/v3.0/OS-CREDENTIAL/securitytokens', {
    method: 'POST',
    payload: { auth: { identity: { methods: ['token'] } } },
    headers: { 'content-type': 'application/json' },
  })
  const { access, secret, securitytoken } = body.credential
  const { url } = await changedMock(t, mock, () => {})
  const keys = { HUAWEICLOUD_SDK_AK: access, HUAWEICLOUD_SDK_SK: secret }
  const project = { HUAWEICLOUD_SDK_PROJECT_ID: KEYS.HUAWEICLOUD_SDK_PROJECT_ID }
  const env = { ...keys, ...project, HUAWEICLOUD_SDK_SECURITY_TOKEN: securitytoken }
  const service = new RealService(url, readCredentials(env, undefined), LIMITS, undefined)
  t.teardown(() => service.close())
  const target = `/v1/${project.HUAWEICLOUD_SDK_PROJECT_ID}/notebooks?name=%E5%90%8D&tags=a%7Cb`
  t.match(await service.get(target), { status: 200, body: { total: 0 } })
  t.equal(service.hide(`${access} ${secret} ${securitytoken}`), '*** *** ***')
})

t.test('a report names the host of a public endpoint, and no other', async (t) => {
  const hostIn = (url: string) =>
    reportOf({
      run: { runs: [], notCompared: [], requests: 0 },
      differences: [],
      operations: new Map(),
      masker: new Masker({}),
      url,
      now: 0,
    }).host
  t.equal(
    hostIn('https://modelarts.cn-north-4.myhuaweicloud.com'),
    'modelarts.cn-north-4.myhuaweicloud.com',
  )
  t.equal(hostIn('https://gateway.corp.example'), '***')
})

t.test('reports that were handed in have the schema of a report', async (t) => {
  const folder = 'test/contract/recorded'
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    const report = CompareReport.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
    t.strictSame(report.error?.issues ?? [], [], file)
  }
  t.notOk(CompareReport.safeParse({ version: 1 }).success)
})

t.test('every read operation can be called, and every value of the table is used', async (t) => {
  const mock = await mockWith(t)
  const operations = readOperations(await mock.openapi())
  const reads = operationIds.filter((id) => operation(id).method === 'GET')
  t.strictSame(
    operations.map(({ id }) => id),
    reads,
  )
  for (const read of operations) {
    const { always = {}, values = {}, missing = {} } = calls[read.id] ?? {}
    for (const name of read.pathNames) t.ok(values[name], `${read.id} has a value for ${name}`)
    for (const name of Object.keys(missing)) t.ok(read.pathNames.includes(name), name)
    for (const name of Object.keys(always)) {
      t.ok(
        read.query.some((parameter) => parameter.name === name),
        `${read.id} ${name}`,
      )
    }
    const labels = plannedRequests(read).map(({ label }) => label)
    t.equal(new Set(labels).size, labels.length, `labels of ${read.id} are unique`)
  }
})

t.test('parameters that the table does not know are sent by their schema', async (t) => {
  const parameters = {
    free: { type: 'string' },
    short: { type: 'string', maxLength: 3 },
    address: { type: 'string', format: 'ipv4' },
    kind: { type: 'string', enum: ['A', 'B'] },
  }
  const requests = plannedRequests({
    id: 'ShowAuthmodeDetail',
    path: '/v1/auth-mode',
    pathNames: [],
    query: Object.entries(parameters).map(([name, schema]) => ({ name, schema })),
    schemaOf: () => undefined,
  })
  t.strictSame(
    requests.map(({ label }) => label),
    [
      'first',
      'kind=A',
      'kind=B',
      'short=4 characters',
      'address=<,|>',
      'kind=NOSUCH',
      'kind=',
      'kind twice',
      'unknown parameter',
    ],
  )
})

t.test('both sides take rows in the same state where they can', async (t) => {
  const source = { operation: 'ListNotebooks', rows: 'data', field: 'id', alike: 'status' } as const
  const row = (id: unknown, status: string) => ({ id, status })
  const of = (...data: unknown[]) => new Map([['ListNotebooks', { data }]])
  const stopped = [row('s1', 'STOPPED'), row('s2', 'STOPPED')]
  const running = row('r', 'RUNNING')
  t.strictSame(pairOf(source, of(...stopped, running), of(running)), {
    real: 'r',
    mock: 'r',
    isAlike: true,
  })
  t.strictSame(pairOf(source, of(...stopped), of(running, row('s3', 'STOPPED'))), {
    real: 's1',
    mock: 's3',
    isAlike: true,
  })
  t.strictSame(pairOf(source, of(...stopped), of(running)), {
    real: 's1',
    mock: 'r',
    isAlike: false,
  })
  const odd = of(null, 3, [], row(7, 'RUNNING'), row('', 'RUNNING'), row('x'.repeat(5_000), 'A'))
  t.match(pairOf(source, odd, new Map([['ListNotebooks', { data: 'text' }]])), {
    real: undefined,
    mock: undefined,
  })
})
