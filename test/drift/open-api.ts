import { readFileSync } from 'node:fs'
import { listedValues } from '../../src/schemas/json-schema.ts'
import { UnreadableSdk, withoutNames } from './sdk.ts'

/** A node of an OpenAPI document: whatever JSON object it is. */
// biome-ignore lint/suspicious/noExplicitAny: the document is read by its keys, and a missing one is undefined
export type Node = Record<string, any>

interface ApiOperation {
  path: string
  node: Node
  shared: Node[]
}

const methods = ['get', 'post', 'put', 'patch', 'delete']

/** An OpenAPI document, as far as it is compared with an SDK. */
export class OpenApi {
  readonly #document: Node
  /** By method in capitals and path without the names of its parameters. */
  readonly operations = new Map<string, ApiOperation>()

  constructor(document: Node) {
    this.#document = document
    for (const [path, item] of Object.entries<Node>(document['paths'])) {
      for (const method of methods.filter((method) => method in item)) {
        this.operations.set(operationKey(method, path), {
          path,
          node: item[method],
          shared: item['parameters'] ?? [],
        })
      }
    }
  }

  /** The schema that a reference leads to; the parts of `allOf` as one schema. */
  resolved(schema: Node | undefined): Node {
    // A schema may be a boolean: true allows everything.
    let found = typeof schema === 'object' ? schema : {}
    while ('$ref' in found) {
      const keys = (found['$ref'] as string).replace(/^[#/]+/, '').split('/')
      found = keys.reduce((node, key) => node[key], this.#document)
    }
    if (!('allOf' in found)) return found
    const { allOf, ...rest } = found
    const parts = (allOf as Node[]).map((part) => this.resolved(part))
    return {
      type: parts[0]?.['type'],
      ...rest,
      properties: Object.assign({}, rest['properties'], ...parts.map((part) => part['properties'])),
    }
  }

  /** JSON type of a schema; those of `anyOf` joined by `|`. */
  typeOf(schema: Node | undefined): string | undefined {
    const found = this.resolved(schema)
    const { type } = found
    const named = Array.isArray(type) ? type.find((one) => one !== 'null') : type
    if (named) return named
    if ('anyOf' in found) {
      const types = (found['anyOf'] as Node[]).map((one) => shownValue(this.typeOf(one)))
      return [...new Set(types)].sort().join('|')
    }
    return 'properties' in found ? 'object' : undefined
  }

  /** Values that a schema or the items of its array may have. */
  enumOf(schema: Node | undefined): Set<unknown> {
    let found = this.resolved(schema)
    if (found['type'] === 'array') found = this.resolved(found['items'])
    if ('const' in found) return new Set([found['const']])
    const parts = alternativesOf(found).flatMap((part) => [...this.enumOf(part)])
    return new Set([...(listedValues(found) ?? []), ...parts])
  }

  parametersOf({ node, shared }: ApiOperation): Map<string, Node> {
    const all = [...(node['parameters'] ?? []), ...shared].map((one) => this.resolved(one))
    return new Map(all.map((one) => [one['name'], one]))
  }

  bodyOf({ node }: ApiOperation): Node | undefined {
    return schemaOf(this.resolved(node['requestBody']))
  }

  /** Schema of the response with the first 2xx status. */
  responseOf({ node }: ApiOperation): Node | undefined {
    const statuses = ['200', '201', '202', '204']
    const status = statuses.find((status) => status in (node['responses'] ?? {}))
    return status === undefined ? undefined : schemaOf(this.resolved(node['responses'][status]))
  }
}

/** @throws UnreadableSdk if the file is no OpenAPI document. */
export function readOpenApi(file: string | URL): OpenApi {
  let document: unknown
  try {
    document = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UnreadableSdk(String(file), (error as Error).message, 'a JSON document')
  }
  if (typeof (document as Node | null)?.['paths'] !== 'object') {
    throw new UnreadableSdk(String(file), 'no paths', 'an OpenAPI document')
  }
  return new OpenApi(document as Node)
}

export function operationKey(method: string, path: string): string {
  return `${method.toUpperCase()} ${withoutNames(path)}`
}

export function alternativesOf(schema: Node): Node[] {
  return [...(schema['anyOf'] ?? []), ...(schema['oneOf'] ?? [])]
}

/** A value as a report shows it. Words of Python are used, for one report is compared with a tool in Python. */
export function shownValue(value: unknown): string {
  if (value === undefined || value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return String(value)
}

function schemaOf({ content = {} }: Node): Node | undefined {
  return Object.values<Node>(content)[0]?.['schema']
}
