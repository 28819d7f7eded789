import type { OperationId } from '../../schemas/operations.ts'
import { keyPath, objectsAt, type Place, type Shape } from './shape.ts'

/** What a difference is about. */
export const differenceKinds = [
  'status',
  'error code',
  'only real',
  'only mock',
  'type',
  'enum value',
  'header only real',
  'header only mock',
] as const
export type DifferenceKind = (typeof differenceKinds)[number]

/** One difference, without values. */
export interface Difference {
  kind: DifferenceKind
  operations: OperationId[]
  /** Labels of the requests, for a status and an error code. */
  requests?: string[]
  /** Status of the answers that have the field. */
  status?: number
  /** Path of a field, or name of a header. */
  at?: string
  real?: string
  mock?: string
  /** Text of the real service's refusal, masked. */
  error_msg?: string
}

type FieldDifference = Pick<Difference, 'kind' | 'at' | 'real' | 'mock'>

/**
 * Differences of two shapes. A key that one side never has counts if the schema does not know it, if every object of the
 * schema must have it, or if all objects of the other side have it. The last one counts only with `isAlike`: both sides
 * were asked for resources in the same state.
 */
export function shapeDifferences(real: Shape, mock: Shape, isAlike: boolean): FieldDifference[] {
  return [...new Set([...real.keys(), ...mock.keys()])].flatMap((path) => {
    const [realPlace, mockPlace] = [real.get(path), mock.get(path)]
    return [
      ...(realPlace === undefined || mockPlace === undefined
        ? []
        : keyDifferences(path, realPlace, mockPlace, isAlike)),
      ...(realPlace === undefined ? [] : valueDifferences(path, realPlace, mockPlace)),
    ]
  })
}

function keyDifferences(
  path: string,
  real: Place,
  mock: Place,
  isAlike: boolean,
): FieldDifference[] {
  const [realObjects, mockObjects] = [objectsAt(real), objectsAt(mock)]
  if (realObjects === 0 || mockObjects === 0) return []
  const keys = new Set([...real.keys.keys(), ...mock.keys.keys()])
  return [...keys].flatMap((key): FieldDifference[] => {
    const inReal = real.keys.get(key) ?? 0
    const inMock = mock.keys.get(key) ?? 0
    const isKnown = mock.schema?.property(key) !== undefined
    const isRequired = isKnown && mock.schema?.requires(key) === true
    const at = keyPath(path, key)
    const says = (count: number, all: number) =>
      count === 0 ? 'never' : count === all ? 'always' : 'sometimes'
    const texts = { real: says(inReal, realObjects), mock: says(inMock, mockObjects) }
    if (inMock === 0 && (!isKnown || (isAlike && inReal === realObjects))) {
      return [{ kind: 'only real', at, ...texts }]
    }
    const isMissing = isRequired
      ? inReal < realObjects
      : isAlike && inReal === 0 && inMock === mockObjects
    return isMissing ? [{ kind: 'only mock', at, ...texts }] : []
  })
}

/** Types and words of the real service that neither the schema nor the mock has. */
function valueDifferences(at: string, real: Place, mock: Place | undefined): FieldDifference[] {
  const { schema, types, words } = real
  const expected = new Set([...(schema?.types ?? []), ...(mock?.types.keys() ?? [])])
  const isFree = schema === undefined ? mock === undefined : schema.types === undefined
  const others = isFree ? [] : [...types.keys()].filter((type) => !expected.has(type))
  const known = schema?.words ?? []
  const unknown = [...words].filter((word) => !known.includes(word))
  return [
    ...(others.length === 0
      ? []
      : [{ kind: 'type' as const, at, real: joined(others), mock: joined(expected) }]),
    ...[...new Set(unknown.map((word) => publicWord(word, known)))].sort().map((word) => ({
      kind: 'enum value' as const,
      at,
      real: word,
      mock: `one of ${known.length} words`,
    })),
  ]
}

function joined(types: Iterable<string>): string {
  return [...types].sort().join(' or ')
}

const WORD = /^[A-Z_]{2,40}$/

/** A word of an enum as reports show it: masked unless it looks like a word, or is a known one in another spelling. */
export function publicWord(word: string, known: readonly string[]): string {
  const isKnown = known.some((one) => one.toLowerCase() === word.toLowerCase())
  return isKnown || WORD.test(word) ? word : '***'
}

/** Joins differences that are equal but for their requests, then those that are equal but for their operations. */
export function merged(differences: readonly Difference[]): Difference[] {
  const ofOperations = joinedBy(differences, 'requests')
  return joinedBy(ofOperations, 'operations').sort(
    (a, b) => differenceKinds.indexOf(a.kind) - differenceKinds.indexOf(b.kind),
  )
}

function joinedBy(
  differences: readonly Difference[],
  member: 'operations' | 'requests',
): Difference[] {
  const byText = new Map<string, Difference>()
  for (const difference of differences) {
    const { [member]: list, ...rest } = difference
    const key = JSON.stringify(rest)
    const all = [...(byText.get(key)?.[member] ?? []), ...(list ?? [])]
    const joined = list === undefined ? difference : { ...difference, [member]: [...new Set(all)] }
    byText.set(key, joined)
  }
  return [...byText.values()]
}
