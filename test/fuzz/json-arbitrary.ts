import fc from 'fast-check'

/** A JSON Schema as OpenAPI documents have it. */
export type Schema = Record<string, unknown>

/** Values of fields whose range would make a run slow, for example a delay of ten minutes; by the field's name. */
const ownValues: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  delay: fc.constantFrom<unknown>(0, 5, '10ms', { uniform: [0, 5] }, { uniform: [5, 0] }, '9'),
  timeout: fc.constantFrom<unknown>('0ms', '20ms', '5'),
  notebooks: fc.integer({ min: -1, max: 30 }),
}

/** Values that no schema expects; some are expected by chance. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '0',
    '-0',
    -0,
    -1,
    0.5,
    1e308,
    9_007_199_254_740_992,
    '\u0000',
    '\ud800',
    '😀',
    '%00',
    '%',
    '../..',
    '<script>alert(1)</script>',
    '__proto__',
    'constructor',
    'x'.repeat(5_000),
    [],
    {},
    [[]],
    true,
    'true',
    'NaN',
  ),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Makes values for a schema. One node in thirty has any other value, so most values are almost right. */
export class JsonArbitrary {
  readonly #schemas: Readonly<Record<string, Schema>>

  constructor(schemas: Readonly<Record<string, Schema>>) {
    this.#schemas = schemas
  }

  of(schema: Schema, name = '', depth = 0): fc.Arbitrary<unknown> {
    const right = depth > 6 ? fc.jsonValue({ maxDepth: 1 }) : this.#right(schema, name, depth + 1)
    return fc.oneof({ weight: 29, arbitrary: right }, { weight: 1, arbitrary: anyValue })
  }

  #right(schema: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
    const own = ownValues[name]
    if (own !== undefined) return own
    const { $ref, const: only, enum: values, anyOf, oneOf, allOf, example } = schema
    if (typeof $ref === 'string') {
      return this.of(this.#schemas[$ref.split('/').at(-1) as string] as Schema, name, depth)
    }
    if (only !== undefined) return fc.constant(only)
    if (Array.isArray(values)) return fc.constantFrom(...values)
    const choices = (anyOf ?? oneOf ?? allOf) as Schema[] | undefined
    if (choices !== undefined) {
      return fc.oneof(...choices.map((each) => this.of(each, name, depth)))
    }
    const typed = this.#typed(schema, depth)
    if (example === undefined) return typed
    return fc.oneof({ weight: 1, arbitrary: fc.constant(example) }, { weight: 1, arbitrary: typed })
  }

  #typed(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const {
      maximum = 1_000_000,
      minimum = 0,
      pattern,
      type,
    } = schema as {
      maximum?: number
      minimum?: number
      pattern?: string
      type?: string
    }
    switch (type) {
      case 'string':
        return pattern === undefined ? fc.string({ maxLength: 20 }) : matching(pattern)
      case 'integer':
        return fc.oneof(
          fc.integer({ min: Math.max(minimum, -1e6), max: Math.min(maximum, 1e6) }),
          fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1),
        )
      case 'number':
        return fc.oneof(fc.nat(100), fc.double({ min: minimum, max: maximum, noNaN: true }))
      case 'boolean':
        return fc.boolean()
      case 'null':
        return fc.constant(null)
      case 'array':
        return this.#array(schema, depth)
      case 'object':
        return this.#object(schema, depth)
      default:
        return fc.jsonValue({ maxDepth: 2 })
    }
  }

  #array({ items, prefixItems }: Schema, depth: number): fc.Arbitrary<unknown> {
    if (Array.isArray(prefixItems)) {
      return fc.tuple(...prefixItems.map((each: Schema) => this.of(each, '', depth)))
    }
    return fc.array(this.of((items ?? {}) as Schema, '', depth), { maxLength: 3 })
  }

  #object(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const {
      additionalProperties,
      properties = {},
      required = [],
    } = schema as {
      additionalProperties?: Schema | boolean
      properties?: Record<string, Schema>
      required?: string[]
    }
    const fields = fc.record(
      Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [name, this.of(each, name, depth)]),
      ),
      { requiredKeys: required.filter((name) => Object.hasOwn(properties, name)) },
    )
    if (typeof additionalProperties !== 'object') return fields
    const more = fc.dictionary(
      fc.string({ maxLength: 8 }),
      this.of(additionalProperties, '', depth),
      {
        maxKeys: 3,
      },
    )
    return fc.tuple(fields, more).map(([known, other]) => ({ ...other, ...known }))
  }
}

/** Texts that match a pattern. Those with lookarounds cannot be made from it: they get short words. */
function matching(pattern: string): fc.Arbitrary<string> {
  if (pattern.includes('(?')) return fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/)
  return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: 60 })
}
