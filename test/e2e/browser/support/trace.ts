import type { Page } from 'playwright-core'

interface TraceEvent {
  name: string
  ph: string
  pid: number
  tid: number
  /** Microseconds. */
  ts: number
  dur?: number
  /** Microseconds of the processor: without the time in which the thread had to wait for other processes. */
  tdur?: number
  args: Record<string, unknown>
}

/** What the main thread of a page did, in time of the processor. */
export interface Work {
  /** The longest task, ms. */
  longestTask: number
  /** Script of each drawn frame, ms, the longest first. */
  scriptPerFrame: number[]
}

/** Work that runs script: what is inside of another one counts once. */
const SCRIPT = new Set([
  'EvaluateScript',
  'EventDispatch',
  'FireAnimationFrame',
  'FireIdleCallback',
  'FunctionCall',
  'RunMicrotasks',
  'TimerFire',
  'MajorGC',
  'MinorGC',
])

/** Records what the main thread of the page does during some work. */
export async function traced(page: Page, work: () => Promise<unknown>): Promise<Work> {
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]))
  })
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        'blink.user_timing',
        'devtools.timeline',
        'disabled-by-default-devtools.timeline',
        'disabled-by-default-devtools.timeline.frame',
      ],
    },
  })
  await page.evaluate(() => performance.mark('traced'))
  await work()
  await session.send('Tracing.end')
  await complete
  await session.detach()
  return workOf(events)
}

/** Milliseconds of the processor. */
function busyMs({ dur = 0, tdur = dur }: TraceEvent): number {
  return tdur / 1_000
}

function workOf(events: readonly TraceEvent[]): Work {
  const mark = events.find(({ name }) => name === 'traced')
  if (mark === undefined) throw new Error('found no mark in the trace')
  const own = events
    .filter(({ pid, tid, ts }) => pid === mark.pid && tid === mark.tid && ts >= mark.ts)
    .sort((a, b) => a.ts - b.ts)
  const tasks = own.filter(({ name }) => name === 'RunTask')
  const frames = own.filter(({ name }) => name === 'BeginMainThreadFrame').map(({ ts }) => ts)
  const sums = new Map<number, number>()
  let frame = -1
  let end = 0
  for (const event of own) {
    const { dur = 0, name, ph, ts } = event
    while ((frames[frame + 1] ?? Number.POSITIVE_INFINITY) <= ts) frame++
    if (ph !== 'X' || !SCRIPT.has(name) || ts < end) continue
    end = ts + dur
    sums.set(frame, (sums.get(frame) ?? 0) + busyMs(event))
  }
  return {
    longestTask: Math.max(0, ...tasks.map(busyMs)),
    scriptPerFrame: [...sums.values()].sort((a, b) => b - a),
  }
}
