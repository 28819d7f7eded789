import type { InputUse, OperationInputs } from '../../control/inputs/input-counts.ts'
import { withoutEffect } from '../../schemas/primitives.ts'
import { innermost } from '../../schemas/text-value.ts'
import * as z from '../../schemas/zod.ts'
import { MAX_NAME_LENGTH } from './reader.ts'

/** The schema inside wrappers such as optional, default and transform: the one that describes the JSON. */
export function innerSchema(schema: z.ZodType): z.ZodType {
  const kind = innermost(schema)
  if (!(kind instanceof z.ZodPipe)) return kind
  const { in: before, out: after } = kind.def
  return innerSchema((before instanceof z.ZodTransform ? after : before) as z.ZodType)
}

/** The inputs of each body schema; they do not depend on the options of a server. */
const inputsBySchema = new WeakMap<z.ZodType, readonly (readonly [string, InputUse])[]>()

/** Adds the inputs that a body schema has: `body`, `body.volume`, `body.endpoints[].service`. */
export function addSchemaInputs(inputs: OperationInputs, schema: z.ZodType): void {
  const known = inputsBySchema.get(schema) ?? [...schemaInputs(schema, 'body')]
  inputsBySchema.set(schema, known)
  for (const [name, use] of known) inputs.add(name, use)
}

function* schemaInputs(schema: z.ZodType, at: string): Generator<readonly [string, InputUse]> {
  const kind = innerSchema(schema)
  if (kind instanceof z.ZodArray) {
    yield* schemaInputs(kind.element as z.ZodType, `${at}[]`)
    return
  }
  yield [at, withoutEffect.has(schema) ? 'warned' : 'consumed']
  if (!(kind instanceof z.ZodObject)) return
  for (const [key, inner] of Object.entries(kind.shape)) {
    yield* schemaInputs(inner as z.ZodType, `${at}.${key}`)
  }
}

/** The inputs that a body has, in the same form; each one once. */
export function bodyInputs(body: unknown): Set<string> {
  const found = new Set<string>()
  collect(body, 'body', found)
  return found
}

function collect(value: unknown, at: string, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, `${at}[]`, found)
    if (value.length === 0) found.add(`${at}[]`)
    return
  }
  found.add(at)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (inner !== null) collect(inner, `${at}.${key.slice(0, MAX_NAME_LENGTH)}`, found)
  }
}
