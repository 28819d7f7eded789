/** What is wrong with a JSON text. V8's message quotes the text around the mistake, which may be a password: that part is left out. */
export function jsonMistake(error: unknown): string {
  return (error as Error).message.replace(/, (\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, '')
}
