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

/** Epoch ms of a time as number, as text of digits, or as ISO date; undefined for anything else. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? value : undefined
  if (typeof value !== 'string' || value === '') return undefined
  const time = /^\d+$/.test(value) ? Number(value) : Date.parse(value)
  return Number.isFinite(time) && time > 0 ? time : undefined
}
