import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { assertAccessible } from '../support/axe.ts'
import { type Check, eventually, PROJECT, type Tab } from '../support/tab.ts'

const world = `/_mock/projects/${PROJECT}`
const api = `/v1/${PROJECT}/notebooks`

/** A busy world whose clock moves only when a check advances it. */
const busy = ['--scene', 'busy-gpu-lab', '--clock', 'frozen', '--now', '2026-03-02T08:00:00Z']

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true }

const band = (page: Page, status: string) =>
  page.locator(`.timeline-chart .band[data-status="${status}"] .area`)

const legendEntry = (page: Page, status: string) =>
  page.getByRole('list', { name: 'Statuses in the chart' }).getByRole('button', {
    name: new RegExp(`^${status} `),
  })

const slider = (page: Page) => page.getByRole('slider', { name: 'Moment in the history' })

/** The figures of the legend by status. */
async function figures(page: Page): Promise<Record<string, number>> {
  const entries = await page.locator('.legend-entry').allTextContents()
  return Object.fromEntries(
    entries.map((text) => {
      const [, status = '', count = ''] = /^([A-Z_]+)([\d,]+)$/.exec(text) ?? []
      return [status, Number(count.replaceAll(',', ''))]
    }),
  )
}

const withoutZeros = (counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))

/** Parameters of the view in the URL. */
const params = (page: Page) => new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? '')

/** The levels of the upper edge of a band: one number for each step. */
async function levels(page: Page, status: string): Promise<Set<string>> {
  const edge = await page.locator(`.band[data-status="${status}"] .edge`).getAttribute('d')
  return new Set([...(edge ?? '').matchAll(/[ML][\d.]+,([\d.]+)H/g)].map(([, y]) => y ?? ''))
}

async function advance({ send }: Pick<Tab, 'send'>, by: string) {
  const [status, answer] = await send('POST', `${world}/clock/advance`, { by })
  assert.equal(status, 200)
  return answer
}

