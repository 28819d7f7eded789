import { searchedText, type TextField, type ValueField, valueFields } from './fields.ts'
import type { Row } from './row.ts'

/**
 * One condition: a field has one of some values, or contains a text (as the index of the field has it). Filters with the
 * same `cacheKey` match the same rows.
 */
export type Filter = {
  cacheKey: string
  matches: (row: Row) => boolean
} & (
  | { field: ValueField; values: readonly string[]; text?: undefined }
  | { field: TextField; values?: undefined; text: string }
)

/** Matches rows with at least one of the values. */
export function hasValue(field: ValueField, ...values: string[]): Filter {
  const read = valueFields[field] as (row: Row) => string | readonly string[] | undefined
  const matches = (row: Row) => {
    const found = read(row) ?? []
    return typeof found === 'string'
      ? values.includes(found)
      : found.some((value) => values.includes(value))
  }
  return { cacheKey: `${field} ${JSON.stringify(values)}`, field, values, matches }
}

/** Matches rows whose text contains this one, which is not empty. */
export function containsText(field: TextField, text: string): Filter {
  const read = searchedText(field)
  return { cacheKey: `${field} ${text}`, field, text, matches: (row) => read(row).includes(text) }
}
