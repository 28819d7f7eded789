import fc from 'fast-check'
import t from 'tap'
import { finish } from '../../../src/cloud/kernel/steps.ts'
import { sameRequestsSteps } from '../../../src/control/same-requests/same-requests.ts'
import { wildcard } from '../../../src/control/same-requests/wildcard.ts'
import {
  type RecordedRequest as Recorded,
  RecordedRequest,
  SameRequestsOptions,
} from '../../../src/schemas/same-requests.ts'
import { sized } from '../../support/size.ts'

type Request = Partial<Recorded> & { url: string }

const JSON_TYPE = { 'content-type': 'application/json' }

function requests(list: readonly Request[]): Recorded[] {
  return list.map(({ body, ...request }, index) =>
    RecordedRequest.parse({
      method: body === undefined ? 'GET' : 'POST',
      sequence: index + 1,
      ...(body === undefined ? {} : { body, headers: JSON_TYPE }),
      ...request,
    }),
  )
}

function compare(
  recording: readonly Request[],
  found: readonly Request[],
  options: Partial<SameRequestsOptions> = {},
  dropped = 0,
) {
  return finish(
    sameRequestsSteps(
      requests(recording),
      { requests: requests(found), dropped },
      SameRequestsOptions.parse(options),
    ),
  )
}

/** Kinds and places of the differences. */
function differences(...args: Parameters<typeof compare>): string[] {
  return compare(...args).findings.map(({ at, kind }) => `${kind} ${at}`)
}

const create = (name: string, id: string, more: object = {}): Request => ({
  url: '/v1/p1/notebooks',
  body: { name, flavor: 'small', ...more },
  answer: { headers: {}, body: { id, name } },
})

const show = (id: string): Request => ({ url: `/v1/p1/notebooks/${id}` })

t.test('the same requests in another order are the same, unless the order counts', async (t) => {
  const [one, two] = [create('a', 'id-a'), create('b', 'id-b')]
  t.equal(compare([one, two, show('id-b')], [two, one, show('id-b')]).verdict, 'verified')
  const ordered = { in_order: true }
  t.strictSame(differences([one, two, show('id-b')], [two, show('id-b'), one], ordered), [
    'order $.recording[0]',
  ])
  t.strictSame(differences([one, two], [one, two], ordered), [])
  const paths = ['a', 'b', 'c'].map((name) => ({ url: `/v1/p/${name}` }))
  const [a, b, c] = paths as [Request, Request, Request]
  t.match(compare([a, b, c], [c, a, b], ordered).findings, [
    {
      kind: 'order',
      at: '$.recording[2]',
      found: 'GET /v1/p/c as request 1',
      expected: 'it after request 3, GET /v1/p/b',
    },
  ])
})

t.test(
  'values that look alike at different places or of different types are different',
  async (t) => {
    const sent = (body: unknown): Request => ({ url: '/v1/p1/notebooks', body })
    const deep = (text: string) => `${'['.repeat(200)}"${text}"${']'.repeat(200)}`
    const pairs: [Request, Request][] = [
      [sent({ a: { b: 1 } }), sent({ 'a.b': 1 })],
      [sent({ 'a.b': 1 }), sent({ '"a.b"': 1 })],
      [sent({ a: [1] }), sent({ a: { 0: 1 } })],
      [sent({ a: { 0: [] } }), sent({ a: [[]] })],
      [sent({ name: 1_234_567_890 }), sent({ name: '1234567890' })],
      [sent({ create_at: 1_700_000_000_000 }), sent({ create_at: '1700000000000' })],
      [sent(deep('a')), sent(deep('b'))],
      [{ url: '/v1/p1/notebooks/a%2Fb' }, { url: '/v1/p1/notebooks/a/b' }],
    ]
    for (const [one, other] of pairs) {
      t.equal(compare([one], [one]).verdict, 'verified')
      t.equal(compare([one], [other]).verdict, 'failed', JSON.stringify([one, other]))
    }
    t.match(
      compare([sent({ a: 1, b: { 'c.d': 1 } })], [sent({ a: 1, b: { c: { d: 1 } } })]).findings,
      [{ near_misses: [{ misses: [{ condition: 'body.b."c.d"' }, { condition: 'body.b.c.d' }] }] }],
    )
    t.equal(
      compare([sent({ create_at: 1_700_000_000_000 })], [sent({ create_at: 1_800_000_000_000 })])
        .verdict,
      'verified',
    )
  },
)

