import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { assertQuick } from '../support/quick.ts'
import { type Check, PROJECT } from '../support/tab.ts'
import { traced } from '../support/trace.ts'

/** Enough instances that the default list has more than 100,000. */
const GENERATED = 115_000

const flags = ['--notebooks', `${GENERATED}`] as const

const KB = 1_024

/** The most that the first view may weigh, bytes as they are sent. */
const FIRST_VIEW = 120 * KB

/** Limits on a quiet machine, ms. */
const FIRST_ROW_MS = 300
const TASK_MS = 50
const SCRIPT_MS = 8

/** How long the check scrolls, host ms. */
const SCROLLING = 4_000

/** Notes in the page when the link with this text is drawn in the content: ms since the start of the navigation. */
function noteFirstRow(name: string): void {
  const noted = globalThis as { firstRow?: number }
  const look = () => {
    const links = [...document.querySelectorAll('main a')]
    if (!links.some((link) => link.textContent?.trim() === name)) return
    observer.disconnect()
    requestAnimationFrame(() => {
      noted.firstRow = performance.now()
    })
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { childList: true, subtree: true, characterData: true })
}

interface Visit {
  /** Until the first row was drawn, ms since the start of the navigation. */
  firstRow: number
  /** Bytes as they were sent, by path, of what was asked for until then. */
  bytes: Map<string, number>
}

/** Opens the dashboard in a new context, which has nothing cached. */
async function visit(page: Page, url: string, firstName: string): Promise<Visit> {
  const context = await page
    .context()
    .browser()
    ?.newContext({ viewport: { width: 1280, height: 800 } })
  if (context === undefined) throw new Error('found no browser of the page')
  try {
    const fresh = await context.newPage()
    await fresh.addInitScript('globalThis.__name = (named) => named')
    await fresh.addInitScript(noteFirstRow, firstName)
    const network = await context.newCDPSession(fresh)
    await network.send('Network.enable')
    const sent = new Map<string, { path: string; at: number }>()
    const received: { id: string; length: number }[] = []
    network.on('Network.requestWillBeSent', ({ request, requestId, wallTime }) => {
      sent.set(requestId, { path: new URL(request.url).pathname, at: wallTime * 1_000 })
    })
    network.on('Network.dataReceived', ({ encodedDataLength, requestId }) => {
      received.push({ id: requestId, length: encodedDataLength })
    })
    await fresh.goto(`${url}/_mock/ui#/${PROJECT}/instances`)
    await fresh.waitForFunction(() => 'firstRow' in globalThis)
    const [firstRow, origin] = await fresh.evaluate(() => {
      return [
        (globalThis as unknown as { firstRow: number }).firstRow,
        performance.timeOrigin,
      ] as const
    })
    // Later responses keep the view up to date.
    await fresh.waitForTimeout(500)
    const bytes = new Map<string, number>()
    for (const { id, length } of received) {
      const { at, path } = sent.get(id) ?? { at: 0, path: 'unknown' }
      if (at <= origin + firstRow) bytes.set(path, (bytes.get(path) ?? 0) + length)
    }
    return { firstRow, bytes }
  } finally {
    await context.close()
  }
}

/** Scrolls the list from its start to its end, as a person drags the scroll bar. */
function scrollThrough(page: Page): Promise<number> {
  return page.evaluate(
    (ms) =>
      new Promise<number>((resolve) => {
        const boxes = [...document.querySelectorAll('main, main *')].filter(
          ({ clientHeight, scrollHeight }) => scrollHeight > clientHeight + 100 && clientHeight > 0,
        )
        const [box] = boxes.sort((a, b) => b.scrollHeight - a.scrollHeight)
        if (box === undefined) return resolve(0)
        const start = performance.now()
        const step = (now: number) => {
          const share = Math.min(1, (now - start) / ms)
          box.scrollTop = share * (box.scrollHeight - box.clientHeight)
          if (share < 1) requestAnimationFrame(step)
          else resolve(box.scrollHeight)
        }
        requestAnimationFrame(step)
      }),
    SCROLLING,
  )
}

/** Checks of how heavy the dashboard is. */
export const weight: Check[] = [
  {
    name: 'the first view weighs at most 120 KB as it is sent, and its first row of 100,000 is there in 300 ms',
    options: { flags, readyTimeout: 100_000 },
    act: async ({ page, send, url }) => {
      const [, { data, total }] = await send('GET', `/_mock/projects/${PROJECT}/notebooks?limit=1`)
      assert.ok(total >= 100_000, `${total} in all`)
      const visits: Visit[] = []
      for (const _ of [1, 2, 3, 4, 5]) visits.push(await visit(page, url, data[0].name))
      const times = visits.map(({ firstRow }) => firstRow)
      const [{ bytes: first } = { bytes: new Map<string, number>() }] = visits
      const entries = [...first].sort(([, a], [, b]) => b - a)
      const sum = entries.reduce((all, [, size]) => all + size, 0)
      for (const [path, size] of entries) console.log(`  ${(size / KB).toFixed(1)} KB ${path}`)
      console.log(
        `  ${(sum / KB).toFixed(1)} KB in all; first rows after ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`,
      )
      assert.ok(sum <= FIRST_VIEW, `${(sum / KB).toFixed(1)} KB`)
      assertQuick('the first row', Math.min(...times), FIRST_ROW_MS)
    },
  },
  {
    name: 'while 100,000 rows scroll no task takes 50 ms, and script takes at most 8 ms of a frame',
    options: { flags, readyTimeout: 100_000 },
    act: async ({ open, page }) => {
      await open()
      await page.locator('main [data-row]').first().waitFor()
      // Code that has run once is compiled.
      await scrollThrough(page)
      const { longestTask, scriptPerFrame } = await traced(page, async () => {
        assert.ok((await scrollThrough(page)) > 100_000, 'the list scrolls')
      })
      const most = scriptPerFrame[Math.floor(scriptPerFrame.length / 100)] ?? 0
      const middle = scriptPerFrame[Math.floor(scriptPerFrame.length / 2)] ?? 0
      assert.ok(scriptPerFrame.length > 30, `${scriptPerFrame.length} frames`)
      console.log(
        `  ${scriptPerFrame.length} frames; script of a frame: ${middle.toFixed(1)} ms in the middle, ${scriptPerFrame[0]?.toFixed(1)} ms at most, ${most.toFixed(1)} ms in one of a hundred`,
      )
      console.log(`  the longest task took ${longestTask.toFixed(1)} ms of the processor`)
      assert.ok(longestTask <= TASK_MS, `a task of ${longestTask.toFixed(1)} ms`)
      assert.ok(most <= SCRIPT_MS, `${most.toFixed(1)} ms of script in one of a hundred frames`)
    },
  },
]
