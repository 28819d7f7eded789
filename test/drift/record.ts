import type {
  RecordedField,
  RecordedOperation,
  SdkModels,
  SdkRelease,
} from '../../src/control/inputs/sdk-inputs.ts'
import { operation, operationIds } from '../../src/schemas/operations.ts'
import { defaultOfComment, rangeOfComment } from './comments.ts'
import { compareText } from './comparison.ts'
import { operationKey } from './open-api.ts'
import {
  bodyModelOf,
  type Sdk,
  type SdkField,
  type SdkModel,
  type SdkOperation,
  UnreadableSdk,
} from './sdk.ts'

/** Content of openapi/sdk-operations.json: every operation of an SDK. */
export interface RecordedOperations extends SdkRelease {
  operations: { id: string; method: string; path: string }[]
}

/** @throws UnreadableSdk if the folder does not show the version of the package. */
export function recordOperations(sdk: Sdk): RecordedOperations {
  const operations = sdk.operations.map(({ id, method, path }) => ({ id, method, path }))
  return { ...releaseOf(sdk), operations: operations.sort((a, b) => compareText(a.id, b.id)) }
}

/** @throws UnreadableSdk if the folder does not show the version of the package. */
export function recordModels(sdk: Sdk): SdkModels {
  const served = new Set(
    operationIds.map((id) => operationKey(operation(id).method, operation(id).path)),
  )
  const operations = sdk.operations
    .filter(({ method, path }) => served.has(operationKey(method, path)))
    .sort((a, b) => compareText(a.id, b.id))
  const models = [...reached(sdk, operations)].sort(([a], [b]) => compareText(a, b))
  return {
    ...releaseOf(sdk),
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

function releaseOf({ language, version, clientFile }: Sdk): SdkRelease {
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
