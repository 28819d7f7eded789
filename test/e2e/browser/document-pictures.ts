/**
 * Takes the pictures of the documents anew, into docs/images/: `npm run pictures`, or some of them by name:
 * `npm run pictures -- instance journal`. CHROMIUM_PATH: the browser.
 */
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { browserNames, browserPath } from '../../support/browser-path.ts'
import { perform } from './support/tab.ts'
import {
  fillViews,
  type Language,
  openView,
  STILL,
  sceneries,
  sizes,
  type Theme,
} from './support/views.ts'

/** The most that a picture may weigh: people read the README on slow lines as well. */
const MAX_BYTES = 200_000

interface DocumentPicture {
  /** Name of the file below docs/images/, without `.png`. */
  file: string
  /** Name of a scenery of views.ts. */
  scenery: string
  size: keyof typeof windows
  theme: Theme
  language: Language
}

const windows = { desktop: sizes[0], phone: sizes[1] }

const english = { size: 'desktop', theme: 'light', language: 'en' } as const

const pictures: readonly DocumentPicture[] = [
  { ...english, file: 'instances-light', scenery: 'instances' },
  { ...english, file: 'instances-dark', scenery: 'instances', theme: 'dark' },
  { ...english, file: 'instances-zh', scenery: 'instances', language: 'zh' },
  { ...english, file: 'instances-phone', scenery: 'instances', size: 'phone' },
  { ...english, file: 'instance', scenery: 'instance' },
  { ...english, file: 'timeline-dark', scenery: 'timeline', theme: 'dark' },
  { ...english, file: 'journal', scenery: 'request' },
]

const executablePath = browserPath()
if (executablePath === undefined) {
  throw new Error(`found no browser, expected one of ${browserNames.join(', ')} or CHROMIUM_PATH`)
}

const wanted = process.argv.slice(2)
const known = pictures.map(({ file }) => file)
const unknown = wanted.filter((name) => !known.includes(name))
if (unknown.length > 0) throw new Error(`found ${unknown}, expected some of ${known.join(', ')}`)

const args = ['--no-sandbox', '--disable-dev-shm-usage']
const browser = await chromium.launch({ executablePath, args })
try {
  for (const picture of pictures) {
    if (wanted.length === 0 || wanted.includes(picture.file)) await take(picture)
  }
} finally {
  await browser.close()
}

async function take({ file, language, scenery, size, theme }: DocumentPicture): Promise<void> {
  const found = sceneries.find(({ name }) => name === scenery)
  if (found === undefined) throw new Error(`found no scenery ${scenery}`)
  const path = fileURLToPath(new URL(`../../../docs/images/${file}.png`, import.meta.url))
  await perform(browser, {
    name: file,
    options: { flags: STILL, context: { viewport: windows[size] } },
    act: async (tab) => {
      await fillViews(tab)
      const texts = await openView(tab, await found.path(tab), { language, theme })
      await found.prepare?.(tab.page, texts)
      await tab.page.screenshot({ path, animations: 'disabled', caret: 'hide' })
    },
  })
  const bytes = statSync(path).size
  console.log(`docs/images/${file}.png: ${bytes} bytes`)
  if (bytes > MAX_BYTES)
    throw new Error(`${file} has ${bytes} bytes, expected at most ${MAX_BYTES}`)
}
