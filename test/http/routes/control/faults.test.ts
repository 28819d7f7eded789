import t from 'tap'
import { FaultExplanation } from '../../../../src/schemas/fault-explanation.ts'
import { control, get, type Mock, mockWith, NOW } from '../../../support/mock.ts'

async function explain(mock: Mock, path: string): Promise<FaultExplanation> {
  const { status, body } = await control(mock, 'GET', `${path}/explain`)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return FaultExplanation.parse(body)
}

for (const prefix of ['', '/projects/p1']) {
  t.test(`a rule at /_mock${prefix}/faults explains itself`, async (t) => {
    const mock = await mockWith(t)
    const path = `${prefix}/faults/mine`
    const rule = { id: 'mine', operation: 'ListNotebooks', status: 403, times: 1 }
    await control(mock, 'POST', `${prefix}/faults`, { ...rule, match: { query: { name: 'gpu' } } })
    t.match(await explain(mock, path), {
      rule: { ...rule, seen: 0, hits: 0 },
      unspent: true,
      summary: 'No request for ListNotebooks since the rule was added.',
      requests: [],
      other_operations: {},
    })

    await get(mock, 'notebooks/all')
    const cpu = await get(mock, 'notebooks?name=cpu')
    const fired = await get(mock, 'notebooks?name=gpu')
    await get(mock, 'notebooks?name=gpu')
    const about = { project_id: 'p1', operation: 'ListNotebooks', at: NOW }
    t.match(await explain(mock, path), {
      rule: { seen: 2, hits: 1 },
      unspent: false,
      summary: /^It matched 2 and fired for 1; it did not fire for the last request: times, found/,
      requests: [
        { ...about, fired: false, condition: 'times' },
        { ...about, fired: true, request_id: fired.headers['x-request-id'] },
        {
          ...about,
          fired: false,
          request_id: cpu.headers['x-request-id'],
          condition: 'match.query.name',
          found: '"cpu"',
          expected: '"gpu"',
        },
      ],
      other_operations: { ListAllNotebooks: 1 },
    })
  })

  t.test(`a rule at /_mock${prefix}/faults shows which rule decided before it`, async (t) => {
    const mock = await mockWith(t)
    await control(mock, 'POST', `${prefix}/faults`, { id: 'mine', operation: '*', status: 500 })
    await get(mock, 'notebooks', { headers: { 'x-mock-fault': 'status=501' } })
    await get(mock, 'notebooks', { headers: { prefer: 'code=502' } })
    await get(mock, 'notebooks?__code=503')
    await get(mock, 'notebooks')
    const { requests, rule } = await explain(mock, `${prefix}/faults/mine`)
    t.strictSame(
      requests.map(({ found }) => found),
      [undefined, '__code in the query', 'the header Prefer', 'the header x-mock-fault'],
    )
    t.match(rule, { seen: 1, hits: 1 })
  })

  t.test(`an unknown rule to explain at /_mock${prefix}/faults is 404`, async (t) => {
    const mock = await mockWith(t)
    const missing = () => control(mock, 'GET', `${prefix}/faults/none/explain`)
    t.match(await missing(), {
      status: 404,
      body: {
        error_code: 'Mock.NotFound',
        error_msg: 'found rule "none", expected one of no rules',
      },
    })
    for (let n = 1; n <= 23; n++) {
      await control(mock, 'POST', `${prefix}/faults`, { id: `f${n}`, operation: '*', status: 500 })
    }
    t.match((await missing()).body.error_msg, /expected one of f1, .*, f20 and 3 more$/)
    t.equal((await control(mock, 'GET', `${prefix}/faults/__proto__/explain`)).status, 404)
  })

  t.test(`the list at /_mock${prefix}/faults can be limited to unspent rules`, async (t) => {
    const mock = await mockWith(t)
    for (const rule of [
      { id: 'spent', operation: 'ListNotebooks', times: 1 },
      { id: 'ahead', operation: 'ListNotebooks', times: 2 },
      { id: 'always', operation: 'ListFlavors' },
      { id: 'never', operation: 'ShowLease' },
    ]) {
      await control(mock, 'POST', `${prefix}/faults`, { ...rule, status: 500 })
    }
    await get(mock, 'notebooks')
    await get(mock, 'notebooks')
    await get(mock, 'notebooks/flavors')
    const ids = async (query: string) =>
      (await control(mock, 'GET', `${prefix}/faults${query}`)).body.faults.map(
        ({ id }: { id: string }) => id,
      )
    t.strictSame(await ids('?unspent=true'), ['ahead', 'never'])
    t.strictSame(await ids('?unspent=false'), ['spent', 'ahead', 'always', 'never'])
    t.strictSame(await ids(''), ['spent', 'ahead', 'always', 'never'])
    for (const [query, message] of [
      ['unspent=yes', 'found "yes", expected true or false, at $.unspent'],
      ['unspent', 'found "", expected true or false, at $.unspent'],
      ['unspent=true&unspent=true', 'found it 2 times, expected it once'],
      ['unspnet=true', 'found "unspnet", expected no such key, at $.unspnet'],
    ]) {
      const refused = await control(mock, 'GET', `${prefix}/faults?${query}`)
      t.match(refused, { status: 400, body: { error_code: 'Mock.InvalidInput' } })
      t.ok(refused.body.error_msg.startsWith(message), refused.body.error_msg)
    }
  })
}

