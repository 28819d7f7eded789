import assert from 'node:assert/strict'
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core'
import { withServer } from '../clients/processes.ts'

const CLI = new URL('../../../dist/cli.js', import.meta.url).pathname

/** Most host ms that what a page asks for takes longer, to see whether a check relies on a fast answer. */
const LATE = Number(process.env['LATE'] ?? 0)

export const PROJECT = '0123456789abcdef0123456789abcdef'

/** A tab of a browser and the server that it looks at. */
export interface Tab {
  page: Page
  /** Where the server is. */
  url: string
  /** Opens a view of the dashboard and waits until it is live. */
  open(view?: string): Promise<void>
  /** Sends JSON to the server, as a script would; gives the status and the body. */
  // biome-ignore lint/suspicious/noExplicitAny: checks look at answers as they come.
  send(method: string, path: string, body?: object, headers?: Headers): Promise<[number, any]>
}

type Headers = Record<string, string>

export interface TabOptions {
  /** Flags of the server. */
  flags?: readonly string[]
  context?: BrowserContextOptions
  /** Host ms that the server gets to be ready. */
  patience?: number
  /** Console errors that the check brings about. */
  expected?: RegExp
}

/** One thing a person does, and what has to come of it. */
export interface Check {
  name: string
  options?: TabOptions
  act: (tab: Tab) => Promise<void>
}

/** Does a check in a tab of its own. Scripts that break, and requests to other hosts, fail it as well. */
export async function perform(browser: Browser, { act, options = {} }: Check): Promise<void> {
  const { context: given = {}, expected = /(?!)/, flags = [], patience } = options
  const look = async (url: string) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...given })
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    // What tsx puts around the functions that are sent to the page.
    await page.addInitScript('globalThis.__name = (named) => named')
    const wrong: string[] = []
    page.on('pageerror', (error) => wrong.push(`${error.stack}`))
    page.on('dialog', (dialog) => wrong.push(`a dialog: ${dialog.message()}`))
    page.on('console', (message) => {
      const text = message.text()
      // The browser writes down every refusal that a check is about.
      if (message.type() !== 'error' || /^Failed to load resource/.test(text)) return
      if (!expected.test(text)) wrong.push(text)
    })
    context.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url())
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') wrong.push(request.url())
    })
    if (LATE > 0) await page.route(/\/(_mock|v1)\/(?!ui)/, answeredLate)
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
      throw new Error(`${error}\nwhat was shown:\n${shown.slice(0, 4_000)}`, { cause: error })
    } finally {
      await context.close()
    }
  }
  await withServer(CLI, flags, look, patience)
}

async function answeredLate(route: Route): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * LATE))
  // By then the tab may have gone elsewhere.
  await route.continue().catch(() => undefined)
}

/** Sends JSON as a script would; gives the status and the body. */
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
  // biome-ignore lint/suspicious/noExplicitAny: checks look at answers as they come.
  return [response.status, text === '' ? null : JSON.parse(text)] as [number, any]
}

/** Keeps asking until something holds; fails with the last reason after a minute. */
export async function eventually(holds: () => Promise<void>): Promise<void> {
  const end = performance.now() + 60_000
  for (;;) {
    try {
      return await holds()
    } catch (error) {
      if (performance.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
