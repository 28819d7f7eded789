import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { assertAccessible } from '../support/axe.ts'
import { type Check, eventually, PROJECT, type Tab } from '../support/tab.ts'

const api = `/v1/${PROJECT}/notebooks`
const world = `/_mock/projects/${PROJECT}`

const frozen = ['--clock', 'frozen', '--now', '2026-01-01T09:00:00Z']

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true }

const image_id = 'e1a07296-22a8-4f05-8bc8-e936c8e54090'

/** Creates the instance `mine`, which runs for an hour. */
async function create({ send }: Tab, more: object = {}): Promise<void> {
  const volume = { category: 'EVS', ownership: 'MANAGED' }
  const body = { name: 'mine', flavor: 'modelarts.vm.cpu.2u', image_id, volume, ...more }
  await send('POST', api, body, { 'x-mock-id': 'mine' })
}

const finish = ({ send }: Tab) => send('POST', `${world}/notebooks/mine/advance`)

/** Opens the instance `mine`, which runs. */
async function openRunning(tab: Tab): Promise<void> {
  await create(tab)
  await finish(tab)
  await tab.open('instances/mine')
}

async function force({ send }: Tab, status: string, fail_reason?: string): Promise<void> {
  const [answer] = await send('POST', `${world}/notebooks/mine/force`, { status, fail_reason })
  assert.equal(answer, 200)
}

/** The status of the page's title row. */
const isNow = (page: Page, status: string) =>
  page.locator('.heading .status').getByText(status, { exact: true }).waitFor()

/** An edge of the diagram, by its statuses. */
const edge = (page: Page, from: string, to: string) => page.locator(`[data-edge="${from} ${to}"]`)

const label = (page: Page, from: string, to: string) => edge(page, from, to).locator('.edge-label')

/** Labels that lie on another one or on a status, and texts that are wider than their label. */
function collisions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxesOf = (selector: string) =>
      [...document.querySelectorAll(selector)].map((element) => ({
        name: element.textContent ?? '',
        box: element.getBoundingClientRect(),
      }))
    const labels = boxesOf('.edge-label')
    const others = [...labels, ...boxesOf('.machine-status'), ...boxesOf('.machine-circle')]
    const met = labels.flatMap(({ box, name }, index) =>
      others
        .filter((other, at) => {
          const isApart =
            box.right <= other.box.left ||
            other.box.right <= box.left ||
            box.bottom <= other.box.top ||
            other.box.bottom <= box.top
          return at !== index && !isApart
        })
        .map((other) => `${name} on ${other.name}`),
    )
    const wide = [...document.querySelectorAll('.edge-label, .machine-status')].filter((each) => {
      const [pill, text] = [each.querySelector('rect'), each.querySelector('text:last-of-type')]
      const room = pill?.getBoundingClientRect() ?? new DOMRect()
      const used = text?.getBoundingClientRect() ?? new DOMRect()
      return used.left < room.left || used.right > room.right
    })
    return [...met, ...wide.map(({ textContent }) => `${textContent} is wider than its label`)]
  })
}

