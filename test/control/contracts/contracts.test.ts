import t from 'tap'
import { finish } from '../../../src/cloud/kernel/steps.ts'
import { contractSteps } from '../../../src/control/contracts/contract-steps.ts'
import { ruleSteps } from '../../../src/control/contracts/rule-path.ts'
import { ContractInteraction } from '../../../src/schemas/contract.ts'
import { RecordedRequest } from '../../../src/schemas/same-requests.ts'

type Wanted = Partial<ContractInteraction['request']> & { pending?: boolean }

function verify(
  wanted: readonly Wanted[],
  found: readonly object[],
  ignore: string[] = [],
  dropped = 0,
) {
  const interactions = wanted.map(({ pending, ...request }) =>
    ContractInteraction.parse({
      type: 'Synchronous/HTTP',
      description: 'd',
      ...(pending === undefined ? {} : { pending }),
      request: { method: 'POST', path: '/v1/p/a', ...request },
      response: { status: 200 },
    }),
  )
  const requests = found.map((one) =>
    RecordedRequest.parse({ method: 'POST', url: '/v1/p/a', ...one }),
  )
  return finish(contractSteps(interactions, { requests, dropped }, ignore))
}

const json = (content: unknown) => ({
  content,
  contentType: 'application/json',
  encoded: false as const,
})

/** What a body has differently from an example with a rule for `$.a`. */
function misses(
  matcher: object | undefined,
  example: unknown,
  value: unknown,
  path = '$.a',
): string[] {
  const rules = matcher && {
    body: { [path]: { matchers: [matcher as { match: string }], combine: 'AND' as const } },
  }
  const { findings } = verify(
    [{ body: json({ a: example }), ...(rules && { matchingRules: rules }) }],
    [{ body: { a: value } }],
  )
  const [missing] = findings.filter(({ kind }) => kind === 'missing')
  return (
    missing?.near_misses[0]?.misses.map(({ condition, expected }) => `${condition} ${expected}`) ??
    []
  )
}

t.test('each matcher accepts what the specification says', async (t) => {
  const cases: [object | undefined, unknown, unknown[], unknown[]][] = [
    [undefined, 'x', ['x'], ['y', 1, null]],
    [{ match: 'equality' }, 1, [1], [2, '1']],
    [{ match: 'equality' }, [1], [[1]], [[2]]],
    [{ match: 'type' }, 'x', ['', 'y'], [1, null, [], {}]],
    [{ match: 'type' }, 1, [2, 2.5], ['2']],
    [{ match: 'type' }, null, [null], [0]],
    [{ match: 'regex', regex: '^a\\d$' }, 'a1', ['a2'], ['b2', null, []]],
    [{ match: 'regex', regex: '^\\d$' }, 1, [2], [22]],
    [{ match: 'include', value: 'b' }, 'abc', ['b'], ['x', ['b']]],
    [{ match: 'integer' }, 1, [0, -5], [1.5, '1', null]],
    [{ match: 'decimal' }, 1.5, [2.5, 2], ['2.5']],
    [{ match: 'number' }, 1, [2, 2.5], ['2']],
    [{ match: 'boolean' }, true, [false, 'true'], [1, 'x']],
    [{ match: 'null' }, null, [null], [0, '']],
    [{ match: 'notEmpty' }, 'x', ['y', 0, [1]], ['', null, [], {}]],
    [{ match: 'semver' }, '1.0.0', ['2.3.4-rc.1+b'], ['1.0', 1]],
    [{ match: 'other' }, 1, [], [1]],
    [{ match: 'regex', regex: '(' }, '(', [], ['(']],
  ]
  for (const [matcher, example, accepted, refused] of cases) {
    const name = JSON.stringify([matcher, example])
    for (const value of accepted)
      t.strictSame(misses(matcher, example, value), [], `${name} ${JSON.stringify(value)}`)
    for (const value of refused)
      t.not(misses(matcher, example, value).length, 0, `${name} ${JSON.stringify(value)}`)
  }
})

