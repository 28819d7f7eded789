import { check } from '../../schemas/findings.ts'
import type * as z from '../../schemas/zod.ts'
import type { JsonObject } from '../json.ts'

/** The names of the fields that a schema refuses. */
export function wrongFields(schema: z.ZodType, value: JsonObject): ReadonlySet<string> {
  const checked = check(schema, value)
  if ('value' in checked) return new Set()
  return new Set(checked.findings.map(({ path }) => String(/^\$\.(\w+)/.exec(path)?.[1])))
}

/**
 * A record with what was given, and with what was guessed where nothing was given or where the schema refuses it. `onWrong`
 * is called if a given field is not kept.
 */
export function completed<Guess extends JsonObject>(
  schema: z.ZodType,
  guess: Guess,
  given: JsonObject,
  onWrong: () => void,
): JsonObject & Guess {
  const whole = { ...guess, ...given }
  const wrong = wrongFields(schema, whole)
  if (wrong.size === 0) return whole
  onWrong()
  const right = Object.entries(given).filter(([key]) => !wrong.has(key))
  return { ...guess, ...Object.fromEntries(right) }
}