t.test('odd paths, and bodies that are very long or very deep', async (t) => {
  let deep: unknown = 'x'
  for (let level = 0; level < 200; level++) deep = [deep]
  const long = `${'word '.repeat(4_000)}`
  const list: Request[] = [
    { url: '*' },
    { url: 'host:443', method: 'CONNECT' },
    { url: '/v1' },
    { url: '/v1/p/%E0%A4%A' },
    { url: 'http://host/v3/p1/os-keypairs?a' },
    { url: '/v1/p/a?x=1#b', body: deep },
    { url: '/v1/p/b', body: { long }, headers: {} },
    { url: '/v1/p/c', body: 'text', headers: {} },
  ]
  t.match(compare(list, list.toReversed()), { verdict: 'verified', matched: list.length })
  t.equal(compare([{ url: '/v1' }], [{ url: '/v2' }]).verdict, 'failed')
  t.equal(compare([{ url: '*' }], [{ url: 'x' }]).verdict, 'failed')
  t.equal(compare([{ url: '/v1/p' }], [{ url: '/v1/p' }]).verdict, 'verified')
  t.equal(compare([{ url: '/v3/p' }], [{ url: '/v3/x' }]).verdict, 'failed')
  let far: unknown = { id: 'id-1' }
  for (let level = 0; level < 100; level++) far = { member_with_a_long_name: far }
  t.equal(compare([], []).verdict, 'verified')
  const given = (body: unknown) =>
    compare([{ url: '/v1/p/a', answer: { headers: {}, body } }, show('id-1')], [])
  t.equal(given(far).findings.length, 2)
  const answers = (body: unknown): Request => ({ url: '/v1/p/a', answer: { headers: {}, body } })
  t.equal(
    compare([answers(deep)], [answers({ id: '', ids: ['x'.repeat(200), 3, null] })]).verdict,
    'verified',
  )
})

t.test('an id of an answer has one other value everywhere', async (t) => {
  const recording = [create('a', 'id-a'), create('b', 'id-b'), show('id-a')]
  const run = [create('a', 'x-1'), create('b', 'x-2'), show('x-1')]
  t.match(compare(recording, run), { verdict: 'verified', matched: 3, ids: 2 })
  t.strictSame(differences(recording, [...run.slice(0, 2), show('x-2')]), [
    'changed $.recording[2]',
  ])
  t.strictSame(differences(recording, [...run.slice(0, 2), show('x-9')]), [
    'changed $.recording[2]',
  ])
})

t.test('ids of equal creations are bound by what was done with them', async (t) => {
  const recording = [create('a', 'id-1'), create('a', 'id-2'), show('id-1')]
  const run = [create('a', 'x-1'), create('a', 'x-2'), show('x-2')]
  t.equal(compare(recording, run).verdict, 'verified')
})

t.test('one change makes one difference, also where later requests use the id', async (t) => {
  const recording = [create('a', 'id-1'), show('id-1'), show('id-1')]
  const run = [create('a', 'x-1', { flavor: 'large' }), show('x-1'), show('x-1')]
  const { findings } = compare(recording, run)
  t.match(findings, [
    {
      kind: 'changed',
      at: '$.recording[0]',
      near_misses: [
        { misses: [{ condition: 'body.flavor', found: '"large"', expected: '"small"' }] },
      ],
    },
  ])
  t.equal(findings.length, 1)
})

t.test('an id in a body, a list and a query is bound, too', async (t) => {
  const list = (id: string): Request => ({
    url: '/v1/p1/notebooks',
    answer: {
      headers: {},
      body: {
        data: [
          { name: 'a', id },
          { name: 'b', id: 'same' },
        ],
      },
    },
  })
  const use = (id: string): Request => ({
    url: `/v1/p1/notebooks?id=${id}`,
    body: { ids: [id, 'same'], note: `copy of ${id}` },
  })
  t.match(compare([list('1'), use('1')], [list('2'), use('2')]), { verdict: 'verified', ids: 1 })
  t.strictSame(differences([list('1'), use('1')], [list('2'), use('1')]), [
    'changed $.recording[1]',
  ])
})

