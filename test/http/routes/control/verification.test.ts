import t, { type Test } from 'tap'
import { holdDelays } from '../../../support/held-delays.ts'
import { CREATION, control, get, type Mock, mockWith, withInstance } from '../../../support/mock.ts'

const body = { ...CREATION, name: 'sent' }

const verify = (mock: Mock, request: object) =>
  control(mock, 'POST', '/projects/p1/verify', request)

/** Status, verdict and findings of a verification. */
async function verdict(mock: Mock, request: object) {
  const { status, body: answer } = await verify(mock, request)
  return [
    status,
    answer.verdict,
    ...answer.findings.map(({ at, found }: { at: string; found: string }) => `${at}: ${found}`),
  ]
}

/** A world that received two creations, a list and a stop of an unknown instance. */
async function busy(t: Test, options = {}) {
  const mock = await mockWith(t, options)
  await get(mock, 'notebooks', { method: 'POST', payload: body })
  await get(mock, 'notebooks', { method: 'POST', payload: { ...body, name: 'second' } })
  await get(mock, 'notebooks?limit=5', { as: 'user', headers: { 'x-mock-test': 'mine' } })
  await get(mock, 'notebooks/none/stop', { method: 'POST' })
  return mock
}

t.test('requests are counted: at least, at most, exactly, none', async (t) => {
  const mock = await busy(t)
  const creation = { operation: 'CreateNotebook' }
  for (const bounds of [
    {},
    { count: 2 },
    { at_least: 1 },
    { at_most: 2 },
    { at_least: 2, at_most: 3 },
  ]) {
    t.strictSame(await verdict(mock, { expect: [{ ...creation, ...bounds }] }), [200, 'verified'])
  }
  for (const bounds of [
    { count: 1 },
    { count: 0 },
    { at_least: 3 },
    { at_most: 1 },
    { at_least: 3, at_most: 4 },
  ]) {
    t.strictSame(await verdict(mock, { expect: [{ ...creation, ...bounds }] }), [
      409,
      'failed',
      '$.expect[0]: 2 requests',
    ])
  }
  t.strictSame(await verdict(mock, { expect: [{ operation: 'DeleteNotebook', count: 0 }] }), [
    200,
    'verified',
  ])
})

t.test('requests are matched by any field of the journal and by their content', async (t) => {
  const mock = await busy(t)
  const one = (expectation: object) => verdict(mock, { expect: [{ ...expectation, count: 1 }] })
  for (const expectation of [
    { operation: 'CreateNotebook', match: { body: { name: 'second' } } },
    { operation: 'CreateNotebook', match: { name: 'sec*' } },
    { operation: 'ListNotebooks', match: { query: { limit: 5 } } },
    { user: 'mock-user' },
    { test: 'mine' },
    { status: 400, method: 'post', path: '/stop' },
    { match: { path: { id: 'none' } } },
    { operation: 'ListNotebooks', match: { name: '' } },
    { match: { header: { 'X-Mock-Test': 'mine' } } },
    { match: { header: { 'x-auth-token': 'mock-token-user' } } },
  ]) {
    t.strictSame(await one(expectation), [200, 'verified'], JSON.stringify(expectation))
  }
  t.strictSame(await verdict(mock, { test: 'mine', expect: [{ count: 1 }] }), [200, 'verified'])
  t.strictSame(await verdict(mock, { since: 3, expect: [{ count: 1 }] }), [200, 'verified'])
  t.strictSame(await verdict(mock, { since: 3, expect: [{ operation: 'CreateNotebook' }] }), [
    409,
    'failed',
    '$.expect[0]: 0 requests',
  ])
})

t.test('for a missing request the nearest ones are shown with their differences', async (t) => {
  const mock = await busy(t)
  const near = async (expectation: object) =>
    (await verify(mock, { expect: [expectation] })).body.findings[0].near_misses
  t.strictSame(await near({ operation: 'CreateNotebook', match: { body: { name: 'third' } } }), [
    {
      project_id: 'p1',
      sequence: 1,
      method: 'POST',
      url: '/v1/p1/notebooks',
      misses: [{ condition: 'match.body.name', found: '"sent"', expected: '"third"' }],
    },
    {
      project_id: 'p1',
      sequence: 2,
      method: 'POST',
      url: '/v1/p1/notebooks',
      misses: [{ condition: 'match.body.name', found: '"second"', expected: '"third"' }],
    },
  ])
  t.match(await near({ operation: 'StopNotebook', status: 200 }), [
    { sequence: 4, misses: [{ condition: 'status', found: '400', expected: '200' }] },
  ])
  t.match(await near({ operation: 'ListNotebooks', test: 'other' }), [
    { sequence: 3, misses: [{ condition: 'test', found: '"mine"', expected: '"other"' }] },
  ])
  t.match(await near({ operation: 'ListNotebooks', fault: 'x', path: 'y', notebook: 'z' }), [])
  const secret = await near({
    operation: 'ListNotebooks',
    match: { header: { 'x-auth-token': 'guess' } },
  })
  t.match(secret, [{ misses: [{ found: '***', expected: '***' }] }])
})

