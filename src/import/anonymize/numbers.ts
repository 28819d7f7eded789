/** Fewest digits of a number of an unknown field that is replaced. */
const FEWEST = 4

/** The text of a number that is replaced, without its sign; undefined for a small one, and for one with an exponent. */
export function digitsOf(value: number): string | undefined {
  const text = String(Math.abs(value))
  const isReplaced = !/[^\d.]/.test(text) && text.replace('.', '').length >= FEWEST
  return isReplaced ? text : undefined
}

/** A number with the sign of `value` and other digits. */
export function withDigits(value: number, digits: string): number {
  return Math.sign(value) * Number(digits)
}
