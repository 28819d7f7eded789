import t from 'tap'
import { answerDiff, bodyDiff } from '../../src/dashboard/journal/answer-diff.ts'
import { expectationDraft, ruleDraft } from '../../src/dashboard/journal/drafts.ts'
import {
  countsBy,
  filterOf,
  outcomeOf,
  passes,
  serverQuery,
} from '../../src/dashboard/journal/filter.ts'
import { jsonLines, jsonTokens } from '../../src/dashboard/parts/json-lines.ts'
import { FaultRule } from '../../src/schemas/fault.ts'
import type { JournalEntry } from '../../src/schemas/journal.ts'
import { VerifyRequest } from '../../src/schemas/verification.ts'
import { cpuTime } from '../support/cpu-time.ts'

const entry = (more: Partial<JournalEntry> = {}): JournalEntry => ({
  sequence: 1,
  request_id: 'first',
  project_id: 'p1',
  at: 0,
  world_at: 0,
  duration_ms: 1,
  outcome: 'answered',
  operation: 'ListNotebooks',
  served: true,
  user: 'mock-admin',
  test: null,
  traceparent: null,
  method: 'GET',
  url: '/v1/p1/notebooks?limit=2',
  headers: {},
  body: null,
  status: 200,
  fault: null,
  warnings: [],
  answer: { headers: {}, body: null },
  notebook_id: null,
  status_before: null,
  status_after: null,
  ...more,
})

t.test('the tokens of a line make up the line, whatever it is', async (t) => {
  t.strictSame(jsonTokens('  "a\\"b": [-1.5e3, true, null, "x:y"],'), [
    ['mark', '  '],
    ['name', '"a\\"b"'],
    ['mark', ':'],
    ['mark', ' ['],
    ['number', '-1.5e3'],
    ['mark', ', '],
    ['word', 'true'],
    ['mark', ', '],
    ['word', 'null'],
    ['mark', ', '],
    ['text', '"x:y"'],
    ['mark', '],'],
  ])
  const hostile = [
    '<script>alert(1)</script>',
    '"never closed \\',
    '"\\',
    '\u0000\ud800\u202e😀',
    '"'.repeat(999),
    '\\'.repeat(999),
    '-',
    'nul tru fals',
    '',
    `"${'\\"'.repeat(5_000)}`,
  ]
  for (const line of hostile) {
    t.equal(
      jsonTokens(line)
        .map(([, text]) => text)
        .join(''),
      line,
    )
  }
})

t.test('a value has the lines of indented JSON; a text is split at its line ends', async (t) => {
  t.strictSame(jsonLines({ a: [1] }), ['{', '  "a": [', '    1', '  ]', '}'])
  t.strictSame(jsonLines('a\r\nb\nc'), ['a', 'b', 'c'])
  t.strictSame(jsonLines(null), [])
  t.strictSame(jsonLines(false), ['false'])
})

t.test('filters of the URL select requests, and those that the server knows ask it', async (t) => {
  const filter = filterOf({ operation: 'ShowNotebook', text: '', lang: 'zh', outcome: '404' })
  t.strictSame(filter, { operation: 'ShowNotebook', outcome: '404' })
  t.strictSame(serverQuery(filter), { operation: 'ShowNotebook', status: '404' })
  t.strictSame(serverQuery({ outcome: '4xx', warned: '1', text: 'x' }), { warned: 'true' })
  const line = entry({
    url: '/v1/p1/notebooks?name=%E4%B8%AD',
    status: 429,
    fault: 'busy',
    warnings: ['unknown parameter stauts'],
  })
  for (const [name, value] of [
    ['outcome', '4xx'],
    ['outcome', '429'],
    ['fault', '*'],
    ['fault', 'busy'],
    ['warned', '1'],
    ['user', 'mock-admin'],
    ['method', 'GET'],
    ['text', '中'],
    ['text', 'STAUTS'],
    ['text', 'listnote'],
  ] as const) {
    t.ok(passes(line, { [name]: value }), `${name}=${value}`)
  }
  for (const [name, value] of [
    ['outcome', '5xx'],
    ['outcome', 'unanswered'],
    ['fault', 'other'],
    ['user', 'mock-reader'],
    ['method', 'POST'],
    ['operation', 'ListImage'],
    ['text', 'nowhere'],
  ] as const) {
    t.notOk(passes(line, { [name]: value }), `${name}=${value}`)
  }
  t.notOk(passes(entry(), { warned: '1' }))
  t.notOk(passes(entry(), { fault: '*' }))
  t.equal(outcomeOf(entry({ outcome: 'broken', status: 200 })), 'unanswered')
  t.equal(passes(entry({ url: '/%zz' }), { text: '%ZZ' }), true)
  t.strictSame(
    countsBy([entry(), entry(), entry({ user: null }), entry({ user: 'a' })], (line) => line.user),
    [
      ['mock-admin', 2],
      ['a', 1],
    ],
  )
})