/** Checks for the page of one instance. */
export const instance: Check[] = [
  {
    name: 'instance: no two labels of the state machine meet, whatever the status is',
    options: { flags: frozen },
    act: async (tab) => {
      const { page, send } = tab
      await openRunning(tab)
      const [, { states }] = await send('GET', '/_mock/state-machine')
      assert.equal(states.length, 14)
      for (const status of states) {
        await force(tab, status)
        await isNow(page, status)
        assert.equal(await page.locator('.machine-status.now').textContent(), status)
        assert.deepEqual(await collisions(page), [], status)
      }
      assert.equal(await page.locator('.edge').count(), 36)
      assert.ok((await page.locator('.edge.taken').count()) > 3, 'more than three edges are taken')
      assert.ok((await page.locator('.jump').count()) > 3, 'forced statuses are no edges')
    },
  },
  {
    name: 'instance: edges act by click and by keyboard, and the path is numbered',
    options: { flags: frozen },
    act: async (tab) => {
      const { open, page, send } = tab
      await create(tab)
      await open('instances/mine')
      await isNow(page, 'CREATING')
      await label(page, 'CREATING', 'RUNNING').click()
      await isNow(page, 'RUNNING')
      await page.getByText('mine is now RUNNING').waitFor()
      await edge(page, 'RUNNING', 'STOPPING').focus()
      await page.getByRole('tooltip').getByText('Click to do it.').waitFor()
      await page.keyboard.press('Enter')
      await isNow(page, 'STOPPING')
      await page.getByRole('button', { name: 'End the current action' }).click()
      await isNow(page, 'STOPPED')
      await page.getByRole('button', { name: /^start StartNotebook as mock-admin/ }).click()
      await isNow(page, 'STARTING')
      await finish(tab)
      await isNow(page, 'RUNNING')
      const steps = await page.locator('.edge.taken, .edge.open').evaluateAll((edges) =>
        edges
          .map((each) => [
            each.querySelector('.step-number')?.textContent,
            each.getAttribute('data-edge'),
          ])
          .filter(([step]) => step !== undefined)
          .sort(),
      )
      assert.deepEqual(steps, [
        ['1', 'new CREATING'],
        ['2', 'CREATING RUNNING'],
        ['3', 'RUNNING STOPPING'],
        ['4', 'STOPPING STOPPED'],
        ['5', 'STOPPED STARTING'],
        ['6', 'STARTING RUNNING'],
      ])
      assert.deepEqual(await page.locator('.step-badge').allTextContents(), [
        '6',
        '5',
        '4',
        '3',
        '2',
        '1',
      ])
      const [, { transitions }] = await send('GET', `${world}/notebooks/mine`)
      assert.equal(transitions.length, 6)
    },
  },
  {
    name: 'instance: an edge that is not of the API asks before it forces a status',
    options: { flags: frozen },
    act: async (tab) => {
      const { page } = tab
      await openRunning(tab)
      await isNow(page, 'RUNNING')
      const dialog = page.getByRole('dialog', { name: 'Force ERROR?' })
      await edge(page, 'RUNNING', 'ERROR').focus()
      await page.keyboard.press('Enter')
      await dialog.getByText('The status goes from RUNNING to ERROR at once.').waitFor()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
      await isNow(page, 'RUNNING')
      assert.match(page.url(), /instances\/mine/, 'Escape closes the question, not the page')
      const focused = () =>
        page.evaluate(() => document.activeElement?.getAttribute('data-edge') ?? 'none')
      await eventually(async () => assert.equal(await focused(), 'RUNNING ERROR'))
      await page.keyboard.press('Enter')
      await dialog.getByLabel('Reason of the failure').fill('a disk broke')
      await page.keyboard.press('Enter')
      await isNow(page, 'ERROR')
      await page.locator('.failure').getByText('a disk broke').waitFor()
      await page.locator('.failure').getByText('It cannot be started again.').waitFor()
      // An edge of another status, and a status itself.
      await label(page, 'STOPPED', 'STARTING').click()
      await page.getByText('STARTING then stays until you end the current action.').waitFor()
      await page.getByRole('button', { name: 'Force', exact: true }).click()
      await isNow(page, 'STARTING')
      await label(page, 'STARTING', 'RUNNING').click()
      await isNow(page, 'RUNNING')
      await page.locator('[data-status=FROZEN]').click()
      await page.getByRole('button', { name: 'Force', exact: true }).click()
      await isNow(page, 'FROZEN')
      await label(page, 'DELETING', 'gone').click()
      await page
        .getByRole('alert')
        .getByText('An instance is removed only by a deletion.')
        .waitFor()
      const entry = page.locator('.instance-transitions li').first()
      await entry.getByText('forced').waitFor()
    },
  },
  {
    name: 'instance: an edge that is chosen as soon as its question closed asks again',
    options: { flags: frozen },
    act: async (tab) => {
      const { page } = tab
      await openRunning(tab)
      const dialog = page.getByRole('dialog', { name: 'Force ERROR?' })
      await label(page, 'RUNNING', 'ERROR').click()
      await dialog.waitFor()
      await page.evaluate(() => {
        document.querySelector<HTMLElement>('.force-panel')?.hidePopover()
        const edge = document.querySelector('[data-edge="RUNNING ERROR"]')
        edge?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
      })
      await dialog.getByLabel('Reason of the failure').fill('a disk broke')
      await page.keyboard.press('Enter')
      await isNow(page, 'ERROR')
    },
  },
  {
    name: 'instance: refused actions show the code of the service on hover and on focus',
    options: { flags: frozen },
    act: async (tab) => {
      const { open, page } = tab
      await create(tab)
      await finish(tab)
      await tab.send('POST', `${api}/mine/stop`)
      await finish(tab)
      await open('instances/mine')
      await isNow(page, 'STOPPED')
      const attach = page.getByRole('button', { name: 'attach', exact: true })
      const text = page.getByText('ModelArts.6958')
      assert.equal(await text.isVisible(), false)
      await attach.hover()
      await text.waitFor()
      await page.mouse.move(0, 0)
      await text.waitFor({ state: 'hidden' })
      await attach.focus()
      await text.waitFor()
      const described = await attach.evaluate((button) => {
        const id = button.getAttribute('aria-describedby') ?? ''
        return document.getElementById(id)?.textContent
      })
      assert.match(described ?? '', /^ModelArts\.6958 AttachDynamicStorage: The storage cannot/)
      await label(page, 'RUNNING', 'STOPPING').hover()
      await page.getByRole('tooltip').getByText('stop is refused with ModelArts.6357.').waitFor()
      assert.equal(await edge(page, 'RUNNING', 'STOPPING').getAttribute('tabindex'), null)
    },
  },
  {
    name: 'instance: facts, lease by the time of the world, who and why, and the title of the page',
    options: { flags: frozen, context: { permissions: ['clipboard-read', 'clipboard-write'] } },
    act: async (tab) => {
      const { open, page, send } = tab
      await create(tab, { duration: 4 * 3_600_000, description: 'for a try' })
      await open('instances/mine')
      await page.getByRole('heading', { name: 'Creation step 1 of 4' }).waitFor()
      assert.equal(await page.locator('.stepper li').count(), 4)
      await finish(tab)
      await isNow(page, 'RUNNING')
      await page.locator('.stepper').waitFor({ state: 'detached' })
      await page.getByText('for a try', { exact: true }).waitFor()
      await send('POST', `${api}/mine/tags/create`, { tags: [{ key: 'team', value: 'vision' }] })
      await page.getByText('team=vision', { exact: true }).waitFor()
      const bar = page.getByRole('progressbar')
      assert.equal(await bar.getAttribute('aria-valuenow'), '0')
      await page.getByRole('button', { name: 'Advance by 1h' }).click()
      await page
        .locator('.lease')
        .getByText(/^3 h left/)
        .waitFor()
      await eventually(async () => assert.equal(await bar.getAttribute('aria-valuenow'), '25'))
      await page.getByRole('button', { name: 'Renew the lease' }).click()
      await page.getByRole('button', { name: '8 h', exact: true }).click()
      await page
        .locator('.lease')
        .getByText(/^8 h left/)
        .waitFor()
      await page.locator('.instance-transitions').getByText('created by mock-admin').waitFor()
      await page.locator('.instance-transitions').getByText('1 h ago').first().waitFor()
      await eventually(async () => assert.match(await page.title(), /^mine · Instances · /))
      await page.getByRole('button', { name: 'Copy the ID' }).click()
      await eventually(async () =>
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'mine'),
      )
      await page.getByText('As the API returns it').click()
      await page.locator('.as-api .json').getByText('"RUNNING"').waitFor()
      await page.keyboard.press('Escape')
      await page.waitForURL(/\/instances(\?|$)/)
      await eventually(async () => assert.doesNotMatch(await page.title(), /mine/))
      // The focus is on the row of the instance, from which Enter opens it again.
      await page.waitForFunction(
        () => (document.activeElement as HTMLElement).dataset['row'] === 'mine',
      )
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'mine', exact: true }).waitFor()
    },
  },
  {
    name: 'instance: a deletion can be undone on the page, and an unknown id leads to a search',
    options: { flags: frozen },
    act: async (tab) => {
      const { page, send } = tab
      await openRunning(tab)
      await isNow(page, 'RUNNING')
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await isNow(page, 'DELETING')
      await finish(tab)
      await page.getByText('This instance was deleted').waitFor()
      await eventually(async () => assert.match(await page.title(), /^mine · /))
      await page.getByRole('button', { name: 'Undo the deletion' }).click()
      await isNow(page, 'RUNNING')
      await page.locator('.instance-transitions').getByText('deletion undone').waitFor()
      await send('DELETE', `${api}/mine`)
      await finish(tab)
      await page.getByText('This instance was deleted').waitFor()
      await send('POST', `${world}/reset`, {})
      await page.getByText('No instance mine in this project').waitFor()
      await page.getByRole('link', { name: 'Search for this id' }).click()
      await page.waitForURL(/\/instances\?(.*&)?id=mine/)
    },
  },
  {
    name: 'instance: two tabs act on one instance',
    options: { flags: frozen },
    act: async (tab) => {
      const { page, url } = tab
      await openRunning(tab)
      await isNow(page, 'RUNNING')
      const other = await page.context().newPage()
      await other.goto(`${url}/_mock/ui#/${PROJECT}/instances/mine`)
      await isNow(other, 'RUNNING')
      await other.getByRole('button', { name: 'Stop', exact: true }).click()
      await isNow(page, 'STOPPING')
      await finish(tab)
      await Promise.all([page, other].map((each) => isNow(each, 'STOPPED')))
      // Both send a start; the service refuses the second one.
      const starts = await Promise.all(
        [page, other].map((each) =>
          each.getByRole('button', { name: 'Start', exact: true }).elementHandle(),
        ),
      )
      const answers = [page, other].map((each) => each.waitForResponse(/\/mine\/start$/))
      await Promise.all(
        starts.map((button) => button?.evaluate((element) => (element as HTMLElement).click())),
      )
      await Promise.all(answers)
      await Promise.all([page, other].map((each) => isNow(each, 'STARTING')))
      await other.getByRole('button', { name: 'Delete', exact: true }).waitFor()
      await force(tab, 'STOPPED')
      await Promise.all([page, other].map((each) => isNow(each, 'STOPPED')))
      await other.getByRole('button', { name: 'Delete', exact: true }).click()
      await Promise.all([page, other].map((each) => isNow(each, 'DELETING')))
      await finish(tab)
      await Promise.all(
        [page, other].map((each) => each.getByText('This instance was deleted').waitFor()),
      )
    },
  },
  {
    name: 'instance: keeps what it shows while the server does not answer',
    options: { flags: frozen },
    act: async (tab) => {
      const { page } = tab
      await openRunning(tab)
      await isNow(page, 'RUNNING')
      await page.route(/\/(_mock|v1)\//, (route) => route.abort())
      await page.getByRole('button', { name: 'Stop', exact: true }).click()
      await page
        .getByRole('alert')
        .getByText(/^No complete/)
        .waitFor()
      await isNow(page, 'RUNNING')
      await page.unroute(/\/(_mock|v1)\//)
      await page.getByRole('button', { name: 'Stop', exact: true }).click()
      await isNow(page, 'STOPPING')
    },
  },
  {
    name: 'instance: markup, Arabic, emoji, long names and 10,000 tags stay text and fit',
    options: { flags: frozen, context: phone },
    act: async (tab) => {
      const { open, page, send } = tab
      const name = '训练'.repeat(64)
      await create(tab, { name, description: 'مرحبا 👩🏽‍🔬 & "more" \u202e backwards' })
      await finish(tab)
      await force(tab, 'ERROR', `<img src=x onerror="document.title='taken'">${'x'.repeat(400)}`)
      const [, state] = await send('GET', `${world}/state`)
      const mine = state.notebooks.find(({ id }: { id: string }) => id === 'mine')
      mine.tags = Array.from({ length: 10_000 }, (_, at) => ({ key: `k${at}`, value: 'v<b>' }))
      assert.equal((await send('PUT', `${world}/state`, state))[0], 200)
      await open('instances/mine')
      await page.getByRole('heading', { name, exact: true }).waitFor()
      await page.locator('.failure').getByText('<img src=x').waitFor()
      assert.equal(await page.locator('main img').count(), 0)
      const over = () =>
        page.evaluate(() => {
          const main = document.querySelector('main') as HTMLElement
          return main.scrollWidth - main.clientWidth
        })
      assert.equal(await over(), 0)
      const tags = page.locator('.facts .chip-plain')
      assert.equal(await tags.count(), 24)
      await page.getByRole('button', { name: 'Show all 10,000' }).click()
      await eventually(async () => assert.equal(await tags.count(), 10_000))
      assert.equal(await over(), 0)
    },
  },
  ...(['light', 'dark'] as const).map((colorScheme) => ({
    name: `instance: at 390 px the list stands for the diagram, and axe-core finds nothing (${colorScheme})`,
    options: { flags: frozen, context: { ...phone, colorScheme } },
    act: async (tab: Tab) => {
      const { open, page } = tab
      await create(tab)
      await open('instances/mine')
      await isNow(page, 'CREATING')
      await assertAccessible(page)
      await finish(tab)
      await isNow(page, 'RUNNING')
      assert.equal(await page.locator('.diagram').isVisible(), false)
      const small = await page.evaluate(() =>
        [...document.querySelectorAll('main button, main a, main summary')]
          .filter((each) => (each as HTMLElement).checkVisibility())
          .filter((each) => each.getBoundingClientRect().height < 40)
          .map((each) => each.outerHTML.slice(0, 120)),
      )
      assert.deepEqual(small, [])
      await page.getByRole('button', { name: /^error/ }).click()
      await page.getByRole('dialog', { name: 'Force ERROR?' }).waitFor()
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Force', exact: true }).click()
      await isNow(page, 'ERROR')
      await assertAccessible(page)
    },
  })),
  ...(['light', 'dark'] as const).map((colorScheme) => ({
    name: `instance: axe-core finds nothing in any state of the page (${colorScheme})`,
    options: { flags: frozen, context: { colorScheme } },
    act: async (tab: Tab) => {
      const { open, page, send } = tab
      await create(tab)
      await page.goto(`${tab.url}/_mock/ui#/${PROJECT}/instances/mine?lang=zh`)
      await isNow(page, 'CREATING')
      await assertAccessible(page)
      await finish(tab)
      await open('instances/mine')
      for (const status of ['STOPPED', 'START_FAILED', 'FROZEN', 'DELETED', 'RUNNING']) {
        await force(tab, status)
        await isNow(page, status)
        await assertAccessible(page)
      }
      await page.getByText('As the API returns it').click()
      await edge(page, 'RUNNING', 'DELETING').focus()
      await assertAccessible(page)
      await page.getByRole('button', { name: 'Force a status' }).click()
      await assertAccessible(page)
      await page.keyboard.press('Escape')
      await page.getByRole('form', { name: 'Force a status' }).waitFor({ state: 'hidden' })
      await isNow(page, 'RUNNING')
      await send('DELETE', `${api}/mine`)
      await finish(tab)
      await page.getByText('This instance was deleted').waitFor()
      await assertAccessible(page)
      await open('instances/nobody')
      await page.getByText('No instance nobody in this project').waitFor()
      await assertAccessible(page)
    },
  })),
]
