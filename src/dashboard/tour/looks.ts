import type { TourLook, TourStep, TourView } from '../../schemas/tour.ts'

/** Where each element is that a step can point at: the first of the selectors that finds something. */
const places: { [View in TourView]: Readonly<Partial<Record<TourLook, readonly string[]>>> } = {
  instances: {
    headline: ['main .tiles'],
    chart: ['main .compact-chart'],
    filters: ['main .list-filters'],
    count: ['main .list-state'],
    table: ['main .scroll', 'main .virtual-list'],
    clock: ['.top .clock'],
  },
  timeline: {
    chart: ['main .timeline-chart'],
    timeline: ['main .scrubber'],
    summary: ['main .transitions'],
    clock: ['.top .clock'],
  },
  instance: {
    status: ['main .failure', 'main .heading'],
    'state-machine': ['main .machine'],
    actions: ['main .heading .bar'],
    details: ['main .instance-cards'],
    transitions: ['main .instance-transitions'],
    clock: ['.top .clock'],
  },
  journal: {
    requests: ['main .scroll', 'main .virtual-list'],
    request: ['main tbody tr:not(.spacer)', 'main .virtual-list > li'],
    filters: ['main .journal-filters'],
    clock: ['.top .clock'],
  },
  faults: {
    rules: ['main .rules', 'main .message'],
    'rule-form': ['main .rule-form', 'main .faults-bar'],
    clock: ['.top .clock'],
  },
  world: {
    clock: ['main .clock-card'],
    scenes: ['main .scenes'],
    state: ['main section[aria-labelledby="files"]'],
    snapshots: ['main section[aria-labelledby="snapshots"]'],
  },
}

/** Attribute of the marked elements; the style sheet draws a ring around them. */
const MARK = 'data-tour-look'

/** Part of the window above which an element is scrolled to its start, not to its middle. */
const TALL = 0.5

/**
 * Marks what a step points at, and scrolls it into view when it appears. Views load and render later, so it looks again after
 * each change of the page, until the returned function is called. `row` is the id of the instance whose row is marked.
 */
export function markLook({ look, view }: TourStep, row: string | undefined): () => void {
  const selectors = look === undefined ? [] : (places[view][look] ?? [])
  let marked: Element[] = []
  let frame: number | undefined
  let stopScrolling: (() => void) | undefined
  const unmark = () => {
    for (const element of marked) element.removeAttribute(MARK)
  }
  const mark = () => {
    frame = undefined
    const found = [firstOf(selectors), rowOf(row)].filter((each) => each !== null)
    if (found.length === marked.length && found.every((each, at) => each === marked[at])) return
    unmark()
    marked = found
    for (const element of marked) element.setAttribute(MARK, '')
    if (marked[0] !== undefined) stopScrolling ??= keepInView(() => marked[0])
  }
  const observer = new MutationObserver(() => {
    frame ??= requestAnimationFrame(mark)
  })
  observer.observe(document.body, { childList: true, subtree: true })
  mark()
  return () => {
    observer.disconnect()
    if (frame !== undefined) cancelAnimationFrame(frame)
    stopScrolling?.()
    unmark()
  }
}

function firstOf(selectors: readonly string[]): Element | null {
  for (const selector of selectors) {
    const found = document.querySelector(selector)
    if (found !== null) return found
  }
  return null
}

function rowOf(id: string | undefined): Element | null {
  if (id === undefined) return null
  const link = document.querySelector(`main [data-row="${CSS.escape(id)}"]`)
  return link?.closest('tr, li') ?? null
}

/** Host ms after which an element is scrolled to again: what is above it may have come later. */
const LATER = [100, 300, 700, 1_500]

/** Scrolls an element into view, until the user scrolls. */
function keepInView(elementOf: () => Element | undefined): () => void {
  const scroll = () => {
    const element = elementOf()
    if (element === undefined) return
    const isTall = element.getBoundingClientRect().height > TALL * innerHeight
    element.scrollIntoView({ block: isTall ? 'start' : 'center', inline: 'nearest' })
  }
  scroll()
  const timers = LATER.map((ms) => setTimeout(scroll, ms))
  const stop = () => {
    for (const timer of timers) clearTimeout(timer)
    removeEventListener('wheel', stop)
    removeEventListener('touchmove', stop)
  }
  addEventListener('wheel', stop, { passive: true })
  addEventListener('touchmove', stop, { passive: true })
  return stop
}
