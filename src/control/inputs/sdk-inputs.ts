import { readFileSync } from 'node:fs'
import { packageFile } from '../../package-file.ts'

/** The release of an SDK from which a file of openapi/ was written. */
export interface SdkRelease {
  language: string
  package: string
  version: string
}

/**
 * Content of openapi/sdk-models.json: the operations that the mock serves, and the models that they use. Files are
 * relative to the package. `npm run drift -- --record` writes it.
 */
export interface SdkModels extends SdkRelease {
  operations: Readonly<Record<string, RecordedOperation>>
  models: Readonly<Record<string, RecordedModel>>
}

interface RecordedModel {
  file: string
  /** By their names in JSON. */
  fields: Readonly<Record<string, RecordedField>>
}

/** One field of a model. Range and default are the words of the SDK's comments. */
export interface RecordedField {
  /** `str`, `list[JobProgress]`, `Lease`. */
  type: string
  enum?: readonly string[]
  default?: string
  range?: string
  required?: true
}

export interface RecordedOperation {
  file: string
  /** Name of the model that has the types of all parameters. */
  request: string
  /** Name of the model of the response. */
  response: string
  path: readonly string[]
  query: readonly string[]
  headers: readonly string[]
  /** Name of the model of the body. */
  body?: string
}

/** One input that an SDK sends: `query.limit` or `body.endpoints[].service`, with its type in the SDK. */
export interface SdkInput {
  input: string
  type: string
}

export function readSdkModels(): SdkModels {
  return JSON.parse(readFileSync(packageFile('openapi/sdk-models.json'), 'utf8')) as SdkModels
}

/** Everything that the SDK can send with an operation: parameters, headers, and the fields of the body at any depth. */
export function sdkInputsOf(id: string, { operations, models }: SdkModels): SdkInput[] {
  const { request, path, query, headers, body } = operations[id] as RecordedOperation
  const parameter = (place: string) => (name: string) => ({
    input: `${place}.${name}`,
    type: (models[request] as RecordedModel).fields[name]?.type ?? 'str',
  })
  return [
    ...path.map(parameter('path')),
    ...query.map(parameter('query')),
    ...headers.map(parameter('header')),
    ...(body === undefined ? [] : bodyInputs(body, 'body', models, [])),
  ]
}

/** The fields of a model; a model inside itself is not followed again. */
function bodyInputs(
  type: string,
  at: string,
  models: SdkModels['models'],
  outer: readonly string[],
): SdkInput[] {
  const [, element] = /^list\[(.*)\]$/.exec(type) ?? []
  if (element !== undefined) return bodyInputs(element, `${at}[]`, models, outer)
  const model = outer.includes(type) ? undefined : models[type]
  const fields = Object.entries(model?.fields ?? {})
  const inner = fields.flatMap(([key, field]) =>
    bodyInputs(field.type, `${at}.${key}`, models, [...outer, type]),
  )
  return [{ input: at, type }, ...inner]
}
