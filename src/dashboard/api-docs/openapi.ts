import { texts } from './texts/texts.ts'

/** The parts of an OpenAPI 3.1 document that the page shows. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
  enum?: unknown[]
  'x-extensible-enum'?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  default?: unknown
  example?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
  pattern?: string
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  description?: string
  schema: Schema
}

export interface DocumentedResponse {
  description?: string
  content?: Record<string, { schema?: Schema }>
}

interface DocumentedOperation {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> }
  responses: Record<string, DocumentedResponse>
}

export interface OpenApiDocument {
  info: { title: string; description?: string }
  paths: Record<string, Record<string, DocumentedOperation>>
  components?: { schemas?: Record<string, Schema> }
}

export interface Operation extends DocumentedOperation {
  /** The operation id, or method and path; unique in its document. */
  id: string
  method: string
  path: string
}

/** The operations by their first tag, in the order of the document. */
export function operationsByTag({ paths }: OpenApiDocument): Map<string, Operation[]> {
  const groups = new Map<string, Operation[]>()
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? 'other'
      const id = operation.operationId ?? `${method.toUpperCase()} ${path}`
      const group = groups.get(tag) ?? []
      group.push({ ...operation, id, method: method.toUpperCase(), path })
      groups.set(tag, group)
    }
  }
  return groups
}

export type Schemas = Record<string, Schema>

/** Name of the schema that a reference points to. */
export function nameOf({ $ref }: Schema): string | undefined {
  return $ref?.split('/').at(-1)
}

/** The schema itself, or the one that it refers to; the fields beside a reference win. */
export function resolved(schema: Schema, schemas: Schemas): Schema {
  const name = nameOf(schema)
  if (name === undefined) return schema
  const { $ref: _, ...own } = schema
  return { ...resolved(schemas[name] ?? {}, schemas), ...own }
}

/** Type of a schema in words, such as `array of NotebookResp`. */
export function typeOf(schema: Schema, schemas: Schemas): string {
  const name = nameOf(schema)
  if (name !== undefined) return name
  const { type } = schema
  const t = texts.value
  const parts = schema.anyOf ?? schema.oneOf
  if (type === undefined && parts !== undefined) {
    const types = parts.map((part) => typeOf(part, schemas)).filter((text) => text !== t.any)
    return [...new Set(types)].join(t.or) || t.any
  }
  if (type === 'array') return t.arrayOf(typeOf(schema.items ?? {}, schemas))
  return [type ?? t.any].flat().join(t.or)
}

/** Values that a schema allows or suggests. */
export function valuesOf(schema: Schema): unknown[] | undefined {
  return (
    schema.enum ??
    schema['x-extensible-enum'] ??
    (schema.const === undefined ? undefined : [schema.const])
  )
}

/** The limits of a schema in words. */
export function limitsOf(schema: Schema): string[] {
  const {
    default: usual,
    example,
    format,
    maxItems,
    maximum,
    maxLength,
    minimum,
    minLength,
    pattern,
  } = schema
  const t = texts.value.limits
  const isTold = (value: unknown) => value !== undefined && typeof value !== 'object'
  const isBounded = (limit: number | undefined): limit is number =>
    limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER
  return [
    ...(usual === undefined ? [] : [t.usual(JSON.stringify(usual))]),
    ...(isTold(example) && example !== usual ? [t.example(`${example}`)] : []),
    ...(format === undefined ? [] : [format]),
    ...(isBounded(minimum) ? [t.least(minimum)] : []),
    ...(isBounded(maximum) ? [t.most(maximum)] : []),
    ...(minLength === undefined ? [] : [t.shortest(minLength)]),
    ...(maxLength === undefined ? [] : [t.longest(maxLength)]),
    ...(maxItems === undefined ? [] : [t.items(maxItems)]),
    ...(pattern === undefined || pattern.length > 40 ? [] : [t.pattern(pattern)]),
  ]
}
