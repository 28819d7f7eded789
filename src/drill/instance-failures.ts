import type { NotebookStatus } from '../schemas/notebook.ts'
import type { ProgressionRule } from '../schemas/progression.ts'
import { type Failure, NO_WORDS } from './failure.ts'
import type { OperationUse } from './operation-uses.ts'

/** The clock of the server is ahead by so much, ms: a signature may be 15 minutes off. */
const SKEW_MS = 16 * 60_000

/** Fits one of some operations, if the command looks at instances afterwards: otherwise it cannot know. */
const ifObserved =
  (...operations: readonly OperationUse['operation'][]) =>
  ({ operation, isObserved }: OperationUse) =>
    isObserved && operations.includes(operation) ? [1] : []

function ending(
  id: string,
  title: string,
  calls: Failure['calls'],
  rule: Pick<ProgressionRule, 'mode' | 'outcome' | 'fail_reason'>,
  words: RegExp,
  status?: NotebookStatus,
): Failure {
  const setting = { kind: 'progression', rule } as const
  return { id, title, calls, setting, words, ...(status && { status }) }
}

const NEVER = { mode: 'never', outcome: 'success' } as const

const TIME = /time.?d? ?out|too long|not (become |get )?ready/i

/** Failures of instances, credentials and clocks, the most telling first. */
export const instanceFailures: readonly Failure[] = [
  ending(
    'create_failed',
    'the instance becomes CREATE_FAILED',
    ifObserved('CreateNotebook', 'RunCodeLab'),
    { mode: 'time', outcome: 'failure', fail_reason: 'There are not enough resources.' },
    /not enough resources/i,
    'CREATE_FAILED',
  ),
  ending(
    'start_failed',
    'the instance becomes START_FAILED',
    ifObserved('StartNotebook'),
    { mode: 'time', outcome: 'failure', fail_reason: 'There are not enough resources.' },
    /not enough resources/i,
    'START_FAILED',
  ),
  ending(
    'status_error',
    'the instance becomes ERROR',
    ifObserved('CreateNotebook', 'RunCodeLab', 'StartNotebook', 'StopNotebook'),
    { mode: 'time', outcome: 'error', fail_reason: 'The node is lost.' },
    /node is lost|\b(status|state|in|is|became|to)\W{1,3}ERROR\b/,
  ),
  ending(
    'stays_creating',
    'the instance stays CREATING',
    ifObserved('CreateNotebook', 'RunCodeLab'),
    NEVER,
    TIME,
    'CREATING',
  ),
  ending(
    'stays_starting',
    'the instance stays STARTING',
    ifObserved('StartNotebook'),
    NEVER,
    TIME,
    'STARTING',
  ),
  {
    id: 'frozen',
    title: 'the instance becomes FROZEN',
    calls: ifObserved('CreateNotebook', 'RunCodeLab', 'StartNotebook'),
    setting: { kind: 'status', status: 'FROZEN' },
    words: NO_WORDS,
    status: 'FROZEN',
  },
  {
    id: 'token_expires',
    title: 'every token that was issued before is refused with 401 APIGW.0307',
    calls: ({ before, hasToken }) => (hasToken && before !== undefined ? [before.next] : []),
    setting: { kind: 'expired_tokens' },
    words: NO_WORDS,
  },
  {
    id: 'clock_skew',
    title: 'the clock of the service is 16 minutes ahead',
    calls: ({ isFirst, isSigned }) => (isFirst && isSigned ? [1] : []),
    setting: { kind: 'clock', ahead: SKEW_MS },
    words: /signature expired|\bclock\b|skew/i,
  },
]
