import t from 'tap'
import type { FaultRequest } from '../../../src/control/faults/fault-match.ts'
import { FaultRules } from '../../../src/control/faults/faults.ts'
import { refusal } from '../../support/refusal.ts'

const LISTING: FaultRequest = {
  id: 'request-1',
  world: { projectId: 'p1' },
  now: () => 0,
  operation: 'ListNotebooks',
  path: { project_id: 'p1' },
  header: (name) => (name === 'x-team' ? 'vision' : undefined),
  query: (name) => (name === 'limit' ? '10' : undefined),
  name: () => 'gpu-7',
  hasInstance: () => false,
  body: () => ({ lease: { type: 'TIMING', list: [1, 2] }, name: 'gpu-7' }),
}

function faults(...rules: object[]): FaultRules {
  const all = new FaultRules({ seed: '1', prefix: 'fault', projectId: 'p1' })
  for (const rule of rules) all.add({ operation: 'ListNotebooks', status: 403, ...rule })
  return all
}

/** The numbers of the requests for which a rule fires, counted from 1. */
function firings(rule: object, requests = 12): number[] {
  const all = faults(rule)
  return Array.from({ length: requests }, (_, index) => index + 1).filter(() => all.fire(LISTING))
}

t.test('a rule fires for the requests that its counters select', async (t) => {
  t.strictSame(firings({ times: 2 }), [1, 2])
  t.strictSame(firings({ first: 3 }), [1, 2, 3])
  t.strictSame(firings({ nth: 4 }), [4])
  t.strictSame(firings({ every: 5 }), [5, 10])
  t.strictSame(firings({ every: 2, times: 3 }), [2, 4, 6])
  t.strictSame(firings({ every: 3, first: 7 }), [3, 6])
  t.strictSame(firings({}, 3), [1, 2, 3])
})

t.test(
  'the same seed and rule give the same random firings, close to the requested probability',
  async (t) => {
    const fired = firings({ probability: 0.3 }, 1_000)
    t.strictSame(fired, firings({ probability: 0.3 }, 1_000))
    t.ok(fired.length > 250 && fired.length < 350, `${fired.length} of 1000`)
  },
)

t.test(
  'a rule counts the requests that it matched and the requests that it fired for',
  async (t) => {
    const all = faults({ id: 'mine', times: 1 })
    all.fire(LISTING)
    all.fire(LISTING)
    t.match(all.list(), [{ id: 'mine', seen: 2, hits: 1 }])
  },
)

t.test('the first rule that applies wins, and used-up rules are skipped', async (t) => {
  const all = faults({ id: 'a', times: 1 }, { id: 'b', times: 1 }, { id: 'c' })
  t.strictSame(
    [1, 2, 3, 4].map(() => all.fire(LISTING)?.id),
    ['a', 'b', 'c', 'c'],
  )
})

t.test(
  'a rule matches operation, query, header, path, name and body, and all must match',
  async (t) => {
    const yes = [
      { operation: '*' },
      { match: { query: { limit: 10 } } },
      { match: { header: { 'X-Team': 'vision' } } },
      { match: { path: { project_id: 'p1' } } },
      { match: { name: 'gpu-*' } },
      { match: { body: { lease: { type: 'TIMING' } } } },
      { match: { body: { lease: { list: [1] } } } },
      { match: { query: { limit: '10' }, name: '*7' } },
    ]
    const no = [
      { operation: 'ListAllNotebooks' },
      { match: { query: { limit: '20' } } },
      { match: { query: { offset: '0' } } },
      { match: { header: { 'x-team': 'Vision' } } },
      { match: { name: 'gpu' } },
      { match: { body: { lease: { type: 'IDLE' } } } },
      { match: { body: { lease: { list: { 0: 1 } } } } },
      { match: { body: { name: { x: 1 } } } },
      { match: { query: { limit: '10' }, name: 'cpu-*' } },
    ]
    for (const rule of yes) t.ok(faults(rule).fire(LISTING), JSON.stringify(rule))
    for (const rule of no) t.notOk(faults(rule).fire(LISTING), JSON.stringify(rule))
    t.notOk(faults({ match: { name: 'x*' } }).fire({ ...LISTING, name: () => undefined }))
  },
)

