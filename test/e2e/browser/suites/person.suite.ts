import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { Check } from '../support/tab.ts'
import { eventually, PROJECT } from '../support/tab.ts'

const api = `/v1/${PROJECT}/notebooks`
const world = `/_mock/projects/${PROJECT}`

/** Checks for the usual tasks of a tester in the dashboard. */
export const person: Check[] = [
  {
    name: 'creates an instance, watches it reach RUNNING, stops, starts and deletes it',
    act: async ({ open, page, send }) => {
      await open()
      await page.getByRole('button', { name: 'Create an instance' }).click()
      const form = page.getByRole('dialog')
      await form.getByLabel('Name').fill('made-by-hand')
      await form.getByLabel('ID').fill('by-hand')
      await form.getByRole('button', { name: 'Create', exact: true }).click()
      const row = page.getByRole('row', { name: /made-by-hand/ })
      await row.getByText(/INIT|CREATING/).waitFor()
      await row.getByText('RUNNING').waitFor()
      await row.getByText(/5\d min .* left/).waitFor()
      await page.getByRole('button', { name: 'Stop made-by-hand' }).click()
      await row.getByText('STOPPED').waitFor()
      await page.getByRole('button', { name: 'Start made-by-hand' }).click()
      await row.getByText('RUNNING').waitFor()
      await page.getByRole('link', { name: 'made-by-hand' }).click()
      await page.getByRole('heading', { name: 'made-by-hand' }).waitFor()
      assert.equal(await page.locator('.instance-transitions li').count(), 6)
      assert.equal(await page.locator('.machine-status.now').textContent(), 'RUNNING')
      await page.getByRole('button', { name: 'stop, expire: to STOPPING' }).waitFor()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await page.getByText('This instance was deleted', { exact: true }).waitFor()
      assert.equal((await send('GET', `${api}/by-hand`))[0], 400)
    },
  },
  {
    name: 'injects a 403, sees the next list refused and counted, and copies it as curl',
    act: async ({ open, page, send }) => {
      await open('faults')
      await page.getByRole('button', { name: 'Add a rule' }).click()
      const form = page.getByRole('form', { name: 'New fault rule' })
      await form
        .getByRole('combobox', { name: 'Operation', exact: true })
        .selectOption('ListAllNotebooks')
      await form.getByLabel('Status').fill('403')
      await form.getByLabel('Error code').fill('ModelArts.0108')
      await form.getByLabel('At most times').fill('1')
      await form.getByRole('button', { name: 'Add rule' }).click()
      const rule = page.getByRole('listitem').filter({ hasText: 'ListAllNotebooks' })
      await rule.getByRole('heading').waitFor()
      await page.getByRole('link', { name: 'Instances', exact: true }).click()
      await page.getByText(/^25 of \d+ instances$/).waitFor()
      await requestList(page)
      await page.getByText(/^403 ModelArts\.0108/).waitFor()
      await requestList(page)
      await page.getByText('The API answered 200: 25 instances').waitFor()
      await page.getByRole('link', { name: 'Faults' }).click()
      await rule.getByText('ListAllNotebooks → 403 ModelArts.0108').waitFor()
      await rule.getByText('0 of 1 times left').waitFor()
      await eventually(async () => {
        assert.deepEqual(await rule.getByRole('definition').allTextContents(), ['2', '1'])
      })
      await page.getByRole('button', { name: /^Remove: / }).click()
      await page.getByText('No fault rule', { exact: true }).waitFor()
      await page.getByRole('link', { name: 'Journal' }).click()
      await page
        .getByRole('row', { name: /403 GET ListAllNotebooks/ })
        .getByRole('link')
        .click()
      await page.getByText('Fault fault-1').waitFor()
      await page.getByRole('button', { name: 'Copy as', exact: true }).click()
      await page.getByRole('button', { name: /^curl/ }).click()
      const curl = await page.getByLabel('Copied text').inputValue()
      assert.match(curl, /^curl -i .*-H 'x-auth-token: mock-token-admin'.*\/notebooks\/all'$/)
      assert.equal((await send('GET', `${world}/requests`))[1].total, 2)
    },
  },
  {
    name: 'freezes and advances the clock, and sees a lease end',
    act: async ({ open, page }) => {
      await open()
      await page.getByRole('button', { name: 'Freeze the clock' }).click()
      await page
        .locator('.clock-face')
        .getByText(/frozen$/)
        .waitFor()
      await page.getByRole('button', { name: 'Create an instance' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill('short-lived')
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      const row = page.getByRole('row', { name: /short-lived/ })
      await row.getByText('CREATING, step 1 of 4').waitFor()
      await page.getByRole('button', { name: 'Advance by 1m' }).click()
      await row.getByText(/^59 min .* left/).waitFor()
      await page.getByRole('button', { name: 'Advance by 1h' }).click()
      await row.getByText('STOPPED').waitFor()
      await page.getByRole('button', { name: 'Run the clock' }).click()
      await page
        .locator('.clock-face')
        .getByText(/real time$/)
        .waitFor()
      await page.getByRole('link', { name: 'World' }).click()
      await page.getByLabel('Speed (1 is real time)').fill('3600')
      await page.getByRole('button', { name: 'Set speed' }).click()
      await page.locator('.clock-face').getByText('3,600× speed').waitFor()
    },
  },
  {
    name: 'renews a lease, forces a status, and ends the current action',
    options: { flags: ['--clock', 'frozen'] },
    act: async ({ open, page, send }) => {
      await send('POST', api, creation('mine'), { 'x-mock-id': 'mine' })
      await open('instances/mine')
      await page.getByRole('button', { name: 'End the current action' }).click()
      const status = page.locator('.heading .status')
      await status.getByText('RUNNING').waitFor()
      await page.getByRole('button', { name: 'Renew the lease' }).click()
      await page.getByLabel('Hours from now').fill('5')
      await page.getByRole('button', { name: 'Renew', exact: true }).click()
      await page.getByText(/^5 h left/).waitFor()
      await page.getByRole('button', { name: 'Force a status' }).click()
      const form = page.getByRole('form', { name: 'Force a status' })
      await form.getByLabel('Status').selectOption('ERROR')
      await form.getByLabel('Reason').fill('a disk broke')
      await form.getByRole('button', { name: 'Force' }).click()
      await page.locator('.failure').getByText('a disk broke').waitFor()
      await page.getByRole('button', { name: 'Renew the lease' }).click()
      await page.getByRole('button', { name: 'Renew', exact: true }).click()
      await page
        .getByRole('alert')
        .getByText(/^400 ModelArts\.6327/)
        .waitFor()
    },
  },
  {
    name: 'filters, sorts and acts as another user, with the API’s own parameters',
    act: async ({ open, page, send }) => {
      await open()
      await page.getByText(/^25 of \d+ instances$/).waitFor()
      await page.getByRole('button', { name: 'Status', exact: true }).first().click()
      await page.getByRole('checkbox', { name: /RUNNING/ }).check()
      await page.keyboard.press('Escape')
      const [, { total }] = await send('GET', `${api}/all?status=RUNNING`)
      await page.getByText(new RegExp(`^${total} of \\d+ instances$`)).waitFor()
      await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
      const [, listed] = await send('GET', `${api}/all?status=RUNNING&sort_key=name&sort_dir=ASC`)
      const names = listed.data.map(({ name }: { name: string }) => name)
      const shown = page.locator('tbody tr:not(.spacer) th')
      await eventually(async () => assert.deepEqual(await shown.allTextContents(), names))
      assert.equal(
        await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'),
        'ascending',
      )
      await page.getByRole('button', { name: /user, theme and language/ }).click()
      await page.getByLabel('Act as').selectOption('mock-reader')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^Stop/ }).first().click()
      await page
        .getByRole('alert')
        .getByText(/^403 ModelArts\.0108/)
        .waitFor()
      await page.getByRole('button', { name: 'More filters' }).click()
      await page.getByLabel('Tags').fill('team=nowhere')
      await page.getByText('No instance matches the filters').waitFor()
    },
  },
  {
    name: 'finds instances by parts of Chinese names, descriptions, users, addresses and pools',
    act: async ({ open, page, send }) => {
      const made = { ...creation('训练-𠮷林'), description: 'A & B / "c"' }
      await send('POST', api, made, { 'x-mock-id': 'chinese' })
      const [, { ip }] = await send('GET', `${api}/chinese`)
      await open()
      await page.getByText(/^26 of \d+ instances$/).waitFor()
      const found = page.getByRole('link', { name: '训练-𠮷林', exact: true })
      const filters: Record<string, string> = {
        Description: 'a & b / "C"',
        'User name': 'MOCK-ADMIN',
        'Image address': 'atelier/',
        'IP address': ip,
        Flavor: '.2U',
      }
      const search = page.getByRole('search')
      await search.getByRole('searchbox', { name: 'Search by name' }).fill('𠮷')
      await page.getByRole('button', { name: 'More filters' }).click()
      for (const [label, value] of Object.entries(filters)) {
        await search.getByLabel(label, { exact: true }).fill(value)
      }
      await page.getByText(/^1 of \d+ instances$/).waitFor()
      await found.waitFor()
      await search.getByLabel('Pool name', { exact: true }).fill('gpu')
      await page.getByText('No instance matches the filters').waitFor()
      await search.getByLabel('Pool name', { exact: true }).fill('<script>')
      await page.getByText(/^400 Mock\.InvalidInput .*pool_name/).waitFor()
      await search.getByLabel('Pool name', { exact: true }).fill('')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await found.click()
      await page.getByRole('heading', { name: '训练-𠮷林' }).waitFor()
      await page.getByText('A & B / "c"', { exact: true }).waitFor()
    },
  },
  {
    name: 'sees changes by other clients without a transition, and the counts of fault rules',
    act: async ({ open, page, send }) => {
      await send('POST', api, creation('others'), { 'x-mock-id': 'others' })
      await send('POST', `${world}/notebooks/others/advance`)
      await send('POST', `${world}/faults`, { operation: 'ListFlavors', status: 500, nth: 9 })
      await open()
      // Visible instances in a transition are reloaded every second anyway.
      await page.getByRole('searchbox').fill('others')
      const row = page.getByRole('row', { name: /others/ })
      await row.getByText(/5\d min .* left/).waitFor()
      await send('PATCH', `${api}/others/lease`, { duration: 8 * 3_600_000 })
      await row.getByText(/^7 h 5\d min left/).waitFor()
      await send('POST', `${api}/others/tags/create`, { tags: [{ key: 'fresh', value: 'yes' }] })
      await row.getByText('fresh=yes').waitFor()
      await open('faults')
      const rule = page.getByRole('listitem').filter({ hasText: 'ListFlavors' })
      await rule.getByRole('heading').waitFor()
      await send('GET', `${api}/flavors`)
      await eventually(async () =>
        assert.deepEqual(await rule.getByRole('definition').allTextContents(), ['1', '0']),
      )
    },
  },
  {
    name: 'resets to the scene, to no instances, to a snapshot and to another scene',
    act: async ({ open, page, send }) => {
      await open('world')
      const [, index] = await send('GET', '/_mock')
      const has = (path: string) => index.paths.includes(path)
      const total = async (count: number) =>
        eventually(async () => {
          const [, summary] = await send('GET', `${world}/summary`)
          assert.equal(summary.notebooks.total, count)
        })
      const [, { notebooks }] = await send('GET', `${world}/summary`)
      if (has('PUT /_mock/projects/{project_id}/snapshots/{name}')) {
        await page.getByRole('button', { name: 'Take a snapshot' }).click()
        await page.getByRole('button', { name: 'Restore before' }).waitFor()
      }
      await page.getByRole('button', { name: 'Remove all instances' }).click()
      await total(0)
      if (has('PUT /_mock/projects/{project_id}/snapshots/{name}')) {
        await page.getByRole('button', { name: 'Restore before' }).click()
        await total(notebooks.total)
        await page.getByRole('button', { name: 'Remove the snapshot before' }).click()
        await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
        await page.getByRole('button', { name: 'Restore before' }).waitFor({ state: 'detached' })
      }
      if (has('POST /_mock/projects/{project_id}/scene')) {
        await page.getByRole('button', { name: 'Load empty' }).click()
        await total(0)
        await page.getByRole('button', { name: 'Load default' }).click()
        await total(notebooks.total)
      }
      await page.getByRole('button', { name: 'Reset to the scene' }).click()
      await total(notebooks.total)
    },
  },
  {
    name: 'sees requests of other clients live, with their fault and warnings',
    act: async ({ open, page, send }) => {
      await open('journal')
      await page.getByText('No request yet').waitFor()
      await send('GET', `${api}?stauts=RUNNING`)
      await send('GET', api, undefined, { prefer: 'code=503' })
      await page.getByRole('row', { name: /503 GET ListNotebooks .* prefer/ }).waitFor()
      await page.getByRole('button', { name: 'Pause' }).click()
      await send('GET', `${api}/flavors`)
      assert.equal(await page.locator('tbody tr:not(.spacer)').count(), 2)
      await page.getByRole('link', { name: '1', exact: true }).click()
      await page
        .getByRole('list', { name: 'Warnings' })
        .getByText('unknown parameter stauts, did you mean status?', { exact: true })
        .waitFor()
      await page.getByRole('link', { name: 'All requests' }).click()
      await page.getByRole('button', { name: 'Resume' }).click()
      await page.getByRole('row', { name: /ListFlavors/ }).waitFor()
      await page.getByRole('button', { name: 'Clear', exact: true }).click()
      await page.getByRole('button', { name: 'Clear the journal' }).click()
      await page.getByText('No request yet').waitFor()
    },
  },
]

/** Sends the list as a request to the API. */
async function requestList(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'This list as a request' }).click()
  await page.getByRole('button', { name: 'Send it to the API' }).click()
}

function creation(name: string) {
  const image_id = 'e1a07296-22a8-4f05-8bc8-e936c8e54090'
  const volume = { category: 'EVS', ownership: 'MANAGED' }
  return { name, flavor: 'modelarts.vm.cpu.2u', image_id, volume }
}
