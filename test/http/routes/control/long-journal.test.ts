import t, { type Test } from 'tap'
import { Journal } from '../../../../src/control/journal/journal.ts'
import { holdDelays } from '../../../support/held-delays.ts'
import { CREATION, control, get, type Mock, mockWith } from '../../../support/mock.ts'
import { replaced } from '../../../support/replaced.ts'

const AT = '/projects/p1'

const REQUESTS = 60

/** A mock whose project received requests with long bodies: reading them all takes many slices. */
async function withLongJournal(t: Test): Promise<Mock> {
  const mock = await mockWith(t, { journalBytes: 100_000_000 })
  const rows = Array.from({ length: 300 }, (_, n) => ({
    n,
    name: `row-${n}`,
    text: 'x'.repeat(20),
  }))
  for (let n = 0; n < REQUESTS; n++) {
    await get(mock, 'notebooks', { method: 'POST', payload: { ...CREATION, name: `n-${n}`, rows } })
  }
  return mock
}

const expectations = (count: number, operation: string) =>
  Array.from({ length: count }, (_, n) => ({
    operation,
    match: { body: { rows: [{ n }] } },
    count: 0,
  }))

t.test('other requests are answered while a control call reads a long journal', async (t) => {
  const mock = await withLongJournal(t)
  const expect = expectations(1_000, 'CreateNotebook')
  const calls: Record<string, () => Promise<{ status: number }>> = {
    verify: () => control(mock, 'POST', `${AT}/verify`, { expect }),
    'verify of all projects': () => control(mock, 'POST', '/verify', { expect }),
    requests: () => control(mock, 'GET', `${AT}/requests`),
    HAR: () => control(mock, 'GET', `${AT}/requests?format=har`),
    'requests of all projects': () => control(mock, 'GET', '/requests'),
  }
  for (const [name, call] of Object.entries(calls)) {
    const ended: string[] = []
    const long = call().then(({ status }) => {
      ended.push('long')
      return status
    })
    await get(mock, '/health')
    ended.push('health')
    t.match(await long, /200|409/, name)
    t.strictSame(ended, ['health', 'long'], name)
  }
})

t.test('a long journal is shown over HTTP as in the library', async (t) => {
  const mock = await withLongJournal(t)
  const { journal } = mock.project('p1')
  const requests = journal.find()
  t.strictSame((await control(mock, 'GET', `${AT}/requests`)).body, {
    requests,
    total: REQUESTS,
    dropped: 0,
  })
  const { body: har } = await control(mock, 'GET', `${AT}/requests?format=har`)
  t.strictSame(har.log.entries, (journal.har() as typeof har).log.entries)
  const { payload } = await mock.inject(`/_mock${AT}/requests?format=jsonl`)
  t.strictSame(
    payload
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
    requests,
  )
  t.strictSame((await control(mock, 'GET', `${AT}/requests/7`)).body, requests[6])
})

t.test('a request that is answered during an export is shown as it was at its start', async (t) => {
  const mock = await withLongJournal(t)
  const begun = holdDelays(t)
  const held = get(mock, 'notebooks', { headers: { 'x-mock-fault': 'delay=1m; effect=after' } })
  const delay = await begun()
  replaced(
    t,
    Journal.prototype,
    'entries',
    (entries) =>
      function (this: Journal) {
        setImmediate(delay.end)
        return entries.call(this)
      },
  )
  const [shown] = await Promise.all([control(mock, 'GET', `${AT}/requests`), held])
  t.match(shown.body.requests.at(-1), { operation: 'ListNotebooks', outcome: 'open', status: null })
  t.match(mock.project('p1').journal.find().at(-1), { outcome: 'answered', status: 200 })
})

t.test('a verification with too many comparisons is refused with the numbers', async (t) => {
  const mock = await mockWith(t)
  for (let n = 0; n < 2_001; n++) await mock.inject('/v1/p1/notebooks')
  const request = { expect: expectations(1_000, 'ListNotebooks') }
  const message =
    'found 2001000 comparisons: 1000 expectations with 2001 requests, each with those of its operation, expected at most 2000000: fewer expectations, or fewer requests with since or test, at $.expect'
  for (const path of ['/verify', `${AT}/verify`]) {
    t.match(await control(mock, 'POST', path, request), {
      status: 400,
      body: { error_code: 'Mock.InvalidInput', error_msg: message },
    })
  }
  t.throws(() => mock.verify(request as Parameters<Mock['verify']>[0]), { message })
  t.match((await control(mock, 'POST', `${AT}/verify`, { ...request, since: 1 })).status, 200)
  const others = { expect: expectations(1_000, 'CreateNotebook') }
  t.equal((await control(mock, 'POST', `${AT}/verify`, others)).status, 200, 'of other operations')
})

t.test('the longest list of rules is shown in full', async (t) => {
  const mock = await mockWith(t)
  const { faults, progressions } = mock.project('p1')
  for (let n = 0; n < 1_000; n++) {
    faults.add({ operation: '*', status: 500, match: { query: { n, text: 'x'.repeat(100) } } })
    progressions.add({ action: 'stop', outcome: 'error' })
  }
  t.strictSame((await control(mock, 'GET', `${AT}/faults`)).body, { faults: faults.list() })
  t.strictSame((await control(mock, 'GET', `${AT}/faults?unspent=true`)).body.faults.length, 1_000)
  t.strictSame((await control(mock, 'GET', `${AT}/progressions`)).body, {
    progressions: progressions.list(),
  })
})