t.test(
  'an id is bound also if the answer has it at more places, or in another order',
  async (t) => {
    const short = create('a', 'id-1')
    const long: Request = {
      ...short,
      answer: { headers: {}, body: { progress: [{ notebook_id: 'x-1' }], id: 'x-1', name: 'a' } },
    }
    t.match(compare([short, show('id-1')], [long, show('x-1')]), { verdict: 'verified', ids: 1 })
  },
)

t.test('the project may be another one, but only one', async (t) => {
  const recording = [{ url: '/v1/p1/flavors' }, { url: '/v1/p1/images' }]
  t.match(compare(recording, [{ url: '/v1/x/flavors' }, { url: '/v1/x/images' }]), {
    verdict: 'verified',
    ids: 1,
  })
  t.strictSame(differences(recording, [{ url: '/v1/x/flavors' }, { url: '/v1/y/images' }]), [
    'changed $.recording[1]',
  ])
})

t.test('too few, too many, missing and unexpected requests are told apart', async (t) => {
  const [one, two] = [{ url: '/v1/p/a' }, { url: '/v1/p/b' }]
  t.strictSame(differences([one, one], [one]), ['too few $.recording[0]'])
  t.strictSame(differences([one], [one, one]), ['too many $.recording[0]'])
  t.strictSame(differences([one], []), ['missing $.recording[0]'])
  t.strictSame(differences([], [two]), ['unexpected request 1'])
  t.strictSame(differences([one, one], [one], { any_repeats: true }), [])
  t.strictSame(differences([one], [], { any_repeats: true }), ['missing $.recording[0]'])
})

t.test('a request that was dropped from the journal makes the result inconclusive', async (t) => {
  const [one, two] = [{ url: '/v1/p/a' }, { url: '/v1/p/b' }]
  t.equal(compare([one, two], [two], {}, 1).verdict, 'inconclusive')
  t.equal(compare([one], [one], {}, 1).verdict, 'inconclusive')
  t.equal(compare([one], [one, two], {}, 1).verdict, 'failed')
})

t.test('dates and random parts of names are not compared, unless it is exact', async (t) => {
  const of = (name: string, at: string) => create(name, 'id', { at })
  const recording = [of('run-1f3a9c27', '2026-01-02T03:04:05Z')]
  const run = [of('run-77ab0c1d', '2026-11-30T00:00:00.123Z')]
  const { left_out, verdict } = compare(recording, run)
  t.equal(verdict, 'verified')
  t.strictSame(left_out, [
    { pattern: 'date or time', values: 2 },
    { pattern: 'random part of a name', values: 2 },
  ])
  t.strictSame(differences(recording, run, { exact: true }), ['changed $.recording[0]'])
  t.strictSame(differences([of('run-a', 'x')], [of('run-b', 'x')]), ['changed $.recording[0]'])
})

t.test('an id that the client chose must stay the same', async (t) => {
  const image = (id: string) => create('a', 'x', { image_id: id })
  const [one, other] = [
    'e1a07296-22a8-4f05-8bc8-e936c8e54090',
    'e1a07296-22a8-4f05-8bc8-000000000000',
  ]
  t.strictSame(differences([image(one)], [image(other)]), ['changed $.recording[0]'])
})

t.test('own patterns leave out fields and requests, and say how many', async (t) => {
  const recording = [
    create('a', '1', { tags: [{ key: 'k', value: '1' }] }),
    { url: '/v1/p1/flavors' },
  ]
  const run = [create('a', '1', { tags: [{ key: 'k', value: '2' }] })]
  const ignore = ['body.tags.*.value', 'GET /v1/*/flavors', 'query.none']
  t.match(compare(recording, run, { ignore }), {
    verdict: 'verified',
    recorded: 1,
    left_out: [
      { pattern: 'body.tags.*.value', values: 2 },
      { pattern: 'GET /v1/*/flavors', values: 1 },
      { pattern: 'query.none', values: 0 },
    ],
  })
  t.equal(compare(recording, run, { ignore: ['* /v1/**', 'body'] }).recorded, 0)
  for (const pattern of ['', 'name', 'body.', 'GET v1', 'cookie.a']) {
    t.throws(() => compare(recording, run, { ignore: [pattern] }), {
      message: /found ".*", expected a field such as .*, at \$\.ignore\[0\]/,
    })
  }
})

