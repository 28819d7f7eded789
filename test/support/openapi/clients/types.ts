import type { JsonSchema } from '../../../../src/schemas/json-schema.ts'
import { pascal, singular } from './names.ts'

/** A type of the control plane, before it is written in a language. */
export type Type =
  | { kind: 'string' | 'number' | 'integer' | 'long' | 'boolean' | 'null' | 'any' | 'object' }
  | { kind: 'list' | 'map'; of: Type }
  | { kind: 'union'; of: readonly Type[] }
  | { kind: 'literals'; values: readonly string[] }
  | { kind: 'named'; name: string }

export interface NamedType {
  name: string
  /** Values of an enum, or fields of an object. */
  values?: readonly string[]
  fields?: readonly Field[]
}

export interface Field {
  name: string
  type: Type
  isRequired: boolean
  /** Whether a request with 0, false or "" there means something else than one without the field. */
  zeroMatters: boolean
  description?: string
}

type Schema = JsonSchema & {
  prefixItems?: readonly JsonSchema[]
  exclusiveMinimum?: number
  description?: string
}

/** A component of the API has its types in the SDKs: here it is any JSON object. */
const OF_API = ['NotebookResp']

/** Longer enums have the ids of operations. */
const OPERATIONS_FROM = 21

const INT32 = 2 ** 31

/** The named types of a document, which are collected while they are asked for. */
export class Types {
  readonly #components: Readonly<Record<string, JsonSchema>>
  readonly #operations: readonly string[]
  /** Names by content. */
  readonly #names = new Map<string, string>()
  readonly #types: NamedType[] = []

  constructor(components: Readonly<Record<string, JsonSchema>>) {
    this.#components = components
    this.#operations = [...new Set(longEnumsIn(components).flat())]
  }

  /** All types, each after those that it refers to. */
  get all(): readonly NamedType[] {
    return this.#types
  }

  /** Name of the type of an object or an enum. `wanted`: its name if it is no component. */
  nameOf(schema: Schema, wanted?: string): string {
    const type = this.#typeOf(schema, wanted ?? '')
    if (type.kind !== 'named') throw new Error(`found ${JSON.stringify(type)}, expected an object`)
    return type.name
  }

  #typeOf(schema: Schema, name: string): Type {
    const { $ref, anyOf, enum: values, items, prefixItems, properties, type } = schema
    if ($ref !== undefined) return this.#component($ref.split('/').at(-1) as string)
    if (values !== undefined) return this.#enum(values as string[])
    if (properties !== undefined) return this.#object(schema, name)
    if (anyOf !== undefined) {
      return unionOf(anyOf.map((one) => this.#typeOf(one, `${name}${keyOf(one)}`)))
    }
    if (Array.isArray(type)) return unionOf(type.map((one) => this.#typeOf({ type: one }, name)))
    if (type === 'array') {
      const one = items || prefixItems?.[0]
      return { kind: 'list', of: one ? this.#typeOf(one, singular(name)) : { kind: 'any' } }
    }
    if (type === 'object') {
      const of = this.#typeOf(Object(schema.additionalProperties), singular(name))
      return { kind: 'map', of }
    }
    if (type === 'integer') return { kind: (schema.maximum ?? INT32) < INT32 ? 'integer' : 'long' }
    return { kind: (type as 'string' | undefined) ?? 'any' }
  }

  #component(name: string): Type {
    if (OF_API.includes(name)) return { kind: 'object' }
    return this.#typeOf(this.#components[name] as JsonSchema, name)
  }

  #enum(values: readonly string[]): Type {
    if (values.length >= OPERATIONS_FROM) return this.#added('Operation', this.#operations)
    const equal = Object.entries(this.#components).find(
      ([, { enum: others }]) => others?.join() === values.join(),
    )
    return equal === undefined ? { kind: 'literals', values } : this.#added(equal[0], values)
  }

  #object({ properties = {}, required = [] }: JsonSchema, name: string): Type {
    const fields = Object.entries<Schema>(properties).map(([key, schema]) => ({
      name: key,
      type: this.#typeOf(schema, `${name}${pascal(key)}`),
      isRequired: required.includes(key),
      zeroMatters: zeroMatters(schema),
      ...(schema.description && { description: schema.description }),
    }))
    return this.#added(name, fields)
  }

  /** The type with this content; an equal one is reused. Another one of this name is of the server, not of a project. */
  #added(name: string, content: readonly string[] | readonly Field[]): Type {
    const text = JSON.stringify(content)
    const known = this.#names.get(text)
    if (known !== undefined) return { kind: 'named', name: known }
    const isTaken = this.#types.some((type) => type.name === name)
    const free = isTaken ? `Server${name}` : name
    if (free === '' || this.#types.some((type) => type.name === free)) {
      throw new Error(`found no name for ${text}`)
    }
    this.#names.set(text, free)
    const isEnum = typeof content[0] === 'string'
    this.#types.push({ name: free, [isEnum ? 'values' : 'fields']: content })
    return { kind: 'named', name: free }
  }
}

/** The union of types without repetition, and without texts that any text includes; the only type itself. */
function unionOf(types: readonly Type[]): Type {
  const flat = types.flatMap((type) => (type.kind === 'union' ? type.of : [type]))
  const isText = flat.some(({ kind }) => kind === 'string')
  const wider = flat.filter(({ kind }) => !(isText && kind === 'literals'))
  const different = new Map(wider.map((type) => [JSON.stringify(type), type]))
  const [first, ...others] = different.values()
  return others.length === 0 ? (first as Type) : { kind: 'union', of: [...different.values()] }
}

/** Name of the first property of an object, which tells it from the other types of a union. */
function keyOf({ properties = {} }: JsonSchema): string {
  return pascal(Object.keys(properties)[0] ?? '')
}

function zeroMatters({ default: fallback, exclusiveMinimum, minimum = 0, type }: Schema) {
  if (type === 'boolean') return fallback !== false
  if (type !== 'integer' && type !== 'number') return false
  return fallback !== 0 && minimum <= 0 && exclusiveMinimum === undefined
}

function longEnumsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  const { enum: values } = value as { enum?: unknown }
  if (Array.isArray(values) && values.length >= OPERATIONS_FROM) return [values as string[]]
  return Object.values(value).flatMap(longEnumsIn)
}