t.test('a rule for a list is for its items, and may bound their number', async (t) => {
  const type = { match: 'type', min: 1, max: 2 }
  t.strictSame(misses(type, ['x'], ['a', 'b']), [])
  t.strictSame(misses(type, ['x'], ['a', 1]), ['body.a[1] the type of "x"'])
  t.strictSame(misses(type, ['x'], []), ['body.a the type of ["x"]'])
  t.not(misses(type, ['x'], ['a', 'b', 'c']).length, 0)
  t.strictSame(misses(undefined, [1], [1, 2]), ['body.a [1]'])
  t.strictSame(misses({ match: 'type' }, [], [1, 'x']), [])
  t.strictSame(misses({ match: 'integer' }, [{ b: 1 }], [{ b: 2 }], '$.a[*].b'), [])
  t.strictSame(misses({ match: 'integer' }, [{ b: 1 }], [{ b: 'x' }], '$.a[*].b'), [
    'body.a[0].b integer',
  ])
  t.strictSame(misses({ match: 'values' }, { k: 1 }, { x: 1, y: 1 }), [])
  t.strictSame(misses({ match: 'values' }, { k: 1 }, 'x'), ['body.a values'])
})

t.test(
  'a member that was not promised is a difference, and so is one that is missing',
  async (t) => {
    t.strictSame(misses({ match: 'type' }, { b: 1 }, { b: 2, c: 3 }), ['body.a.c no such member'])
    t.strictSame(misses(undefined, { b: 1 }, {}), ['body.a.b 1'])
    t.strictSame(misses(undefined, { b: 1 }, []), ['body.a {"b":1}'])
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`k${at}`, 1]))
    t.ok(misses(undefined, many, {}).length <= 20)
  },
)

t.test('the most exact rule counts, and OR accepts one of several', async (t) => {
  const rules = {
    body: {
      $: { matchers: [{ match: 'type' }], combine: 'AND' as const },
      '$.a': { matchers: [{ match: 'null' }, { match: 'integer' }], combine: 'OR' as const },
      '$.*': { matchers: [{ match: 'equality' }], combine: 'AND' as const },
    },
  }
  const of = (body: object) =>
    verify([{ body: json({ a: 1, b: 1 }), matchingRules: rules }], [{ body }]).verdict
  t.equal(of({ a: null, b: 1 }), 'verified')
  t.equal(of({ a: 7, b: 1 }), 'verified')
  t.equal(of({ a: 'x', b: 1 }), 'failed')
  t.equal(of({ a: 1, b: 2 }), 'failed')
  const { findings } = verify(
    [{ body: json({ a: 1, b: 1 }), matchingRules: rules }],
    [{ body: { a: 'x', b: 1 } }],
  )
  t.match(findings[0]?.near_misses[0]?.misses, [
    { condition: 'body.a', expected: 'null or integer' },
  ])
})

t.test('path, query and headers are compared as text', async (t) => {
  const rule = (matcher: { match: string }) => ({ matchers: [matcher], combine: 'AND' as const })
  const wanted: Wanted = {
    path: '/v1/p/a',
    query: { n: ['1'], two: ['a', 'b'] },
    headers: { 'X-Kind': ['a', 'b'], Accept: ['x'] },
    matchingRules: {
      path: rule({ match: 'regex', regex: '^/v1/[^/]+/a$' } as { match: string }),
      query: { n: rule({ match: 'integer' }) },
      header: { accept: rule({ match: 'notEmpty' }) },
    },
  }
  const of = (url: string, headers: object = { 'x-kind': 'a,  b', accept: 'y', other: 'z' }) =>
    verify([wanted], [{ url, headers }])
  t.equal(of('/v1/mine/a?n=77&two=a&two=b').verdict, 'verified')
  const conditions = (...args: Parameters<typeof of>) =>
    of(...args).findings[0]?.near_misses[0]?.misses.map(
      ({ condition, found }) => `${condition} ${found}`,
    )
  t.strictSame(conditions('/v2/x?n=z&two=b&two=a&more=1', { 'x-kind': 'a' }), [
    'path "/v2/x"',
    'query.n "z"',
    'query.two "b", "a"',
    'query.more "1"',
    'header.x-kind "a"',
    'header.accept nothing',
  ])
})

t.test('a query parameter with a rule may come more often than in the example', async (t) => {
  const rule = { matchers: [{ match: 'integer' }], combine: 'AND' as const }
  const wanted: Wanted = { query: { n: ['1'] }, matchingRules: { query: { n: rule } } }
  t.equal(verify([wanted], [{ url: '/v1/p/a?n=2&n=3' }]).verdict, 'verified')
  t.equal(verify([wanted], [{ url: '/v1/p/a?n=2&n=x' }]).verdict, 'failed')
  t.equal(verify([wanted], [{}]).verdict, 'failed')
})

