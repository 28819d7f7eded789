import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { en } from '../../../../src/dashboard/texts/en/en.ts'
import type { Texts } from '../../../../src/dashboard/texts/texts.ts'
import { zh } from '../../../../src/dashboard/texts/zh/zh.ts'
import { PROJECT, type Tab } from './tab.ts'

export const themes = ['light', 'dark'] as const
export type Theme = (typeof themes)[number]

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]

/** The windows in which the views are looked at: a desktop, and a telephone. */
export const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const

/** Texts of the dashboard in each language. */
export const textsIn: Readonly<Record<Language, Texts>> = { en, zh }

/** A picture of the dashboard: a view with something selected or open. */
export interface Scenery {
  name: string
  /** Path in the URL below the project, such as `journal/4`. */
  path: (tab: Tab) => string | Promise<string>
  /** Brings the page into its state, once the view is there. */
  prepare?: (page: Page, texts: Texts) => Promise<void>
}

async function idOf({ send }: Tab, query: string): Promise<string> {
  const [status, { data }] = await send(
    'GET',
    `/_mock/projects/${PROJECT}/notebooks?limit=1&${query}`,
  )
  assert.equal(status, 200)
  return data[0].id
}

/** Every view of the dashboard. */
export const sceneries: readonly Scenery[] = [
  { name: 'instances', path: () => 'instances' },
  { name: 'instance', path: async (tab) => `instances/${await idOf(tab, 'status=RUNNING')}` },
  {
    name: 'failed-instance',
    path: async (tab) => `instances/${await idOf(tab, 'status=CREATE_FAILED')}`,
  },
  { name: 'timeline', path: () => 'timeline' },
  { name: 'journal', path: () => 'journal' },
  // The same list after two hours: its answer is compared with the one before.
  { name: 'request', path: () => 'journal/6' },
  { name: 'injected-request', path: () => 'journal/4' },
  { name: 'faults', path: () => 'faults' },
  { name: 'world', path: () => 'world' },
  { name: 'no-match', path: () => 'instances?name=no-such-name' },
  {
    name: 'create',
    path: () => 'instances',
    prepare: async (page, texts) => {
      await page.getByRole('button', { name: texts.instances.create }).click()
      await page.getByRole('dialog').getByRole('option').nth(9).waitFor({ state: 'attached' })
    },
  },
  {
    name: 'project-menu',
    path: () => 'instances',
    prepare: async (page, texts) => {
      await page.getByRole('button', { name: `${texts.shell.project}: ` }).click()
      await page.getByText(texts.shell.otherProjectHint).waitFor()
    },
  },
  {
    name: 'help',
    path: () => 'instances',
    prepare: async (page) => {
      await page.locator('main').focus()
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
]

/** Flags of a server whose pictures are the same each time. */
export const STILL = [
  '--scene',
  'busy-gpu-lab',
  '--clock',
  'frozen',
  '--now',
  '2026-01-15T09:00:00Z',
] as const

/** Sends requests, errors and a fault rule and lets time pass, so that every view has data. */
export async function fillViews({ send }: Tab): Promise<void> {
  const api = `/v1/${PROJECT}/notebooks`
  for (const _ of [1, 2, 3]) await send('GET', `${api}?limit=3`)
  await send('GET', api, undefined, { prefer: 'code=403' })
  await send('GET', `${api}?stauts=RUNNING`)
  await send('POST', `/_mock/projects/${PROJECT}/faults`, {
    operation: 'CreateNotebook',
    status: 500,
    probability: 0.1,
  })
  for (const by of ['40m', '70m', '50m']) {
    await send('POST', `/_mock/projects/${PROJECT}/clock/advance`, { by })
  }
  await send('GET', `${api}?limit=3`)
}

/** Opens a view in a theme and a language, and waits until it shows what it has. */
export async function openView(
  { page, url }: Tab,
  path: string,
  { language = 'en', theme = 'light' }: { language?: Language; theme?: Theme } = {},
): Promise<Texts> {
  const texts = textsIn[language]
  await page.goto('about:blank')
  const start = `${url}/_mock/ui#/${PROJECT}/${path}${path.includes('?') ? '&' : '?'}`
  await page.goto(`${start}theme=${theme}&lang=${language}`)
  await page.getByText(texts.shell.live, { exact: true }).waitFor()
  const loading = page.getByText(texts.common.loading, { exact: true }).filter({ visible: true })
  await loading.first().waitFor({ state: 'detached' })
  await page.getByText(texts.instance.loadingTitle, { exact: true }).waitFor({ state: 'detached' })
  await page.locator('main .skeleton').first().waitFor({ state: 'detached' })
  // What is shown without a sign of loading, such as the figures, has come.
  await page.waitForTimeout(250)
  return texts
}
