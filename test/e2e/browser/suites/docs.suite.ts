import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { assertAccessible } from '../support/axe.ts'
import { misfitsOf } from '../support/fits.ts'
import { assertQuick } from '../support/quick.ts'
import { type Check, eventually, type TabOptions } from '../support/tab.ts'

/** Most host ms until the first operation is there, on a quiet machine. */
const FIRST_OPERATION_MS = 1_000

/** Opens an operation of the page, and returns it. */
async function openOperation(page: Page, id: string): Promise<Locator> {
  const operation = page.locator(`details[id="${id}"]`)
  await operation.locator('> summary').click()
  await operation.getByRole('button', { name: 'Execute' }).waitFor()
  return operation
}

/** Sends the operation as the form has it; returns the status and the body of the answer. */
// biome-ignore lint/suspicious/noExplicitAny: checks read JSON of any shape.
async function execute(operation: Locator): Promise<[number, any]> {
  await operation.getByRole('button', { name: 'Execute' }).click()
  const answer = operation.getByRole('region', { name: 'Answer' })
  const status = Number(await answer.locator('.status').textContent())
  const body = await operation.getByRole('region', { name: 'Body of the answer' }).textContent()
  return [status, JSON.parse(body ?? '')]
}

/** The three operations a new user tries first, with nothing typed. */
const firstTries = (name: string, options: TabOptions, count: RegExp): Check => ({
  name: `the API page: what a new user executes first finds something (${name})`,
  options,
  act: async ({ page, url }) => {
    await page.goto(`${url}/docs`)
    const list = await openOperation(page, 'ListNotebooks')
    const [status, found] = await execute(list)
    assert.equal(status, 200)
    assert.match(`${found.total}`, count)
    if (found.total === 0) {
      const empty = await openOperation(page, 'ShowNotebook')
      await empty.getByText('The scene has no instance: send CreateNotebook first').waitFor()
      await empty.locator('> summary').click()
    }
    const [created, notebook] = await execute(await openOperation(page, 'CreateNotebook'))
    assert.equal(created, 200)
    assert.equal(notebook.status, 'CREATING')
    const [shown, { id }] = await execute(await openOperation(page, 'ShowNotebook'))
    assert.equal(shown, 200)
    assert.equal(id === notebook.id, found.total === 0)
  },
})

