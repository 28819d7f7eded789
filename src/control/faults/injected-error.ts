import { catalogueEntry, fill, ModelArtsError } from '../../cloud/errors/errors.ts'
import type { FaultEffect } from '../../schemas/fault.ts'
import { type OperationId, operation } from '../../schemas/operations.ts'
import { notebookIdOf } from '../../schemas/paths.ts'

/**
 * The code of an injected error without error_code, by status
 * (docs/contract/errors.md#default-code-per-status).
 */
const defaultCodes: Readonly<Record<number, string>> = {
  400: 'ModelArts.0101',
  401: 'APIGW.0301',
  403: 'ModelArts.0108',
  404: 'ModelArts.6404',
  408: 'ModelArts.6100',
  413: 'APIGW.0201',
  429: 'APIGW.0308',
  500: 'ModelArts.0010',
  502: 'APIGW.0201',
  503: 'APIGW.0613',
  504: 'APIGW.0201',
}

/**
 * The error that a fault asks for, with the vendor's published text if there is one; undefined if it asks for none.
 * `instanceName` is the name of the instance that the path names, if it exists.
 */
export function injectedError(
  { status, error_code, error_msg }: FaultEffect,
  id: OperationId,
  path: Readonly<Record<string, string>>,
  instanceName = '',
): ModelArtsError | undefined {
  const statusCode = status ?? catalogueEntry(error_code ?? '')?.[0]
  if (statusCode === undefined) return undefined
  const code = error_code ?? defaultCodes[statusCode] ?? `Mock.${statusCode}`
  const text =
    catalogueEntry(code, statusCode)?.[2] ??
    catalogueEntry(code)?.[2] ??
    'Injected by modelarts-notebooks-mock.'
  return new ModelArtsError(
    statusCode,
    code,
    error_msg ?? sentence(text, valuesOf(code, id, path, instanceName)),
  )
}

/** Values for the placeholders in the texts of the most frequent codes. */
function valuesOf(
  code: string,
  id: OperationId,
  path: Readonly<Record<string, string>>,
  instanceName: string,
): string[] {
  const values: Readonly<Record<string, string>> = {
    'APIGW.0301': 'decrypt token fail',
    'APIGW.0308': '200',
    'ModelArts.0108': operation(id).action ?? id,
    'ModelArts.6357': instanceName,
    'ModelArts.6404': notebookIdOf(path) ?? '',
  }
  return [values[code] ?? '']
}

function sentence(text: string, values: readonly string[]): string {
  return fill(text, values).replace(/ {2,}/g, ' ')
}
