import { BoundedMap } from '../cloud/kernel/bounded-map.ts'
import type { Notebooks } from '../cloud/notebooks/notebooks.ts'

/** A list's answer as it is sent. */
export interface EncodedPage {
  bytes: Buffer
  warnings: readonly string[]
}

const MAX_PAGES = 64

interface Kept {
  version: number
  /** By the URL that was asked for; the last user and base win. */
  pages: BoundedMap<string, EncodedPage & { userId: string; base: string }>
}

/** Pages that were sent lately, good until a notebook of their project is written. */
export class PageCache {
  readonly #kept = new WeakMap<Notebooks, Kept>()

  /** The page that a URL last gave to the user, made where it is not kept. */
  get(
    notebooks: Notebooks,
    url: string,
    userId: string,
    base: string,
    make: () => EncodedPage,
  ): EncodedPage {
    let kept = this.#kept.get(notebooks)
    if (kept === undefined || kept.version !== notebooks.version) {
      kept = { version: notebooks.version, pages: new BoundedMap(MAX_PAGES) }
      this.#kept.set(notebooks, kept)
    }
    const before = kept.pages.get(url)
    if (before !== undefined && before.userId === userId && before.base === base) return before
    const page = { ...make(), userId, base }
    kept.pages.set(url, page)
    return page
  }
}
