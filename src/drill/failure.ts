import type { FaultEffect } from '../schemas/fault.ts'
import type { NotebookStatus } from '../schemas/notebook.ts'
import type { ProgressionRule } from '../schemas/progression.ts'
import type { OperationUse } from './operation-uses.ts'

/** What a cell sets in its world before or while the command runs. */
export type Setting =
  /** A fault rule for one call of the operation. */
  | { kind: 'fault'; effect: FaultEffect }
  /** A progression rule for the action that the operation begins. */
  | { kind: 'progression'; rule: Pick<ProgressionRule, 'mode' | 'outcome' | 'fail_reason'> }
  /** A status that the instance of the call is put in after the answer. */
  | { kind: 'status'; status: NotebookStatus }
  /** Every token that was issued before the call is refused from then on. */
  | { kind: 'expired_tokens' }
  /** The clock of the server is ahead of that of the machine by some ms. */
  | { kind: 'clock'; ahead: number }

/** A failure of the table (docs/recipes/drill.md#the-failures). */
export interface Failure {
  /** Part of the ids of its cells. */
  id: string
  title: string
  /** The calls of an operation that it is for, counted from 1; none if it does not fit. */
  calls: (use: OperationUse) => readonly number[]
  setting: Setting
  /** The status that a message may name instead. */
  status?: NotebookStatus
  /** Texts by which a message names this failure, besides operation, status and code. */
  words: RegExp
}

/** Matches nothing: status, code and operation are the only names of a failure. */
export const NO_WORDS = /(?!)/

/** The source of a pattern for a status. A line in a stack trace is none: `x.js:404:10`, `X.java:404`, `line 404`. */
export function statusSource(status: string): string {
  return `(?<![\\w.-]|\\d:|\\.(?:[cm]?[jt]s|go|java|kt|py|rb):|\\bline )${status}(?![\\w-]|:\\d)`
}

/** Host ms that a failure makes the client wait: its delay, and its Retry-After. */
export function waitOf({ setting }: Failure): number {
  if (setting.kind !== 'fault') return 0
  const { delay, headers } = setting.effect
  const seconds = Number(headers?.['Retry-After'] ?? 0)
  return Number(delay ?? 0) + 1_000 * seconds
}
