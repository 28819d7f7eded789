import { type JsonSchema, listedValues } from '../../schemas/json-schema.ts'

export type Components = Readonly<Record<string, JsonSchema>>

/** What a schema says about one place of a body. References and alternatives are resolved. */
export class SchemaNode {
  /** The JSON types that are allowed, an integer being a number; undefined if every type is. */
  readonly types: readonly string[] | undefined
  /** The words of an enum; undefined if the value is free. */
  readonly words: readonly string[] | undefined
  /** Whether keys are data, as in an object of labels. */
  readonly isMap: boolean
  readonly #alternatives: readonly JsonSchema[]
  readonly #components: Components
  readonly #known = new Map<string, SchemaNode>()

  constructor(schema: JsonSchema, components: Components) {
    this.#alternatives = alternativesOf(schema, components)
    this.#components = components
    const types = this.#alternatives.flatMap(({ type }) => type ?? 'any')
    this.types = types.includes('any')
      ? undefined
      : types.map((type) => (type === 'integer' ? 'number' : type))
    const words = this.#alternatives.map(wordsOf)
    this.words = words.every((some) => some !== undefined) ? words.flat() : undefined
    this.isMap = this.#alternatives.some(
      ({ properties, additionalProperties }) =>
        properties === undefined && typeof additionalProperties === 'object',
    )
  }

  /** The schema of a key; undefined if the schema does not have it. */
  property(key: string): SchemaNode | undefined {
    const found = this.#alternatives.flatMap(({ properties = {}, additionalProperties }) => {
      const own = Object.hasOwn(properties, key) ? properties[key] : undefined
      return own ?? (this.isMap ? (additionalProperties as JsonSchema) : [])
    })
    return this.#child(this.isMap ? '*' : key, found)
  }

  /** Whether every object has this key. */
  requires(key: string): boolean {
    return this.#alternatives.every(({ required = [] }) => required.includes(key))
  }

  /** The schema of the elements of an array. */
  get items(): SchemaNode | undefined {
    return this.#child(
      '[]',
      this.#alternatives.flatMap(({ items }) => items ?? []),
    )
  }

  /** The node of a place below this one, made once. */
  #child(name: string, schemas: readonly JsonSchema[]): SchemaNode | undefined {
    if (schemas.length === 0) return undefined
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const child = new SchemaNode({ anyOf: schemas }, this.#components)
    this.#known.set(name, child)
    return child
  }
}

const REFERENCE = '#/components/schemas/'

function alternativesOf(schema: JsonSchema, components: Components): readonly JsonSchema[] {
  const { $ref, anyOf } = schema
  if ($ref !== undefined) {
    return alternativesOf(components[$ref.slice(REFERENCE.length)] as JsonSchema, components)
  }
  return anyOf === undefined ? [schema] : anyOf.flatMap((one) => alternativesOf(one, components))
}

function wordsOf(schema: JsonSchema): readonly string[] | undefined {
  const words = listedValues(schema) ?? (schema.const === undefined ? undefined : [schema.const])
  return words?.map(String)
}
