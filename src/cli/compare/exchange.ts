import type { OperationId } from '../../schemas/operations.ts'
import type { Answer } from './answer.ts'

/** One request, and the answers of both sides to it. */
export interface Exchange {
  label: string
  real: Answer
  mock: Answer
}

/** All requests of one operation. */
export interface OperationRun {
  operation: OperationId
  exchanges: readonly Exchange[]
  /** Whether both sides were asked for resources in the same state. */
  isAlike: boolean
}

export function isOk({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

const CODE = /^[A-Z][A-Za-z]{1,20}\.\w{1,20}$/

/** The error code of an answer, masked if it does not look like one; undefined without one. */
export function errorCodeOf({ body }: Answer): string | undefined {
  const { error_code: code } = Object(body) as { error_code?: unknown }
  if (code === undefined) return undefined
  return CODE.test(String(code)) ? String(code) : '***'
}

/** The text of a refusal. It is not masked. */
export function errorTextOf({ body }: Answer): string | undefined {
  const { error_msg: text } = Object(body) as { error_msg?: unknown }
  return typeof text === 'string' ? text : undefined
}