t.test('an order is verified, other requests may come between', async (t) => {
  const mock = await busy(t)
  const order = (...operations: string[]) =>
    verdict(mock, { in_order: true, expect: operations.map((operation) => ({ operation })) })
  t.strictSame(await order('CreateNotebook', 'ListNotebooks', 'StopNotebook'), [200, 'verified'])
  t.strictSame(await order('CreateNotebook', 'CreateNotebook', 'StopNotebook'), [200, 'verified'])
  t.strictSame(await order('StopNotebook', 'CreateNotebook'), [
    409,
    'failed',
    '$.expect[1], in order: no request',
  ])
  t.strictSame(
    await verdict(mock, {
      in_order: true,
      expect: [{ operation: 'DeleteNotebook', count: 0 }, { operation: 'StopNotebook' }],
    }),
    [200, 'verified'],
  )
  const missing = await verify(mock, { in_order: true, expect: [{ operation: 'RenewLease' }] })
  t.match(missing.body.findings, [{}, { expected: 'one at all' }])
})

t.test('unspent fault rules, unserved paths and ignored inputs can make it fail', async (t) => {
  const mock = await mockWith(t)
  const all = { unspent_faults: 'fail', unserved: 'fail', ignored_inputs: 'fail' }
  t.strictSame(await verdict(mock, all), [200, 'verified'])
  await control(mock, 'POST', '/projects/p1/faults', {
    id: 'twice',
    operation: 'ListNotebooks',
    status: 500,
    times: 2,
  })
  await get(mock, 'notebooks')
  await get(mock, '/v2/p1/services')
  await get(mock, 'images?limt=1')
  t.strictSame(await verdict(mock, all), [
    409,
    'failed',
    '$.unspent_faults: rule twice for ListNotebooks with 1 hits of 1 requests seen',
    '$.unserved: request 2, GET /v2/p1/services',
    '$.ignored_inputs: request 3, GET /v1/p1/images?limt=1: unknown parameter limt, did you mean limit?',
  ])
  t.strictSame(await verdict(mock, { expect: [{ operation: 'ListNotebooks' }] }), [200, 'verified'])
})

t.test(
  'it is inconclusive if requests that are no longer kept could change the result',
  async (t) => {
    const mock = await busy(t, { journalEntries: 2 })
    const one = (expectation: object) => verdict(mock, { expect: [expectation] })
    const inconclusive = (found: string) => [409, 'inconclusive', `$.expect[0]: ${found}`]
    t.strictSame(await one({ operation: 'ListNotebooks' }), [200, 'verified'])
    t.strictSame(await one({ operation: 'ListNotebooks', count: 1 }), inconclusive('1 requests'))
    t.strictSame(await one({ operation: 'CreateNotebook' }), inconclusive('0 requests'))
    t.strictSame(await one({ operation: 'DeleteNotebook', count: 0 }), inconclusive('0 requests'))
    t.strictSame(await one({ operation: 'ListNotebooks', count: 0 }), [
      409,
      'failed',
      '$.expect[0]: 1 requests',
    ])
    t.strictSame(
      await verdict(mock, { since: 2, expect: [{ operation: 'ListNotebooks', count: 1 }] }),
      [200, 'verified'],
    )
    t.strictSame(await verdict(mock, { unserved: 'fail' }), [
      409,
      'inconclusive',
      '$.unserved: dropped requests',
    ])
    t.match(
      await verdict(mock, {
        in_order: true,
        expect: [{ operation: 'DeleteNotebook', at_most: 9 }],
      }),
      [409, 'inconclusive'],
    )
    t.match((await verify(mock, { ignored_inputs: 'fail' })).body, { requests: 2, dropped: 2 })
  },
)

