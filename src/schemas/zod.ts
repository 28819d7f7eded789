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

/** Property of a lazy schema: the built one. */
const BUILT = Symbol('built')

type Schema = Readonly<Record<PropertyKey, unknown>>

/** A schema that is built at its first use. */
class LazySchema {
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

const handler: ProxyHandler<LazySchema> = {
  get(lazy, name) {
    if (name === BUILT) return lazy.built
    if (DERIVING.has(name)) return derived(lazy, name)
    if (OF_FASTIFY.has(name) || typeof name === 'symbol') return undefined
    if (name === 'shape') return shapeOf(lazy)
    const { built } = lazy
    const value = built[name]
    return typeof value === 'function' ? value.bind(built) : value
  },
  has: (lazy, name) => name in lazy.built,
}

function schemaOf(build: () => unknown): unknown {
  return new Proxy(new LazySchema(build as () => Schema), handler)
}

/** The members of an object's schema. A member that is asked for by name is lazy as well. */
function shapeOf(lazy: LazySchema): object {
  const shape = () => lazy.built['shape'] as Schema
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

function derived(lazy: LazySchema, name: PropertyKey) {
  return (...given: unknown[]) => {
    const derive = () => (lazy.built[name] as Method).apply(lazy.built, given.map(withBuilt))
    // Without an argument, meta returns what was given to it.
    return name === 'meta' && given.length === 0 ? derive() : schemaOf(derive)
  }
}

/**
 * The built schema of one that may be lazy, or a list or object with the built ones of those in it. Two schemas are
 * the same only if their built schemas are.
 */
export function built<T>(value: T): T {
  return withBuilt(value) as T
}

function withBuilt(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof LazySchema) return (value as unknown as Record<symbol, unknown>)[BUILT]
  if (Array.isArray(value)) return value.map(withBuilt)
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withBuilt(part)]))
}

/** A function like this one of zod. Its schema is built at the first use. */
function lazily<F>(make: F): F {
  return ((...given: unknown[]) =>
    schemaOf(() => (make as Method)(...given.map(withBuilt)))) as unknown as F
}

export const array = lazily(zod.array)
export const boolean = lazily(zod.boolean)
export const discriminatedUnion = lazily(zod.discriminatedUnion)
export const int = lazily(zod.int)
export const literal = lazily(zod.literal)
export const looseObject = lazily(zod.looseObject)
export const number = lazily(zod.number)
export const object = lazily(zod.object)
export const partialRecord = lazily(zod.partialRecord)
export const preprocess = lazily(zod.preprocess)
export const record = lazily(zod.record)
export const strictObject = lazily(zod.strictObject)
export const string = lazily(zod.string)
export const templateLiteral = lazily(zod.templateLiteral)
export const tuple = lazily(zod.tuple)
export const union = lazily(zod.union)
export const unknown = lazily(zod.unknown)
export const url = lazily(zod.url)

const enumOf = lazily(zod.enum)
const nullOf = lazily(zod.null)

export { enumOf as enum, nullOf as null }

export const iso = { date: lazily(zod.iso.date), datetime: lazily(zod.iso.datetime) }
