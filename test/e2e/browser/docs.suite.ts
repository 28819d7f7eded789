import assert from 'node:assert/strict'
import type { Check } from './tab.ts'

export const docs: Check[] = [
  {
    name: 'the API page sends an operation to this server, with a filled-in token',
    act: async ({ page, url }) => {
      await page.goto(`${url}/docs`)
      await page.getByRole('button', { name: /\/v1\/{project_id}\/notebooks Creates/ }).waitFor()
      await page
        .locator('#operations-notebooks-ListNotebooks button.opblock-summary-control')
        .click()
      const operation = page.locator('#operations-notebooks-ListNotebooks')
      await operation.getByRole('button', { name: 'Execute' }).click()
      await operation
        .locator('.live-responses-table .response-col_status')
        .getByText('200')
        .waitFor()
      const curl = await operation.locator('.curl').textContent()
      assert.match(curl ?? '', /mock-token-admin/)
      assert.ok(curl?.includes(url))
    },
  },
  {
    name: 'the API page also shows the control plane, and sends its operations',
    act: async ({ page, send, url }) => {
      await page.goto(`${url}/docs?urls.primaryName=Control%20plane%20of%20the%20mock`)
      const operation = page.locator('.opblock', {
        has: page.locator('[data-path="/_mock/reset"]'),
      })
      await operation.locator('button.opblock-summary-control').click()
      await operation.getByRole('button', { name: 'Execute' }).click()
      await operation
        .locator('.live-responses-table .response-col_status')
        .getByText('200')
        .waitFor()
      const [status] = await send('GET', '/_mock')
      assert.equal(status, 200)
    },
  },
  {
    name: 'the root page links the dashboard and the API page',
    act: async ({ page, url }) => {
      await page.goto(url)
      await page.getByRole('link', { name: 'Dashboard' }).click()
      await page.getByText('25 instances').waitFor()
      await page.getByRole('link', { name: 'API', exact: true }).click()
      await page.getByRole('heading', { name: /ModelArts notebooks/ }).waitFor()
    },
  },
]
