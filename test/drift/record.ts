import { operation, operationIds } from '../../src/schemas/operations.ts'
import { defaultOfComment, rangeOfComment } from './comments.ts'
import {
  bodyModelOf,
  type Sdk,
  type SdkField,
  type SdkModel,
  type SdkOperation,
  UnreadableSdk,
  withoutNames,
} from './sdk.ts'

/** Content of openapi/sdk-operations.json: every operation of an SDK. */
export interface RecordedOperations extends RecordHead {
  operations: { id: string; method: string; path: string }[]
}

/** Content of openapi/sdk-models.json: parameters and models of the operations that the mock serves. */
export interface RecordedModels extends RecordHead {
  operations: Record<string, RecordedOperation>
  models: Record<string, { file: string; fields: Record<string, RecordedField> }>
}

interface RecordHead {
  language: string
  package: string
  version: string
}

export interface RecordedOperation {
  /** File of the operation, relative to the package. */
  file: string
  request: string
  response: string
  query: readonly string[]
  path: readonly string[]
  headers: readonly string[]
  body?: string
}

/** One field, by its name in JSON. Range and default are the words of the SDK's comments. */
export interface RecordedField {
  type: string
  enum?: readonly string[]
  default?: string
  range?: string
  required?: true
}

/** @throws UnreadableSdk if the folder does not show the version of the package. */
export function recordOperations(sdk: Sdk): RecordedOperations {
  const operations = sdk.operations.map(({ id, method, path }) => ({ id, method, path }))
  return { ...headOf(sdk), operations: operations.sort((a, b) => compare(a.id, b.id)) }
}

/** @throws UnreadableSdk if the folder does not show the version of the package. */
export function recordModels(sdk: Sdk): RecordedModels {
  const served = new Set(operationIds.map((id) => keyOf(operation(id).method, operation(id).path)))
  const operations = sdk.operations
    .filter(({ method, path }) => served.has(keyOf(method, path)))
    .sort((a, b) => compare(a.id, b.id))
  const models = [...reached(sdk, operations)].sort(([a], [b]) => compare(a, b))
  return {
    ...headOf(sdk),
    operations: Object.fromEntries(operations.map((op) => [op.id, recordedOperation(sdk, op)])),
    models: Object.fromEntries(
      models.map(([name, { file, fields }]) => [
        name,
        {
          file,
          fields: Object.fromEntries(
            [...fields].map(([key, field]) => [key, recordedField(field)]),
          ),
        },
      ]),
    ),
  }
}

function headOf({ language, version, clientFile }: Sdk): RecordHead {
  if (version === undefined) {
    throw new UnreadableSdk(clientFile, 'no version', 'a folder NAME-VERSION.dist-info beside it')
  }
  return { language, package: 'huaweicloudsdkmodelarts', version }
}

function recordedOperation(sdk: Sdk, op: SdkOperation): RecordedOperation {
  const body = bodyModelOf(sdk, op)
  return {
    file: sdk.clientFile,
    request: op.request,
    response: op.response,
    query: op.query,
    path: op.pathParameters,
    headers: op.headers,
    ...(body !== undefined && { body }),
  }
}

function recordedField({ type, doc, enum: values, required }: SdkField): RecordedField {
  const defaultText = defaultOfComment(doc)
  const range = rangeOfComment(doc)
  return {
    type,
    ...(values.length > 0 && { enum: values }),
    ...(defaultText !== undefined && { default: defaultText }),
    ...(range !== undefined && { range }),
    ...(required && { required }),
  }
}

/** The models of requests and responses, and all that their fields lead to. */
function reached(sdk: Sdk, operations: readonly SdkOperation[]): Map<string, SdkModel> {
  const found = new Map<string, SdkModel>()
  const open = operations.flatMap(({ request, response }) => [request, response])
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const model = sdk.models.get(name)
    if (model === undefined || found.has(name)) continue
    found.set(name, model)
    for (const { type } of model.fields.values()) open.push(...(type.match(/\w+/g) ?? []))
  }
  return found
}

function keyOf(method: string, path: string): string {
  return `${method} ${withoutNames(path)}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