t.test('the server verifies what was sent to any world', async (t) => {
  const mock = await mockWith(t)
  await get(mock, 'notebooks')
  await get(mock, '/v1/p2/notebooks')
  await get(mock, '/v3/projects')
  const expect = [{ operation: 'ListNotebooks', count: 2 }, { path: '/v3/projects' }]
  t.match((await control(mock, 'POST', '/verify', { expect })).body, {
    verdict: 'verified',
    requests: 3,
  })
  await control(mock, 'POST', '/faults', { operation: '*', status: 500 })
  await control(mock, 'POST', '/projects/p2/faults', { operation: '*', status: 500 })
  const unspent = await control(mock, 'POST', '/verify', { unspent_faults: 'fail' })
  t.equal(unspent.body.findings.length, 2)
})

t.test('an invalid expectation is refused', async (t) => {
  const mock = await mockWith(t)
  const refused = async (request: object) => {
    const { status, body: answer } = await verify(mock, request)
    t.equal(status, 400)
    return answer.error_msg
  }
  t.match(await refused({}), 'expected something to verify')
  t.match(
    await refused({ expect: [{ count: 1, at_least: 1 }] }),
    'expected count, or at_least and at_most',
  )
  t.match(
    await refused({ expect: [{ at_least: 3, at_most: 1 }] }),
    'expected at_least not greater than at_most',
  )
  t.match(await refused({ expect: [{ opration: 'x' }] }), 'at $.expect[0].opration')
  t.match(await refused({ expect: [{ count: -1 }] }), 'expected an integer from 0')
  t.match(await refused({ expect: {} }), 'expected an array')
})

t.test('the library verifies as the control plane does', async (t) => {
  const mock = await busy(t)
  const world = mock.project('p1')
  t.equal(world.verify({ expect: [{ operation: 'CreateNotebook', count: 2 }] }).verdict, 'verified')
  t.throws(() => world.verify({}), /something to verify/)
  world.faults.add({ operation: 'ListNotebooks', status: 403 })
  const asked: Parameters<typeof mock.verify>[0] = {
    expect: [{ operation: 'CreateNotebook', count: 2 }],
    unspent_faults: 'fail',
  }
  t.strictSame(mock.verify(asked), (await control(mock, 'POST', '/verify', asked)).body)
  t.match(mock.verify(asked), { verdict: 'failed', findings: [{ at: '$.unspent_faults' }] })
  t.throws(() => mock.verify({}), /something to verify/)
})

t.test(
  'requests without an operation or without JSON are matched by their other fields',
  async (t) => {
    const mock = await mockWith(t)
    await get(mock, '/v2/p1/services')
    await get(mock, 'notebooks', { method: 'POST', payload: '{"name":' })
    await get(mock, 'notebooks', { method: 'POST', payload: 'null' })
    await get(mock, 'notebooks?limit=1&limit=2')
    const none = (match: object) => verdict(mock, { expect: [{ match, count: 0 }] })
    t.strictSame(await none({ path: { project_id: 'p1', id: 'x' } }), [200, 'verified'])
    t.strictSame(await none({ body: { name: 'x' } }), [200, 'verified'])
    t.strictSame(await none({ query: { name: 'x' } }), [200, 'verified'])
    t.strictSame(await none({ query: { limit: 1 } }), [200, 'verified'])
  },
)

t.test('an expectation matches a request as a fault rule does', async (t) => {
  const { mock, project } = await withInstance(t, { name: 'gpu-1' })
  const matches = [
    { name: 'gpu-*' },
    { path: { id: 'a b' } },
    { query: { name: 'a?b' } },
    { header: { 'x-twice': 'one, two' } },
  ]
  for (const [at, match] of matches.entries()) {
    project.faults.add({ id: `rule-${at}`, operation: '*', delay: 0, match, times: 9 })
  }
  const fired: (string | undefined)[] = []
  for (const [path, headers] of [
    ['notebooks/nb-1'],
    ['notebooks/a%20b'],
    ['notebooks?name=a?b'],
    ['notebooks', { 'x-twice': ['one', 'two'] as unknown as string }],
  ] as const) {
    fired.push((await get(mock, path, { headers: { ...headers } })).headers['x-mock-fault-id'])
  }
  t.strictSame(fired, ['rule-0', 'rule-1', 'rule-2', 'rule-3'])
  for (const match of matches) {
    t.strictSame(await verdict(mock, { expect: [{ match, count: 1 }] }), [200, 'verified'])
  }
})

