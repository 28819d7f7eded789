/** Fewest digits of a number of an unknown field that is replaced. */
const FEWEST = 4

/** The digits of a number that is replaced; undefined for a small one. */
export function digitsOf(value: number): string | undefined {
  const digits = (textOf(value) ?? '').replace(/\D/g, '')
  return digits.length < FEWEST ? undefined : digits
}

/** A number with the sign and the decimal point of `value` and other digits. `value` is one that digitsOf() gives digits for. */
export function withDigits(value: number, digits: string): number {
  let at = 0
  const text = String(value).replace(/\d/g, () => digits[at++] as string)
  // A zero at the end of a fraction would be lost.
  return Number(text.includes('.') ? text.replace(/0$/, '1') : text)
}

/** A number as JSON writes it, but for exponents; undefined if it has one. */
function textOf(value: number): string | undefined {
  const text = String(value)
  return /^-?\d+(?:\.\d+)?$/.test(text) ? text : undefined
}
