import type { BundleLine } from '../../schemas/bundle.ts'

/** A place for a line that is not known yet. */
export interface LinePlace {
  line: BundleLine | undefined
}

/** Hands lines over in the order of their places. A line waits until those before it are known. */
export class LinesInOrder {
  readonly #write: (line: BundleLine) => void | Promise<void>
  #places: LinePlace[] = []

  constructor(write: (line: BundleLine) => void | Promise<void>) {
    this.#write = write
  }

  /** Takes the next place. */
  take(line?: BundleLine): LinePlace {
    const place = { line }
    this.#places.push(place)
    return place
  }

  /** Hands over what is known up to the first gap. */
  async flush(): Promise<void> {
    const gap = this.#places.findIndex(({ line }) => line === undefined)
    const known = gap < 0 ? this.#places : this.#places.slice(0, gap)
    this.#places = gap < 0 ? [] : this.#places.slice(gap)
    for (const { line } of known) await this.#write(line as BundleLine)
  }
}