t.test(
  'a rule of the server explains requests of every project, and names the world’s own rules',
  async (t) => {
    const mock = await mockWith(t)
    mock.faults.add({ id: 'mine', operation: '*', delay: 0 })
    mock.project('p1').faults.add({ id: 'own', operation: '*', status: 500 })
    await get(mock, '/v1/p1/notebooks')
    await get(mock, '/v1/p2/notebooks')
    await get(mock, '/v1/a.b/notebooks')
    const { requests } = await explain(mock, '/faults/mine')
    t.match(requests, [
      { project_id: null, fired: true },
      { project_id: 'p2', fired: true },
      { project_id: 'p1', condition: 'earlier', found: 'rule own of the project' },
    ])
  },
)

t.test('explanations contain no credentials', async (t) => {
  const mock = await mockWith(t)
  const header = { 'X-Auth-Token': 'my-secret-token' }
  await control(mock, 'POST', '/faults', {
    id: 'mine',
    operation: '*',
    status: 500,
    match: { header },
  })
  await get(mock, 'notebooks')
  const { body } = await control(mock, 'GET', '/faults/mine/explain')
  t.match(body.requests, [{ condition: 'match.header.X-Auth-Token', found: '***' }])
  t.notMatch(JSON.stringify(body), /mock-token-admin|my-secret-token/)
})

/** Entries of 12 rules, each of which takes 3 ms when it is masked, and calls back then. */
function slowRules(onMask: () => void) {
  const body = {
    get text() {
      const end = performance.now() + 3
      while (performance.now() < end);
      onMask()
      return 'x'
    },
  }
  return Array.from({ length: 12 }, (_, n) => ({
    rule: { id: `slow-${n}`, operation: 'ListNotebooks', status: 500, match: { body } },
    counts: { seen: 0, hits: 0 },
  }))
}

t.test('a long list of rules is masked in slices, and messages mask no rule', async (t) => {
  const mock = await mockWith(t)
  let turns = 0
  const masks: number[] = []
  Object.assign(mock.project('p1').faults, { entries: () => slowRules(() => masks.push(turns)) })
  const count = () => {
    turns++
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  t.teardown(() => clearImmediate(timer))
  for (const query of ['', '?unspent=true']) {
    masks.length = 0
    const { body } = await control(mock, 'GET', `/projects/p1/faults${query}`)
    t.equal(body.faults.length, 12)
    t.equal(masks.length, 12)
    t.ok(new Set(masks).size >= 3, `in ${new Set(masks).size} turns`)
  }
  masks.length = 0
  t.match(await control(mock, 'DELETE', '/projects/p1/faults/none'), { status: 404 })
  const wanted = { expect: [], unspent_faults: 'fail' }
  const { body } = await control(mock, 'POST', '/projects/p1/verify', wanted)
  t.equal(body.findings.length, 12)
  t.strictSame(masks, [])
})
