import type { RecordedField, SdkModels } from '../../../src/control/inputs/sdk-inputs.ts'
import {
  alternativesOf,
  type Content,
  type DocumentedOperation,
  type OpenApiDocument,
  operationsOf,
  type Parameter,
  textOf,
} from '../../../src/control/provenance/document-items.ts'
import { type JsonSchema, listedValues } from '../../../src/schemas/json-schema.ts'

/** Where in the SDK something was found. It is exact if the model has the name of the component of the document. */
interface Origin {
  place: string
  isExact: boolean
}

/**
 * Finds the items of the document that the models of the SDK have, each with its place: `model/lease.py#duration`. A
 * field counts if the model of its operation has one of the same name, a value or a default only if the text of the
 * SDK gives the same one.
 */
export function sdkPlaces(document: OpenApiDocument, sdk: SdkModels): Map<string, string> {
  const finder = new Finder(document, sdk)
  for (const operation of operationsOf(document)) finder.addOperation(operation)
  return new Map([...finder.origins].map(([item, { place }]) => [item, place]))
}

class Finder {
  readonly origins = new Map<string, Origin>()
  /** Pairs of a path and a model that were compared before. */
  readonly #seen = new Set<string>()
  readonly #document: OpenApiDocument
  readonly #sdk: SdkModels

  constructor(document: OpenApiDocument, sdk: SdkModels) {
    this.#document = document
    this.#sdk = sdk
  }

  addOperation({ operationId, parameters = [], requestBody, responses }: DocumentedOperation) {
    const inSdk = this.#sdk.operations[operationId]
    if (inSdk === undefined) return
    const place = `${inSdk.file}#${operationId}`
    this.#add(`operation ${operationId}`, { place, isExact: true })
    for (const parameter of parameters) {
      const name = `${operationId} ${parameter.in}.${parameter.name}`
      if (parameter.name !== 'project_id') this.#addParameter(name, parameter, inSdk.request)
      // The SDK takes the project from the credentials, into the path of the operation.
      else this.#add(`parameter ${name}`, { place, isExact: true })
    }
    this.#compare('', bodyOf(requestBody), inSdk.body)
    this.#compare('', bodyOf(responses[200]), inSdk.response)
  }

  #addParameter(name: string, { name: key, schema }: Parameter, request: string): void {
    const model = this.#sdk.models[request]
    const field = model?.fields[key]
    if (model === undefined || field === undefined) return
    const origin = { place: `${model.file}#${key}`, isExact: true }
    this.#add(`parameter ${name}`, origin)
    this.#addValues(name, schema, field, origin)
  }

  /** Compares a schema with a model of the SDK. `path` is the path so far; a reference starts a new one. */
  #compare(path: string, schema: JsonSchema | undefined, modelName: string | undefined): void {
    const model = this.#sdk.models[modelName ?? '']
    if (schema === undefined || model === undefined) return
    const parts = this.#parts(path, schema)
    const pair = `${parts[0]?.path} ${modelName}`
    if (this.#seen.has(pair)) return
    this.#seen.add(pair)
    for (const { path: at, node } of parts) {
      for (const [key, property] of Object.entries(node.properties ?? {})) {
        const field = model.fields[key]
        if (field === undefined) continue
        const origin = { place: `${model.file}#${key}`, isExact: at.split('.')[0] === modelName }
        this.#add(`field ${at}.${key}`, origin)
        this.#addField(`${at}.${key}`, property, field, origin)
      }
    }
  }

  #addField(path: string, schema: JsonSchema, field: RecordedField, origin: Origin): void {
    this.#addValues(path, schema, field, origin)
    const [, itemType] = /^list\[(.*)\]$/.exec(field.type) ?? []
    if (itemType === undefined) {
      this.#compare(path, schema, field.type)
      return
    }
    for (const { path: at, node } of this.#parts(path, schema)) {
      if (node.items === undefined) continue
      this.#addField(`${at}[]`, node.items, { ...field, type: itemType }, origin)
    }
  }

  #addValues(path: string, schema: JsonSchema, field: RecordedField, origin: Origin): void {
    if (schema.default !== undefined && textOf(schema.default) === field.default) {
      this.#add(`default ${path} ${field.default}`, origin)
    }
    for (const { path: at, node } of this.#parts(path, schema)) {
      for (const value of listedValues(node) ?? []) {
        if (field.enum?.includes(String(value))) this.#add(`enum ${at} ${value}`, origin)
      }
    }
  }

  /** The schema and its alternatives. A reference is followed, and the component's name becomes the path. */
  #parts(path: string, schema: JsonSchema): { path: string; node: JsonSchema }[] {
    const component = schema.$ref?.split('/').at(-1)
    const here =
      component === undefined
        ? { path, node: schema }
        : { path: component, node: this.#document.components.schemas[component] as JsonSchema }
    return [here, ...alternativesOf(here.node).flatMap((one) => this.#parts(here.path, one))]
  }

  #add(item: string, origin: Origin): void {
    const known = this.origins.get(item)
    if (known === undefined || (origin.isExact && !known.isExact)) this.origins.set(item, origin)
  }
}

/** Schema of a JSON body. */
function bodyOf(holder: Content | undefined): JsonSchema | undefined {
  return holder?.content?.['application/json']?.schema
}