t.test('an answer is the same as the one before but for ids of requests', async (t) => {
  const of = (request_id: string, body: unknown, more: Partial<JournalEntry> = {}) =>
    entry({
      request_id,
      answer: { headers: { 'x-request-id': request_id, 'content-type': 'a' }, body },
      ...more,
    })
  t.strictSame(answerDiff(of('1', { request_id: '1' }), of('2', { request_id: '2' })), {
    isSame: true,
    facts: [],
    body: [],
  })
  const changed = answerDiff(
    of('1', { a: 1, b: [1, 2] }),
    of('2', { a: 1, b: [1, 3] }, { status: 201 }),
  )
  t.equal(changed.isSame, false)
  t.strictSame(changed.facts, [{ name: 'status', before: '200', after: '201' }])
  t.strictSame(
    changed.body?.filter(({ kind }) => kind !== 'same'),
    [
      { kind: 'removed', text: '    2' },
      { kind: 'added', text: '    3' },
    ],
  )
  const gone = answerDiff(of('1', null), entry({ outcome: 'broken', status: null, answer: null }))
  t.strictSame(gone.facts, [
    { name: 'status', before: '200', after: 'broken' },
    { name: 'content-type', before: 'a', after: undefined },
  ])
})

t.test('equal lines far from a difference are left out', async (t) => {
  const lines = Array.from({ length: 100 }, (_, index) => `${index}`)
  const diff = bodyDiff(lines, lines.with(50, 'changed'))
  t.strictSame(diff?.[0], { kind: 'skip', count: 47 })
  t.strictSame(diff?.at(-1), { kind: 'skip', count: 46 })
  t.equal(diff?.length, 10)
  t.strictSame(bodyDiff([], ['a']), [{ kind: 'added', text: 'a' }])
  t.strictSame(bodyDiff(['a', 'a'], ['a']), [
    { kind: 'same', text: 'a' },
    { kind: 'removed', text: 'a' },
  ])
})

t.test('two bodies of several MB are compared, or given up, within a second', async (t) => {
  const lines = (seed: number) =>
    Array.from({ length: 100_000 }, (_, index) => `"${(index * seed) % 99_991}": 1,`)
  const took = cpuTime(3_000, () => {
    bodyDiff(lines(7), lines(13))
    bodyDiff(lines(7), lines(7).with(3, 'changed'))
  })
  t.ok(took < 3_000, `${took} ms`)
})

t.test('a request becomes a fault rule that the server takes', async (t) => {
  const create = entry({
    operation: 'CreateNotebook',
    method: 'POST',
    url: '/v1/p1/notebooks',
    body: { name: 'gpu-1', flavor: 'x', token: '***' },
    test: 'my test',
  })
  t.strictSame(ruleDraft(create), {
    operation: 'CreateNotebook',
    status: 503,
    match: { name: 'gpu-1' },
    test: 'my test',
  })
  const show = entry({ operation: 'ShowNotebook', url: '/v1/p1/notebooks/a%20b?x=1', status: 404 })
  t.strictSame(ruleDraft(show), {
    operation: 'ShowNotebook',
    status: 404,
    match: { path: { id: 'a b' } },
  })
  t.strictSame(ruleDraft(entry({ url: '/v1/p1/notebooks?name=a%26b' })), {
    operation: 'ListNotebooks',
    status: 503,
    match: { name: 'a&b' },
  })
  t.strictSame(ruleDraft(entry({ operation: null, url: '/nowhere?name=***' })), {
    operation: '*',
    status: 503,
  })
  for (const each of [create, show]) t.ok(FaultRule.safeParse(ruleDraft(each)).success)
})

t.test('a request becomes an expectation that the server takes', async (t) => {
  const create = entry({
    operation: 'CreateNotebook',
    url: '/v1/p1/notebooks?a=1&b=1&b=2&token=***',
    body: { name: 'gpu-1', volume: { a: 1 }, password: '***' },
  })
  t.strictSame(expectationDraft(create), {
    expect: [
      {
        operation: 'CreateNotebook',
        status: 200,
        user: 'mock-admin',
        match: { query: { a: '1' }, body: { name: 'gpu-1' } },
        at_least: 1,
      },
    ],
  })
  const unknown = entry({
    operation: null,
    user: null,
    status: null,
    url: '/v9/x?%zz',
    body: 'text',
  })
  t.strictSame(expectationDraft(unknown).expect?.[0]?.path, '/v9/x')
  const id = 'c0ffee'
  const show = entry({
    operation: 'ShowNotebook',
    url: `/v1/p1/notebooks/${id}`,
    notebook_id: id,
    test: 't',
  })
  t.strictSame(expectationDraft(show).expect, [
    {
      operation: 'ShowNotebook',
      status: 200,
      user: 'mock-admin',
      test: 't',
      notebook: id,
      at_least: 1,
    },
  ])
  for (const each of [create, unknown, show]) {
    t.ok(VerifyRequest.safeParse(expectationDraft(each)).success)
  }
})
