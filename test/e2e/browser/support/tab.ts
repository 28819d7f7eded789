import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core'
import { withServer } from '../../clients/processes.ts'

const CLI = new URL('../../../../dist/cli.js', import.meta.url).pathname

/** Maximum host ms of random delay for each request of the page, to find checks that rely on fast responses. */
const MAX_DELAY = Number(process.env['LATE'] ?? 0)

export const PROJECT = '0123456789abcdef0123456789abcdef'

/** A browser tab and the server that it shows. */
export interface Tab {
  page: Page
  /** URL of the server. */
  url: string
  /** Opens a view of the dashboard and waits until it is live. */
  open(view?: string): Promise<void>
  /** Sends JSON to the server, as a script would; returns the status and the body. */
  // biome-ignore lint/suspicious/noExplicitAny: checks read JSON of any shape.
  send(method: string, path: string, body?: object, headers?: Headers): Promise<[number, any]>
}

type Headers = Record<string, string>

export interface TabOptions {
  /** Flags of the server. */
  flags?: readonly string[]
  context?: BrowserContextOptions
  /** Host ms within which the server must be ready. */
  readyTimeout?: number
  /** Console errors that the check causes on purpose. */
  expected?: RegExp
}

/** One task of a user, with the expected result. */
export interface Check {
  name: string
  options?: TabOptions
  act: (tab: Tab) => Promise<void>
}

/** Runs a check in a new tab. Script errors and requests to other hosts fail it as well. */
export async function perform(browser: Browser, { act, options = {} }: Check): Promise<void> {
  const { context: given = {}, expected = /(?!)/, flags = [], readyTimeout } = options
  const checkIn = async (url: string) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...given })
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    // A helper that tsx adds to functions that are sent to the page.
    await page.addInitScript('globalThis.__name = (named) => named')
    const wrong: string[] = []
    page.on('pageerror', (error) => wrong.push(`${error.stack}`))
    page.on('dialog', (dialog) => wrong.push(`a dialog: ${dialog.message()}`))
    page.on('console', (message) => {
      const text = message.text()
      // The browser logs every refusal that a check expects.
      if (message.type() !== 'error' || /^Failed to load resource/.test(text)) return
      if (!expected.test(text)) wrong.push(text)
    })
    context.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url())
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') wrong.push(request.url())
    })
    if (MAX_DELAY > 0) await page.route(/\/(_mock|v1)\/(?!ui)/, delayRandomly)
    try {
      await act({
        page,
        url,
        open: async (view = 'instances') => {
          await page.goto(`${url}/_mock/ui#/${PROJECT}/${view}`)
          await page.getByText('Live', { exact: true }).waitFor()
        },
        send: (method, path, body, headers) => send(method, `${url}${path}`, body, headers),
      })
      assert.deepEqual(wrong, [])
    } catch (error) {
      const shown = await page.locator('body').ariaSnapshot().catch(String)
      throw new Error(`${error}\npage content:\n${shown.slice(0, 4_000)}`, { cause: error })
    } finally {
      await context.close()
    }
  }
  await withServer(CLI, flags, checkIn, readyTimeout)
}

async function delayRandomly(route: Route): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * MAX_DELAY))
  // The tab may be on another page by then.
  await route.continue().catch(() => undefined)
}

/** Sends JSON as a script would; returns the status and the body. */
export async function send(method: string, url: string, body?: object, headers: Headers = {}) {
  const response = await fetch(url, {
    method,
    headers: {
      'x-auth-token': 'mock-token-admin',
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  // biome-ignore lint/suspicious/noExplicitAny: checks read JSON of any shape.
  return [response.status, text === '' ? null : JSON.parse(text)] as [number, any]
}

/** Repeats a check until it passes; throws its last error after one minute. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const end = performance.now() + 60_000
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
