import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { startNginx, withoutNginx } from '../../../support/nginx.ts'
import { type Check, eventually, PROJECT } from '../support/tab.ts'

const directives = (url: string) => `location /some/path/ {
proxy_pass ${url}/;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Host $http_host;
proxy_set_header X-Forwarded-Prefix /some/path;
}`

/** Does the work with the URL of the server behind nginx; says why if there is no nginx. */
async function behindNginx(url: string, work: (base: string) => Promise<void>): Promise<void> {
  const reason = await withoutNginx()
  if (reason !== false) {
    console.log(`skipped: ${reason}`)
    return
  }
  const nginx = await startNginx(directives(url))
  try {
    await work(`${nginx.url}/some/path`)
  } finally {
    await nginx.stop()
  }
}

/** Paths outside the location of nginx that the page asked for. */
function strays(page: Page): string[] {
  const found: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (!pathname.startsWith('/some/path/') && !request.url().startsWith('data:')) {
      found.push(pathname)
    }
  })
  return found
}

const options = { flags: ['--trust-proxy', 'loopback'] }

export const proxy: Check[] = [
  {
    name: 'the dashboard works below a path of nginx: lists, events, writes and curl commands',
    options: { ...options, context: { permissions: ['clipboard-read', 'clipboard-write'] } },
    act: async ({ page, send, url }) =>
      behindNginx(url, async (base) => {
        const outside = strays(page)
        await page.goto(`${base}/`)
        await page.getByRole('link', { name: 'Dashboard' }).click()
        await page.getByText(/^25 of \d+ instances$/).waitFor()
        await page.goto(`${base}/_mock/ui/#/${PROJECT}/journal`)
        await page.getByText('Live', { exact: true }).waitFor()
        assert.equal(new URL(page.url()).pathname, '/some/path/_mock/ui')
        // A write from the page passes the guard of the control plane.
        await page.getByRole('button', { name: 'Send ListNotebooks' }).click()
        await page.getByRole('row', { name: /200 GET ListNotebooks/ }).waitFor()
        // The event of a request that somebody else sends reaches the page through nginx.
        await send('GET', `/v1/${PROJECT}/notebooks?name=from-elsewhere`)
        await page
          .getByText(/from-elsewhere/)
          .first()
          .waitFor()
        await page.goto(`${base}/_mock/ui#/${PROJECT}/instances`)
        await page.getByRole('button', { name: 'This list as a request' }).click()
        await page.getByRole('button', { name: 'Copy as curl' }).click()
        await eventually(async () => {
          const copied = await page.evaluate('navigator.clipboard.readText()')
          assert.match(String(copied), new RegExp(`'${base}/v1/${PROJECT}/notebooks`))
        })
        assert.deepEqual(outside, [])
      }),
  },
  {
    name: 'the guide works below a path of nginx: its links, its search, its pictures',
    options,
    act: async ({ page, url }) =>
      behindNginx(url, async (base) => {
        const outside = strays(page)
        await page.goto(`${base}/docs/guide/`)
        assert.equal(page.url(), `${base}/docs/guide`)
        await page.getByRole('searchbox').fill('dashboard browser')
        await page.getByRole('link', { name: /^Control plane › Dashboard/ }).click()
        await page.waitForURL(`${base}/docs/guide/control-plane#dashboard`)
        await page.getByRole('img').first().scrollIntoViewIfNeeded()
        await page.waitForFunction(() => (document.querySelector('img')?.naturalWidth ?? 0) > 0)
        await page.goto(`${base}/docs/guide/contract/errors/`)
        assert.equal(page.url(), `${base}/docs/guide/contract/errors`)
        await page.getByRole('link', { name: 'Dashboard' }).first().click()
        await page.getByText(/^25 of \d+ instances$/).waitFor()
        await page.getByRole('link', { name: 'Guide' }).click()
        await page.getByRole('heading', { name: 'Documents' }).waitFor()
        assert.deepEqual(outside, [])
      }),
  },
  {
    name: 'the API page works below a path of nginx',
    options,
    act: async ({ page, url }) =>
      behindNginx(url, async (base) => {
        const outside = strays(page)
        await page.goto(`${base}/docs/`)
        const operation = page.locator('details[id="ListNotebooks"]')
        await operation.locator('> summary').click()
        await operation.getByRole('button', { name: 'Execute' }).click()
        await operation.locator('.status').getByText('200').waitFor()
        await operation.getByRole('button', { name: 'Copy as curl' }).click()
        const curl = await operation.getByLabel('Copied text').inputValue()
        assert.ok(curl.includes(`${base}/v1/`), curl)
        assert.deepEqual(outside, [])
      }),
  },
]
