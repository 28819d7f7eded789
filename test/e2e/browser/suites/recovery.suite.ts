import assert from 'node:assert/strict'
import { withServer } from '../../clients/processes.ts'
import { type Check, eventually, PROJECT, send } from '../support/tab.ts'

const CLI = new URL('../../../../dist/cli.js', import.meta.url).pathname

const world = `/_mock/projects/${PROJECT}`

/** Checks for a tab that stays open while the server changes. */
export const recovery: Check[] = [
  {
    name: 'a tab shows the new state after a reset by another client',
    act: async ({ open, page, send }) => {
      const [, { data }] = await send('GET', `/v1/${PROJECT}/notebooks`)
      await open()
      await page.getByText(/^25 of \d+ instances$/).waitFor()
      await send('POST', `${world}/reset`, { to: 'empty' })
      await page.getByText('This world has no instances').waitFor()
      await send('POST', '/_mock/reset')
      await page.getByText(/^25 of \d+ instances$/).waitFor()
      await open(`instances/${data[0].id}`)
      await page.getByRole('heading', { name: data[0].name }).waitFor()
      await send('POST', `${world}/reset`, { to: 'empty' })
      await page.getByText(`No instance ${data[0].id} in this project`).waitFor()
    },
  },
  {
    name: 'a lost server is reported, and the tab reconnects when it comes back',
    act: async ({ page }) => {
      let port = ''
      await withServer(CLI, [], async (url) => {
        port = new URL(url).port
        await page.goto(`${url}/_mock/ui#/${PROJECT}/instances`)
        await page.getByText(/^25 of \d+ instances$/).waitFor()
      })
      await page.getByText('The server does not respond. Trying again every second.').waitFor()
      await page.getByRole('button', { name: 'Freeze the clock' }).click()
      await page
        .getByRole('alert')
        .getByText(/the server is not running/)
        .waitFor()
      await withServer(CLI, ['--port', port, '--notebooks', '7'], async (url) => {
        await page.getByText('Live', { exact: true }).waitFor()
        const [, { total }] = await send('GET', `${url}/v1/${PROJECT}/notebooks/all`)
        await page.getByText(new RegExp(`^(${total} of \\d+|${total}) instances$`)).waitFor()
      })
    },
  },
  {
    name: 'a project that cannot exist is not reported as a lost server',
    act: async ({ page, url }) => {
      await page.goto(`${url}/_mock/ui#/${encodeURIComponent('a b!')}/instances`)
      await page.getByText('The server refuses this project').waitFor()
      await page.goto(`${url}/_mock/ui#/${PROJECT}/instances`)
      await page.getByText('Live', { exact: true }).waitFor()
      await page.goto('about:blank')
      await page.goto(`${url}/_mock/ui#/${encodeURIComponent('a b!')}/world`)
      await page.getByText('Choose another project at the top of the page.').waitFor()
    },
  },
  {
    name: 'pages of another server in place of answers are no answers',
    act: async ({ open, page }) => {
      await open('world')
      await page.route('**/_mock/projects/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<p>Log in first</p>' }),
      )
      await page.route('**/_mock', (route) => route.fulfill({ body: '<p>Log in first</p>' }))
      await page.getByRole('button', { name: 'Advance by 1d' }).click()
      await page.getByRole('alert').getByText('No complete answer').waitFor()
      for (const view of ['Timeline', 'Journal', 'Faults', 'Instances']) {
        await page.getByRole('link', { name: view, exact: true }).click()
        await page.waitForFunction((wanted) => document.title.startsWith(wanted), view)
        await page.locator('main').getByText(/\S/).first().waitFor()
      }
      await page.unroute('**/_mock/projects/**')
      await page.unroute('**/_mock')
      await page.reload()
      await page.getByText('Live', { exact: true }).waitFor()
    },
  },
  {
    name: 'no request is sent before the users are loaded',
    act: async ({ open, page }) => {
      let asked = 0
      await page.route('**/_mock/identities', async (route) => {
        asked++
        if (asked === 1) return route.abort()
        await new Promise((resolve) => setTimeout(resolve, 500))
        return route.continue()
      })
      await open()
      await page.getByRole('button', { name: 'This list as a request' }).click()
      await page.getByRole('button', { name: 'Send it to the API' }).click()
      await page.getByText('The API answered 200: 25 instances').waitFor()
    },
  },
  {
    name: 'an instance is created after the choices are loaded',
    act: async ({ open, page }) => {
      await page.route('**/catalog', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 500))
        return route.continue()
      })
      await open()
      await page.getByRole('button', { name: 'Create an instance' }).click()
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await page.getByText('demo is being created').waitFor()
    },
  },
  {
    name: 'a server that requires a control token gets it, and the token is stored only in the tab',
    act: async ({ page, url }) => {
      await page.route('**/_mock/**', (route) => {
        const request = route.request()
        const isPage = request.url().includes('/_mock/ui')
        const isAuthorized = request.headers()['authorization'] === 'Bearer open sesame'
        if (isPage || isAuthorized) return route.continue()
        return route.fulfill({
          status: 401,
          json: { error_code: 'Mock.Unauthorized', error_msg: 'found no token' },
        })
      })
      await page.goto(`${url}/_mock/ui#/${PROJECT}/instances`)
      // A header cannot contain this text, so no request could be sent with it.
      await page.getByRole('textbox', { name: 'Control token' }).fill('öffne dich €')
      await page.getByRole('button', { name: 'Use it' }).click()
      await page.getByRole('textbox', { name: 'Control token' }).fill('open the door')
      await page.getByRole('button', { name: 'Use it' }).click()
      await page.getByRole('alert').getByText('The server does not accept this token').waitFor()
      await page.getByRole('textbox', { name: 'Control token' }).fill('open sesame')
      await page.getByRole('button', { name: 'Use it' }).click()
      await page.getByText(/^25 of \d+ instances$/).waitFor()
      await page.getByText('Live', { exact: true }).waitFor()
      await eventually(async () => {
        const stored = await page.evaluate(() => [localStorage.length, document.cookie])
        assert.deepEqual(stored, [0, ''])
      })
      await page.reload()
      await page.getByText(/^25 of \d+ instances$/).waitFor()
    },
  },
]
