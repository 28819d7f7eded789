import fc from 'fast-check'
import { anyValue } from './json-arbitrary.ts'

/** JSON texts of a state in which one value is another one, is missing, or is a copy of another part. */
export function changedStates(state: unknown, options: fc.Parameters<unknown>): string[] {
  const places = placesIn(state)
  const change = fc.record({
    place: fc.constantFrom(...places),
    value: fc.oneof(anyValue, fc.constantFrom(undefined, ...places.map(({ value }) => value))),
  })
  return fc
    .sample(change, options as fc.Parameters<{ place: Place; value: unknown }>)
    .map(({ place: { holder, key, value: before }, value }) => {
      holder[key] = structuredClone(value)
      const text = JSON.stringify(state)
      holder[key] = before
      return text
    })
}

interface Place {
  holder: Record<string, unknown>
  key: string
  value: unknown
}

/** Every value inside a JSON value; at most the first 5 of each array. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder)
    .slice(0, Array.isArray(value) ? 5 : undefined)
    .flatMap((key) => [{ holder, key, value: holder[key] }, ...placesIn(holder[key])])
}
