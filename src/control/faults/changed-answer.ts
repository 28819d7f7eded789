import type { FieldsFault, PageFault } from '../../schemas/fault.ts'
import type { JsonSchema } from '../../schemas/json-schema.ts'
import { type AnswerSchema, branchesOf, listsTexts, optionalFields } from './answer-schema.ts'

/** Names of the field with the number of all rows. */
export const TOTALS = ['total', 'total_count'] as const

/** Largest offset that an operation takes. */
const MAX_OFFSET = 2_147_483_647

/** Rows that a page is asked for. Without a limit there is one page, with all rows from the offset on. */
export interface AskedPage {
  offset: number
  limit: number | undefined
}

/** The offset of the rows that a page fault answers with. */
export function offsetOf(page: PageFault, { limit, offset }: AskedPage): number {
  if (page === 'empty') return MAX_OFFSET
  if (page === 'row_missing') return offset + 1
  return Math.max(0, offset - (page === 'row_again' ? 1 : (limit ?? offset)))
}

/** What is added to `current` of the answer, so that it is the page that was asked for. The page before keeps its own. */
export function currentChange(page: PageFault, asked: AskedPage): number {
  const { limit, offset } = asked
  if (limit === undefined || page === 'repeated') return 0
  return Math.floor(offset / limit) - Math.floor(offsetOf(page, asked) / limit)
}

/** Names and values of an object. */
type Fields = Readonly<Record<string, unknown>>

export interface AnswerChange {
  /** Added to the total. */
  total?: number | undefined
  fields?: FieldsFault | undefined
  /** Added to `current`. */
  current: number
}

/** The body of a 2xx answer as a fault changes it; `schema` is that of the operation, undefined for another API. */
export function changedAnswer(
  body: Fields,
  { current, fields, total = 0 }: AnswerChange,
  schema: AnswerSchema | undefined,
): unknown {
  const counted = withCounts(body, current, total)
  if (fields === undefined) return counted
  return changed(counted, { change: changes[fields], schema }, schema?.root, '')
}

function withCounts(body: Fields, current: number, total: number): Fields {
  const counts = Object.entries(body).map(([name, value]) => {
    if (typeof value !== 'number') return [name, value]
    if (name === 'current') return [name, value + current]
    return [name, TOTALS.some((one) => one === name) ? Math.max(0, value + total) : value]
  })
  return Object.fromEntries(counts)
}

/** What happens to the objects and texts of an answer. */
interface Change {
  /** Names and values of an object; `known` is undefined where the contract says nothing. */
  object?: (fields: [string, unknown][], known: JsonSchema | undefined) => [string, unknown][]
  text?: (text: string, branches: readonly JsonSchema[], field: string) => string
}

const EXTRA: readonly [string, unknown][] = [
  ['x_unknown_string', 'unknown'],
  ['x_unknown_number', 1],
  ['x_unknown_object', { x_unknown_list: [] }],
]

const changes: Readonly<Record<FieldsFault, Change>> = {
  extra: { object: (fields, known) => (isMap(known) ? fields : [...fields, ...EXTRA]) },
  absent: {
    object: (fields, known) => {
      const optional = known === undefined ? [] : optionalFields(known)
      return fields.filter(([name]) => !optional.includes(name))
    },
  },
  unknown_values: {
    text: (text, branches, field) =>
      branches.some(listsTexts) ? `MOCK_UNKNOWN_${field.toUpperCase()}` : text,
  },
}

/** Whether an object has keys of the user, such as labels: another key would be data, and no unknown field. */
function isMap(known: JsonSchema | undefined): boolean {
  return known?.properties === undefined && typeof known?.additionalProperties === 'object'
}

interface Work {
  change: Change
  schema: AnswerSchema | undefined
}

/** A part of an answer with its change. `known` is what the contract says of it, `field` the name of its field. */
function changed(
  value: unknown,
  work: Work,
  known: JsonSchema | undefined,
  field: string,
): unknown {
  const { change, schema } = work
  const branches = known && schema ? branchesOf(known, schema) : []
  if (typeof value === 'string') return change.text?.(value, branches, field) ?? value
  const branch = branches.find((each) => isMet(each, value))
  if (Array.isArray(value)) {
    return value.map((item) => changed(item, work, branch?.items, field))
  }
  if (!isObject(value)) return value
  const fields = Object.entries(value).map(([name, inner]): [string, unknown] => [
    name,
    changed(inner, work, schemaOfField(branch, name), name),
  ])
  return Object.fromEntries(change.object?.(fields, branch) ?? fields)
}

function schemaOfField(known: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const { additionalProperties, properties = {} } = known ?? {}
  if (Object.hasOwn(properties, name)) return properties[name]
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}

/** Whether a list or an object can be meant by a branch of a schema. */
function isMet({ required = [], type }: JsonSchema, value: unknown): boolean {
  if (Array.isArray(value)) return type === 'array'
  return (
    type === 'object' && isObject(value) && required.every((name) => Object.hasOwn(value, name))
  )
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