t.test('a difference of two kinds of bodies, and of an empty one, is seen', async (t) => {
  const of = (body: unknown): Request => ({ url: '/v1/p/a', method: 'POST', body })
  const bodies = [{}, [], { a: {} }, { a: [] }, { a: null }, 'text', '1', 0, false, null]
  for (const [at, one] of bodies.entries()) {
    for (const [index, other] of bodies.entries()) {
      const { verdict } = compare([of(one)], [of(other)])
      t.equal(verdict, at === index ? 'verified' : 'failed', JSON.stringify([one, other]))
    }
  }
})

t.test(
  'the order of query parameters and members does not count, that of list items does',
  async (t) => {
    const of = (query: string, body: object): Request => ({ url: `/v1/p/a?${query}`, body })
    t.equal(
      compare([of('a=1&b=2', { x: 1, y: 2 })], [of('b=2&a=1', { y: 2, x: 1 })]).verdict,
      'verified',
    )
    t.equal(compare([of('a=1&a=2', {})], [of('a=2&a=1', {})]).verdict, 'failed')
    t.equal(compare([of('', { x: [1, 2] })], [of('', { x: [2, 1] })]).verdict, 'failed')
  },
)

/** A session: creations with names, and requests that use what was created. */
const session = fc
  .array(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c'),
      uses: fc.array(fc.constantFrom('start', 'stop', ''), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map(
    (items) => (prefix: string) =>
      items.map(({ name, uses }, at): Request[] => [
        create(name, `${prefix}-${at}`),
        ...uses.map(
          (action): Request => ({
            method: action === '' ? 'GET' : 'POST',
            url: `/v1/p1/notebooks/${prefix}-${at}${action === '' ? '' : `/${action}`}`,
          }),
        ),
      ]),
  )

t.test(
  'a session with other ids in another order of instances is the same; with one change it is not',
  async () => {
    fc.assert(
      fc.property(session, fc.nat(), fc.nat(), (of, turn, at) => {
        const recording = of('id').flat()
        const instances = of('x')
        const first = turn % instances.length
        const run = [...instances.slice(first), ...instances.slice(0, first)].flat()
        const same = compare(recording, run)
        const index = at % run.length
        const without = compare(recording, run.toSpliced(index, 1))
        const twice = compare(recording, run.toSpliced(index, 0, run[index] as Request))
        const other = { ...(run[index] as Request), method: 'PUT' }
        const changed = compare(recording, run.with(index, other))
        return (
          same.verdict === 'verified' &&
          [without, twice, changed].every(({ verdict }) => verdict === 'failed')
        )
      }),
      { numRuns: sized(200, 5_000) },
    )
  },
)

t.test('the number of steps grows with the number of requests, not with its square', async (t) => {
  const steps = (count: number) => {
    const list = requests(Array.from({ length: count }, (_, at) => create(`n${at}`, `id-${at}`)))
    const others = requests(Array.from({ length: count }, (_, at) => create(`m${at}`, `x-${at}`)))
    const work = sameRequestsSteps(
      list,
      { requests: others, dropped: 0 },
      SameRequestsOptions.parse({}),
    )
    let done = 0
    while (work.next().done !== true) done++
    return done
  }
  const [few, many] = [steps(50), steps(500)]
  t.ok(many <= few * 11, `${few} and ${many}`)
})

t.test('more requests than a journal can have are refused', async (t) => {
  const many = Array.from({ length: 100_001 }, () => ({ url: '/v1/p/a' }))
  t.throws(() => compare(many, []), { message: /found 100001 requests, expected at most 100000/ })
})

t.test('patterns with many wildcards take no longer for long names', async (t) => {
  const long = 'a'.repeat(20_000)
  const request = (name: string): Request => ({ url: '/v1/p1/notebooks', body: { [name]: 1 } })
  const many = 'body.*a*a*a*a*a*a*a*'
  t.equal(compare([request(long)], [], { ignore: [`${many}b`] }).left_out[0]?.values, 0)
  t.equal(compare([request(`${long}b`)], [], { ignore: [`${many}b`] }).left_out[0]?.values, 1)
  const short = fc.stringMatching(/^[ab.*]{0,8}$/)
  fc.assert(
    fc.property(short, fc.stringMatching(/^[ab.]{0,8}$/), (pattern, text) => {
      const plain = wildcard(pattern, '.')(text)
      // A text that is longer than the limit of regular expressions.
      const far = 'c'.repeat(300)
      return wildcard(`${far}${pattern}`, '.')(`${far}${text}`) === plain
    }),
    { numRuns: sized(500, 5_000) },
  )
})
