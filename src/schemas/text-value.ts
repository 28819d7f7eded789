import * as z from './zod.ts'

/** Converts the text of a parameter or flag to the type of a field; returns text that cannot be converted unchanged. */
export function valueOfText(field: z.ZodType, text: string): unknown {
  const kind = innermost(field)
  if (kind instanceof z.ZodBoolean) return text === 'true' || (text === 'false' ? false : text)
  if (!isNumeric(kind)) return text
  const number = Number(text)
  // -0 stays text, so that it is refused: no field has a negative zero.
  if (Object.is(number, -0)) return text
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(number) ? number : text
  const takesFractions = kind instanceof z.ZodNumber && !(kind instanceof z.ZodNumberFormat)
  return takesFractions && /^\d+\.\d+$/.test(text) ? number : text
}

/** The schema inside optional, default and prefault. */
export function innermost(schema: z.ZodType): z.ZodType {
  const field = z.built(schema)
  return field instanceof z.ZodOptional ||
    field instanceof z.ZodDefault ||
    field instanceof z.ZodPrefault
    ? innermost(field.unwrap() as z.ZodType)
    : field
}

function isNumeric(kind: z.ZodType): boolean {
  return (
    kind instanceof z.ZodNumber ||
    (kind instanceof z.ZodLiteral && [...kind.values].every((value) => typeof value === 'number'))
  )
}
