import t from 'tap'
import { type Answer, answerOf } from '../../../src/cli/compare/answer.ts'
import { shapeDifferences } from '../../../src/cli/compare/differences.ts'
import { Masker } from '../../../src/cli/compare/masker.ts'
import { SchemaNode } from '../../../src/cli/compare/schema-node.ts'
import { addBody, type Place } from '../../../src/cli/compare/shape.ts'
import type { JsonSchema } from '../../../src/schemas/json-schema.ts'

const components: Record<string, JsonSchema> = {
  Row: {
    type: 'object',
    properties: {
      id: { type: 'string' },
      note: { type: 'string' },
      size: { type: 'integer' },
      kind: { type: 'string', enum: ['CPU', 'GPU'] },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      free: {},
      either: { anyOf: [{ type: 'integer' }, { type: 'string' }] },
      version: { type: 'string', const: 'V_ONE' },
    },
    required: ['id'],
    additionalProperties: {},
  },
}

const rows: JsonSchema = {
  type: 'object',
  properties: { data: { type: 'array', items: { $ref: '#/components/schemas/Row' } } },
}

const answer = (body: unknown): Answer => ({ status: 200, headers: [], body })

function shapeOf(bodies: readonly unknown[], schema?: SchemaNode) {
  const shape = new Map<string, Place>()
  for (const body of bodies) addBody(shape, answer(body), schema)
  return shape
}

/** The differences between two lists of rows, as texts. */
function between(real: readonly object[], mock: readonly object[], isAlike = true): string[] {
  const schema = new SchemaNode(rows, components)
  return shapeDifferences(
    shapeOf([{ data: real }], schema),
    shapeOf([{ data: mock }], schema),
    isAlike,
  ).map(({ kind, at, real, mock }) => `${kind} ${at}: ${real} / ${mock}`)
}

t.test('rows of the same shape have no differences, whatever their values are', async (t) => {
  t.strictSame(between([{ id: 'a', size: 1 }], [{ id: 'b', size: 2 }]), [])
})

t.test('a list without rows says nothing about fields', async (t) => {
  t.strictSame(between([], [{ id: 'a' }]), [])
  t.strictSame(between([{ id: 'a', other: 1 }], []), [])
})

t.test(
  'an optional field counts if all rows of one side have it and none of the other',
  async (t) => {
    const both = [{ id: 'a', note: 'x' }, { id: 'b' }]
    const always = [{ id: 'a', note: 'x' }]
    const never = [{ id: 'a' }]
    t.strictSame(between(both, never), [])
    t.strictSame(between(never, both), [])
    t.strictSame(between(always, both), [])
    t.strictSame(between(always, never), ['only real data[].note: always / never'])
    t.strictSame(between(never, always), ['only mock data[].note: never / always'])
    t.strictSame(between(always, never, false), [], 'not in another state')
    t.strictSame(between(never, always, false), [])
  },
)

t.test('an unknown field and a missing required one always count', async (t) => {
  const row = { id: 'a' }
  t.strictSame(between([row, { id: 'b', color: 1 }], [row], false), [
    'only real data[].color: sometimes / never',
  ])
  t.strictSame(between([row, {}], [row], false), ['only mock data[].id: sometimes / always'])
})

t.test(
  'a field that only the mock has and the schema does not know counts if it is in all rows',
  async (t) => {
    t.strictSame(between([{ id: 'a' }], [{ id: 'a', extra: 1 }]), [
      'only mock data[].extra: never / always',
    ])
  },
)

t.test('a type counts if neither the schema nor the mock has it', async (t) => {
  const row = { id: 'a', free: 1, either: 1, size: 1, odd: 1 }
  t.strictSame(between([{ ...row, free: 'x', either: 'x' }], [row]), [])
  t.strictSame(
    between([{ ...row, size: '1', id: null }], [row]),
    ['type data[].size: string / number', 'type data[].id: null / string'].reverse(),
  )
  t.strictSame(between([{ ...row, odd: 'x' }], [row]), ['type data[].odd: string / number'])
  t.strictSame(between([{ id: 'a', size: [] }], [{ id: 'a' }, row]), [
    'type data[].size: array / number',
  ])
})

