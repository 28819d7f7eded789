import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page, Route } from 'playwright-core'
import { en } from '../../../../src/dashboard/texts/en/en.ts'
import { type Check, eventually, PROJECT, type Tab } from '../support/tab.ts'

const world = `/_mock/projects/${PROJECT}`

const LAB = ['--scene', 'busy-gpu-lab', '--clock', 'frozen'] as const

const ALL = 'feature=ANY&workspace_id=ANY'

/** The name of a list's first instance. */
async function firstOf({ send }: Tab, query: string) {
  const [status, { data }] = await send('GET', `${world}/notebooks?limit=1&${query}`)
  assert.equal(status, 200)
  return data[0] as { id: string; name: string; status: string }
}

/** The id of the row that has the focus. */
function focusedRow(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('data-row') ?? null)
}

/** Changes what the page gets as rows. */
async function changeRows(page: Page, change: (row: Record<string, unknown>) => void) {
  const answer = async (route: Route) => {
    const response = await route.fetch()
    const body = await response.json()
    for (const row of body.data) change(row)
    await route.fulfill({ response, json: body })
  }
  // The tab may be closed by then.
  await page.route(/\/_mock\/projects\/[^/]+\/notebooks\?/, (route) =>
    answer(route).catch(() => undefined),
  )
}

