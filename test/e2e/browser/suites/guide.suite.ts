import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { Check, Tab } from '../support/tab.ts'

/** Makes what the Content-Security-Policy refuses an error of the console, which fails a check. */
async function logViolations(page: Page): Promise<void> {
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ blockedURI }) => {
      console.error(`refused by the policy: ${blockedURI}`)
    })
  })
}

/** Links to the pages of the guide, from its navigation. */
const pagesIn = (page: Page) =>
  page.evaluate(() => {
    const links = document.querySelectorAll<HTMLAnchorElement>('#_contents a')
    return [...new Set([...links].map(({ href }) => href.split('#')[0] ?? ''))]
  })

export const guide: Check[] = [
  {
    name: 'the search of the guide finds words in both languages, and leads to their headings',
    act: async ({ page, url }) => {
      await logViolations(page)
      await page.goto(`${url}/docs/guide/safety`)
      await page.getByRole('searchbox').fill('rate limits')
      await page
        .getByRole('status')
        .getByText(/^\d+ results$/)
        .waitFor()
      await page.getByRole('link', { name: /^Failures › Rate limits/ }).click()
      await page.waitForURL(`${url}/docs/guide/failures#rate-limits`)
      await page.getByRole('link', { name: '简体中文' }).first().click()
      await page.waitForURL(`${url}/docs/guide/zh-CN/failures`)
      await page.getByRole('searchbox', { name: '搜索文档' }).fill('时钟')
      await page
        .getByRole('status')
        .getByText(/^\d+ 条结果$/)
        .waitFor()
      const found = page.getByRole('search').getByRole('listitem')
      assert.match(String(await found.first().textContent()), /时钟/)
      assert.equal(await found.locator('mark').first().textContent(), '时钟')
      await found.first().getByRole('link').click()
      await page.waitForURL(/\/docs\/guide\/zh-CN\//)
      await page.goto(`${url}/docs/guide`)
      await page.getByRole('searchbox').fill('故障')
      await page.getByRole('link', { name: /故障/ }).first().click()
      await page.waitForURL(/\/docs\/guide\/zh-CN\//)
    },
  },
  {
    name: 'what is searched for in the guide is text, and what is not found is said',
    act: async ({ page, url }) => {
      await logViolations(page)
      await page.goto(`${url}/docs/guide`)
      const search = page.getByRole('searchbox')
      for (const [query, said] of [
        ['<img src=x onerror=alert(1)>', /^\d+ results$/],
        ['zzzzqqqq', '0 results'],
        ['\u0000\ud800 😀 % "', '0 results'],
        [`${'y'.repeat(5_000)}`, '0 results'],
      ] as const) {
        await search.fill(query)
        await page.getByRole('status').getByText(said).waitFor()
        assert.equal(await page.locator('.results img').count(), 0)
      }
      await search.fill('')
      await page.getByRole('status').waitFor({ state: 'hidden' })
      await page.route('**/search.json', (route) => route.abort())
      await page.reload()
      await search.fill('clock')
      await page.getByText('The search is not available: the server does not respond.').waitFor()
      await page.unroute('**/search.json')
      await search.fill('clocks')
      await page
        .getByRole('status')
        .getByText(/^\d+ results?$/)
        .waitFor()
    },
  },
  {
    name: 'the guide works with the keyboard: to the search, along its results, and back',
    act: async ({ page, url }) => {
      await page.goto(`${url}/docs/guide/lists`)
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => document.activeElement?.id === '_page')
      await page.keyboard.press('/')
      await page.keyboard.type('snapshot')
      await page
        .getByRole('status')
        .getByText(/results$/)
        .waitFor()
      const focused = () => page.evaluate(() => document.activeElement?.tagName)
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      assert.equal(await focused(), 'A')
      await page.keyboard.press('Escape')
      assert.equal(await focused(), 'INPUT')
      await page.getByRole('status').waitFor({ state: 'hidden' })
      await page.keyboard.press('ArrowDown')
      await page
        .getByRole('status')
        .getByText(/results$/)
        .waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/docs\/guide\/(?!lists)/)
    },
  },
  {
    name: 'a code block of the guide is copied with its button',
    options: { context: { permissions: ['clipboard-read', 'clipboard-write'] } },
    act: async ({ page, url }) => {
      await page.goto(`${url}/docs/guide/README`)
      await page.getByRole('button', { name: 'Copy' }).first().click()
      await page.getByRole('button', { name: 'Copied' }).waitFor()
      assert.equal(await page.evaluate('navigator.clipboard.readText()'), 'npm ci && npm start\n')
    },
  },
  ...(['light', 'dark'] as const).map((colorScheme) => ({
    name: `every page of the guide fits a narrow screen, in ${colorScheme}, with its pictures`,
    options: { context: { colorScheme, viewport: { width: 360, height: 720 } } },
    act: async ({ page, url }: Tab) => {
      await logViolations(page)
      await page.goto(`${url}/docs/guide`)
      await page.getByRole('link', { name: 'Contents', exact: true }).click()
      await page.getByRole('link', { name: 'Failures' }).last().waitFor()
      const pages = await pagesIn(page)
      assert.ok(pages.length > 25, `${pages.length} pages`)
      for (const each of pages) {
        await page.goto(each)
        const [width, lost] = await page.evaluate(async () => {
          const images = [...document.images]
          for (const image of images) {
            image.loading = 'eager'
            await image.decode().catch(() => undefined)
          }
          const lost = images.filter(({ naturalWidth }) => naturalWidth === 0).length
          return [document.documentElement.scrollWidth, lost] as const
        })
        assert.ok(width <= 360, `${each} is ${width} px wide`)
        assert.equal(lost, 0, `pictures of ${each}`)
      }
    },
  })),
  {
    name: 'the guide is read without JavaScript',
    options: { context: { javaScriptEnabled: false } },
    act: async ({ page, url }) => {
      await page.goto(url)
      await page.getByRole('link', { name: 'Guide' }).click()
      assert.equal(await page.getByRole('searchbox').count(), 0)
      await page.getByRole('navigation', { name: 'Contents' }).getByText('Data and scenes').click()
      await page.getByRole('heading', { name: 'Data and scenes' }).waitFor()
    },
  },
]
