import t from 'tap'
import * as zod from 'zod'
import * as z from '../../src/schemas/zod.ts'

t.test('a schema is built when it is first used, and only once', async (t) => {
  let builds = 0
  const shape = {
    get name() {
      builds++
      return zod.string()
    },
  }
  const build = () => zod.object({ ...shape })
  const Named = z.preprocess((input) => input, z.lazy(build)).describe('a name')
  t.equal(builds, 0)
  t.strictSame(Named.parse({ name: 'a' }), { name: 'a' })
  t.equal(z.built(Named), z.built(Named))
  t.equal(builds, 1)
})

t.test('every kind of schema and every derived one parses like the one of zod', async (t) => {
  const of = (from: typeof z | typeof zod) => ({
    array: from.array(from.string()).min(1).max(2),
    boolean: from.boolean().default(true),
    date: from.iso.date(),
    datetime: from.iso.datetime({ offset: true }).optional(),
    discriminated: from.discriminatedUnion('kind', [
      from.object({ kind: from.literal('a') }),
      from.object({ kind: from.literal('b'), n: from.int().gt(3) }),
    ]),
    enum: from.enum(['a', 'b']).exclude(['b']).nullable(),
    loose: from.looseObject({ a: from.number() }).partial(),
    null: from.null(),
    omitted: from.object({ a: from.string(), b: from.string() }).omit({ a: true }),
    extended: from.object({ a: from.string() }).extend({ b: from.string().regex(/^b/) }),
    partialRecord: from.partialRecord(from.enum(['x']), from.string()),
    pipe: from
      .string()
      .transform((text) => Number(text))
      .pipe(from.number().max(5)),
    record: from.record(from.string(), from.unknown()),
    strict: from.strictObject({ a: from.url().prefault('http://a') }),
    super: from.string().superRefine((text, context) => {
      if (text === 'bad') context.addIssue('no')
    }),
    template: from.templateLiteral(['a', from.int()]),
    tuple: from.tuple([from.string(), from.array(from.int())]),
    union: from.union([from.string().length(2), from.int()], 'two'),
    unwrapped: from
      .string()
      .refine((text) => text !== 'x', 'no x')
      .optional()
      .unwrap()
      .clone(),
  })
  const inputs = [
    undefined,
    null,
    true,
    1,
    7,
    'a',
    'b',
    'x',
    'bad',
    '3',
    '9',
    'ab',
    'a1',
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    [],
    ['a'],
    ['a', [1]],
    ['a', 'b', 'c'],
    {},
    { a: 'a' },
    { a: 1, b: 'b' },
    { b: 'b' },
    { a: 'a', b: 'b' },
    { kind: 'a' },
    { kind: 'b', n: 4 },
    { kind: 'b', n: 3 },
    { x: 'x' },
  ]
  const later = of(z) as Record<string, zod.ZodType>
  for (const [name, schema] of Object.entries(of(zod) as Record<string, zod.ZodType>)) {
    for (const input of inputs) {
      const [mine, theirs] = [
        (later[name] as zod.ZodType).safeParse(input),
        schema.safeParse(input),
      ]
      t.strictSame(mine.data, theirs.data, `${name} ${JSON.stringify(input)}`)
      t.strictSame(mine.error?.issues, theirs.error?.issues, `${name} ${JSON.stringify(input)}`)
    }
  }
})

t.test('what is known of a schema can be asked for before it is built', async (t) => {
  const Named = z.object({ name: z.string().meta({ example: 'a' }), age: z.int().optional() })
  t.strictSame(Named.shape.name.meta(), { example: 'a' })
  t.strictSame(Object.keys(Named.shape), ['name', 'age'])
  t.ok('age' in Named.shape)
  t.notOk('other' in Named.shape)
  t.equal(z.built(Named.shape.age), z.built(Named).shape.age)
  t.ok(Named instanceof z.ZodObject)
  t.ok('shape' in Named)
  t.strictSame(z.enum(['a', 'b']).options, ['a', 'b'])
  t.equal(z.null().parse(null), null)
})

t.test('Fastify finds a schema that is none of its own', async (t) => {
  const fluent = Symbol.for('fluent-schema-object')
  const schema = z.string() as unknown as Record<PropertyKey, unknown>
  t.equal(schema['content'], undefined)
  t.equal(schema['isFluentSchema'], undefined)
  t.equal(schema[fluent], undefined)
})
