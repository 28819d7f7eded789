/** A line of `--log json`: an object on one line (docs/options.md#log-lines-as-json). Fields that are undefined are left out. */
export function logLine(level: 'info' | 'warn' | 'error', event: string, fields: object): string {
  return JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })
}

/** Where the warnings of a server go: to stderr, as text or as lines of `--log json`. */
export function warningWriter(log: string): (text: string) => void {
  return (message) =>
    console.error(log === 'json' ? logLine('warn', 'warning', { message }) : message)
}

/** Writes a bug of this package to stderr: with its stack, or as a line of `--log json`. */
export function writeBug(log: string, error: unknown): void {
  if (log !== 'json') console.error(error)
  else {
    const { message, stack } = error instanceof Error ? error : new Error(`${error}`)
    console.error(logLine('error', 'error', { message, stack }))
  }
}
