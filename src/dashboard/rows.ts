import { type ReadonlySignal, signal } from '@preact/signals'
import type { Notebook, NotebookPage } from '../schemas/notebook.ts'
import { control } from './api.ts'
import { throttled } from './timing.ts'

/** Rows of a page that is asked for: what the service allows even under --strict. */
const PAGE = 50

/** Most pages that are kept. */
const MOST = 40

/** Host ms that scrolling has to pause for pages to be asked for. */
const PAUSE = 60

/** A list of instances that is fetched where it is looked at. */
export interface Rows {
  /** Instances that match; undefined until known. */
  total: ReadonlySignal<number | undefined>
  /** Why the list is refused; undefined where it is not. */
  refusal: ReadonlySignal<string | undefined>
  /** Goes up when rows came. */
  version: ReadonlySignal<number>
  at(index: number): Notebook | undefined
  /** Says which rows are in sight: from, to (without). */
  look(first: number, end: number): void
  /** Fetches again what is in sight, and forgets the rest. */
  refresh(): void
  /** What is in sight and known. */
  inSight(): Notebook[]
}

/** The instances that a query means; `pathOf` gives the path for a limit and an offset. */
export function rowsOf(pathOf: (limit: number, offset: number) => string): Rows {
  const total = signal<number | undefined>(undefined)
  const refusal = signal<string | undefined>(undefined)
  const version = signal(0)
  const pages = new Map<number, readonly Notebook[]>()
  const waiting = new Set<number>()
  let sight: readonly [number, number] = [0, PAGE]
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Goes up when all that was asked for before is stale. */
  let era = 0

  const pagesInSight = () => {
    const [first, end] = [Math.floor(sight[0] / PAGE), Math.max(1, Math.ceil(sight[1] / PAGE))]
    return Array.from({ length: Math.max(1, end - first) }, (_, index) => first + index)
  }

  const fetchPage = async (page: number) => {
    if (waiting.has(page)) return
    waiting.add(page)
    const asked = era
    try {
      const found = await control<NotebookPage>('GET', pathOf(PAGE, page * PAGE))
      if (asked !== era) return
      keep(page, found.data)
      total.value = found.total
      refusal.value = undefined
    } catch (error) {
      if (asked === era) refusal.value = (error as Error).message
    } finally {
      if (asked === era) waiting.delete(page)
    }
    version.value++
  }

  const keep = (page: number, data: readonly Notebook[]) => {
    pages.delete(page)
    pages.set(page, data)
    for (const oldest of pages.keys()) {
      if (pages.size <= MOST) break
      pages.delete(oldest)
    }
  }

  const refresh = throttled(() => {
    era++
    waiting.clear()
    const seen = new Set(pagesInSight())
    for (const page of pages.keys()) if (!seen.has(page)) pages.delete(page)
    for (const page of seen) void fetchPage(page)
  }, 400)

  return {
    total,
    refusal,
    version,
    at: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE],
    look(first, end) {
      sight = [first, end]
      clearTimeout(timer)
      timer = setTimeout(() => {
        for (const page of pagesInSight()) if (!pages.has(page)) void fetchPage(page)
      }, PAUSE)
    },
    refresh,
    inSight: () => pagesInSight().flatMap((page) => pages.get(page) ?? []),
  }
}
