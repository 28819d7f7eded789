/** A text in lower case with as many characters: `İ`, whose small form has two, stays. */
export function lowerCase(text: string): string {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return lower
  return text
    .split('İ')
    .map((part) => part.toLowerCase())
    .join('İ')
}
