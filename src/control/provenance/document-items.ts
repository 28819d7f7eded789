import { type JsonSchema, listedValues } from '../../schemas/json-schema.ts'

export interface Parameter {
  name: string
  in: string
  schema: JsonSchema
}

/** A request body or a response. */
export interface Content {
  content?: Readonly<Record<string, { schema: JsonSchema }>>
}

export interface DocumentedOperation {
  operationId: string
  parameters?: readonly Parameter[]
  requestBody?: Content
  responses: Readonly<Record<string, Content>>
}

export interface OpenApiDocument {
  paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  components: { schemas: Readonly<Record<string, JsonSchema>> }
}

/** Which statement of its node an item is about. */
type Aspect = 'itself' | 'default' | { value: string }

/** Takes an item, and the node of the document that states it. */
type Visitor = (
  item: string,
  node: DocumentedOperation | Parameter | JsonSchema,
  aspect: Aspect,
) => void

/**
 * Visits every item of an OpenAPI document that needs a source: operations, parameters, fields, values of enums and
 * defaults (docs/contract/README.md#items). An item may be visited more than once.
 */
export function visitItems(document: OpenApiDocument, visit: Visitor): void {
  for (const operation of operationsOf(document)) {
    const { operationId: id, parameters = [] } = operation
    visit(`operation ${id}`, operation, 'itself')
    for (const parameter of parameters) {
      const name = `${id} ${parameter.in}.${parameter.name}`
      visit(`parameter ${name}`, parameter, 'itself')
      visitSchema(name, parameter.schema, visit)
    }
  }
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    visitSchema(name, schema, visit)
  }
}

export function operationsOf({ paths }: OpenApiDocument): DocumentedOperation[] {
  return Object.values(paths).flatMap((methods) => Object.values(methods))
}

/** Visits the fields, values and defaults of a schema; components that it refers to are visited as components. */
function visitSchema(name: string, schema: JsonSchema | boolean | undefined, visit: Visitor): void {
  if (typeof schema !== 'object') return
  for (const value of listedValues(schema) ?? []) {
    visit(`enum ${name} ${value}`, schema, { value: String(value) })
  }
  if (schema.default !== undefined) {
    visit(`default ${name} ${textOf(schema.default)}`, schema, 'default')
  }
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    visit(`field ${name}.${key}`, field, 'itself')
    visitSchema(`${name}.${key}`, field, visit)
  }
  visitSchema(`${name}[]`, schema.items, visit)
  visitSchema(`${name}{}`, schema.additionalProperties, visit)
  for (const part of alternativesOf(schema)) visitSchema(name, part, visit)
}

export function alternativesOf({ anyOf = [], oneOf = [], allOf = [] }: JsonSchema): JsonSchema[] {
  return [...anyOf, ...oneOf, ...allOf]
}

/** A default as part of an item: `10`, `NOTEBOOK`, `""`, `["CPU"]`. */
export function textOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}

/** Names of the components that a node refers to, directly or through other components. */
export function componentsOf(node: unknown, { components }: OpenApiDocument): Set<string> {
  const found = new Set<string>()
  const search = (text: string) => {
    for (const [, name = ''] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name)) continue
      found.add(name)
      search(JSON.stringify(components.schemas[name]))
    }
  }
  search(JSON.stringify(node))
  return found
}
