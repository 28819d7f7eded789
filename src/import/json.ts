import { LATEST_MOMENT } from '../schemas/primitives.ts'

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object, and no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value if it is a text with characters, else undefined. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** An object without the members that are undefined, null or an empty text. */
export function withoutEmpty(object: JsonObject): Record<string, unknown> {
  const isEmpty = (value: unknown) => value === undefined || value === null || value === ''
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isEmpty(value)))
}

/**
 * Epoch ms of a time as number, as text of digits, or as ISO date; undefined for anything else, and for what no clock can
 * show.
 */
export function timeOf(value: unknown): number | undefined {
  const isDigits = typeof value === 'string' && /^\d+$/.test(value)
  const time = typeof value === 'string' && !isDigits ? Date.parse(value) : Number(value)
  const isTime = typeof value === 'number' || typeof value === 'string'
  return isTime && time > 0 && time <= LATEST_MOMENT ? time : undefined
}
