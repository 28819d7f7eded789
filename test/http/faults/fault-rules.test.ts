import t from 'tap'
import type { FaultRules } from '../../../src/control/faults/faults.ts'
import { holdDelays } from '../../support/held-delays.ts'
import { control, get, type Mock, mockWith, NOW, PROJECT } from '../../support/mock.ts'

/** Sends `count` requests to a project; resolves to the status and Retry-After of each response. */
async function answers(mock: Mock, count: number, project = 'p1') {
  const all: [number, string?][] = []
  for (let n = 0; n < count; n++) {
    const { status, headers } = await get(mock, `/v1/${project}/notebooks`)
    const after = headers['retry-after']
    all.push(after === undefined ? [status] : [status, after])
  }
  return all
}

t.test(
  'a rate limit accepts its budget, then refuses requests until the window ends',
  async (t) => {
    const mock = await mockWith(t)
    const world = mock.project('p1')
    world.faults.add({ operation: 'ListNotebooks', rate_limit: { requests: 2, per: '1m' } })
    t.strictSame(await answers(mock, 4), [[200], [200], [429, '60'], [429, '60']])
    world.advance('20500ms')
    t.strictSame(await answers(mock, 1), [[429, '40']])
    world.advance('39s')
    t.strictSame(await answers(mock, 1), [[429, '1']])
    world.advance('40s')
    t.strictSame(await answers(mock, 3), [[200], [200], [429, '60']])
    world.setClock({ at: NOW - 86_400_000 })
    t.strictSame(await answers(mock, 1), [[429, '60']])
    world.advance('60s')
    t.strictSame(await answers(mock, 2), [[200], [200]])
    t.match(world.faults.list(), [{ seen: 12, hits: 6 }])
  },
)

t.test(
  'the error is the gateway’s or the rule’s own, also for HEAD and for failing requests',
  async (t) => {
    const mock = await mockWith(t)
    const rate_limit = { requests: 1, per: '10s' }
    mock.project('p1').faults.add({ operation: '*', rate_limit })
    mock.project('p2').faults.add({ operation: '*', rate_limit, status: 503, error_code: 'A.1' })
    mock.project('p3').faults.add({ operation: '*', rate_limit, fault: 'EMPTY_RESPONSE' })
    mock.project('p4').faults.add({ operation: '*', rate_limit, delay: 1, effect: 'after' })
    for (const project of ['p1', 'p2', 'p3', 'p4']) {
      t.equal((await get(mock, `/v1/${project}/notebooks`)).status, 200)
    }
    const refused = await get(mock, '/v1/p1/notebooks')
    t.match(refused, {
      status: 429,
      headers: { 'retry-after': '10', 'x-mock-fault-id': 'fault-1' },
      body: { error_code: 'APIGW.0308', error_msg: /limit:1,time:10 second$/, request_id: String },
    })
    t.match(await get(mock, '/v1/p1/notebooks', { method: 'HEAD' }), {
      status: 429,
      headers: { 'retry-after': '10' },
    })
    t.match(await get(mock, '/v1/p2/notebooks'), {
      status: 503,
      headers: { 'retry-after': '10' },
      body: { error_code: 'A.1' },
    })
    await t.rejects(get(mock, '/v1/p3/notebooks'), { code: 'ECONNRESET' })
    t.equal((await get(mock, '/v1/p4/notebooks')).status, 429)
  },
)

t.test(
  'within the budget later rules apply; beyond it the other conditions of the rule decide',
  async (t) => {
    const mock = await mockWith(t)
    const rate_limit = { requests: 1, per: '1m' }
    const { faults } = mock.project('p1')
    faults.add({ operation: '*', rate_limit, times: 1 })
    faults.add({ operation: '*', status: 500 })
    t.strictSame(await answers(mock, 3), [[500], [429, '60'], [500]])
  },
)

t.test(
  'a rate limit of the server has one budget per world, on the clock of that world',
  async (t) => {
    const mock = await mockWith(t, { fault: ['ListNotebooks rate_limit=1/1m'] })
    t.strictSame(await answers(mock, 2, 'p1'), [[200], [429, '60']])
    t.strictSame(await answers(mock, 2, 'p2'), [[200], [429, '60']])
    t.match(await answers(mock, 2, 'a.b'), [[400], [429, '60']])
    mock.project('p1').advance('1m')
    t.strictSame(await answers(mock, 2, 'p1'), [[200], [429, '60']])
    t.strictSame(await answers(mock, 1, 'p2'), [[429, '60']])
    mock.project('p2').reset()
    t.strictSame(await answers(mock, 2, 'p2'), [[200], [429, '60']])
    mock.advance('1m')
    t.match(await answers(mock, 2, 'a.b'), [[400], [429, '60']])
    mock.reset()
    t.strictSame(await answers(mock, 2, 'p1'), [[200], [429, '60']])
  },
)

