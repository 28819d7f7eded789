import { PassThrough } from 'node:stream'
import { writeBundle } from '../../bundles/write-bundle.ts'
import type { BundleHeader, BundleLine } from '../../schemas/bundle.ts'
import { version } from '../../version.ts'

/** A bundle that is written while the old one is replayed, and takes its place at the end. */
export class UpdatedBundle {
  readonly #lines = new PassThrough({ objectMode: true })
  readonly #written: Promise<void>
  #failure: Error | undefined

  constructor(path: string, header: BundleHeader) {
    this.#lines.on('error', () => {})
    this.#written = writeBundle(path, { ...header, mock_version: version }, this.#lines)
    this.#written.catch((error: Error) => {
      this.#failure = error
    })
  }

  /** Resolves when there is room for another line. Rejects with the error of the file. */
  async add(line: BundleLine): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#lines.write(line)) return
    const drained = new Promise<void>((resolve) => this.#lines.once('drain', resolve))
    await Promise.race([drained, this.#written])
  }

  /** Resolves when the file is complete. */
  async end(): Promise<void> {
    this.#lines.end()
    await this.#written
  }

  /** Leaves the old file as it is. */
  async abandon(error: Error): Promise<void> {
    this.#lines.destroy(error)
    await this.#written.catch(() => {})
  }
}
