import * as zod from 'zod'

// zod, but a schema is built when it is first used. Most runs use few of the four thousand schemas of this folder, and to build
// them all takes longer than to load Fastify.

export * from 'zod'

/** Methods of a schema that return another schema. */
const DERIVING: ReadonlySet<PropertyKey> = new Set([
  'array',
  'clone',
  'default',
  'describe',
  'exclude',
  'extend',
  'gt',
  'length',
  'max',
  'meta',
  'min',
  'nullable',
  'omit',
  'optional',
  'partial',
  'pipe',
  'prefault',
  'refine',
  'regex',
  'register',
  'superRefine',
  'transform',
  'unwrap',
])

/** Properties of other kinds of schemas that Fastify looks for in every schema of a route. */
const OF_FASTIFY: ReadonlySet<PropertyKey> = new Set(['content', 'isFluentSchema'])

/** Property of a schema that is built later: the built one. */
const BUILT = Symbol('built')

type Schema = Readonly<Record<PropertyKey, unknown>>

/** A schema that is not built yet, or was built at its first use. */
class LaterSchema {
  readonly #build: () => Schema
  #built: Schema | undefined

  constructor(build: () => Schema) {
    this.#build = build
  }

  get built(): Schema {
    this.#built ??= this.#build()
    return this.#built
  }
}

const handler: ProxyHandler<LaterSchema> = {
  get(later, name) {
    if (name === BUILT) return later.built
    if (DERIVING.has(name)) return deriving(later, name)
    if (OF_FASTIFY.has(name) || typeof name === 'symbol') return undefined
    if (name === 'shape') return shapeOf(later)
    const { built } = later
    const value = built[name]
    return typeof value === 'function' ? value.bind(built) : value
  },
  has: (later, name) => name in later.built,
}

function schemaOf(build: () => unknown): unknown {
  return new Proxy(new LaterSchema(build as () => Schema), handler)
}

/** The members of an object's schema. Those that are asked for by name are built later as well. */
function shapeOf(later: LaterSchema): object {
  const shape = () => later.built['shape'] as Schema
  return new Proxy(
    {},
    {
      get: (_, name) => schemaOf(() => shape()[name]),
      has: (_, name) => name in shape(),
      ownKeys: () => Reflect.ownKeys(shape()),
      getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(shape(), name),
    },
  )
}

type Method = (...given: unknown[]) => unknown

function deriving(later: LaterSchema, name: PropertyKey) {
  return (...given: unknown[]) => {
    const derive = () => (later.built[name] as Method).apply(later.built, given.map(withBuilt))
    // Without an argument, meta returns what was given to it.
    return name === 'meta' && given.length === 0 ? derive() : schemaOf(derive)
  }
}

/**
 * The built schema of one that may be built later, or a list or object with the built ones of those in it. Two schemas are
 * the same only if their built schemas are.
 */
export function built<T>(value: T): T {
  return withBuilt(value) as T
}

function withBuilt(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof LaterSchema) return (value as unknown as Record<symbol, unknown>)[BUILT]
  if (Array.isArray(value)) return value.map(withBuilt)
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withBuilt(part)]))
}

/** A function like this one of zod that returns a schema that is built later. */
function later<F>(make: F): F {
  return ((...given: unknown[]) =>
    schemaOf(() => (make as Method)(...given.map(withBuilt)))) as unknown as F
}

export const array = later(zod.array)
export const boolean = later(zod.boolean)
export const discriminatedUnion = later(zod.discriminatedUnion)
export const int = later(zod.int)
export const literal = later(zod.literal)
export const looseObject = later(zod.looseObject)
export const number = later(zod.number)
export const object = later(zod.object)
export const partialRecord = later(zod.partialRecord)
export const preprocess = later(zod.preprocess)
export const record = later(zod.record)
export const strictObject = later(zod.strictObject)
export const string = later(zod.string)
export const templateLiteral = later(zod.templateLiteral)
export const tuple = later(zod.tuple)
export const union = later(zod.union)
export const unknown = later(zod.unknown)
export const url = later(zod.url)

const enumOf = later(zod.enum)
const nullOf = later(zod.null)

export { enumOf as enum, nullOf as null }

export const iso = { date: later(zod.iso.date), datetime: later(zod.iso.datetime) }