export const docs: Check[] = [
  {
    name: 'the API page shows its first operation within a second on a quiet machine',
    act: async ({ page, url }) => {
      const times: number[] = []
      let bytes = 0
      const sizes: number[] = []
      const network = await page.context().newCDPSession(page)
      await network.send('Network.enable')
      network.on('Network.loadingFinished', ({ encodedDataLength }) => {
        bytes += encodedDataLength
      })
      for (const _ of [1, 2, 3]) {
        await page.goto('about:blank')
        bytes = 0
        const start = performance.now()
        await page.goto(`${url}/docs`, { waitUntil: 'commit' })
        await page.locator('details.operation').first().waitFor()
        times.push(Math.round(performance.now() - start))
        await page.waitForLoadState('networkidle')
        sizes.push(bytes)
      }
      console.log(
        `  first operation after ${times.join(', ')} ms; ${sizes[0]} bytes sent, ${sizes[2]} once the files are known`,
      )
      assertQuick('the first operation', Math.min(...times), FIRST_OPERATION_MS)
    },
  },
  {
    name: 'the API page speaks Chinese by the browser and by its switch, and the dashboard opens it in its language',
    options: { context: { locale: 'zh-CN' } },
    act: async ({ page, url }) => {
      await page.goto(`${url}/docs`)
      await page.getByRole('heading', { name: 'modelarts-notebooks-mock 的 API' }).waitFor()
      const list = page.locator('details[id="ListNotebooks"]')
      await list.locator('> summary').click()
      await list.getByRole('button', { name: '发送请求' }).click()
      await list.getByRole('region', { name: '响应', exact: true }).waitFor()
      assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN')
      await assertAccessible(page)
      await page.getByRole('button', { name: 'English' }).click()
      await list.getByRole('button', { name: 'Execute' }).waitFor()
      assert.match(page.url(), /[?&]lang=en/)
      assert.equal(await page.title(), 'API of modelarts-notebooks-mock')
      await page.reload()
      await page.getByText('Find an operation').waitFor()

      await page.goto(`${url}/_mock/ui#/?lang=en&theme=dark`)
      await page.getByRole('link', { name: 'API', exact: true }).click()
      await page.getByText('Find an operation').waitFor()
      assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark')
    },
  },
  firstTries('the default scene', {}, /^[1-9]/),
  firstTries('quickstart', { flags: ['--scene', 'quickstart'] }, /^[1-9]/),
  firstTries('empty', { flags: ['--scene', 'empty'] }, /^0$/),
  {
    name: 'the API page sends an operation to this server, with a filled-in token and no optional parameter',
    act: async ({ page, url }) => {
      await page.goto(`${url}/docs#ListNotebooks`)
      const operation = page.locator('details[id="ListNotebooks"]')
      const fields = operation.locator('.parameter').locator('input, select')
      await fields.first().waitFor()
      const filled = await fields.evaluateAll((all) =>
        all.filter((field) => (field as HTMLInputElement).value !== '').map(({ id }) => id),
      )
      assert.deepEqual(filled, ['field-ListNotebooks-project_id'])
      // The examples stay readable.
      await operation.getByText('Part of the name, case-insensitive. · such as llama').waitFor()
      const sent = page.waitForRequest(/\/v1\//)
      assert.equal((await execute(operation))[0], 200)
      const request = await sent
      assert.equal(new URL(request.url()).origin, url)
      assert.equal(new URL(request.url()).search, '')
      assert.equal(request.headers()['x-auth-token'], 'mock-token-admin')
      await operation.getByRole('button', { name: 'Copy as curl' }).click()
      assert.match(
        await operation.getByLabel('Copied text').inputValue(),
        /^curl -i .*mock-token-admin/,
      )
      await operation.getByLabel('status query').selectOption('RUNNING')
      await operation.getByLabel('limit query').fill('1')
      const [, { data }] = await execute(operation)
      await operation.getByText('/notebooks?limit=1&status=RUNNING').waitFor()
      assert.equal(data.length, 1)
    },
  },
  {
    name: 'the API page shows refusals and hostile input as the server answers them',
    act: async ({ page, url }) => {
      await page.goto(`${url}/docs`)
      const create = await openOperation(page, 'CreateNotebook')
      const form = create.getByRole('textbox', { name: /^Body/ })
      for (const body of ['{', '{"name":"<script>alert(1)</script>"}', '\u0000', '🙂', '[]']) {
        await form.fill(body)
        const [status, answer] = await execute(create)
        assert.equal(status, 400, body)
        assert.match(answer.error_code, /^ModelArts/)
      }
      const show = await openOperation(page, 'ShowNotebook')
      await show.getByRole('textbox', { name: /^id/ }).fill('%2e%2e/<script>')
      assert.equal((await execute(show))[0], 400)
      await page.getByRole('searchbox', { name: 'Find an operation' }).fill('<script>')
      await page.getByText('No operation has these words').waitFor()
      await page.goto('about:blank')
      await page.goto(`${url}/docs#%`)
      await page.getByRole('searchbox', { name: 'Find an operation' }).waitFor()
    },
  },
  {
    name: 'the API page also shows the control plane, sends its operations and stops a stream',
    act: async ({ page, send, url }) => {
      // The link of older versions.
      await page.goto(`${url}/docs?urls.primaryName=Control%20plane%20of%20the%20mock`)
      assert.equal((await execute(await openOperation(page, 'POST /_mock/reset')))[0], 200)
      const [status] = await send('GET', '/_mock')
      assert.equal(status, 200)
      const events = await openOperation(page, 'GET /_mock/projects/{project_id}/events')
      await events.getByRole('button', { name: 'Execute' }).click()
      await events.getByText('the stream is open').waitFor()
      await events.getByRole('button', { name: 'Stop' }).click()
      await events.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' })
      await page.getByRole('link', { name: 'ModelArts notebooks' }).click()
      await page.locator('details[id="ListNotebooks"]').waitFor()
    },
  },
  {
    name: 'the API page asks for the control token of a server that has one, and says when the server is gone',
    options: { flags: ['--control-token', 'secret-1234'] },
    act: async ({ page, url }) => {
      await page.goto(`${url}/docs`)
      await page.getByLabel('This server has a control token').fill('secret-1234')
      await page.getByRole('button', { name: 'Use' }).click()
      const token = page.getByLabel('X-Auth-Token')
      await eventually(async () => assert.equal(await token.inputValue(), 'mock-token-admin'))
      const operation = await openOperation(page, 'ListNotebooks')
      await page.route('**/v1/**', (route) => route.abort())
      await operation.getByRole('button', { name: 'Execute' }).click()
      await operation.getByText('No complete answer').waitFor()
      await page.route('**/openapi.json', (route) => route.fulfill({ status: 502 }))
      await page.reload()
      await page.getByText('The document did not load: Error: 502').waitFor()
      await page.unroute('**/openapi.json')
      await page.getByRole('button', { name: 'Try again' }).click()
      await page.locator('details[id="ListNotebooks"]').waitFor()
    },
  },
  {
    name: 'the API page has no violation of axe-core: both documents, themes and widths, operations opened',
    act: async ({ page, url }) => {
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 800 })
        for (const theme of ['light', 'dark']) {
          await page.goto(`${url}/docs?theme=${theme}`)
          await execute(await openOperation(page, 'CreateNotebook'))
          const operation = page.locator('details[id="CreateNotebook"]')
          for (const name of ['Fields of the body', 'Fields of NotebookResp']) {
            await operation.getByText(name).click()
          }
          await openOperation(page, 'ListNotebooks')
          await assertAccessible(page)
          assert.deepEqual(await misfitsOf(page, width === 390), [])
          await page.goto(`${url}/docs?theme=${theme}&document=control`)
          await openOperation(page, 'POST /_mock/faults')
          await assertAccessible(page)
          assert.deepEqual(await misfitsOf(page, width === 390), [])
        }
      }
    },
  },
  {
    name: 'the API page follows the theme of the system, and a link keeps a chosen one',
    options: { context: { colorScheme: 'dark' } },
    act: async ({ page, url }) => {
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      await page.goto(`${url}/docs`)
      await page.locator('details.operation').first().waitFor()
      const dark = await background()
      await page.getByRole('button', { name: 'Light theme' }).click()
      await page.waitForURL(/theme=light/)
      assert.notEqual(await background(), dark)
      await page.reload()
      await page.getByRole('button', { name: 'Dark theme' }).click()
      assert.equal(await background(), dark)
    },
  },
  {
    name: 'the root page links the dashboard and the API page',
    act: async ({ page, url }) => {
      await page.goto(url)
      await page.getByRole('link', { name: 'Dashboard' }).click()
      await page.getByText(/^25 of \d+ instances$/).waitFor()
      await page.getByRole('link', { name: 'API', exact: true }).click()
      await page.getByRole('heading', { name: 'API of modelarts-notebooks-mock' }).waitFor()
    },
  },
]
