import { catalogueEntry, fill } from '../../cloud/errors/errors.ts'
import { IamError } from '../../cloud/iam/iam-errors.ts'
import type { FaultEffect } from '../../schemas/fault.ts'

/** Texts of injected errors of IAM, by status (docs/contract/authentication.md#iam-errors). */
const texts: Readonly<Record<number, string>> = {
  400: 'Request parameter is invalid.',
  401: 'Authentication failed',
  403: 'You are not authorized to perform the requested action.',
  404: 'Could not find the resource.',
  429: fill(catalogueEntry('APIGW.0308')?.[2] as string, ['200']),
  500: 'An unexpected error prevented the server from fulfilling your request.',
  503: 'The IAM service is currently unavailable.',
}

/** Text of an injected error for which nothing is published. */
export const INJECTED = 'Injected by modelarts-notebooks-mock.'

/** The error of IAM that a fault asks for; with `error_code` it has the other form, `error_code` and `error_msg`. */
export function injectedIamError(
  { error_code, error_msg }: FaultEffect,
  statusCode: number,
): IamError {
  const published = error_code === undefined ? undefined : catalogueEntry(error_code, statusCode)
  const text = published === undefined ? undefined : fill(published[2], ['decrypt token fail'])
  const message = error_msg ?? text ?? texts[statusCode] ?? INJECTED
  return new IamError(statusCode, message, error_code)
}
