import { type ReadonlySignal, signal } from '@preact/signals'
import type { Notebook, NotebookPage } from '../../schemas/notebook.ts'
import { control } from './api.ts'
import { throttled } from './timing.ts'

/** Rows of one page: a screen full; --strict allows it too. */
const PAGE = 20

/** Maximum number of pages that are kept. */
const MAX_PAGES = 100

/** Pages are loaded when scrolling has paused for so many host ms. */
const PAUSE = 60

/** A list of instances that loads the pages in view. */
export interface Rows {
  /** Number of instances that match; undefined until the first response. */
  total: ReadonlySignal<number | undefined>
  /** Error text of the last request; undefined if there was no error. */
  refusal: ReadonlySignal<string | undefined>
  /** Increases when rows arrive. */
  version: ReadonlySignal<number>
  at(index: number): Notebook | undefined
  /** Sets the rows in view: from `first` up to, not including, `end`. */
  show(first: number, end: number): void
  /** Loads the rows in view again, and drops all others. */
  refresh(): void
  /** The loaded rows in view. */
  visibleRows(): Notebook[]
}

/** Makes a list; `pathOf` returns the path of a page by limit and offset. */
export function rowsOf(pathOf: (limit: number, offset: number) => string): Rows {
  const total = signal<number | undefined>(undefined)
  const refusal = signal<string | undefined>(undefined)
  const version = signal(0)
  const pages = new Map<number, readonly Notebook[]>()
  const waiting = new Set<number>()
  let visible: readonly [number, number] = [0, PAGE]
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Increases when responses to earlier requests must be ignored. */
  let generation = 0

  const visiblePages = () => {
    const [first, end] = [Math.floor(visible[0] / PAGE), Math.max(1, Math.ceil(visible[1] / PAGE))]
    return Array.from({ length: Math.max(1, end - first) }, (_, index) => first + index)
  }

  const fetchPage = async (page: number) => {
    if (waiting.has(page)) return
    waiting.add(page)
    const asked = generation
    try {
      const found = await control<NotebookPage>('GET', pathOf(PAGE, page * PAGE))
      // An older response is better than none, until the newer one is here.
      if (asked !== generation && (pages.has(page) || !waiting.has(page))) return
      store(page, found.data)
      total.value = found.total
      refusal.value = undefined
    } catch (error) {
      if (asked === generation) refusal.value = (error as Error).message
    } finally {
      if (asked === generation) waiting.delete(page)
    }
    version.value++
  }

  const store = (page: number, data: readonly Notebook[]) => {
    pages.delete(page)
    pages.set(page, data)
    for (const oldest of pages.keys()) {
      if (pages.size <= MAX_PAGES) break
      pages.delete(oldest)
    }
  }

  const refresh = throttled(() => {
    generation++
    waiting.clear()
    const seen = new Set(visiblePages())
    for (const page of pages.keys()) if (!seen.has(page)) pages.delete(page)
    for (const page of seen) void fetchPage(page)
  }, 400)

  return {
    total,
    refusal,
    version,
    at: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE],
    show(first, end) {
      visible = [first, end]
      clearTimeout(timer)
      timer = setTimeout(() => {
        for (const page of visiblePages()) if (!pages.has(page)) void fetchPage(page)
      }, PAUSE)
    },
    refresh,
    visibleRows: () => visiblePages().flatMap((page) => pages.get(page) ?? []),
  }
}
