import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { type Check, eventually, PROJECT, type Tab } from '../support/tab.ts'
import { textsIn } from '../support/views.ts'

const api = `/v1/${PROJECT}/notebooks`
const world = `/_mock/projects/${PROJECT}`

/** Numbers of the rows in the list, newest first. */
function numbers(page: Page): Promise<string[]> {
  return page.locator('main [data-row]').allTextContents()
}

const expectNumbers = (page: Page, wanted: string[]) =>
  eventually(async () => assert.deepEqual(await numbers(page), wanted))

/** Six requests: two lists, one with a mistake, an image list, a refusal that was asked for, and a path that is not served. */
async function sendSamples({ send }: Tab): Promise<void> {
  await send('GET', `${api}?limit=2`)
  await send('GET', `${api}?limit=2`)
  await send('GET', `${api}?stauts=RUNNING`)
  await send('GET', `/v1/${PROJECT}/images?limit=1`)
  await send('GET', api, undefined, { prefer: 'code=503' })
  await send('GET', `/v1/${PROJECT}/nothing`, undefined, { 'x-auth-token': 'mock-token-reader' })
}

async function isFocused(page: Page, row: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.activeElement?.getAttribute('data-row') === wanted,
    row,
  )
}

export const journal: Check[] = [
  {
    name: 'journal: chips and fields filter, the URL keeps them, and each can be removed',
    act: async (tab) => {
      const { open, page } = tab
      await sendSamples(tab)
      await open('journal')
      await expectNumbers(page, ['6', '5', '4', '3', '2', '1'])
      const filters = page.getByRole('search', { name: 'Filters' })
      await filters.getByRole('button', { name: /^2xx/ }).click()
      await expectNumbers(page, ['4', '3', '2', '1'])
      await filters.getByRole('button', { name: 'Filter by' }).click()
      await page.getByLabel('Operation').selectOption('ListNotebooks')
      await page.keyboard.press('Escape')
      await expectNumbers(page, ['3', '2', '1'])
      await page.getByText('3 of 6 requests').waitFor()
      assert.match(page.url(), /outcome=2xx&operation=ListNotebooks/)
      const chips = page.getByRole('list', { name: 'Filters' })
      await page.reload()
      await expectNumbers(page, ['3', '2', '1'])
      await chips.getByRole('button', { name: 'Remove the filter Outcome: 2xx' }).click()
      await expectNumbers(page, ['5', '3', '2', '1'])
      await filters.getByRole('button', { name: /^With a fault/ }).click()
      await expectNumbers(page, ['5'])
      await chips.getByRole('button', { name: 'Clear all filters' }).click()
      await filters.getByRole('button', { name: /^With warnings/ }).click()
      await eventually(async () =>
        assert.ok((await numbers(page)).includes('3'), 'request 3 is shown'),
      )
      await chips.getByRole('button', { name: /Warnings/ }).click()
      await page.getByRole('searchbox').fill('IMAGES?limit')
      await expectNumbers(page, ['4'])
      await page.getByRole('searchbox').fill('nothing of the kind')
      await page.getByText('No loaded request passes the filters').waitFor()
      await page.getByRole('button', { name: 'Load older requests' }).click()
      await page.getByRole('main').getByRole('button', { name: 'Clear all filters' }).click()
      await expectNumbers(page, ['6', '5', '4', '3', '2', '1'])
    },
  },
  {
    name: 'journal: the first request can be sent from here; a pause holds the list; clearing asks first',
    act: async ({ open, page, send }) => {
      await open('journal')
      await page.getByText('No request yet').waitFor()
      await page.getByText(/curl -i -H 'x-auth-token: mock-token-admin'/).waitFor()
      await page.getByRole('button', { name: 'Send ListNotebooks' }).click()
      await page.getByText('200: 13 instances').waitFor()
      await expectNumbers(page, ['1'])
      await page.getByRole('button', { name: 'Pause' }).click()
      await send('GET', `${api}/flavors`)
      await page.getByText('paused, 1 newer').waitFor()
      await expectNumbers(page, ['1'])
      await page.getByRole('button', { name: 'Resume' }).click()
      await expectNumbers(page, ['2', '1'])
      await page.getByRole('button', { name: 'Clear', exact: true }).click()
      const dialog = page.getByRole('alertdialog', { name: 'Clear the journal?' })
      await dialog.getByText(/^2 requests with their answers are lost/).waitFor()
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      assert.equal((await send('GET', `${world}/requests`))[1].total, 2)
      await page.getByRole('button', { name: 'Clear', exact: true }).click()
      await dialog.getByRole('button', { name: 'Clear the journal' }).click()
      await page.getByText('The journal was cleared: 2 requests were removed.').waitFor()
      await page.getByText('No request yet').waitFor()
    },
  },
  {
    name: 'journal: j, k, Enter and Escape; the focus returns to the row, also far down and by the back button',
    act: async ({ open, page, send }) => {
      for (let count = 0; count < 60; count++) await send('GET', `${api}?limit=1`)
      await open('journal')
      await page.locator('[data-row="60"]').waitFor()
      await page.keyboard.press('j')
      await isFocused(page, '60')
      for (let press = 0; press < 40; press++) {
        await page.keyboard.press('j')
        await isFocused(page, `${59 - press}`)
      }
      await page.keyboard.press('k')
      await isFocused(page, '21')
      await page.keyboard.press('Enter')
      await page.getByRole('region', { name: 'Request 21' }).waitFor()
      await eventually(async () => assert.match(await page.title(), /^21 · Journal/))
      await page.keyboard.press('Escape')
      await isFocused(page, '21')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Older request' }).click()
      await page.getByRole('region', { name: 'Request 20' }).waitFor()
      await page.getByRole('link', { name: 'All requests' }).click()
      await isFocused(page, '20')
      await page.keyboard.press('Enter')
      await page.getByRole('region', { name: 'Request 20' }).waitFor()
      await page.goBack()
      await isFocused(page, '20')
    },
  },
  {
    name: 'journal: a request shows both sides, its warnings, its fault, and what changed since the last time',
    act: async ({ open, page, send }) => {
      const rule = { id: 'busy', operation: 'ListNotebooks', status: 429, times: 1 }
      await send('GET', `${api}?limit=1`)
      await send('GET', `${api}?limit=1`)
      await send('POST', `${world}/faults`, rule)
      await send('GET', `${api}?limit=1`)
      await send('GET', `${api}?stauts=RUNNING`)
      await send('GET', api, undefined, { prefer: 'code=503' })
      await open('journal/1')
      await page.getByText('This is the first request of its kind').waitFor()
      const answer = page.getByRole('region', { name: 'Answer', exact: true })
      await answer.locator('.j-name', { hasText: '"current"' }).waitFor()
      await page.getByRole('button', { name: 'Newer request' }).click()
      await page.getByText('The same answer as to request 1.').waitFor()
      await open('journal/3')
      await page.getByText('Fault busy').waitFor()
      await page.getByText('ListNotebooks → 429, 0 of 1 times left').waitFor()
      const compared = page
        .getByRole('region', { name: 'Compared with the previous answer' })
        .first()
      await compared.getByRole('row', { name: 'Status 200 429' }).waitFor()
      await compared.getByText(/^removed- {3}"current": 0,$/).waitFor()
      await compared.getByRole('link', { name: 'Compared with request 2' }).waitFor()
      await open('journal/4')
      await page
        .getByRole('list', { name: 'Warnings' })
        .getByText('unknown parameter stauts, did you mean status?')
        .waitFor()
      await open('journal/5')
      await page.getByText('with the header Prefer').waitFor()
      await open('journal/99')
      await page.getByText('This request is not in the journal').waitFor()
    },
  },
  {
    name: 'journal: a request becomes a fault rule, and an expectation that is verified',
    act: async ({ open, page, send }) => {
      await send('POST', api, { name: 'gpu-1', flavor: 'unknown' })
      await open('journal/1')
      await page.getByRole('button', { name: 'Make this an expectation' }).click()
      const dialog = page.getByRole('dialog', { name: 'Expectation' })
      const text = dialog.getByLabel('Expectation as JSON')
      const draft = JSON.parse(await text.inputValue())
      assert.equal(draft.expect[0].operation, 'CreateNotebook')
      assert.deepEqual(draft.expect[0].match, { body: { name: 'gpu-1', flavor: 'unknown' } })
      await dialog.getByRole('button', { name: 'Verify now' }).click()
      await dialog.getByText('Verified: the journal has such requests.').waitFor()
      await text.fill(JSON.stringify({ expect: [{ ...draft.expect[0], status: 200 }] }))
      await dialog.getByRole('button', { name: 'Verify now' }).click()
      await dialog.getByText('Failed: the journal differs from the expectation.').waitFor()
      await dialog.getByRole('link', { name: 'Request 1 nearly matches' }).waitFor()
      await text.fill('{"expect":<script>')
      await dialog.getByRole('button', { name: 'Verify now' }).click()
      await dialog.getByText(/^This is no JSON/).waitFor()
      await text.fill('{"expect":[{"operation":"Nothing"}]}')
      await dialog.getByRole('button', { name: 'Verify now' }).click()
      await dialog.getByText(/^400 Mock\.InvalidInput/).waitFor()
      await dialog.getByRole('button', { name: 'Close' }).click()
      await page.getByRole('link', { name: 'Make this a fault rule' }).click()
      const form = page.getByRole('form', { name: 'New fault rule' })
      assert.equal(
        await form.getByRole('combobox', { name: 'Operation', exact: true }).inputValue(),
        'CreateNotebook',
      )
      assert.equal(await form.getByLabel('Name matches').inputValue(), 'gpu-1')
      await form.getByRole('button', { name: 'Add rule' }).click()
      await page.getByText('Rule fault-1 was added.').waitFor()
      const [, { faults }] = await send('GET', `${world}/faults`)
      assert.deepEqual(faults[0].match, { name: 'gpu-1' })
    },
  },
  {
    name: 'journal: it is downloaded as HAR, also with a control token',
    options: { flags: ['--control-token', 'open-sesame'] },
    act: async ({ page, send, url }) => {
      await send('GET', `${api}?limit=1`)
      await page.goto(`${url}/_mock/ui#/${PROJECT}/journal`)
      await page.getByRole('textbox', { name: 'Control token' }).fill('open-sesame')
      await page.getByRole('button', { name: 'Use it' }).click()
      await expectNumbers(page, ['1'])
      const saved = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download as HAR' }).click()
      const file = await saved
      assert.equal(file.suggestedFilename(), `${PROJECT}-journal.har`)
      const { log } = JSON.parse(readFileSync(await file.path(), 'utf8'))
      assert.equal(log.version, '1.2')
      assert.match(log.entries[0].request.url, /notebooks\?limit=1$/)
    },
  },
  {
    name: 'journal: an answer of some MB is cut, and shown whole on demand',
    options: { flags: ['--notebooks', '1500'], readyTimeout: 60_000 },
    act: async ({ open, page, send }) => {
      const [, { data }] = await send('GET', `${api}/all?limit=1000`)
      assert.ok(JSON.stringify(data).length > 1_000_000, 'some MB')
      await send('POST', api, { name: '漢'.repeat(100_000) })
      await open('journal/1')
      const body = page.getByRole('region', { name: 'Answer: Body' })
      await body.waitFor()
      assert.equal(await body.locator('.json-line').count(), 200)
      await page.getByRole('button', { name: /^Show all [\d,]+ lines$/ }).click()
      await page.locator('.json.long').waitFor()
      await page.locator('.json.long').evaluate((box) => box.scrollTo(0, box.scrollHeight))
      await page.locator('.json.long').getByText('"total"').waitFor()
      assert.ok((await page.locator('.json-line').count()) < 200, 'only the lines in view')
      await open('journal/2')
      await page
        .getByRole('button', { name: /^\+ [\d,]+ characters$/ })
        .first()
        .click()
    },
  },
  {
    name: 'journal: at 390 px requests are cards, the first of them is on the first screen, and nothing is clipped',
    options: { context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
    act: async (tab) => {
      const { open, page } = tab
      await sendSamples(tab)
      await open('journal')
      const card = page.locator('.request-card').first()
      await card.waitFor()
      const box = await card.boundingBox()
      assert.ok(box !== null && box.y + box.height < 760, JSON.stringify(box))
      const heights = await page
        .locator('main button:visible')
        .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().height))
      // A chip stands in a row of its own height.
      assert.ok(
        heights.every((height) => height >= 34),
        `${heights}`,
      )
      await card.click()
      await page.getByRole('region', { name: 'Request 6' }).waitFor()
      for (const id of ['1', '3', '5', '6']) {
        await open(`journal/${id}`)
        await page
          .getByRole('region', { name: `Request ${id}` })
          .getByRole('heading', { name: 'Answer', exact: true })
          .waitFor()
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.equal(over, 0)
      }
    },
  },
  {
    name: 'journal: it says that it could not be loaded, and loads when asked again',
    act: async ({ open, page, send }) => {
      await send('GET', api)
      let isBroken = true
      await page.route('**/requests?*', (route) =>
        isBroken ? route.fulfill({ status: 500, json: { error_msg: 'no' } }) : route.continue(),
      )
      await open('journal')
      await page.getByText('The journal could not be loaded').waitFor()
      isBroken = false
      await page.getByRole('button', { name: 'Try again' }).click()
      await expectNumbers(page, ['1'])
    },
  },
  ...(['light', 'dark'] as const).flatMap((theme) =>
    ([1280, 390] as const).map((width) => ({
      name: `journal: axe-core finds nothing in journal and faults, ${theme}, ${width} px`,
      options: { context: { viewport: { width, height: 844 } } },
      act: async (tab: Tab) => {
        const { open, page, send } = tab
        await send('POST', `${world}/faults`, {
          id: 'busy',
          operation: 'ListImage',
          status: 429,
          times: 1,
        })
        await sendSamples(tab)
        for (const view of [
          'journal',
          'journal?outcome=5xx',
          'journal/2',
          'journal/4',
          'journal/99',
          'faults?explain=busy',
          'faults?draft={}',
        ]) {
          const language = theme === 'dark' ? 'zh' : 'en'
          const query = `${view.includes('?') ? '&' : '?'}theme=${theme}&lang=${language}`
          await page.goto('about:blank')
          await page.goto(new URL(`/_mock/ui#/${PROJECT}/${view}${query}`, tab.url).href)
          await page.locator('main').getByRole('heading').first().waitFor()
          await page.locator('.connection.live').waitFor()
          const { loading } = textsIn[language].common
          await page.getByText(loading, { exact: true }).first().waitFor({ state: 'detached' })
          assert.deepEqual(await violations(page), [], view)
        }
        await open('journal/1?theme=light')
        await page.getByRole('button', { name: 'Make this an expectation' }).click()
        await page.getByRole('dialog', { name: 'Expectation' }).waitFor()
        assert.deepEqual(await violations(page), [], 'a dialog')
      },
    })),
  ),
]

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds in the main part of the page: rules and elements. */
async function violations(page: Page): Promise<string[]> {
  // A script element would be refused by the page's policy.
  await page.evaluate(`${axe};0`)
  return page.evaluate(
    `axe.run('main').then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`,
  )
}
