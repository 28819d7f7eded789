import type { AnswerValue } from './calls.ts'

/** The body of the first successful answer to each operation, of one side. */
export type Bodies = ReadonlyMap<string, unknown>

/** The values that both sides take; undefined where a side has none. */
export interface Pair {
  real: string | undefined
  mock: string | undefined
  /** Whether both come from rows that can be compared: true without `alike`. */
  isAlike: boolean
}

/** If both sides have a row with this value, it is taken: most fields are there in this state. */
const PREFERRED = 'RUNNING'

/** Takes a value for each side from its own answers. */
export function pairOf(wanted: AnswerValue, real: Bodies, mock: Bodies): Pair {
  const ofReal = candidatesOf(wanted, real)
  const ofMock = candidatesOf(wanted, mock)
  const kinds = new Set(ofMock.map(({ kind }) => kind))
  const shared = ofReal.filter(({ kind }) => kinds.has(kind))
  const chosen = shared.find(({ kind }) => kind === PREFERRED) ?? shared[0]
  const partner = ofMock.find(({ kind }) => kind === chosen?.kind)
  return {
    real: (chosen ?? ofReal[0])?.value,
    mock: (partner ?? ofMock[0])?.value,
    isAlike: chosen !== undefined,
  }
}

interface Candidate {
  value: string
  kind: string | undefined
}

const MAX_LENGTH = 2048

/** The values that an answer gave, each with the value that decides what it can be compared with. */
function candidatesOf({ operation, rows, field, alike }: AnswerValue, bodies: Bodies): Candidate[] {
  return valuesAt(bodies.get(operation), `${rows}[]`).flatMap((row) => {
    const kind = alike === undefined ? undefined : texts(valuesAt(row, alike))[0]
    return texts(valuesAt(row, field)).map((value) => ({ value, kind }))
  })
}

function texts(values: readonly unknown[]): string[] {
  return values
    .filter((value) => typeof value === 'string')
    .filter((text) => text !== '' && text.length <= MAX_LENGTH)
}

/** All values at a path such as `image.id` or `tags[].key`. */
function valuesAt(body: unknown, path: string): unknown[] {
  return path.split('.').reduce<unknown[]>(
    (values, step) => {
      const name = step.replace('[]', '')
      const found = values.flatMap((value) => ownValue(value, name))
      if (name === step) return found
      return found.flatMap((value): unknown[] => (Array.isArray(value) ? value : []))
    },
    [body],
  )
}

function ownValue(value: unknown, key: string): unknown[] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject && Object.hasOwn(value, key) ? [(value as Record<string, unknown>)[key]] : []
}
