import t from 'tap'
import type { FaultRequest } from '../../../src/control/faults/fault-match.ts'
import { FaultRules } from '../../../src/control/faults/faults.ts'
import { CountedFaultRule } from '../../../src/schemas/fault.ts'
import { FaultExplanation } from '../../../src/schemas/fault-explanation.ts'

const P1 = { projectId: 'p1' }

function request(about: Partial<FaultRequest> = {}): FaultRequest {
  return {
    id: 'request-1',
    operation: 'ListNotebooks',
    path: { project_id: 'p1' },
    world: P1,
    now: () => 1_000,
    header: () => undefined,
    query: () => undefined,
    name: () => undefined,
    hasInstance: () => false,
    body: () => undefined,
    ...about,
  }
}

function faults(...rules: object[]): FaultRules {
  const all = new FaultRules({ seed: '1', prefix: 'fault' })
  for (const rule of rules) all.add({ operation: 'ListNotebooks', status: 500, ...rule })
  return all
}

/** The explanation of the first rule, in the documented format. */
function explained(all: FaultRules, id = 'fault-1'): FaultExplanation {
  return FaultExplanation.parse(all.explain(id))
}

/** The record of the first rule for one request, after some earlier requests. */
function miss(rule: object, about: Partial<FaultRequest> = {}, before = 0) {
  const all = faults(rule)
  for (let n = 0; n < before; n++) all.fire(request())
  all.fire(request(about))
  const { requests } = explained(all)
  const { condition, found, expected } = requests[0] ?? {}
  return [condition, found, expected]
}

t.test('each failed condition is named, with the found and the expected value', async (t) => {
  const body = () => ({ lease: { type: 'IDLE' }, list: [1], name: 'x' })
  const read = (name: string) => (name === 'name' ? 'cpu' : undefined)
  const cases: [object, Partial<FaultRequest>, string[], number?][] = [
    [{ test: 'a' }, {}, ['test', 'nothing', 'x-mock-test: a']],
    [{ test: 'a' }, { header: () => 'b' }, ['test', '"b"', 'x-mock-test: a']],
    [
      { match: { query: { name: 'gpu' } } },
      { query: read },
      ['match.query.name', '"cpu"', '"gpu"'],
    ],
    [{ match: { query: { limit: 10 } } }, {}, ['match.query.limit', 'nothing', '"10"']],
    [{ match: { header: { 'X-Team': 'a' } } }, {}, ['match.header.X-Team', 'nothing', '"a"']],
    [{ match: { path: { project_id: 'p2' } } }, {}, ['match.path.project_id', '"p1"', '"p2"']],
    [{ match: { name: 'gpu-*' } }, { name: () => 'cpu-1' }, ['match.name', '"cpu-1"', '"gpu-*"']],
    [{ match: { name: 'gpu-*' } }, {}, ['match.name', 'nothing', '"gpu-*"']],
    [{ match: { body: { a: 1 } } }, {}, ['match.body', 'nothing', 'an object']],
    [{ match: { body: { a: [1] } } }, { body }, ['match.body.a', 'nothing', 'an array']],
    [
      { match: { body: { lease: { type: 'TIMING' } } } },
      { body },
      ['match.body.lease.type', '"IDLE"', '"TIMING"'],
    ],
    [{ match: { body: { list: [2] } } }, { body }, ['match.body.list.0', '1', '2']],
    [
      { match: { body: { list: { 0: 1 } } } },
      { body },
      ['match.body.list', 'an array', 'an object'],
    ],
    [{ match: { body: { name: null } } }, { body }, ['match.body.name', '"x"', 'null']],
    [{ times: 2 }, {}, ['times', '2 of 2 used up', 'one left'], 2],
    [{ first: 3 }, {}, ['first', 'matching request 4', 'one of the first 3'], 3],
    [{ nth: 4 }, {}, ['nth', 'matching request 2', 'matching request 4'], 1],
    [{ every: 5 }, {}, ['every', 'matching request 3', 'a multiple of 5'], 2],
    [{ rate_limit: { requests: 4, per: '1m' } }, {}, ['rate_limit', '3 of 4 left', 'none left'], 1],
  ]
  for (const [rule, about, expected, before] of cases) {
    t.strictSame(miss(rule, about, before), expected, JSON.stringify(rule))
  }
  const [condition, drawnText = '', expected] = miss({ probability: 0.001 })
  t.strictSame([condition, expected], ['probability', 'less than 0.001'])
  t.match(drawnText, /^drew 0\.\d+$/)
})

t.test('long texts are truncated', async (t) => {
  const [, found] = miss({ match: { name: 'x' } }, { name: () => 'y'.repeat(5_000) })
  t.equal(found, `"${'y'.repeat(77)}..."`)
})

t.test('properties inherited from a prototype are ignored', async (t) => {
  const body = () => ({})
  for (const match of [
    { body: { constructor: { name: 'Object' } } },
    { body: { toString: { name: 'toString' } } },
    { path: { constructor: 'function Object() { [native code] }' } },
  ]) {
    const all = faults({ operation: '*', match })
    t.equal(all.fire(request({ body })), undefined, JSON.stringify(match))
  }
})