/** Checks for the list of instances. */
export const instances: Check[] = [
  {
    name: 'every figure agrees: the count says why there are fewer, each filter can be removed, and a tile leads to its rows',
    options: { flags: LAB },
    act: async ({ open, page, send }) => {
      const [, { in_use, leases_ending, notebooks }] = await send('GET', `${world}/summary`)
      const { by_status, total } = notebooks
      const [, listed] = await send('GET', `${world}/notebooks?limit=1`)
      assert.ok(listed.total < total, 'the defaults of the API hide some')
      await open()
      await page.getByText(`${listed.total} of ${total} instances`, { exact: true }).waitFor()
      const filters = page.getByRole('list', { name: 'Filters that are on' })
      assert.deepEqual(await filters.getByRole('listitem').allTextContents(), [
        'Feature: NOTEBOOK',
        'Workspace: 0',
      ])
      await page.getByRole('button', { name: 'Remove the filter Workspace: 0' }).click()
      await page.getByRole('button', { name: 'Remove the filter Feature: NOTEBOOK' }).click()
      await page.getByText(`${total} instances`, { exact: true }).waitFor()
      assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), `${total + 1}`)
      await page.reload()
      await page.getByText(`${total} instances`, { exact: true }).waitFor()

      const failed = ['CREATE_FAILED', 'START_FAILED', 'DELETE_FAILED', 'ERROR']
      const failures = failed.reduce((sum, status) => sum + by_status[status], 0)
      const tiles = page.getByRole('list', { name: 'Headline figures' })
      const figures = [
        `${by_status.RUNNING}`,
        `${by_status.INIT + by_status.CREATING + by_status.STARTING}`,
        `${failures}`,
        `${in_use.gpu}`,
        `${in_use.npu}`,
        `${leases_ending}`,
      ]
      await eventually(async () =>
        assert.deepEqual(await tiles.locator('b').allTextContents(), figures),
      )
      await tiles.getByRole('link', { name: /^Failed/ }).click()
      await page.getByText(`${failures} of ${total} instances`, { exact: true }).waitFor()
      await tiles.getByRole('link', { name: /^Running/ }).click()
      await page.getByText(`${by_status.RUNNING} of ${total} instances`, { exact: true }).waitFor()
      await page.getByRole('button', { name: 'This list as a request' }).click()
      await page.getByText('The API lists one status, one feature').waitFor()
    },
  },
  {
    name: 'a deletion can be undone for ten seconds: the instance comes back as it was',
    options: { flags: LAB },
    act: async (tab) => {
      const { open, page, send } = tab
      const { id, name } = await firstOf(tab, 'status=RUNNING&sort_key=name&sort_dir=ASC')
      const shown = async () => (await send('GET', `${world}/notebooks/${id}`))[1].notebook
      const before = await shown()
      await open(`instances?name=${name}&status=RUNNING`)
      const row = page.getByRole('row', { name: new RegExp(name) })
      await row.getByRole('button', { name: `Delete ${name}` }).click()
      await page.getByText(`${name} is being deleted`).waitFor()
      const undo = page.getByRole('button', { name: /^Undo/ })
      // The notice stays as long as it has the focus.
      await undo.focus()
      await eventually(async () => assert.equal((await shown()).status, 'DELETING'))
      await undo.click()
      await eventually(async () => assert.deepEqual(await shown(), before))
      await row.getByText('RUNNING').waitFor()
      assert.equal(await undo.count(), 0)
    },
  },
  {
    name: 'a deletion asks first where the server cannot undo it',
    options: { flags: LAB },
    act: async (tab) => {
      const { open, page, send } = tab
      await page.route('**/_mock', async (route) => {
        const response = await route.fetch()
        const json = await response.json()
        const paths = json.paths.filter((path: string) => !path.endsWith('/undelete'))
        await route.fulfill({ response, json: { ...json, paths } })
      })
      const { id, name } = await firstOf(tab, 'status=STOPPED')
      await open('instances?status=STOPPED')
      const button = page.getByRole('button', { name: `Delete ${name}` }).first()
      await button.click()
      const dialog = page.getByRole('alertdialog', { name: `Delete ${name}?` })
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await dialog.waitFor({ state: 'detached' })
      const [, { notebook }] = await send('GET', `${world}/notebooks/${id}`)
      assert.equal(notebook.status, 'STOPPED')
      assert.ok(
        await button.evaluate((element) => element === document.activeElement),
        'the button has the focus',
      )
      await button.click()
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByText(`${name} is being deleted`).waitFor()
    },
  },
  {
    name: 'the list is used with the keyboard, and its place and row are there when one comes back',
    options: { flags: LAB },
    act: async ({ open, page, send }) => {
      await open(`instances?${ALL}`)
      const [, { data }] = await send('GET', `${world}/notebooks?limit=50&${ALL}`)
      await page.locator('[data-row]').first().waitFor()
      await page.keyboard.press('/')
      assert.equal(
        await page.evaluate(() => document.activeElement?.getAttribute('type')),
        'search',
      )
      await page.keyboard.press('Escape')
      for (let press = 0; press < 31; press++) {
        await page.keyboard.press('j')
        await page.locator(`[data-row="${data[press].id}"]:focus`).waitFor()
      }
      await page.keyboard.press('k')
      const { id, name } = data[29]
      await page.locator(`[data-row="${id}"]:focus`).waitFor()
      const top = () => page.locator('.scroll').evaluate(({ scrollTop }) => scrollTop)
      const before = await top()
      assert.ok(before > 100, `scrolled by ${before} px`)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name }).first().waitFor()
      await page.keyboard.press('Escape')
      await eventually(async () => assert.equal(await focusedRow(page), id))
      assert.equal(await top(), before)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name }).first().waitFor()
      await page.goBack()
      await eventually(async () => assert.equal(await focusedRow(page), id))
      assert.equal(await top(), before)
    },
  },
  {
    name: 'j waits for a row that is still loading, and leaves a focus alone that has moved since',
    options: { flags: LAB },
    act: async ({ open, page, send }) => {
      const [, { data }] = await send('GET', `${world}/notebooks?limit=50&${ALL}`)
      for (const moves of [false, true]) {
        let release = () => {}
        const held = new Promise<void>((resolve) => {
          release = resolve
        })
        await page.route('**/notebooks?*offset=20*', async (route) => {
          await held
          await route.continue()
        })
        await page.goto('about:blank')
        await open(`instances?${ALL}`)
        for (const { id } of data.slice(0, 20)) {
          await page.locator(`[data-row="${id}"]`).waitFor()
          await page.keyboard.press('j')
          await page.locator(`[data-row="${id}"]:focus`).waitFor()
        }
        await page.locator('main .skeleton').first().waitFor()
        await page.keyboard.press('j')
        assert.equal(await focusedRow(page), data[19].id)
        if (moves) await page.keyboard.press('/')
        release()
        await page.locator(`[data-row="${data[20].id}"]${moves ? '' : ':focus'}`).waitFor()
        if (moves) assert.equal(await focusedRow(page), null)
        await page.unroute('**/notebooks?*offset=20*')
      }
    },
  },
  {
    name: 'the row that was left gets the focus also if the list takes long to answer',
    options: { flags: LAB },
    act: async (tab) => {
      const { open, page } = tab
      const { id, name } = await firstOf(tab, '')
      const row = page.locator(`[data-row="${id}"]`)
      const heading = page.getByRole('heading', { name }).first()
      await open()
      await row.click()
      await heading.waitFor()
      await page.route(/\/notebooks\?/, async (route) => {
        await sleep(3_500)
        // The tab may be closed by then.
        await route.continue().catch(() => undefined)
      })
      await page.goBack()
      await page.locator(`[data-row="${id}"]:focus`).waitFor()

      await page.goto('about:blank')
      await open(`instances/${id}`)
      await heading.waitFor()
      await page.keyboard.press('Escape')
      await page.locator(`[data-row="${id}"]:focus`).waitFor()

      await page.goto('about:blank')
      await open(`instances/${id}`)
      await heading.waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('searchbox').focus()
      await row.waitFor()
      assert.equal(await focusedRow(page), null, 'a field that is used keeps the focus')
    },
  },
  {
    name: 'the form keeps its choices when users and projects are loaded after them',
    options: { flags: LAB },
    act: async ({ page, url }) => {
      const gate = () => {
        let open = () => {}
        const opened = new Promise<void>((resolve) => {
          open = resolve
        })
        return { open, opened }
      }
      const identities = gate()
      const catalog = gate()
      await page.route('**/_mock/identities', async (route) => {
        await identities.opened
        await route.continue()
      })
      await page.goto(`${url}/_mock/ui#/${PROJECT}/instances`)
      await page.getByRole('button', { name: 'Create an instance' }).click()
      const form = page.getByRole('dialog')
      await form.getByRole('option').nth(9).waitFor({ state: 'attached' })
      await page.route('**/catalog', async (route) => {
        await catalog.opened
        await route.continue()
      })
      const asked = page.waitForRequest('**/catalog')
      identities.open()
      await asked
      const submit = form.getByRole('button', { name: 'Create', exact: true })
      assert.equal(await submit.isEnabled(), true)
      catalog.open()
    },
  },
  {
    name: 'at 390 px the list is cards, the filters are in one panel, and everything can be touched',
    options: {
      flags: LAB,
      context: { viewport: { width: 390, height: 844 }, hasTouch: true },
    },
    act: async (tab) => {
      const { open, page, send } = tab
      await open()
      const { id, name } = await firstOf(tab, '')
      const first = page.locator(`[data-row="${id}"]`)
      await first.waitFor()
      const card = page.getByRole('listitem').filter({ has: page.locator(`[data-row="${id}"]`) })
      const box = (await card.boundingBox()) ?? { y: 0, height: 9_999 }
      assert.ok(box.y + box.height < 780, 'it is on the first screen')
      await card.getByText('mock-admin').waitFor()
      await card.getByText(/vCPU · \d+ GB/).waitFor()
      assert.equal(await page.getByRole('table').count(), 0)
      const small = await page.evaluate(() =>
        [...document.querySelectorAll('main button, main input, .tile a')]
          .map(
            (element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()] as const,
          )
          .filter(([, { height, width }]) => height > 1 && (height < 40 || width < 40))
          .map(([html, { height, width }]) => `${html} ${width}x${height}`),
      )
      assert.deepEqual(small, [])
      const sides = () =>
        page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
      assert.equal(await sides(), 0)

      await page.getByRole('button', { name: 'Filters', exact: true }).tap()
      await page.getByRole('checkbox', { name: /^STOPPED/ }).check()
      await page.getByRole('button', { name: 'Close', exact: true }).tap()
      const [, { total }] = await send('GET', `${world}/notebooks?limit=1&status=STOPPED`)
      await page.getByText(new RegExp(`^${total} of`)).waitFor()
      await page.getByRole('button', { name: 'Show all' }).tap()
      const [, all] = await send('GET', `${world}/notebooks?limit=50&offset=100&${ALL}`)
      const last = all.data.at(-1)
      await eventually(async () => {
        await page.locator('main').evaluate((main) => main.scrollTo(0, main.scrollHeight))
        await page.locator(`[data-row="${last.id}"]`).waitFor({ timeout: 1_000 })
      })
      assert.ok((await page.locator('[data-row]').count()) < 30, 'only cards in view are rendered')
      const top = () => page.locator('main').evaluate(({ scrollTop }) => scrollTop)
      const before = await top()
      await page.locator(`[data-row="${last.id}"]`).tap()
      await page.getByRole('heading', { name: last.name }).first().waitFor()
      await page.goBack()
      await eventually(async () => assert.equal(await focusedRow(page), last.id))
      assert.ok(Math.abs((await top()) - before) < 2, 'the place in the list is kept')
      await page
        .getByRole('button', { name: `More actions for ${last.name}` })
        .last()
        .tap()
      await page.getByRole('button', { name: 'Copy the ID' }).tap()
      await page.getByText(last.id).waitFor()
      assert.notEqual(name, '')
    },
  },
  {
    name: 'an empty world, a filter that nothing matches and a list that cannot be loaded say what to do next',
    options: { flags: LAB },
    act: async ({ open, page, send }) => {
      await open('instances?name=nothing-has-this-name')
      await page.getByText('No instance matches the filters').waitFor()
      await page.getByRole('main').getByRole('button', { name: 'Show all' }).last().click()
      await page.getByText('120 instances', { exact: true }).waitFor()

      let isRefused = true
      await page.route(/\/notebooks\?.*name=x/, (route) =>
        isRefused ? route.abort() : route.continue(),
      )
      await page.getByRole('searchbox').fill('x')
      const alert = page.getByRole('alert')
      await alert.getByText('The list could not be loaded').waitFor()
      isRefused = false
      const again = alert.getByRole('button', { name: 'Try again' })
      // A request that was on its way may still fail, and an event may load the list before the click.
      await eventually(async () => {
        if (await again.isVisible()) await again.click({ timeout: 1_000 })
        await page.getByText(/^\d+ of 120 instances$/).waitFor({ timeout: 1_000 })
      })

      await send('POST', `${world}/reset`, { to: 'empty' })
      await page.getByText('This world has no instances').waitFor()
      await page.getByRole('link', { name: 'Load a scene' }).click()
      await page.waitForURL(/\/world/)
      await page.getByRole('heading', { level: 2, name: en.world.title, exact: true }).waitFor()
    },
  },
  {
    name: 'the form has choices that work, and shows a refusal at its field',
    options: { flags: LAB },
    act: async ({ open, page, send }) => {
      await open()
      await page.getByRole('button', { name: 'Create an instance' }).click()
      const form = page.getByRole('dialog')
      await form
        .getByRole('option', { name: /^1 × T4 · 8 vCPU · 32 GB/ })
        .waitFor({ state: 'attached' })
      await form.getByLabel('Name').fill('made <here>')
      await form.getByRole('button', { name: 'Create', exact: true }).click()
      await form
        .getByRole('alert')
        .getByText(/ModelArts\.6400 .*found "made <here>"/)
        .waitFor()
      const name = form.getByLabel('Name')
      assert.equal(await name.getAttribute('aria-invalid'), 'true')
      await eventually(async () =>
        assert.ok(
          await name.evaluate((element) => element === document.activeElement),
          'the name has the focus',
        ),
      )
      await name.fill('made-here')
      await form.getByRole('textbox', { name: 'ID', exact: true }).fill('made-here')
      await form.getByRole('button', { name: 'Create', exact: true }).click()
      await page.getByText('made-here is being created').waitFor()
      await form.waitFor({ state: 'detached' })
      await page.getByRole('link', { name: 'made-here', exact: true }).waitFor()

      await send('POST', `${world}/faults`, { operation: 'CreateNotebook', status: 503 })
      await page.getByRole('button', { name: 'Create an instance' }).click()
      await form.getByRole('option').nth(5).waitFor({ state: 'attached' })
      await form.getByRole('button', { name: 'Create', exact: true }).click()
      await form.getByRole('alert').getByText(/^503/).waitFor()
      await page.keyboard.press('Escape')
      await form.waitFor({ state: 'detached' })
    },
  },
  {
    name: 'names and tags that nobody expects: markup, right-to-left, emoji, 128 Chinese letters, 10,000 tags',
    options: { flags: LAB },
    act: async ({ open, page }) => {
      const names = ['<b onclick=x>', '\u202eabc', 'مختبر', '🧪'.repeat(40), '训'.repeat(128)]
      const tags = Array.from({ length: 10_000 }, (_, at) => ({
        key: `k${at}<i>`,
        value: '值'.repeat(40),
      }))
      const ids: unknown[] = []
      await changeRows(page, (row) => {
        if (!ids.includes(row['id'])) ids.push(row['id'])
        const at = ids.indexOf(row['id'])
        row['name'] = names[at % names.length]
        // One row with so many is enough for a list, and for the machine that runs this.
        if (at === 0) row['tags'] = tags
      })
      await open()
      await page.getByText('+9,999').first().waitFor()
      for (const name of names.slice(0, 3)) await page.getByRole('link', { name }).first().waitFor()
      const found = await page.evaluate(() => ({
        markup: document.querySelectorAll('main b[onclick], main i:not(.steps i)').length,
        heights: [...document.querySelectorAll('tbody tr:not(.spacer)')].filter(
          (row) => row.getBoundingClientRect().height > 41,
        ).length,
        over: document.documentElement.scrollWidth - innerWidth,
      }))
      assert.deepEqual(found, { markup: 0, heights: 0, over: 0 })
      const start = performance.now()
      await page.keyboard.press('j')
      assert.notEqual(await focusedRow(page), null)
      console.log(
        `  a key takes ${(performance.now() - start).toFixed(0)} ms with 10,000 tags a row`,
      )
    },
  },
  {
    name: 'filters and the order are in the URL, and two tabs see what either of them does',
    options: { flags: LAB },
    act: async (tab) => {
      const { open, page, send } = tab
      await open()
      await page.getByRole('searchbox').fill('cell')
      await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
      await page.getByRole('button', { name: 'Status', exact: true }).first().click()
      await page.getByRole('checkbox', { name: /^STOPPED/ }).check()
      await page.getByRole('checkbox', { name: /^RUNNING/ }).check()
      const query = 'name=cell&sort_key=name&sort_dir=ASC&status=STOPPED,RUNNING'
      const [, { data, total }] = await send('GET', `${world}/notebooks?limit=20&${query}`)
      await page.getByText(new RegExp(`^${total} of`)).waitFor()
      const other = await page.context().newPage()
      await other.goto(page.url())
      const rows = other.locator('tbody tr:not(.spacer) th')
      const expected = data.map(({ name }: { name: string }) => name)
      await eventually(async () => assert.deepEqual(await rows.allTextContents(), expected))
      const stopped = data.find(({ status }: { status: string }) => status === 'STOPPED')
      await other.getByRole('button', { name: `Start ${stopped.name}`, exact: true }).click()
      await other.getByText(`${stopped.name} is starting`).waitFor()
      await page.getByText(new RegExp(`^${total - 1} of`)).waitFor()
      await other.close()
    },
  },
]
