import type { JsonSchema } from '../../schemas/json-schema.ts'
import { isOperationId, type OperationId, operationIds } from '../../schemas/operations.ts'
import { type Components, SchemaNode } from './schema-node.ts'

/** A query parameter, as the OpenAPI document describes it. */
export interface QueryParameter {
  name: string
  schema: JsonSchema
}

/** An operation that only reads. */
export interface ReadOperation {
  id: OperationId
  /** Path with parameters in braces. */
  path: string
  /** Names in the path, without the project. */
  pathNames: readonly string[]
  query: readonly QueryParameter[]
  /** Schema of the body with a status; undefined if the document has none. */
  schemaOf(status: number): SchemaNode | undefined
}

interface Document {
  paths: Readonly<Record<string, Readonly<Record<string, DocumentOperation>>>>
  components: { schemas: Components }
}

interface DocumentOperation {
  operationId: string
  parameters?: readonly { in: string; name: string; schema: JsonSchema }[]
  responses: Readonly<Record<string, { content: { 'application/json': { schema: JsonSchema } } }>>
}

/** The operations of an OpenAPI document that are a GET, in the order of the contract. */
export function readOperations(document: object): ReadOperation[] {
  const { paths, components } = document as Document
  const found = Object.entries(paths).flatMap(([path, { get }]) =>
    get === undefined || !isOperationId(get.operationId)
      ? []
      : [readOperation(get.operationId, path, get, components.schemas)],
  )
  return found.sort((a, b) => operationIds.indexOf(a.id) - operationIds.indexOf(b.id))
}

function readOperation(
  id: OperationId,
  path: string,
  { parameters = [], responses }: DocumentOperation,
  components: Components,
): ReadOperation {
  const schemas = new Map(
    Object.entries(responses).map(([status, { content }]) => [
      status,
      new SchemaNode(content['application/json'].schema, components),
    ]),
  )
  return {
    id,
    path,
    pathNames: [...path.matchAll(/\{(\w+)\}/g)]
      .map(([, name]) => name as string)
      .filter((name) => name !== 'project_id'),
    query: parameters.filter((parameter) => parameter.in === 'query'),
    schemaOf: (status) => schemas.get(String(status)),
  }
}
