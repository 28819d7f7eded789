/** One field of a model, by its name in JSON. */
export interface SdkField {
  /** Type as the SDK writes it: `list[Tag]`, `dict(str, str)`, `[]Tag`, `*int32`. */
  type: string
  /** Comment of the vendor, in Chinese; empty if there is none. */
  doc: string
  /** Values that the field may have, sorted; empty if the SDK names none. */
  enum: readonly string[]
  required: boolean
}

export interface SdkModel {
  /** File of the model, relative to the folder of the package: `model/tag.py`. */
  file: string
  /** Fields by their names in JSON. */
  fields: ReadonlyMap<string, SdkField>
}

export interface SdkOperation {
  /** Name as the vendor's documents spell it: `ListNotebooks`. */
  id: string
  /** Name in this SDK: `list_notebooks` in Python. */
  name: string
  /** `GET`, `POST` … */
  method: string
  /** Path with parameters in braces. */
  path: string
  /** Name of the model that holds parameters and body. */
  request: string
  response: string
  query: readonly string[]
  pathParameters: readonly string[]
  headers: readonly string[]
}

/** What a type consists of: its JSON type, and the model of the object or of the items, if there is one. */
export interface TypeParts {
  kind: 'array' | 'object' | 'integer' | 'number' | 'string' | 'boolean'
  element: string | undefined
}

/** The text of an SDK package, read into one shape for all languages. */
export interface Sdk {
  language: 'python' | 'go'
  /** Version of the package, or undefined if the folder does not show it. */
  version: string | undefined
  /** File that holds the operations. */
  clientFile: string
  operations: readonly SdkOperation[]
  models: ReadonlyMap<string, SdkModel>
  partsOf(type: string): TypeParts
}

/** An SDK package that cannot be read, with file, found and expected in its message. */
export class UnreadableSdk extends Error {
  constructor(file: string, found: string, expected: string) {
    super(`${file}: found ${found}, expected ${expected}`)
  }
}

/** Model of the body of an operation, or undefined if it has none. */
export function bodyModelOf(sdk: Sdk, operation: SdkOperation): string | undefined {
  const type = sdk.models.get(operation.request)?.fields.get('body')?.type
  return type?.replace(/^\*+/, '')
}

/** File of a model, or that of the operations if the SDK has no such model. */
export function fileOf(sdk: Sdk, model: string): string {
  return sdk.models.get(model)?.file ?? sdk.clientFile
}

/** Path in which every parameter is `{}`: SDK and OpenAPI name some parameters differently. */
export function withoutNames(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}')
}