t.test('a word of an enum is shown if it looks like one', async (t) => {
  const known = { id: 'a', kind: 'CPU', version: 'V_ONE' }
  const kinds = ['NPU_X', 'gpu', 'my private text', 'AK1234567890', 'X']
  t.strictSame(
    between(
      kinds.map((kind) => ({ ...known, kind, version: 'V_TWO' })),
      [known],
    ),
    [
      'enum value data[].kind: *** / one of 2 words',
      'enum value data[].kind: NPU_X / one of 2 words',
      'enum value data[].kind: gpu / one of 2 words',
      'enum value data[].version: V_TWO / one of 1 words',
    ],
  )
})

t.test('keys that are data are masked', async (t) => {
  const schema = new SchemaNode(rows, components)
  const keys = ['0a1b2c3d', 'Zhang San', '__proto__', 'constructor', 'user1', '张三', 'a.b/c']
  const extra = Object.fromEntries(keys.map((key) => [key, 1]))
  const body = JSON.parse(
    JSON.stringify({ data: [{ id: 'a', labels: { team: 'x', site: 'y' }, extra }] }),
  )
  const shape = shapeOf([body], schema)
  t.strictSame([...(shape.get('data[].labels')?.keys ?? [])], [['***', 1]])
  t.ok(shape.has('data[].labels.***'))
  t.strictSame([...(shape.get('data[].extra')?.keys.keys() ?? [])].sort(), [
    '***',
    'constructor',
    'user1',
  ])
})

t.test('a deep body is looked at only so far', async (t) => {
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)
  const shape = shapeOf([deep])
  t.equal(shape.size, 33)
  const masker = new Masker({})
  t.doesNotThrow(() => masker.learn(deep))
})

t.test('bodies without a schema are compared with each other', async (t) => {
  const differences = shapeDifferences(shapeOf([{ a: 1, b: 1 }]), shapeOf([{ a: 'x' }]), true)
  t.strictSame(
    differences.map(({ kind, at }) => `${kind} ${at}`),
    ['only real b', 'type a'],
  )
})

t.test('a body that is not JSON is described by its media type', async (t) => {
  const of = (type: string | undefined, text: string) =>
    answerOf(502, type === undefined ? {} : { 'content-type': type }, Buffer.from(text)).notJson
  t.equal(of('text/html; charset=utf-8', '<p>'), 'text/html')
  t.equal(of(undefined, 'x'), 'bytes')
  t.equal(of('text/html', ''), 'nothing')
  t.equal(of('text/html', '{}'), undefined)
  const shape = new Map<string, Place>()
  addBody(shape, { status: 200, headers: [], body: undefined, notJson: 'text/html' }, undefined)
  const found = shapeDifferences(shape, shapeOf([{}]), true)
  t.match(found, [{ kind: 'type', at: '$', real: 'not JSON but text/html', mock: 'object' }])
})

t.test('the masker keeps words of the documents, and masks everything else', async (t) => {
  const masker = new Masker({
    summary: 'Lists the instances of a project. At most 1000 of them.',
    example: 'llama',
  })
  masker.learn([{ name: 'instances', tags: ['lists'] }, 'project', null, 3])
  const cases = [
    ['Lists the instances of llama.', 'Lists the *** of ***'],
    ['The at most 1000, 17 "most" (of)', 'The at most 1000, *** "most" (of)'],
    ['ModelArts.6404 10.0.0.1 zhang@example.com', 'ModelArts.6404 ***'],
    ['the instance 0a1b-2c', 'the instance ***'],
    ['名字 <script> % \u0000 \ud800 😀', '***'],
    ['', ''],
    ['the '.repeat(300), 'the '.repeat(125)],
  ] as const
  for (const [text, masked] of cases) t.equal(masker.text(text), masked)
  t.equal(masker.path('data[].instances.lists'), 'data[].instances.lists')
  masker.learn(['zhangsan'])
  t.equal(masker.path('data[].extra.zhangsan[][].zhangsan'), 'data[].extra.***[][].***')
})
