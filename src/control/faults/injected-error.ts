import { catalogueEntry, fill, ModelArtsError } from '../../cloud/errors/errors.ts'
import type { IamError } from '../../cloud/iam/iam-errors.ts'
import type { FaultEffect } from '../../schemas/fault.ts'
import { isOperationId, operation } from '../../schemas/operations.ts'
import { notebookIdOf } from '../../schemas/paths.ts'
import {
  type AnyOperationId,
  isIamOperation,
  isKeyPairOperation,
} from '../../schemas/service-operations.ts'
import { INJECTED, injectedIamError } from './injected-iam-error.ts'

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

/** The same for operations on key pairs, where it differs: the services of key pairs have codes of their own. */
const keyPairCodes: Readonly<Record<number, string>> = {
  400: 'KPS.Invalid',
  403: 'KPS.Forbidden',
  404: 'KPS.NotFound',
  408: 'KPS.Timeout',
  409: 'KPS.Exists',
  500: 'KPS.Internal',
}

/** An error of a service, in its form. */
export type InjectedError = ModelArtsError | IamError

/**
 * The error that a fault asks for, in the form of the operation's service and with the vendor's published text if there
 * is one; undefined if it asks for none.
 * `instanceName` is the name of the instance that the path names, if it exists.
 */
export function injectedError(
  effect: FaultEffect,
  id: AnyOperationId,
  path: Readonly<Record<string, string>>,
  instanceName = '',
): InjectedError | undefined {
  const { status, error_code, error_msg } = effect
  const statusCode = status ?? catalogueEntry(error_code ?? '')?.[0]
  if (statusCode === undefined) return undefined
  if (isIamOperation(id)) return injectedIamError(effect, statusCode)
  const ownCode = isKeyPairOperation(id) ? keyPairCodes[statusCode] : undefined
  const code = error_code ?? ownCode ?? defaultCodes[statusCode] ?? `Mock.${statusCode}`
  const text = publishedText(code, statusCode) ?? INJECTED
  const values = valuesOf(code, id, path, instanceName)
  return new ModelArtsError(statusCode, code, error_msg ?? sentence(text, values))
}

function publishedText(code: string, status: number): string | undefined {
  return (catalogueEntry(code, status) ?? catalogueEntry(code))?.[2]
}

/** Values for the placeholders in the texts of the most frequent codes. */
function valuesOf(
  code: string,
  id: AnyOperationId,
  path: Readonly<Record<string, string>>,
  instanceName: string,
): string[] {
  const values: Readonly<Record<string, string>> = {
    'APIGW.0301': 'decrypt token fail',
    'APIGW.0308': '200',
    'ModelArts.0108': (isOperationId(id) ? operation(id).action : undefined) ?? id,
    'ModelArts.6357': instanceName,
    'ModelArts.6404': notebookIdOf(path) ?? '',
  }
  return [values[code] ?? '']
}

function sentence(text: string, values: readonly string[]): string {
  return fill(text, values).replace(/ {2,}/g, ' ')
}
