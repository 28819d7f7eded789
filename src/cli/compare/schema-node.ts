/** The part of JSON Schema that OpenAPI documents of this package use. */
export interface JsonSchema {
  $ref?: string
  type?: string | string[]
  enum?: readonly unknown[]
  const?: unknown
  properties?: Readonly<Record<string, JsonSchema>>
  required?: readonly string[]
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  anyOf?: readonly JsonSchema[]
  minimum?: number
  maximum?: number
  maxLength?: number
  pattern?: string
  format?: string
  example?: string
}

export type Components = Readonly<Record<string, JsonSchema>>

/** What a schema says about one place of a body. References and alternatives are resolved. */
export class SchemaNode {
  readonly #alternatives: readonly JsonSchema[]
  readonly #components: Components

  constructor(schema: JsonSchema, components: Components) {
    this.#alternatives = alternativesOf(schema, components)
    this.#components = components
  }

  /** The JSON types that are allowed, an integer being a number; undefined if every type is. */
  get types(): readonly string[] | undefined {
    const types = this.#alternatives.flatMap(({ type }) => type ?? 'any')
    return types.includes('any')
      ? undefined
      : types.map((type) => (type === 'integer' ? 'number' : type))
  }

  /** The words of an enum; undefined if the value is free. */
  get words(): readonly string[] | undefined {
    const words = this.#alternatives.map(wordsOf)
    return words.every((some) => some !== undefined) ? words.flat() : undefined
  }

  /** Whether keys are data, as in an object of labels. */
  get isMap(): boolean {
    return this.#alternatives.some(
      ({ properties, additionalProperties }) =>
        properties === undefined && typeof additionalProperties === 'object',
    )
  }

  /** The schema of a key; undefined if the schema does not have it. */
  property(key: string): SchemaNode | undefined {
    for (const { properties = {}, additionalProperties } of this.#alternatives) {
      const found = Object.hasOwn(properties, key) ? properties[key] : undefined
      if (found !== undefined) return new SchemaNode(found, this.#components)
      if (this.isMap) return new SchemaNode(additionalProperties as JsonSchema, this.#components)
    }
    return undefined
  }

  /** Whether every object has this key. */
  requires(key: string): boolean {
    return this.#alternatives.every(({ required = [] }) => required.includes(key))
  }

  /** The schema of the elements of an array. */
  get items(): SchemaNode | undefined {
    const items = this.#alternatives.flatMap(({ items }) => items ?? [])
    return items.length === 0 ? undefined : new SchemaNode({ anyOf: items }, this.#components)
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
  const words = schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  return words?.map(String)
}
