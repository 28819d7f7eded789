import assert from 'node:assert/strict'
import { assertAccessible } from '../support/axe.ts'
import type { Check } from '../support/tab.ts'

const sound = `<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>
  <label>Name <input></label></main></html>`

/** Violations that are planted one at a time, with the rule that finds them. */
const planted: readonly (readonly [rule: string, before: string, after: string])[] = [
  ['label', '<label>Name <input></label>', '<input>'],
  ['color-contrast', '<h1>', '<h1 style="color: #999">'],
  ['html-has-lang', ' lang="en"', ''],
  ['button-name', '</main>', '<button></button></main>'],
  ['landmark-one-main', 'main>', 'div>'],
]

export const axe: Check[] = [
  {
    name: 'axe-core finds each planted violation, and none in a sound page',
    act: async ({ page }) => {
      await page.setContent(sound)
      await assertAccessible(page)
      for (const [rule, before, after] of planted) {
        await page.setContent(sound.replaceAll(before, after))
        await assert.rejects(
          assertAccessible(page),
          new RegExp(`^Error: axe-core found[^]*\\n${rule} `),
          rule,
        )
      }
      await page.setContent(sound.replace(' lang="en"', ''))
      await assertAccessible(page, { 'html-has-lang': 'this check leaves it out' })
    },
  },
]