t.test(
  'a rule for one test counts only what that test sends; one without counts all',
  async (t) => {
    const mock = await mockWith(t)
    const { faults } = mock.project('p1')
    faults.add({ operation: 'ListNotebooks', status: 500, test: 'checkout', times: 1 })
    faults.add({ operation: 'ListNotebooks', status: 501, nth: 3 })
    const status = async (test?: string) =>
      (await get(mock, 'notebooks', { headers: test ? { 'x-mock-test': test } : {} })).status
    t.equal(await status(), 200)
    t.equal(await status('other'), 200)
    t.equal(await status('checkout'), 500)
    t.equal(await status('checkout'), 501)
    t.match(faults.list(), [
      { seen: 2, hits: 1 },
      { seen: 3, hits: 1 },
    ])
  },
)

t.test('random delays take host time and are the same for the same seed', async (t) => {
  const course = async (seed: number) => {
    const mock = await mockWith(t, { seed, fault: ['ShowLease delay=1..60'] })
    const faults = mock.project('p1').faults as FaultRules
    const server = mock.faults as FaultRules
    faults.add({ operation: 'ListNotebooks', delay: { uniform: [1, 60] } })
    const looked = (operation: 'ListNotebooks' | 'ShowLease') => ({
      id: 'x',
      operation,
      path: {},
      world: undefined,
      now: () => 0,
      header: () => undefined,
      query: () => undefined,
      name: () => undefined,
      hasInstance: () => false,
      body: () => undefined,
    })
    return Array.from({ length: 10 }, () => [
      faults.fire(looked('ListNotebooks'))?.wait,
      server.fire(looked('ShowLease'))?.wait,
      faults.requested('header', { delay: { lognormal: { median: 30, sigma: 0.5, max: 60 } } })
        .wait,
    ])
  }
  const first = await course(1)
  t.strictSame(await course(1), first)
  t.notSame(await course(2), first)
  t.ok(first.some(([one, other]) => one !== other))

  const mock = await mockWith(t)
  const begun = holdDelays(t)
  for (const project of ['p1', 'a.b']) {
    const headers = { 'x-mock-fault': 'delay=30ms..40ms' }
    const waiting = get(mock, `/v1/${project}/notebooks`, { headers })
    const delay = await begun()
    t.ok(delay.ms >= 30 && delay.ms <= 40, `${delay.ms}`)
    delay.end()
    t.equal((await waiting).headers['x-mock-fault-id'], 'header')
  }
})

t.test('a scene’s rule for one project does not affect other projects', async (t) => {
  const rule = { operation: '*', status: 500, match: { path: { project_id: PROJECT } } }
  const mock = await mockWith(t, { scene: t.testdir({ 'faults.json': JSON.stringify([rule]) }) })
  t.equal((await get(mock, `/v1/${PROJECT}/notebooks`)).status, 500)
  t.equal((await get(mock, '/v1/p2/notebooks')).status, 200)
  t.match(await control(mock, 'POST', '/projects/p2/faults', rule), {
    status: 400,
    body: { error_code: 'Mock.InvalidFault' },
  })
})

t.test('names of Object.prototype are not headers, parameters or JSON keys', async (t) => {
  const mock = await mockWith(t)
  const { faults } = mock.project('p1')
  const native = 'function Object() { [native code] }'
  for (const match of [
    { header: { constructor: native } },
    { query: { constructor: native } },
    { path: { constructor: native } },
    { body: { constructor: { name: 'Object' } } },
  ]) {
    faults.add({ operation: '*', status: 500, match })
  }
  t.equal((await get(mock, 'notebooks', { payload: '{}' })).status, 200)
  const refused = await control(mock, 'POST', '/faults', JSON.parse('{"__proto__":{"a":1}}'))
  t.match(refused, { status: 400, body: { error_code: 'Mock.InvalidInput' } })
})

t.test('the limits of rules apply to the rules of a scene', async (t) => {
  const rule = { operation: '*', status: 500, times: 1 }
  const start = (rules: object[]) =>
    mockWith(t, { scene: t.testdir({ 'faults.json': JSON.stringify(rules) }) })
  await t.rejects(start(Array(1_001).fill(rule)), {
    message: /faults\.json \$: .*at most 1000 items/,
  })
  await t.rejects(start([rule, { ...rule, match: { name: 'x'.repeat(70_000) } }]), {
    message: /faults\.json \$\[1\]: found 70\d+ bytes, expected at most 65536 bytes of JSON/,
  })
  t.equal((await get(await start(Array(1_000).fill(rule)), 'notebooks')).status, 500)
})
