import { createHash } from 'node:crypto'
import type { BundleEnd, BundleHeader, BundleLine } from '../schemas/bundle.ts'

/** The lines of a bundle as text. It counts and hashes them for the last line. */
export class BundleText {
  readonly #hash = createHash('sha256')
  #lines = 0

  /** A line with its end. */
  line(value: BundleHeader | BundleLine): string {
    return this.text(`${JSON.stringify(value)}\n`)
  }

  /** The same for a line that is JSON text already. It may be given in parts: the last part ends with the line. */
  text(part: string): string {
    this.#hash.update(part)
    if (part.endsWith('\n')) this.#lines++
    return part
  }

  /** The last line. */
  end(): string {
    const end: BundleEnd = { kind: 'end', lines: this.#lines, sha256: this.#hash.digest('hex') }
    return `${JSON.stringify(end)}\n`
  }
}