t.test('an id is generated or given; an id that exists is refused', async (t) => {
  const all = faults({ id: 'fault-2' }, {}, {})
  t.strictSame(
    all.list().map(({ id }) => id),
    ['fault-2', 'fault-1', 'fault-3'],
  )
  t.throws(() => all.add({ operation: '*', status: 500, id: 'fault-1' }), {
    message: 'found "fault-1", expected an id that is not taken, at $.id',
  })
  t.ok(all.remove('fault-1'))
  t.notOk(all.remove('fault-1'))
  all.clear()
  t.equal(all.size, 0)
})

t.test('a rule that can never fire is refused with the reason', async (t) => {
  const cases: [object, string][] = [
    [{ operation: 'ListNotebook' }, 'did you mean "ListNotebooks"?'],
    [
      { operation: 'AttachObs' },
      'found "AttachObs", expected "AttachDynamicStorage", its current name',
    ],
    [{ operation: undefined }, 'found nothing, expected an operationId'],
    [{ status: 200 }, 'found 200, expected an integer from 400 to 599, at $.status'],
    [{ status: 600 }, 'found 600, expected an integer from 400 to 599, at $.status'],
    [
      { status: undefined },
      'expected at least one of status, error_code, headers, delay, fault, page, total, instance and fields',
    ],
    [{ status: undefined, error_code: 'ModelArts.9999' }, 'a published code, or a status as well'],
    [{ times: 0 }, 'found 0, expected an integer from 1 to'],
    [{ probability: 0 }, 'found 0, expected a number above 0, up to 1'],
    [{ probability: 1.5 }, 'found 1.5, expected a number above 0, up to 1'],
    [{ nth: 5, first: 3 }, 'found 5, expected at most first, which is 3'],
    [{ nth: 5, every: 2 }, 'found 5, expected a multiple of every, which is 2'],
    [{ every: 5, first: 3 }, 'found 5, expected at most first, which is 3'],
    [
      { match: { path: { id: 'x' } } },
      'found "id", expected one of the path parameters project_id',
    ],
    [{ match: { path: { project_id: 'p2' } } }, 'found "p2", expected "p1"'],
    [{ match: { cookie: {} } }, 'found "cookie", expected no such key, at $.match.cookie'],
    [{ stauts: 403 }, 'found "stauts", expected no such key'],
    [{ fault: 'RESET' }, 'expected one of CONNECTION_RESET_BY_PEER'],
    [{ delay: '1 hour' }, 'found "1 hour", expected a duration'],
  ]
  for (const [rule, message] of cases) {
    const error = refusal(() => faults(rule))
    t.match(error, { statusCode: 400, errorCode: 'Mock.InvalidFault' })
    t.ok(error.message.includes(message), `${JSON.stringify(rule)}: ${error.message}`)
  }
})

t.test('an unusual rule that can fire is accepted', async (t) => {
  for (const rule of [
    { operation: '*', match: { path: { storage_id: 'x' } } },
    { status: undefined, error_code: 'ModelArts.6404' },
    { error_code: 'Made.Up' },
    { status: undefined, delay: 0 },
    { nth: 4, every: 2, first: 4 },
    { fault: 'EMPTY_RESPONSE' },
  ]) {
    t.doesNotThrow(() => faults(rule))
  }
})

const limited = { rate_limit: { requests: 2, per: '1s' } }

t.test('only rules with a rate limit walk the owners of budgets for a state', async (t) => {
  const world = { projectId: 'p1' }
  const all = faults(...Array.from({ length: 1_000 }, (_, n) => (n === 0 ? limited : {})))
  const request = { ...LISTING, world }
  all.fire(request)
  let walks = 0
  const owners = {
    *[Symbol.iterator]() {
      walks++
      yield [null, null] as const
      yield ['p1', world] as const
      yield ['p2', {}] as const
    },
  }
  const { rules } = all.stateFor(owners)
  t.equal(walks, 1)
  t.strictSame(rules[0]?.windows, [{ project_id: 'p1', start: 0, used: 1 }])
  t.strictSame(rules[1]?.windows, [])
})