/** Checks for the counts and the transitions over time. */
export const timeline: Check[] = [
  {
    name: 'timeline: an advance by a day moves the bands, and says what happened in groups',
    options: { flags: busy },
    act: async ({ open, page, send }) => {
      await open('timeline')
      await page.getByRole('heading', { name: 'Instances over time' }).waitFor()
      await band(page, 'RUNNING').waitFor()
      assert.equal((await levels(page, 'RUNNING')).size, 1, 'flat before the advance')
      await page.getByRole('button', { name: 'Advance by 1d' }).first().click()
      const notice = page.locator('.notice')
      await notice.getByText(/^The clock shows Mar 3, 2026, 08:00:00\. 9\d\d changes/).waitFor()
      const lines = await notice.locator('li').allTextContents()
      const [, history] = await send('GET', `${world}/history?limit=5000`)
      const ends = history.transitions.filter(
        ({ cause, from, to }: Record<string, string>) =>
          cause === 'LeaseEnded' && from === 'RUNNING' && to === 'STOPPING',
      )
      assert.ok(ends.length > 0, 'there are ends')
      assert.ok(lines.includes(`${ends.length} × RUNNING → STOPPING (lease ended)`), `${lines}`)
      await eventually(async () => assert.ok((await levels(page, 'RUNNING')).size > 10))
      const [, { notebooks }] = await send('GET', `${world}/summary`)
      await eventually(async () => {
        assert.deepEqual(withoutZeros(await figures(page)), withoutZeros(notebooks.by_status))
      })
      await page.getByText(`${history.transitions.length} changes`, { exact: true }).waitFor()
      // Both axes.
      assert.ok((await page.locator('.plot .count').count()) >= 2, 'two counts at least')
      assert.ok((await page.locator('.plot .time').count()) >= 6, 'six times at least')
      await page.locator('.plot').getByText('Mar 3', { exact: true }).waitFor()
      await page.getByText('Time of the world (UTC)', { exact: true }).waitFor()
    },
  },
  {
    name: 'timeline: a world in which nothing has happened says what to do',
    options: { flags: ['--clock', 'frozen'] },
    act: async ({ open, page, send }) => {
      await open('timeline')
      const message = page.locator('.message', {
        hasText: 'No instance has changed its status yet.',
      })
      await message.getByRole('button', { name: 'Advance by 1h' }).click()
      await page.getByText(/^The clock shows /).waitFor()
      const [, { data }] = await send('GET', `${api}/all?status=RUNNING&limit=1`)
      if (data.length > 0) await send('POST', `${api}/${data[0].id}/stop`)
      await page.locator('.transition').first().waitFor()
      await message.waitFor({ state: 'detached' })
    },
  },
  {
    name: 'timeline: scrubbing moves the cursor, the figures, the list and the URL',
    options: { flags: busy },
    act: async ({ open, page, send }) => {
      await advance({ send }, '1d')
      await open('timeline')
      const [, history] = await send('GET', `${world}/history?limit=5000`)
      await slider(page).focus()
      for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowLeft')
      const moment = history.counts.at(-3)
      await eventually(async () => assert.equal(params(page).get('at'), `${moment.at}`))
      assert.deepEqual(withoutZeros(await figures(page)), moment.by_status)
      assert.match(`${await slider(page).getAttribute('aria-valuetext')}`, / RUNNING/)
      await page.keyboard.press('ArrowRight')
      await eventually(async () =>
        assert.equal(params(page).get('at'), `${history.counts.at(-2).at}`),
      )
      // With the mouse, near the middle.
      const box = (await page.locator('.plot').boundingBox()) ?? assert.fail('no chart')
      await page.mouse.click(box.x + box.width / 2, box.y + 100)
      await eventually(async () => {
        const at = Number(params(page).get('at'))
        const middle = (history.began_at + history.now) / 2
        assert.ok(Math.abs(at - middle) < 3_600_000, `${at}`)
      })
      const at = Number(params(page).get('at'))
      const then = history.counts.findLast((each: { at: number }) => each.at <= at)
      assert.deepEqual(withoutZeros(await figures(page)), then.by_status)
      const last = history.transitions.findLast((each: { at: number }) => each.at <= at)
      const here = page.locator('.transition[aria-current]').first()
      await here.getByText(last.name).waitFor()
      const list = (await page.locator('.transition-box').boundingBox()) ?? assert.fail('no list')
      await eventually(async () => {
        const row = (await here.boundingBox()) ?? assert.fail('no row')
        assert.ok(Math.abs(row.y - list.y) < 4, 'it is the first one in view')
      })
      // The link shows the same after it is opened again.
      await page.reload()
      await page.locator('.transition[aria-current]').first().getByText(last.name).waitFor()
      assert.deepEqual(withoutZeros(await figures(page)), then.by_status)
      await page.getByRole('button', { name: 'Back to now' }).click()
      await eventually(async () => assert.equal(params(page).get('at'), null))
      // A click on the time of a row moves the cursor there.
      const newest = history.transitions.at(-1)
      await page.locator('.transition .when').first().click()
      await eventually(async () => assert.equal(params(page).get('at'), `${newest.at}`))
    },
  },
  {
    name: 'timeline: the legend takes statuses out of the chart, and the URL keeps it',
    options: { flags: busy },
    act: async ({ open, page, send }) => {
      await advance({ send }, '6h')
      await open('timeline')
      await band(page, 'STOPPED').waitFor()
      const [before] = await levels(page, 'RUNNING')
      await legendEntry(page, 'STOPPED').click()
      await band(page, 'STOPPED').waitFor({ state: 'detached' })
      assert.equal(await legendEntry(page, 'STOPPED').getAttribute('aria-pressed'), 'false')
      assert.equal(params(page).get('hide'), 'STOPPED')
      assert.notEqual([...(await levels(page, 'RUNNING'))][0], before, 'the scale follows')
      await page.reload()
      await band(page, 'RUNNING').waitFor()
      assert.equal(await band(page, 'STOPPED').count(), 0)
      await page.getByRole('button', { name: 'Show all' }).click()
      await band(page, 'STOPPED').waitFor()
      assert.equal(params(page).get('hide'), null)
    },
  },
  {
    name: 'timeline: who changed what and why, live, with filters that can be taken off',
    options: { flags: busy },
    act: async ({ open, page, send }) => {
      await advance({ send }, '6h')
      await open('timeline')
      const [, { transitions }] = await send('GET', `${world}/history?limit=5000`)
      await page.getByText(`${transitions.length} changes`, { exact: true }).waitFor()
      const [, { data }] = await send('GET', `${api}/all?status=RUNNING&limit=1`)
      const [{ id, name }] = data
      await send('POST', `${api}/${id}/stop`)
      const row = page.locator('.transition').first()
      await row.getByText('STOPPING').waitFor()
      await row.getByText('stopped', { exact: true }).waitFor()
      await row.getByText('mock-admin').waitFor()
      const search = page.getByRole('searchbox', { name: 'Instance or user' })
      await search.fill(id)
      await page.getByLabel('Cause').selectOption({ label: 'stopped' })
      await page.getByText(`1 of ${transitions.length + 1} changes`).waitFor()
      assert.equal(params(page).get('cause'), 'StopNotebook')
      await page.getByRole('button', { name: /^Remove the filter Cause/ }).click()
      assert.equal(await page.getByLabel('Cause').inputValue(), '')
      await search.fill('<script>nobody\u202e%')
      await page.getByText('No change matches the filters.').waitFor()
      await page.getByRole('button', { name: 'Remove all filters' }).click()
      await page.getByText(`${transitions.length + 1} changes`, { exact: true }).waitFor()
      await page.getByRole('link', { name }).first().click()
      await page.getByRole('heading', { name }).first().waitFor()
    },
  },
  {
    name: 'timeline: says what the server no longer keeps, and begins again after a reset',
    options: { flags: busy },
    act: async ({ open, page, send }) => {
      await advance({ send }, '8d')
      await open('timeline')
      const [, { counts, dropped }] = await send('GET', `${world}/history?limit=1`)
      assert.ok(
        dropped.transitions > 0 && dropped.counts > 0,
        'transitions and counts were dropped',
      )
      const lost = dropped.transitions.toLocaleString('en')
      await page.getByText(`5,000 changes · ${lost} older ones were dropped`).waitFor()
      const thinned = dropped.counts.toLocaleString('en')
      await page.getByText(`the server has thinned out ${thinned} older moments`).waitFor()
      await page.getByText('Figures as a table').click()
      await page.getByText(`100 of the ${counts.length.toLocaleString('en')} moments`).waitFor()
      assert.equal(await page.locator('.as-table tbody tr').count(), 100)
      await send('POST', `${world}/reset`)
      // What the schedule of the scene does first.
      await page.getByText('1 change', { exact: true }).waitFor()
      assert.equal((await levels(page, 'RUNNING')).size, 1)
      const [, again] = await send('GET', `${world}/history?limit=1`)
      await page
        .getByText(`Every moment at which the numbers changed: ${again.counts.length}`)
        .waitFor()
    },
  },
  {
    name: 'timeline: a finger scrubs at 390 px; controls are large, nothing is clipped',
    options: { flags: busy, context: phone },
    act: async ({ open, page, send }) => {
      await advance({ send }, '1d')
      // The longest name, of characters that browsers break nowhere else.
      await send('POST', api, creation('训'.repeat(64)))
      await open('timeline')
      await page.getByText('训'.repeat(64)).first().waitFor()
      const box = (await page.locator('.plot').boundingBox()) ?? assert.fail('no chart')
      await page.touchscreen.tap(box.x + box.width / 2, box.y + 100)
      await eventually(async () =>
        assert.ok(Number(params(page).get('at')) > 0, 'the URL has a moment'),
      )
      await page.getByRole('button', { name: 'Back to now' }).waitFor()
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390)
      const small = await page
        .locator('main :is(button, input, select)')
        .evaluateAll((elements) =>
          elements
            .filter((element) => element.getBoundingClientRect().height < 39.5)
            .map((element) => element.outerHTML.slice(0, 120)),
        )
      assert.deepEqual(small, [])
      await assertAccessible(page)
    },
  },
  ...(['light', 'dark'] as const).map((colorScheme) => ({
    name: `timeline: is accessible in ${colorScheme}`,
    options: { flags: busy, context: { colorScheme } },
    act: async ({ open, page, send }: Tab) => {
      await open('timeline')
      await band(page, 'RUNNING').waitFor()
      await assertAccessible(page)
      await advance({ send }, '1d')
      await eventually(async () => assert.ok((await levels(page, 'RUNNING')).size > 10))
      await page.locator('.plot').hover()
      await page.locator('.tooltip').waitFor()
      await page.getByText('Figures as a table').click()
      await page.getByRole('searchbox').fill('cell')
      await assertAccessible(page)
    },
  })),
  {
    name: 'timeline: the strip above the instances follows an advance and leads to the timeline',
    options: { flags: busy },
    act: async ({ open, page, send }) => {
      await open('instances')
      const strip = page.locator('.compact-chart')
      const area = strip.locator('.s-RUNNING .area')
      await area.waitFor()
      const before = await area.getAttribute('d')
      await advance({ send }, '1d')
      await eventually(async () => {
        const after = await area.getAttribute('d')
        assert.ok((after ?? '').length > 5 * (before ?? '').length, 'the second text is longer')
      })
      const box = (await strip.boundingBox()) ?? assert.fail('no strip')
      assert.ok(box.height <= 72, `${box.height} px high`)
      await strip.click()
      await page.getByRole('heading', { name: 'Instances over time' }).waitFor()
    },
  },
]

function creation(name: string) {
  const image_id = 'e1a07296-22a8-4f05-8bc8-e936c8e54090'
  const volume = { category: 'EVS', ownership: 'MANAGED' }
  return { name, flavor: 'modelarts.vm.cpu.2u', image_id, volume }
}
