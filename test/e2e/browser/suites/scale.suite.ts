import assert from 'node:assert/strict'
import autocannon from 'autocannon'
import type { Page } from 'playwright-core'
import { type Check, eventually, PROJECT } from '../support/tab.ts'

const MANY = 100_000

/** Enough instances that the default workspace has more than MANY. */
const GENERATED = 115_000

/** Host ms. */
const SCROLLING = 4_000

const SENT = 10_000

const MB = 1_048_576

/** Scrolls from the first row to the last and counts the drawn frames; returns frames per second. */
function scrolled(page: Page): Promise<number> {
  return page.evaluate(
    (ms) =>
      new Promise<number>((resolve) => {
        const box = document.querySelector('.scroll') as HTMLElement
        const start = performance.now()
        let frames = 0
        const step = (now: number) => {
          frames++
          const share = Math.min(1, (now - start) / ms)
          box.scrollTop = share * (box.scrollHeight - box.clientHeight)
          if (share < 1) requestAnimationFrame(step)
          else resolve((frames * 1_000) / (now - start))
        }
        requestAnimationFrame(step)
      }),
    SCROLLING,
  )
}

/** Bytes of the page's heap after garbage collection. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  await session.send('Performance.enable')
  const { metrics } = await session.send('Performance.getMetrics')
  await session.detach()
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0
}

/** Checks that the dashboard stays usable with large amounts of data. */
export const scale: Check[] = [
  {
    name: '100,000 rows scroll, and every one can be reached',
    options: { flags: ['--notebooks', `${GENERATED}`], readyTimeout: 100_000 },
    act: async ({ open, page, send }) => {
      await open()
      const [, { total }] = await send('GET', `/v1/${PROJECT}/notebooks/all?limit=1`)
      assert.ok(total >= MANY, `${total} in all`)
      await page.getByText(new RegExp(`^${total.toLocaleString('en')} of`)).waitFor()
      // Smooth scrolling; an idle machine with two cores reaches 30 or more.
      console.log(`  ${(await scrolled(page)).toFixed(0)} frames a second`)
      const [, last] = await send('GET', `/v1/${PROJECT}/notebooks/all?limit=1&offset=${total - 1}`)
      const row = page.locator(`[aria-rowindex="${total + 1}"]`)
      await row.getByText(last.data[0].name, { exact: true }).waitFor()
      assert.ok((await page.locator('tbody tr').count()) < 60, 'only rows in view are rendered')
      await page.getByRole('searchbox').fill('llama')
      await page.getByRole('button', { name: 'Remove the filter Name: llama' }).waitFor()
    },
  },
  {
    name: 'a journal of 1,000 requests a second grows the page by no more than 50 MB',
    act: async ({ open, page, send, url }) => {
      await open('journal')
      await send('GET', `/v1/${PROJECT}/notebooks`)
      await page.getByRole('link', { name: '1', exact: true }).waitFor()
      const before = await heapOf(page)
      const { requests } = await autocannon({
        url: `${url}/v1/${PROJECT}/notebooks?limit=2`,
        headers: { 'x-auth-token': 'mock-token-admin' },
        connections: 4,
        overallRate: 1_000,
        amount: SENT,
      })
      assert.equal(requests.total, SENT)
      const last = SENT + 1
      await eventually(async () => {
        const first = await page.getByRole('rowheader').first().textContent()
        assert.ok(Math.abs(Number(first) - last) <= 8, `the newest is ${first} of ${last}`)
      })
      const grown = (await heapOf(page)) - before
      console.log(`  ${(grown / MB).toFixed(1)} MB after ${SENT} requests`)
      assert.ok(grown <= 50 * MB, `${(grown / MB).toFixed(1)} MB`)
      assert.ok((await page.locator('tbody tr').count()) < 60, 'only rows in view are rendered')
      await page.getByRole('rowheader').first().getByRole('link').click()
      await page.getByRole('button', { name: 'Copy as', exact: true }).waitFor()
    },
  },
]
