import t from 'tap'
import { differenceOf } from '../../../src/cli/replay/difference.ts'
import type { BundleBody, BundleRequest } from '../../../src/schemas/bundle.ts'
import { REQUEST } from '../../support/bundle-values.ts'

/** A request whose answer has this body and these headers. */
function answered(body: BundleBody, headers: [string, string][] = []): BundleRequest {
  return { ...REQUEST, answer: { status: 200, headers, body } }
}

const json = (value: unknown) => answered({ text: JSON.stringify(value) })

const text = (value: string) => answered({ text: value })

t.test('the first member that differs is named with its path', async (t) => {
  const found = (one: unknown, other: unknown) => differenceOf(json(one), json(other))
  t.equal(found({ a: [1, { b: null }] }, { a: [1, { b: null }] }), undefined)
  t.strictSame(found({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), {
    what: 'body $.a[1].b',
    bundle: '2',
    replay: '3',
  })
  t.strictSame(found({ a: 1 }, {}), { what: 'body $.a', bundle: '1', replay: 'nothing' })
  t.strictSame(found({}, { a: null }), { what: 'body $.a', bundle: 'nothing', replay: 'null' })
  t.strictSame(found([], {}), { what: 'body $', bundle: '[]', replay: '{}' })
})

t.test(
  'JSON that is only written differently, and other text, differ at a character',
  async (t) => {
    t.strictSame(differenceOf(text('{"a":1}'), text('{"a": 1}')), {
      what: 'body, character 6',
      bundle: '{"a":1}',
      replay: '{"a": 1}',
    })
    const before = 'x'.repeat(50)
    t.strictSame(differenceOf(text(`${before}a`), text(`${before}b`)), {
      what: 'body, character 51',
      bundle: `${'x'.repeat(20)}a`,
      replay: `${'x'.repeat(20)}b`,
    })
    t.match(differenceOf(text('[1'), text('[1]')), { what: 'body $', bundle: 'nothing' })
  },
)

t.test('bytes are compared, and a body that one side does not have', async (t) => {
  const bytes = (value: string) => answered({ base64: Buffer.from(value).toString('base64') })
  t.equal(differenceOf(bytes('abcd'), bytes('abcd')), undefined)
  t.match(differenceOf(bytes('abcd'), bytes('abce')), { what: 'body, character 6' })
  t.strictSame(differenceOf(answered(null), text('hello')), {
    what: 'body, character 1',
    bundle: '',
    replay: 'hello',
  })
})

t.test('a long difference is cut', async (t) => {
  const { bundle, replay } = differenceOf(json('a'.repeat(1_000)), json('b')) ?? {}
  t.equal(bundle, `"${'a'.repeat(399)}…`)
  t.equal(replay, '"b"')
})

t.test('headers are compared by name, with all their values', async (t) => {
  const found = (one: [string, string][], other: [string, string][]) =>
    differenceOf(answered(null, one), answered(null, other))
  t.equal(found([['a', '1']], [['a', '1']]), undefined)
  t.strictSame(found([['a', '1']], []), { what: 'header a', bundle: '1', replay: '' })
  t.strictSame(
    found(
      [
        ['a', '1'],
        ['a', '2'],
      ],
      [['a', '2']],
    ),
    { what: 'header a', bundle: '1, 2', replay: '2' },
  )
})

t.test('a connection that ended without an answer equals another one, and no answer', async (t) => {
  const broken = { ...answered(null), outcome: 'broken' as const, answer: null }
  t.equal(differenceOf(broken, broken), undefined)
  t.strictSame(
    differenceOf(broken, { ...broken, answer: { status: 500, headers: [], body: null } }),
    {
      what: 'status',
      bundle: 'null',
      replay: '500',
    },
  )
  t.strictSame(differenceOf(answered(null), broken), {
    what: 'outcome',
    bundle: 'answered',
    replay: 'broken',
  })
})

t.test('a text and other bytes whose base64 is that text are different bodies', async (t) => {
  const difference = differenceOf(answered({ text: '/wA=' }), answered({ base64: '/wA=' }))
  t.match(difference, { what: 'body', bundle: 'text /wA=', replay: 'base64 /wA=' })
  t.equal(differenceOf(answered({ base64: '/wA=' }), answered({ base64: '/wA=' })), undefined)
  t.equal(differenceOf(answered(null), answered({ text: '' })), undefined)
})

t.test('JSON that differs only in its spaces or the order of its members differs', async (t) => {
  const body = (text: string) => answered({ text })
  t.match(differenceOf(body('{"a":1}'), body('{"a": 1}')), { what: 'body, character 6' })
  t.match(differenceOf(body('{"a":1,"b":2}'), body('{"b":2,"a":1}')), { what: /^body, character/ })
  t.match(differenceOf(body('[1'), body('[1]')), { what: /^body/ })
})

t.test('a body that is nested more deeply than the stack is shown as text', async (t) => {
  const deep = '['.repeat(60_000) + ']'.repeat(60_000)
  t.match(differenceOf(answered({ text: deep }), answered({ text: '1' })), { what: /^body/ })
  const other = deep.replace('[]', '[1]')
  t.match(differenceOf(answered({ text: deep }), answered({ text: other })), { what: /^body/ })
})
