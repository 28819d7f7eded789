/** An input that cannot be imported. The message has what was found, what was expected, and where. */
export class ImportError extends Error {
  override readonly name = 'ImportError'

  /** `where` is the name of a file, with a place in it if that is known. */
  constructor(where: string, found: string, expected: string) {
    super(`${where}: found ${found}, expected ${expected}`)
  }
}
