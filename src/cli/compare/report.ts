import { operationIds } from '../../schemas/operations.ts'
import * as z from '../../schemas/zod.ts'
import { version } from '../../version.ts'
import { headersOf, shapesOf } from './comparison.ts'
import { type Difference, differenceKinds, publicWord } from './differences.ts'
import { errorCodeOf, errorTextOf, isOk, type OperationRun } from './exchange.ts'
import type { Masker } from './masker.ts'
import { MASK } from './planned-requests.ts'
import type { ReadOperation } from './read-operations.ts'
import type { Run } from './run.ts'
import { objectsAt, ROOT, type Shape } from './shape.ts'

const OperationName = z.enum(operationIds)

/** How often the objects at a place have a field. */
const Presence = z.enum(['always', 'sometimes'])

const Field = z.strictObject({
  types: z.array(z.string()),
  presence: Presence,
  /** Words of an enum that were seen. They are keys, so that a pointer can name one. */
  words: z.record(z.string(), z.literal(true)).optional(),
})

/**
 * A report of `compare`, which can be handed in as recorded evidence. It holds no value of an account: names of fields,
 * types, words of enums, statuses, codes and names of headers. An entry is named by a JSON pointer such as
 * `/operations/ListNotebooks/answers/200/fields/data[].image.id`.
 */
export const CompareReport = z.strictObject({
  format: z.literal('modelarts-notebooks-mock compare'),
  version: z.literal(1),
  /** Version of the mock that was compared. */
  mock: z.string(),
  /** Day, UTC. */
  date: z.iso.date(),
  /** Host of a public endpoint; masked if it is another one. */
  host: z.string(),
  /** Number of requests that each side got. */
  requests: z.int().min(0),
  differences: z.array(
    z.strictObject({
      kind: z.enum(differenceKinds),
      operations: z.array(OperationName),
      requests: z.array(z.string()).optional(),
      status: z.int().optional(),
      at: z.string().optional(),
      real: z.string().optional(),
      mock: z.string().optional(),
      error_msg: z.string().optional(),
    }),
  ),
  not_compared: z.array(
    z.strictObject({
      operation: OperationName,
      request: z.string().optional(),
      reason: z.string(),
    }),
  ),
  /** What the real service answered. */
  operations: z.partialRecord(
    OperationName,
    z.strictObject({
      /** By the label of the request. */
      requests: z.record(
        z.string(),
        z.strictObject({
          status: z.int(),
          error_code: z.string().optional(),
          error_msg: z.string().optional(),
        }),
      ),
      /** By status. */
      answers: z.record(
        z.string(),
        z.strictObject({ headers: z.array(z.string()), fields: z.record(z.string(), Field) }),
      ),
    }),
  ),
})
export type CompareReport = z.infer<typeof CompareReport>

export interface ReportSource {
  run: Run
  differences: readonly Difference[]
  operations: ReadonlyMap<string, ReadOperation>
  masker: Masker
  url: string
  /** Epoch ms. */
  now: number
}

export function reportOf(source: ReportSource): CompareReport {
  const { run, differences, operations, masker, url, now } = source
  return {
    format: 'modelarts-notebooks-mock compare',
    version: 1,
    mock: version,
    date: new Date(now).toISOString().slice(0, 10),
    host: publicHost(url),
    requests: run.requests,
    differences: [...differences],
    not_compared: [...run.notCompared],
    operations: Object.fromEntries(
      run.runs.map((one) => [
        one.operation,
        observed(one, operations.get(one.operation) as ReadOperation, masker),
      ]),
    ),
  }
}

const PUBLIC_HOST = /^[a-z0-9.-]+\.(?:myhuaweicloud\.(?:com|eu)|otc\.t-systems\.com)$/

function publicHost(url: string): string {
  const { hostname } = new URL(url)
  return PUBLIC_HOST.test(hostname) ? hostname : MASK
}

type Observed = NonNullable<CompareReport['operations'][keyof CompareReport['operations']]>

function observed({ exchanges }: OperationRun, read: ReadOperation, masker: Masker): Observed {
  const answers = exchanges.map(({ real }) => real)
  return {
    requests: Object.fromEntries(
      exchanges.map(({ label, real }) => {
        const code = errorCodeOf(real)
        const text = isOk(real) ? undefined : errorTextOf(real)
        return [
          label,
          {
            status: real.status,
            ...(code === undefined ? {} : { error_code: code }),
            ...(text === undefined ? {} : { error_msg: masker.text(text) }),
          },
        ]
      }),
    ),
    answers: Object.fromEntries(
      [...shapesOf(answers, read)].map(([status, shape]) => [
        String(status),
        {
          headers: headersOf(answers.filter((answer) => answer.status === status)),
          fields: fieldsOf(shape, masker),
        },
      ]),
    ),
  }
}

function fieldsOf(shape: Shape, masker: Masker): Observed['answers'][string]['fields'] {
  return Object.fromEntries(
    [...shape].map(([path, { types, words, schema }]) => {
      const seen = [...words].map((word) => publicWord(word, schema?.words as readonly string[]))
      return [
        masker.path(path),
        {
          types: [...types.keys()].sort(),
          presence: isAlways(shape, path) ? 'always' : 'sometimes',
          ...(seen.length === 0
            ? {}
            : { words: Object.fromEntries(seen.sort().map((word) => [word, true as const])) }),
        },
      ]
    }),
  )
}

/** Whether each object that may have this field has it. Elements of arrays and the body itself are always there. */
function isAlways(shape: Shape, path: string): boolean {
  const dot = path.lastIndexOf('.')
  const place = shape.get(dot < 0 ? ROOT : path.slice(0, dot))
  const count = place?.keys.get(path.slice(dot + 1))
  return count === undefined || count === objectsAt(place)
}
