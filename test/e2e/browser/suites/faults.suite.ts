import assert from 'node:assert/strict'
import { type Check, eventually, PROJECT } from '../support/tab.ts'

const api = `/v1/${PROJECT}/notebooks`
const world = `/_mock/projects/${PROJECT}`

export const faults: Check[] = [
  {
    name: 'faults: a rule is a sentence with live counts, explained, and its requests are in the journal',
    act: async ({ open, page, send }) => {
      const rule = { id: 'busy', operation: 'ListNotebooks', status: 429, times: 3, every: 2 }
      await send('POST', `${world}/faults`, rule)
      await send('POST', '/_mock/faults', { id: 'slow', operation: '*', delay: '20ms' })
      await open('faults')
      const rules = page.getByRole('list', { name: /^Rules, in the order/ }).locator('> li')
      await rules.nth(1).waitFor()
      const first = rules.first()
      await first.getByRole('heading', { name: 'ListNotebooks → 429' }).waitFor()
      await first.getByText('once every 2 requests').waitFor()
      await first.getByText('3 of 3 times left').waitFor()
      await first.getByText('this project').waitFor()
      await rules.nth(1).getByText('any operation → usual answer after 20 ms').waitFor()
      await rules.nth(1).getByText('the whole server').waitFor()
      await first.getByRole('button', { name: 'Explain: busy' }).click()
      await first.getByText('No request for its operations arrived').waitFor()
      await send('GET', api)
      await send('GET', api)
      await first.getByText('2 of 3 times left').waitFor()
      await first.getByText('It matched 2 requests and fired for 1. It can still fire.').waitFor()
      await first
        .getByRole('row', { name: /did not fire ListNotebooks every matching request 1/ })
        .waitFor()
      assert.match(page.url(), /explain=busy/)
      await first.getByText('JSON', { exact: true }).click()
      await first.locator('.j-name', { hasText: '"every"' }).waitFor()
      await first.getByRole('link', { name: 'Requests for which busy fired: 1' }).click()
      await page.getByRole('row', { name: /429 GET ListNotebooks/ }).waitFor()
      assert.match(page.url(), /journal\?fault=busy/)
      assert.equal(await page.locator('main [data-row]').count(), 1)
    },
  },
  {
    name: 'faults: a rule that changes answers is made in the form, and the answer has the change',
    act: async ({ open, page, send }) => {
      await open('faults')
      await page.getByRole('button', { name: 'Add a rule' }).click()
      const form = page.getByRole('form', { name: 'New fault rule' })
      await form.getByLabel('Answer').selectOption({ label: 'a changed answer' })
      await form
        .getByRole('combobox', { name: 'Page' })
        .selectOption({ label: 'page without rows' })
      await form.getByLabel('Added to the total').fill('3')
      await form.getByRole('combobox', { name: 'Fields' }).selectOption('extra')
      await form.getByLabel('Rule ID').fill('odd')
      const sentence = 'ListNotebooks → page without rows, total +3, unknown fields added'
      await form.getByText(sentence).waitFor()
      const [, before] = await send('GET', `${api}?limit=1`)
      await form.getByRole('button', { name: 'Add rule' }).click()
      await page.getByText('Rule odd was added.').waitFor()
      const [, answer] = await send('GET', `${api}?limit=1`)
      assert.deepEqual(answer.data, [])
      assert.equal(answer.total, before.total + 3)
      assert.equal(answer.x_unknown_string, 'unknown')
      await page.getByRole('button', { name: 'Edit: odd' }).click()
      const change = page.getByRole('form', { name: 'Change rule odd' })
      assert.equal(await change.getByRole('combobox', { name: 'Fields' }).inputValue(), 'extra')
      await change.getByRole('combobox', { name: 'Instance' }).selectOption('vanishes')
      await change.getByRole('button', { name: 'Change rule' }).click()
      await change
        .getByRole('alert')
        .getByText(/^400 Mock\.InvalidFault/)
        .waitFor()
    },
  },
  {
    name: 'faults: a preset fills the form; mistakes are named; a rule is changed, removed and brought back',
    act: async ({ open, page, send }) => {
      await open('faults')
      await page.getByText('No fault rule').waitFor()
      await page.getByRole('button', { name: '429, with Retry-After' }).click()
      const form = page.getByRole('form', { name: 'New fault rule' })
      await form.getByText('ListNotebooks → 429, with Retry-After: 5, 3 of 3 times left').waitFor()
      await form.getByLabel('Headers, as JSON').fill('{"Retry-After":')
      await form.getByRole('button', { name: 'Add rule' }).click()
      await form
        .getByRole('alert')
        .getByText(/^Headers, as JSON: /)
        .waitFor()
      await form.getByLabel('Headers, as JSON').fill('{"Retry-After":7}')
      await form.getByLabel('Status').fill('200')
      await form.getByRole('button', { name: 'Add rule' }).click()
      await form
        .getByRole('alert')
        .getByText(/^400 Mock\.InvalidFault/)
        .waitFor()
      await form.getByLabel('Status').fill('429')
      await form.getByLabel('Rule ID').fill('busy')
      await form.getByRole('button', { name: 'Add rule' }).click()
      await page.getByText('Rule busy was added.').waitFor()
      await form.waitFor({ state: 'detached' })
      const listed = async () => (await send('GET', `${world}/faults`))[1].faults
      const busy = { id: 'busy', operation: 'ListNotebooks', status: 429, times: 3 }
      const counts = { seen: 0, hits: 0 }
      assert.deepEqual(await listed(), [{ ...busy, headers: { 'Retry-After': 7 }, ...counts }])

      await page.getByRole('button', { name: 'Edit: busy' }).click()
      const change = page.getByRole('form', { name: 'Change rule busy' })
      await change.getByLabel('At most times').fill('0')
      await change.getByRole('button', { name: 'Change rule' }).click()
      await change
        .getByRole('alert')
        .getByText(/^400 Mock\.InvalidFault/)
        .waitFor()
      assert.equal((await listed())[0].times, 3, 'the former rule is still there')
      await change.getByLabel('At most times').fill('5')
      await change.getByRole('button', { name: 'Change rule' }).click()
      await page.getByText('Rule busy was changed.').waitFor()
      await change.waitFor({ state: 'detached' })
      await page.getByText('5 of 5 times left').waitFor()

      await page.getByRole('button', { name: 'Remove: busy' }).click()
      await page.getByText('Rule busy was removed.').waitFor()
      const undo = page.getByRole('button', { name: /^Undo/ })
      // The notice stays as long as it has the focus.
      await undo.focus()
      assert.deepEqual(await listed(), [])
      await page.getByText('No fault rule').waitFor()
      await undo.click()
      await page.getByText('5 of 5 times left').waitFor()
      assert.equal((await listed())[0].times, 5)

      await page.getByRole('button', { name: 'Remove all' }).click()
      const dialog = page.getByRole('alertdialog', { name: 'Remove all fault rules?' })
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      assert.equal((await listed()).length, 1)
      await page.getByRole('button', { name: 'Remove all' }).click()
      await dialog.getByRole('button', { name: 'Remove all' }).click()
      await page.getByText('No fault rule').waitFor()
      assert.deepEqual(await listed(), [])
    },
  },
  {
    name: 'faults: requests that arrive while a rule is replaced do not close its form',
    act: async ({ open, page, send }) => {
      await send('POST', `${world}/faults`, { id: 'busy', operation: 'ListNotebooks', status: 429 })
      await open('faults')
      await page.getByRole('button', { name: 'Edit: busy' }).click()
      const change = page.getByRole('form', { name: 'Change rule busy' })
      const times = page.getByLabel('At most times')
      await times.fill('0')
      const order: string[] = []
      await page.route('**/faults', async (route) => {
        order.push(route.request().method())
        if (route.request().method() === 'POST' && route.request().postData()?.includes(':0')) {
          // The former rule is removed, the new one has not arrived.
          await send('GET', api)
          await page.waitForTimeout(1_500)
        }
        await route.continue()
      })
      await change.getByRole('button', { name: 'Change rule' }).click()
      await change
        .getByRole('alert')
        .getByText(/^400 Mock\.InvalidFault/)
        .waitFor()
      assert.equal(await times.inputValue(), '0', 'what the user wrote is still there')
      const expected = ['POST', 'POST', 'GET']
      assert.deepEqual(order.slice(0, 3), expected, 'the rules are loaded when one is there again')
    },
  },
  {
    name: 'faults: a rule for the whole server fires in each project; a masked one is not changed',
    act: async ({ open, page, send }) => {
      await open('faults')
      await page.getByRole('button', { name: 'Add a rule' }).click()
      const form = page.getByRole('form', { name: 'New fault rule' })
      await form.getByLabel('Answer').selectOption('broken')
      await form.getByLabel('Connection').selectOption('EMPTY_RESPONSE')
      await form.getByRole('combobox', { name: 'For', exact: true }).selectOption('server')
      await form.getByRole('button', { name: 'Add rule' }).click()
      await page.getByText('Rule server-fault-1 was added.').waitFor()
      await assert.rejects(send('GET', '/v1/another/notebooks'))
      const secret = { header: { 'x-auth-token': 'mock-token-admin' } }
      await send('POST', `${world}/faults`, {
        id: 'masked',
        operation: 'ListImage',
        status: 403,
        match: secret,
      })
      await page.reload()
      await page.getByText('header x-auth-token = ***').waitFor()
      await page.getByRole('button', { name: 'Edit: masked' }).click()
      await page
        .getByRole('alert')
        .getByText(/masked credentials/)
        .waitFor()
      await page.getByRole('button', { name: 'Remove: masked' }).click()
      await page.getByText('the page cannot add it again').waitFor()
      assert.equal(await page.getByRole('button', { name: /^Undo/ }).count(), 0)
    },
  },
  {
    name: 'faults: links with hostile drafts, and at 390 px nothing is clipped',
    options: { context: { viewport: { width: 390, height: 844 }, hasTouch: true } },
    act: async ({ open, page, send }) => {
      const long = 'x'.repeat(60)
      const match = { query: { [`<b>${long}`]: `"'><img src=x onerror=alert(1)>\u202e${long}` } }
      await send('POST', `${world}/faults`, { operation: 'ListNotebooks', status: 418, match })
      for (const draft of [
        '{',
        '[]',
        '{"operation":{"a":1},"match":7,"headers":"x"}',
        '{"status":"<img>"}',
      ]) {
        await open(`faults?draft=${encodeURIComponent(draft)}&explain=fault-1`)
        await page.getByRole('heading', { name: 'ListNotebooks → 418' }).waitFor()
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        assert.equal(over, 0, draft)
      }
      await eventually(async () => assert.equal(await page.locator('img[src=x]').count(), 0))
    },
  },
]
