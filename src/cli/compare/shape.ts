import type { Answer } from './answer.ts'
import { MASK } from './planned-requests.ts'
import type { SchemaNode } from './schema-node.ts'

/** What answers have at one place, such as `data[].image`. */
export interface Place {
  /** Number of values, by JSON type. */
  types: Map<string, number>
  /** Number of objects with a key, by key. */
  keys: Map<string, number>
  /** Texts of a place that is an enum in the schema. */
  words: Set<string>
  schema: SchemaNode | undefined
}

/** The shape of all bodies that one side gave to an operation with one status. Of values, only words of enums are kept. */
export type Shape = ReadonlyMap<string, Place>

/** Path of the body itself. */
export const ROOT = '$'

/** Deeper values are not looked at. */
const MAX_DEPTH = 32

/** Adds the body of an answer to a shape. */
export function addBody(
  shape: Map<string, Place>,
  { body, notJson }: Answer,
  schema: SchemaNode | undefined,
): void {
  if (notJson === undefined) addValue(shape, ROOT, body, schema, 0)
  else addType(placeAt(shape, ROOT, schema), `not JSON but ${notJson}`)
}

/** The number of objects at a place. */
export function objectsAt(place: Place | undefined): number {
  return place?.types.get('object') ?? 0
}

/** Path of a key of the object at `path`. */
export function keyPath(path: string, key: string): string {
  return path === ROOT ? key : `${path}.${key}`
}

function addValue(
  shape: Map<string, Place>,
  path: string,
  value: unknown,
  schema: SchemaNode | undefined,
  depth: number,
): void {
  if (depth > MAX_DEPTH) return
  const place = placeAt(shape, path, schema)
  addType(place, typeOf(value))
  if (typeof value === 'string' && schema?.words !== undefined) place.words.add(value)
  if (Array.isArray(value)) {
    const { items } = schema ?? {}
    for (const element of value) addValue(shape, `${path}[]`, element, items, depth + 1)
  } else if (typeof value === 'object' && value !== null) {
    addMembers(shape, place.keys, path, value, schema, depth)
  }
}

function addMembers(
  shape: Map<string, Place>,
  keys: Map<string, number>,
  path: string,
  object: object,
  schema: SchemaNode | undefined,
  depth: number,
): void {
  const named = Object.entries(object).map(
    ([key, value]) => [publicKey(key, schema), key, value] as const,
  )
  for (const name of new Set(named.map(([name]) => name))) keys.set(name, (keys.get(name) ?? 0) + 1)
  for (const [name, key, value] of named) {
    addValue(shape, keyPath(path, name), value, schema?.property(key), depth + 1)
  }
}

function placeAt(shape: Map<string, Place>, path: string, schema: SchemaNode | undefined): Place {
  const known = shape.get(path)
  if (known !== undefined) return known
  const place: Place = { types: new Map(), keys: new Map(), words: new Set(), schema }
  shape.set(path, place)
  return place
}

function addType({ types }: Place, type: string): void {
  types.set(type, (types.get(type) ?? 0) + 1)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** A name as the keys of this API are, with at most three digits: an id is none. */
const FIELD_NAME = /^(?!(?:\D*\d){4})[a-z]\w{0,47}$/

/** A key as reports show it: masked if it is data, or may be. */
function publicKey(key: string, schema: SchemaNode | undefined): string {
  if (schema?.isMap === true) return MASK
  return schema?.property(key) !== undefined || FIELD_NAME.test(key) ? key : MASK
}
