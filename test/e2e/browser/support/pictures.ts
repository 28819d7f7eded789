import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Tab } from './tab.ts'
import { languages, openView, type Scenery, sizes, themes } from './views.ts'

let folder: string | undefined

/** Folder of the pictures: PICTURES, or a temporary one. It is made, and printed once. */
export function pictureFolder(): string {
  if (folder !== undefined) return folder
  const given = process.env['PICTURES']
  folder = given === undefined ? mkdtempSync(join(tmpdir(), 'dashboard-')) : resolve(given)
  mkdirSync(folder, { recursive: true })
  console.log(`  pictures: ${folder}`)
  return folder
}

/** Where and how a picture was taken. */
export interface PictureState {
  width: number
  theme: string
  language: string
  /** Path of the file, VIEW-WIDTH-THEME-LANGUAGE.png. */
  file: string
}

/**
 * Takes a picture of a view at each width, in each theme and language; calls `check` for each state of the page. `half` 0 or
 * 1 takes one half of the states: each pair of width, theme and language is in both halves.
 */
export async function takePictures(
  tab: Tab,
  { name, path, prepare }: Scenery,
  check: (state: PictureState) => Promise<void> = async () => {},
  half?: number,
): Promise<void> {
  const { page } = tab
  const opened = await path(tab)
  for (const [w, size] of sizes.entries()) {
    await page.setViewportSize(size)
    for (const [t, theme] of themes.entries()) {
      for (const [l, language] of languages.entries()) {
        if (half !== undefined && (w + t + l) % 2 !== half) continue
        const texts = await openView(tab, opened, { language, theme })
        await prepare?.(page, texts)
        const file = join(pictureFolder(), `${name}-${size.width}-${theme}-${language}.png`)
        await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
        await check({ width: size.width, theme, language, file })
      }
    }
  }
}
