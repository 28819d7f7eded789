import { canActOn } from '../control/faults/answer-faults.ts'
import type { ConnectionFault, FaultEffect } from '../schemas/fault.ts'
import { pathParametersOf } from '../schemas/service-operations.ts'
import { type Failure, NO_WORDS, statusSource } from './failure.ts'
import { instanceFailures } from './instance-failures.ts'
import { type OperationUse, routeOf } from './operation-uses.ts'

/** Retry-After of the failure `throttled`, seconds. */
const RETRY_AFTER_S = 2

/** Half of a connection: every client has words of its own for it. */
const BROKEN =
  /ECONNRESET|ECONNABORTED|EPIPE|socket hang up|connection (was )?(reset|aborted|closed|broken)|closed (the )?connection|remote end closed|other side closed|UND_ERR|server disconnected|broken pipe|\bEOF\b|end of file|empty reply|no response|unexpected end of stream/i

const TRUNCATED =
  /unexpected end|incomplete|premature|truncated|partial|terminated|\baborted\b|not enough data|content.?length|transfer closed/i

const GARBAGE =
  /parse error|HPE_|invalid (response|http|constant|header|status|character)|malformed|bad ?status ?line|not http|protocol ?(error|exception)|unexpected status line|unsupported http|expected http|HTTP\/0\.9/i

const SLOW = /time.?d? ?out|ETIMEDOUT|ESOCKETTIMEDOUT|deadline exceeded|\baborted\b/i

const first = () => [1]

/** Fits operations that change something. */
const firstWrite = (use: OperationUse) => (use.writes ? [1] : [])

/** Whether a client may take "does not exist" for success: then it is right to leave the resource. `vanishes` fits instead. */
const deletes = (operation: OperationUse['operation']) => routeOf(operation).method === 'DELETE'

/** Fits operations with a resource in the path. */
const firstOfResource = ({ operation }: OperationUse) =>
  pathParametersOf(operation).some((name) => name !== 'project_id') && !deletes(operation)
    ? [1]
    : []

/** Fits operations on an instance. */
const firstOfInstance = ({ operation }: OperationUse) =>
  canActOn({ instance: 'vanishes' }, operation) ? [1] : []

function answering(
  id: string,
  title: string,
  effect: FaultEffect,
  calls: Failure['calls'] = first,
  words = NO_WORDS,
): Failure {
  return { id, title, calls, setting: { kind: 'fault', effect }, words }
}

function breaking(id: string, title: string, fault: ConnectionFault, words: RegExp): Failure {
  return answering(id, title, { fault }, first, words)
}

/** Failures of single answers, the most telling first. */
const answerFailures: readonly Failure[] = [
  answering(
    'answer_lost',
    'the operation is carried out, and the connection is reset instead of the answer',
    { fault: 'CONNECTION_RESET_BY_PEER', effect: 'after' },
    firstWrite,
    BROKEN,
  ),
  answering('unavailable', '503', { status: 503, headers: { 'Retry-After': null } }),
  answering('throttled', `429 with Retry-After: ${RETRY_AFTER_S}`, {
    status: 429,
    headers: { 'Retry-After': `${RETRY_AFTER_S}` },
  }),
  breaking('reset', 'the connection is reset', 'CONNECTION_RESET_BY_PEER', BROKEN),
  answering('internal_error', '500', { status: 500 }),
  answering('bad_gateway', '502', { status: 502 }),
  answering('conflict', '409', { status: 409 }, firstWrite),
  answering(
    'missing',
    '400 ModelArts.6404, as the service answers for an instance that does not exist',
    { status: 400, error_code: 'ModelArts.6404' },
    (use) => (deletes(use.operation) ? [] : firstOfInstance(use)),
  ),
  answering('not_found', '404', { status: 404 }, firstOfResource),
  answering('unauthorized', '401', { status: 401 }),
  answering('forbidden', '403', { status: 403 }),
  breaking(
    'truncated',
    'the body ends in the middle',
    'MALFORMED_RESPONSE_CHUNK',
    union(BROKEN, TRUNCATED),
  ),
  breaking('empty_answer', 'the connection ends without an answer', 'EMPTY_RESPONSE', BROKEN),
  breaking('garbage', 'bytes that are no HTTP', 'RANDOM_DATA_THEN_CLOSE', union(BROKEN, GARBAGE)),
]

/** A failure that changes the answer of the operation. It fits where the rule can act, on the calls that `of` chooses. */
function surprising(
  id: string,
  title: string,
  effect: FaultEffect,
  of: Failure['calls'] = first,
  words = NO_WORDS,
): Failure {
  const calls = (use: OperationUse) => (canActOn(effect, use.operation) ? of(use) : [])
  return answering(id, title, effect, calls, words)
}

const laterPage = ({ pageCall }: OperationUse) => (pageCall === undefined ? [] : [pageCall])

/** The first call, and the second one for the same instance. */
const firstAndPoll = ({ pollCall }: OperationUse) => (pollCall === undefined ? [1] : [1, pollCall])

/** Answers that are changed (docs/failures.md#changed-answers). */
const surprises: readonly Failure[] = [
  surprising('page_repeated', 'the page before comes again', { page: 'repeated' }, laterPage),
  surprising(
    'page_row_again',
    'a row of the page before comes again, as after an insertion',
    { page: 'row_again' },
    laterPage,
  ),
  surprising(
    'page_row_missing',
    'a row is on neither page, as after a deletion',
    { page: 'row_missing' },
    laterPage,
  ),
  surprising('page_empty', 'no rows, with a total above zero', { page: 'empty' }, (use) => [
    use.pageCall ?? 1,
  ]),
  surprising('total_larger', 'the total has 5 rows more than there are', { total: 5 }),
  surprising('total_smaller', 'the total has a row less than there are', { total: -1 }),
  surprising(
    'vanishes',
    'the instance does not exist any more',
    { instance: 'vanishes' },
    firstAndPoll,
    union(
      /ModelArts\.6404|not (exist|found)|does ?n.?t exist|vanished/,
      new RegExp(statusSource('40[04]')),
    ),
  ),
  surprising(
    'fields_unknown_values',
    'enum fields have unknown values',
    { fields: 'unknown_values' },
    first,
    /MOCK_UNKNOWN/,
  ),
  surprising('fields_absent', 'optional fields are absent', { fields: 'absent' }),
  surprising('fields_extra', 'objects have unknown fields', { fields: 'extra' }),
]

/** An answer that comes after some time. */
function slow(length: number): Failure {
  const text = length % 1_000 === 0 ? `${length / 1_000}s` : `${length}ms`
  const failure = answering(`slow_${text}`, `the answer comes after ${text}`, { delay: length })
  return { ...failure, words: SLOW }
}

/** Every failure, in the order of the table; `slow` has the lengths of slow answers, ms. */
export function failuresWith(lengths: readonly number[]): readonly Failure[] {
  const unique = [...new Set(lengths)].sort((one, other) => one - other)
  return [...answerFailures, ...instanceFailures, ...surprises, ...unique.map(slow)]
}

function union(...patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join('|'), 'i')
}
