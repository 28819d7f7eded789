import assert from 'node:assert/strict'
import { type Check, PROJECT } from '../support/tab.ts'

/** Checks for use with a keyboard and a screen reader; views.suite.ts looks at every view. */
export const looks: Check[] = [
  {
    name: 'works with the keyboard: to a view, into the table, along a link, back',
    act: async ({ open, page }) => {
      await open()
      await page.getByText(/^25 of \d+ instances$/).waitFor()
      const focused = () =>
        page.evaluate(() => {
          const { activeElement } = document
          return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent
        })
      const tabTo = async (wanted: string) => {
        for (let press = 0; press < 60; press++) {
          await page.keyboard.press('Tab')
          if ((await focused()) === wanted) return
        }
        assert.fail(`no way to ${wanted} by Tab`)
      }
      await tabTo('Journal')
      await page.keyboard.press('Enter')
      await page.getByText('No request yet').waitFor()
      await page.goBack()
      await page.getByText(/^25 of \d+ instances$/).waitFor()
      await tabTo('Instances')
      const top = () => page.evaluate(() => document.querySelector('.scroll')?.scrollTop ?? 0)
      await page.keyboard.press('End')
      await page.waitForFunction(() => (document.querySelector('.scroll')?.scrollTop ?? 0) > 100)
      await page.keyboard.press('Home')
      await page.waitForFunction(() => document.querySelector('.scroll')?.scrollTop === 0)
      assert.equal(await top(), 0)
      await page.getByRole('link', { name: 'notebook-1', exact: true }).waitFor()
      await tabTo('notebook-1')
      const outline = await page.evaluate(
        () => getComputedStyle(document.activeElement as Element).outlineStyle,
      )
      assert.equal(outline, 'solid')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'notebook-1' }).waitFor()
    },
  },
  {
    name: 'the focus stays on the column header that sorts, and returns to the button that opened a form',
    act: async ({ open, page }) => {
      await open()
      await page.getByText(/^25 of \d+ instances$/).waitFor()
      const focused = () => page.evaluate(() => document.activeElement?.textContent)
      await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').focus()
      await page.keyboard.press('Enter')
      await page.locator('th[aria-sort=ascending]').waitFor()
      assert.match((await focused()) ?? '', /^Name/)
      await page.getByRole('button', { name: 'Create an instance' }).focus()
      await page.keyboard.press('Enter')
      const form = page.getByRole('dialog')
      await form.getByLabel('Name').fill('no name <>')
      await form.getByRole('option').nth(9).waitFor({ state: 'attached' })
      await page.keyboard.press('Enter')
      // A screen reader cannot see content outside of an open dialog.
      await form
        .getByRole('alert')
        .getByText(/ModelArts.6400/)
        .waitFor()
      await form.getByRole('button', { name: 'Cancel' }).focus()
      await page.keyboard.press('Enter')
      await form.waitFor({ state: 'detached' })
      assert.equal(await focused(), 'Create an instance')
    },
  },
  {
    name: 'a row keeps its element and the focus while new rows appear above it',
    act: async ({ open, page, send }) => {
      const list = () => send('GET', `/v1/${PROJECT}/notebooks`)
      await list()
      await open('journal')
      await page.getByRole('link', { name: '1', exact: true }).focus()
      await list()
      await page.getByRole('link', { name: '2', exact: true }).waitFor()
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), '1')
    },
  },
  {
    name: 'accepts fractions of hours and speeds, and reports that a list is refused',
    act: async ({ open, page }) => {
      await open()
      await page.getByRole('button', { name: 'More filters' }).click()
      await page.getByRole('textbox', { name: 'Tags' }).fill('a,,b')
      await page.getByRole('alert').getByText('The list could not be loaded').waitFor()
      await page.getByRole('textbox', { name: 'Tags' }).fill('')
      await page.getByRole('button', { name: 'Close', exact: true }).click()
      await page.getByRole('button', { name: 'Create an instance' }).click()
      await page.getByLabel('Runs for (hours)').fill('2.5')
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await page.getByText(/^2 h 2\d min left/).waitFor()
      await open('world')
      await page.getByLabel('Speed (1 is real time)').fill('0.5')
      await page.getByRole('button', { name: 'Set speed' }).click()
      await page.getByText('0.5× speed').first().waitFor()
    },
  },
  {
    name: 'has roles and names for a screen reader: tables, rows, states, live updates',
    act: async ({ open, page }) => {
      await open()
      const table = page.getByRole('table')
      await page.getByText(/^25 of \d+ instances$/).waitFor()
      assert.equal(await table.getAttribute('aria-rowcount'), '26')
      assert.equal(
        await page.getByRole('row', { name: /notebook-1/ }).getAttribute('aria-rowindex'),
        '2',
      )
      assert.equal(await page.getByRole('rowheader').first().textContent(), 'notebook-1')
      assert.equal(await page.locator('.connection').getAttribute('aria-live'), 'polite')
      const nameless = await page.evaluate(
        () =>
          [...document.querySelectorAll('button, a, input, select')].filter(
            (element) =>
              !(element.getAttribute('aria-label') ?? element.textContent) &&
              !(element as HTMLInputElement).labels?.length,
          ).length,
      )
      assert.equal(nameless, 0)
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')
    },
  },
]