t.test('an explanation contains no secrets', async (t) => {
  for (const name of [
    'Authorization',
    'X-Auth-Token',
    'x-security-token',
    'Cookie',
    'X-Subject-Token',
  ]) {
    const all = faults({ match: { header: { 'x-other': '1', [name]: 'secret-wanted' } } })
    const header = (asked: string) => (asked === 'x-other' ? '1' : 'secret-sent')
    all.fire(request({ header }))
    all.fire(request({ header: (asked) => (asked === 'x-other' ? '1' : undefined) }))
    const explanation = explained(all)
    t.match(explanation.requests, [
      { condition: `match.header.${name}`, found: 'nothing', expected: '***' },
      { condition: `match.header.${name}`, found: '***', expected: '***' },
    ])
    t.strictSame(explanation.rule.match?.header, { 'x-other': '1', [name]: '***' })
    t.notMatch(JSON.stringify(explanation), 'secret')
  }
})

t.test(
  'a request that was decided earlier is recorded with the reason, and is not counted',
  async (t) => {
    const all = faults({ times: 1 }, { id: 'mine' })
    all.fire(request({ id: 'one' }))
    all.fire(request({ id: 'two' }))
    all.skip(request({ id: 'three' }), 'the header x-mock-fault')
    const expected = 'no earlier rule or fault of the request'
    const { requests, rule } = explained(all, 'mine')
    t.strictSame(requests, [
      {
        request_id: 'three',
        project_id: 'p1',
        operation: 'ListNotebooks',
        at: 1_000,
        fired: false,
        condition: 'earlier',
        found: 'the header x-mock-fault',
        expected,
      },
      { request_id: 'two', project_id: 'p1', operation: 'ListNotebooks', at: 1_000, fired: true },
      {
        request_id: 'one',
        project_id: 'p1',
        operation: 'ListNotebooks',
        at: 1_000,
        fired: false,
        condition: 'earlier',
        found: 'rule fault-1',
        expected,
      },
    ])
    t.match(rule, { seen: 1, hits: 1 })
  },
)

t.test('the last twenty requests are kept, newest first', async (t) => {
  const all = faults({ nth: 1_000 })
  for (let n = 1; n <= 20; n++) all.fire(request({ id: `${n}` }))
  t.equal(explained(all).requests.at(-1)?.request_id, '1')
  for (let n = 21; n <= 47; n++) all.fire(request({ id: `${n}` }))
  t.strictSame(
    explained(all).requests.map(({ request_id }) => request_id),
    Array.from({ length: 20 }, (_, index) => `${47 - index}`),
  )
})

t.test(
  'the explanation of a rule without requests names the operations that were called instead',
  async (t) => {
    const all = faults({}, { id: 'any', operation: '*' })
    t.equal(explained(all).summary, 'No request for ListNotebooks since the rule was added.')
    t.equal(explained(all, 'any').summary, 'No request for any operation since the rule was added.')
    all.fire(request({ operation: 'ListAllNotebooks' }))
    all.fire(request({ operation: 'ListAllNotebooks' }))
    all.fire(request({ operation: 'ShowLease', world: undefined }))
    t.match(explained(all), {
      requests: [],
      unspent: true,
      other_operations: { ListAllNotebooks: 2, ShowLease: 1 },
      summary:
        'No request for ListNotebooks since the rule was added; there were 2 for ListAllNotebooks, 1 for ShowLease.',
    })
    t.equal(explained(all, 'any').requests[0]?.project_id, null)
    t.equal(all.explain('other'), undefined)
  },
)

t.test('a summary sentence describes the state of the rule', async (t) => {
  const all = faults({ times: 1 })
  all.fire(request())
  t.match(explained(all), {
    unspent: false,
    summary: 'It matched 1 and fired for 1; it fired for the last request.',
  })
  all.fire(request())
  t.equal(
    explained(all).summary,
    'It matched 2 and fired for 1; it did not fire for the last request: times, found 1 of 1 used up, expected one left.',
  )
})

t.test(
  'a rule is unspent if it never fired or has firings left by times, first or nth',
  async (t) => {
    /** Whether a rule is unspent before any request and after each request. */
    const unspentOver = (rule: object, requests: number) => {
      const all = faults(rule)
      return Array.from({ length: requests + 1 }, (_, index) => {
        if (index > 0) all.fire(request())
        const unspent = all.unspent()
        for (const one of unspent) CountedFaultRule.parse(one)
        return unspent.length === 1
      })
    }
    t.strictSame(unspentOver({}, 2), [true, false, false])
    t.strictSame(unspentOver({ times: 2 }, 3), [true, true, false, false])
    t.strictSame(unspentOver({ first: 2 }, 3), [true, true, false, false])
    t.strictSame(unspentOver({ nth: 2 }, 3), [true, true, false, false])
    t.strictSame(unspentOver({ times: 1, first: 3 }, 2), [true, false, false])
    t.strictSame(unspentOver({ times: 5, first: 2 }, 3), [true, true, false, false])
    t.strictSame(unspentOver({ every: 2 }, 3), [true, true, false, false])
    t.strictSame(unspentOver({ rate_limit: { requests: 1, per: '1s' } }, 2), [true, true, false])
    t.strictSame(unspentOver({ match: { name: 'never' }, times: 1 }, 2), [true, true, true])
  },
)

t.test('a registry without rules records no requests', async (t) => {
  const all = faults()
  const looked = { ...request(), now: () => t.fail('the clock is not read') as never }
  t.equal(all.fire(looked), undefined)
  all.skip(looked, 'x')
  t.strictSame(all.unspent(), [])
})
