import type { Answer } from './answer.ts'
import { type Difference, merged, shapeDifferences } from './differences.ts'
import { type Exchange, errorCodeOf, errorTextOf, isOk, type OperationRun } from './exchange.ts'
import type { Masker } from './masker.ts'
import type { ReadOperation } from './read-operations.ts'
import { addBody, type Place, type Shape } from './shape.ts'

/** All differences between the answers of both sides. Nothing in them is a value of the real service. */
export function differencesOf(
  runs: readonly OperationRun[],
  operations: ReadonlyMap<string, ReadOperation>,
  masker: Masker,
): Difference[] {
  return merged(
    runs.flatMap((run) => [
      ...run.exchanges.flatMap((exchange) => exchangeDifferences(run, exchange, masker)),
      ...bodyDifferences(run, operations.get(run.operation) as ReadOperation, masker),
      ...headerDifferences(run),
    ]),
  )
}

/** Status and error code of one request. */
function exchangeDifferences(
  { operation }: OperationRun,
  { label, real, mock }: Exchange,
  masker: Masker,
): Difference[] {
  const [realCode, mockCode] = [errorCodeOf(real), errorCodeOf(mock)]
  const isStatus = real.status !== mock.status
  if (!isStatus && realCode === mockCode) return []
  const text = errorTextOf(real)
  const says = ({ status }: Answer, code = 'without a code') =>
    isStatus ? `${status} ${code}` : code
  return [
    {
      kind: isStatus ? 'status' : 'error code',
      operations: [operation],
      requests: [label],
      ...(isStatus ? {} : { status: real.status }),
      real: says(real, realCode),
      mock: says(mock, mockCode),
      ...(text === undefined ? {} : { error_msg: masker.text(text) }),
    },
  ]
}

/** The shape of the bodies that one side gave to an operation, by status. */
export function shapesOf(
  answers: readonly Answer[],
  { schemaOf }: Pick<ReadOperation, 'schemaOf'>,
): Map<number, Shape> {
  const shapes = new Map<number, Map<string, Place>>()
  for (const answer of answers) {
    const shape = shapes.get(answer.status) ?? new Map<string, Place>()
    shapes.set(answer.status, shape)
    addBody(shape, answer, schemaOf(answer.status))
  }
  return shapes
}

function bodyDifferences(
  { operation, exchanges, isAlike }: OperationRun,
  read: ReadOperation,
  masker: Masker,
): Difference[] {
  const shapesOfSide = (side: 'real' | 'mock') => {
    const answers = exchanges.map((exchange) => exchange[side])
    return shapesOf(answers, read)
  }
  const mockShapes = shapesOfSide('mock')
  return [...shapesOfSide('real')].flatMap(([status, real]) => {
    const mock = mockShapes.get(status)
    if (mock === undefined) return []
    return shapeDifferences(real, mock, isAlike).map(({ at = '', ...rest }) => ({
      ...rest,
      operations: [operation],
      status,
      at: masker.path(at),
    }))
  })
}

/** Headers of one connection or one transfer, and those that only the mock can have. */
const IGNORED = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
  'x-mock-warnings',
])

/** Names of the headers that are compared, in order. */
export function headersOf(answers: readonly Answer[]): string[] {
  const names = new Set(answers.flatMap(({ headers }) => headers))
  return [...names].filter((name) => !IGNORED.has(name)).sort()
}

/** Names of headers, of successful answers and of refusals, where both sides have such answers. */
function headerDifferences({ operation, exchanges }: OperationRun): Difference[] {
  return [true, false].flatMap((ok) => {
    const [real = [], mock = []] = (['real', 'mock'] as const).map((side) =>
      exchanges.map((exchange) => exchange[side]).filter((answer) => isOk(answer) === ok),
    )
    if (real.length === 0 || mock.length === 0) return []
    const [realNames, mockNames] = [headersOf(real), headersOf(mock)]
    const requests = [ok ? 'successful' : 'refused']
    const differing = (kind: Difference['kind'], names: readonly string[]): Difference[] =>
      names.map((at) => ({ kind, operations: [operation], requests, at }))
    return [
      ...differing(
        'header only real',
        realNames.filter((name) => !mockNames.includes(name)),
      ),
      ...differing(
        'header only mock',
        mockNames.filter((name) => !realNames.includes(name)),
      ),
    ]
  })
}
