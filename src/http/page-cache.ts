import { BoundedMap } from '../cloud/kernel/bounded-map.ts'
import type { Notebooks } from '../cloud/notebooks/notebooks.ts'

/** A page of a list as it is sent: JSON bytes, and the warnings for the response header. */
export interface EncodedPage {
  bytes: Buffer
  warnings: readonly string[]
}

/** Maximum number of pages of a project. */
const MAX_PAGES = 64

/** Bytes of new pages after which all pages are dropped, so that never more are cached. */
const MAX_BYTES = 64 * 1024 * 1024

interface ProjectPages {
  version: number
  /** By request URL, followed by the offset if it is another one. One entry per URL: the last user and base URL replace the ones before. */
  pages: BoundedMap<string, EncodedPage & { userId: string; base: string }>
}

/** Cache of encoded pages per project. A change of any notebook in the project makes its pages invalid. */
export class PageCache {
  #projects = new WeakMap<Notebooks, ProjectPages>()
  /** Bytes of the pages that were added since the cache was empty. */
  #bytes = 0

  /** Whether `get` has a page for this URL, user and base URL. */
  has(notebooks: Notebooks, url: string, userId: string, base: string): boolean {
    const project = this.#projects.get(notebooks)
    const cached = project?.version === notebooks.version ? project.pages.get(url) : undefined
    return cached?.userId === userId && cached.base === base
  }

  /** The cached page for this URL, user and base URL; calls `encode` if there is none. */
  get(
    notebooks: Notebooks,
    url: string,
    userId: string,
    base: string,
    encode: () => EncodedPage,
  ): EncodedPage {
    let project = this.#projects.get(notebooks)
    if (project === undefined || project.version !== notebooks.version) {
      project = { version: notebooks.version, pages: new BoundedMap(MAX_PAGES) }
      this.#projects.set(notebooks, project)
    }
    const cached = project.pages.get(url)
    if (cached !== undefined && cached.userId === userId && cached.base === base) return cached
    const page = { ...encode(), userId, base }
    this.#bytes += page.bytes.length
    if (this.#bytes > MAX_BYTES) {
      this.#projects = new WeakMap()
      this.#bytes = 0
    } else project.pages.set(url, page)
    return page
  }
}
