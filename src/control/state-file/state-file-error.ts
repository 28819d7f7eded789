/** A state file that cannot be used; the message has its path. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError'

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}; the file is left as it is`)
  }
}

/** The code of an error of Node, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