t.test('a body in another encoding, a text and a missing body', async (t) => {
  const encoded = (text: string, contentType = 'application/json') => ({
    content: Buffer.from(text).toString('base64'),
    contentType,
    encoded: 'base64',
  })
  const of = (body: ContractInteraction['request']['body'], sent: unknown) =>
    verify([{ ...(body && { body }) }], [{ body: sent }]).verdict
  t.equal(of(encoded('{"a":1}'), { a: 1 }), 'verified')
  t.equal(of(encoded('{"a":1}'), '{"a":1}'), 'verified')
  t.equal(of(encoded('{'), '{'), 'verified')
  t.equal(of(encoded('plain', 'text/plain'), 'plain'), 'verified')
  t.equal(of(encoded('plain', 'text/plain'), 'other'), 'failed')
  t.equal(
    of({ content: '{"a":1}', contentType: 'application/json', encoded: 'text' }, { a: 1 }),
    'verified',
  )
  t.equal(of(json({ a: 1 }), 'text'), 'failed')
  t.equal(of(json(null), null), 'verified')
  t.equal(of(json(null), { a: 1 }), 'failed')
  t.equal(of(undefined, { a: 1 }), 'verified')
})

t.test(
  'a pending interaction does not fail, and dropped requests make it inconclusive',
  async (t) => {
    t.match(verify([{ pending: true }], []), {
      verdict: 'verified',
      findings: [{ kind: 'missing' }],
    })
    t.equal(verify([{}], [], [], 1).verdict, 'inconclusive')
    t.equal(verify([{}], [{}], [], 1).verdict, 'inconclusive')
    t.match(verify([{}], [{}, { url: '/v1/p/b' }], ['POST /v1/*/b']), {
      verdict: 'verified',
      requests: 1,
    })
    t.match(verify([{}], [{}, { url: '/v1/p/b' }]), {
      verdict: 'failed',
      findings: [{ kind: 'unexpected' }],
    })
  },
)

t.test('a pattern that takes too long, and too many comparisons, are refused', async (t) => {
  const path = { matchers: [{ match: 'regex', regex: '^/(a+)+$' }], combine: 'AND' as const }
  const slow: Wanted = { matchingRules: { path } }
  t.throws(() => verify([slow], [{ url: `/${'a'.repeat(40)}!` }]), {
    message:
      /found a pattern that takes longer than 200 ms: .*, expected a simpler pattern, at \$\.interactions/,
  })
  t.equal(verify([slow], [{ url: `/${'a'.repeat(20_000)}` }]).verdict, 'failed')
  const one: Wanted = { matchingRules: { path: { matchers: [{ match: 'null' }], combine: 'AND' } } }
  t.throws(() => verify(Array(1_000).fill(one), Array(501).fill({})), {
    message: /found more than 500000 comparisons of requests with interactions/,
  })
})

t.test('too many patterns for too many paths are refused', async (t) => {
  const path = { matchers: [{ match: 'regex', regex: '^/a' }], combine: 'AND' as const }
  const many = Array(10_000).fill({ matchingRules: { path } } satisfies Wanted)
  const found = Array.from({ length: 2_001 }, (_, at) => ({ url: `/v1/p/${at}` }))
  t.throws(() => verify(many, found), { message: /found 10000 patterns for 2001 different paths/ })
})

t.test('paths of rules', async (t) => {
  t.strictSame(ruleSteps('$'), [])
  t.strictSame(ruleSteps("$.a[0][*].*['b c'][\"d'e\"]"), ['a', 0, '*', '*', 'b c', "d'e"])
  for (const path of ['a', '$a', '$.', '$[', '$..a', '$[a]', '$.a[?(@.b)]'])
    t.equal(ruleSteps(path), undefined, path)
})

t.test(
  'a contract of many requests with different queries is compared in linear time',
  async (t) => {
    const path = { matchers: [{ match: 'regex', regex: '^/v1/[^/]+/a$' }], combine: 'AND' as const }
    const offsets = Array.from({ length: 1_000 }, (_, at) => `${at}`)
    const wanted = offsets.map((offset) => ({
      query: { offset: [offset], limit: ['2'], none: [] },
      matchingRules: { path },
    }))
    const found = offsets.map((offset) => ({ url: `/v1/p/a?limit=2&offset=${offset}` }))
    t.match(verify(wanted, found), { verdict: 'verified', matched: 1_000 })
    t.equal(verify(wanted, [...found, { url: '/v1/p/a?limit=2&offset=x' }]).verdict, 'failed')
    t.equal(verify(wanted, [...found, { url: '/v1/p/a?limit=2' }]).verdict, 'failed')
  },
)