t.test('fault rules and verify parse a query in the same way', async (t) => {
  const mock = await mockWith(t)
  const project = mock.project('p1')
  for (const [query, wanted, matches] of [
    ['zz=%zz', { zz: '%zz' }, true],
    ['zz=%zz', { zz: '' }, false],
    ['zz=%E6%97%A5', { zz: '日' }, true],
    ['zz=%FF', { zz: '\uFFFD' }, false],
    ['zz=%FF', { zz: '%FF' }, true],
    ['zz=a+b', { zz: 'a b' }, true],
    ['zz=a%20b', { zz: 'a b' }, true],
    ['zz=a%2Bb', { zz: 'a+b' }, true],
    ['zz=', { zz: '' }, true],
    ['zz', { zz: '' }, true],
    ['&&zz=1&', { zz: 1 }, true],
    ['zz=1=2', { zz: '1=2' }, true],
    ['z%7A=1', { zz: 1 }, true],
    ['%zz=1', { '%zz': 1 }, true],
    ['=1', { '': 1 }, true],
    ['zz=1&zz=1', { zz: 1 }, false],
    ['zz=1&yy=2', { yy: 2, zz: 1 }, true],
    ['zz=1', { ZZ: 1 }, false],
    ['zz=?a', { zz: '?a' }, true],
  ] as const) {
    project.faults.clear()
    project.journal.clear()
    const match = { query: wanted }
    project.faults.add({ operation: '*', status: 418, error_code: 'Mock.X', match })
    const { status } = await get(mock, `notebooks?${query}`)
    const expect = [{ operation: 'ListNotebooks', match }]
    const { body: answer } = await verify(mock, { expect })
    t.strictSame(
      { fired: status === 418, verdict: answer.verdict },
      { fired: matches, verdict: matches ? 'verified' : 'failed' },
      `${query} ${JSON.stringify(wanted)}`,
    )
  }
})

t.test('a request that a fault stopped still belongs to its instance', async (t) => {
  const { mock, project } = await withInstance(t)
  project.faults.add({ operation: 'StopNotebook', status: 500, times: 1 })
  await get(mock, 'notebooks/nb-1/stop', { method: 'POST' })
  await get(mock, 'notebooks/nb-1/stop', { method: 'POST' })
  t.match(project.journal.find({ notebook: 'nb-1' }), [
    { status: 500, status_before: 'RUNNING', status_after: 'RUNNING' },
    { status: 200, status_before: 'RUNNING', status_after: 'STOPPING' },
  ])
  const stop = { operation: 'StopNotebook', notebook: 'nb-1', count: 2 }
  t.strictSame(await verdict(mock, { expect: [stop] }), [200, 'verified'])
})

t.test(
  'an instance that is gone when its request is answered has no status after it',
  async (t) => {
    const { mock, project } = await withInstance(t)
    const begun = holdDelays(t)
    const held = get(mock, 'notebooks/nb-1', {
      headers: { 'x-mock-fault': 'delay=1m; effect=after' },
    })
    const delay = await begun()
    project.notebooks.remove('nb-1')
    delay.end()
    t.equal((await held).status, 200)
    t.match(project.journal.find({ notebook: 'nb-1' }), [
      { status_before: 'RUNNING', status_after: null },
    ])
  },
)

t.test('a request without a response yet counts', async (t) => {
  const mock = await mockWith(t)
  const begun = holdDelays(t)
  const held = get(mock, 'notebooks', { headers: { 'x-mock-fault': 'delay=1m' } })
  const delay = await begun()
  const none = { operation: 'ListNotebooks', count: 0 }
  t.strictSame(await verdict(mock, { expect: [none] }), [409, 'failed', '$.expect[0]: 1 requests'])
  delay.end()
  await held
})

t.test('a finding masks credentials of the expectation', async (t) => {
  const mock = await busy(t)
  const match = { header: { 'x-auth-token': 'mine' }, body: { name: 'b', password: 'mine' } }
  const { body: answer } = await verify(mock, { expect: [{ match }] })
  t.equal(
    answer.findings[0].expected,
    'at least 1 requests like {"match":{"header":{"x-auth-token":"***"},"body":{"name":"b","password":"***"}}}',
  )
})
