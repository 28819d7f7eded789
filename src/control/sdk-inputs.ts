import { readFileSync } from 'node:fs'
import { packageFile } from '../package-file.ts'

/** The models of an SDK release, as `npm run drift -- --record` writes them to openapi/sdk-models.json. */
export interface SdkModels {
  package: string
  version: string
  operations: Readonly<Record<string, SdkOperation>>
  /** Fields by their JSON names. */
  models: Readonly<Record<string, SdkModel>>
}

interface SdkModel {
  fields: Readonly<Record<string, { type: string }>>
}

interface SdkOperation {
  /** Name of the model that has the types of all parameters. */
  request: string
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
  const { request, path, query, headers, body } = operations[id] as SdkOperation
  const parameter = (place: string) => (name: string) => ({
    input: `${place}.${name}`,
    type: (models[request] as SdkModel).fields[name]?.type ?? 'str',
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
