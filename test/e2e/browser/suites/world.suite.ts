import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { startNginx, withoutNginx } from '../../../support/nginx.ts'
import { assertAccessible } from '../support/axe.ts'
import { type Check, eventually, PROJECT, type Tab } from '../support/tab.ts'

const path = `/_mock/projects/${PROJECT}`
const api = `/v1/${PROJECT}/notebooks`

const frozen = ['--clock', 'frozen']

const TOKEN = 'a-token-of-the-control-plane'

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true }

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** Waits for a notice, and focuses its undo: it stays as long as that has the focus. */
async function keep(notice: Locator): Promise<void> {
  await notice.getByRole('button', { name: 'Undo' }).focus()
}

/** The state of the world as a script exports it. */
async function exported({ send }: Pick<Tab, 'send'>, headers = {}) {
  const [status, state] = await send('GET', `${path}/state`, undefined, headers)
  assert.equal(status, 200)
  return state
}

async function totalIs({ send }: Pick<Tab, 'send'>, total: number): Promise<void> {
  await eventually(async () => {
    const [, { notebooks }] = await send('GET', `${path}/summary`)
    assert.equal(notebooks.total, total)
  })
}

/** Clicks a button that saves a file; returns its name and text. */
async function saved(page: Page, name: string): Promise<[string, Buffer]> {
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, name).click()])
  return [download.suggestedFilename(), await readFile(await download.path())]
}

/** Changes the JSON of an answer of the server on its way to the page. */
async function changeJson<T>(page: Page, url: RegExp, change: (json: T) => T): Promise<void> {
  await page.route(url, async (route) => {
    try {
      const response = await route.fetch()
      await route.fulfill({ response, json: change((await response.json()) as T) })
    } catch {
      // The tab may be closed by then.
    }
  })
}

/** Saves all files of the world from the page and compares them with what a script gets. */
async function saveAll({ page, send }: Pick<Tab, 'page' | 'send'>, headers = {}): Promise<void> {
  const [stateName, state] = await saved(page, 'Export state (JSON)')
  assert.equal(stateName, `${PROJECT}-state.json`)
  await page.getByText(/-state\.json was saved, \d+ KB\./).waitFor()
  assert.deepEqual(JSON.parse(`${state}`), await exported({ send }, headers))
  const [harName, har] = await saved(page, 'Journal (HAR)')
  assert.equal(harName, `${PROJECT}-journal.har`)
  const { entries } = JSON.parse(`${har}`).log
  assert.ok(entries.length > 0, 'the archive has entries')
  const [bundleName, bundle] = await saved(page, 'Replay bundle')
  assert.equal(bundleName, 'bug.mockrepro')
  assert.equal(bundle.subarray(0, 2).toString('hex'), '1f8b', 'a gzip file')
  const [, { paths }] = await send('GET', '/_mock', undefined, headers)
  if (paths.includes('GET /_mock/projects/{project_id}/scene')) {
    const [zipName, zip] = await saved(page, 'Save as a scene (ZIP)')
    assert.match(zipName, /\.zip$/)
    assert.equal(zip.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004')
  } else {
    console.log('  skipped: the ZIP of a scene, this server does not offer it')
  }
}

/** Checks for the clock, resets, snapshots, files and scenes. */
export const world: Check[] = [
  {
    name: 'world: a reset is undone, and the state is the one before, to the last byte',
    options: { flags: frozen },
    act: async ({ open, page, send }) => {
      await send('POST', `${path}/clock/advance`, { by: '10m' })
      const [, { data }] = await send('GET', `${api}/all?status=RUNNING&limit=1`)
      await send('POST', `${api}/${data[0].id}/stop`)
      const before = await exported({ send })
      const { total } = (await send('GET', `${path}/summary`))[1].notebooks
      await open('world')
      for (const [name, text, count] of [
        ['Remove all instances', 'The world has no instances now.', 0],
        ['Reset to the scene', 'The world is as its scene again.', total],
      ] as const) {
        await button(page, name).click()
        const notice = page.locator('.notice', { hasText: text })
        await keep(notice)
        await totalIs({ send }, count)
        assert.notDeepEqual(await exported({ send }), before)
        await notice.getByRole('button', { name: 'Undo' }).click()
        await page.getByText('Undone', { exact: true }).first().waitFor()
        await eventually(async () => assert.deepEqual(await exported({ send }), before))
      }
    },
  },
  {
    name: 'world: a notice stays while the pointer or the focus is on it',
    options: { flags: frozen },
    act: async ({ open, page, send }) => {
      await open('world')
      const { total } = (await send('GET', `${path}/summary`))[1].notebooks
      await button(page, 'Remove all instances').click()
      const notice = page.locator('.notice')
      await notice.hover()
      await page.waitForTimeout(11_500)
      await notice.getByRole('button', { name: 'Undo' }).focus()
      await page.mouse.move(0, 0)
      await page.waitForTimeout(1_500)
      await page.keyboard.press('Enter')
      await totalIs({ send }, total)
      await notice.filter({ hasText: 'Undone' }).waitFor()
      await notice.waitFor({ state: 'detached' })
    },
  },
  {
    name: 'world: only the last reset offers an undo',
    options: { flags: frozen },
    act: async ({ open, page, send }) => {
      await open('world')
      await button(page, 'Remove all instances').click()
      await page.locator('.notice', { hasText: 'The world has no instances now.' }).waitFor()
      await button(page, 'Reset to the scene').click()
      await keep(page.locator('.notice', { hasText: 'The world is as its scene again.' }))
      assert.equal(await page.locator('.notice').getByRole('button', { name: 'Undo' }).count(), 1)
      await page.locator('.notice').getByRole('button', { name: 'Undo' }).click()
      await totalIs({ send }, 0)
    },
  },
  {
    name: 'world: an undo is refused, with the reason, when something has changed meanwhile',
    options: { flags: frozen },
    act: async ({ open, page, send }) => {
      await open('world')
      await button(page, 'Remove all instances').click()
      await keep(page.locator('.notice'))
      await totalIs({ send }, 0)
      await send('POST', api, creation('too-late'))
      await page.locator('.notice').getByRole('button', { name: 'Undo' }).click()
      await page
        .getByRole('alert')
        .getByText(/^409 Mock\.CannotUndo /)
        .waitFor()
      await totalIs({ send }, 1)
    },
  },
  {
    name: 'world: asks before a reset where the server cannot undo it',
    options: { flags: frozen },
    act: async ({ open, page, send }) => {
      // As an older server, or one of several processes.
      await changeJson<{ paths: string[] }>(page, /\/_mock$/, (index) => ({
        ...index,
        paths: index.paths.filter((each) => !each.endsWith('/reset/undo')),
      }))
      await open('world')
      const { total } = (await send('GET', `${path}/summary`))[1].notebooks
      await button(page, 'Remove all instances').click()
      const dialog = page.getByRole('alertdialog')
      await dialog.getByText(/cannot be undone/).waitFor()
      await assertAccessible(page)
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await totalIs({ send }, total)
      await button(page, 'Remove all instances').click()
      await dialog.getByRole('button', { name: 'Cancel' }).click()
      await totalIs({ send }, total)
      await button(page, 'Remove all instances').click()
      await dialog.getByRole('button', { name: 'Remove all instances' }).click()
      await totalIs({ send }, 0)
      assert.equal(await page.getByRole('button', { name: 'Undo' }).count(), 0)
    },
  },
  {
    name: 'world: takes, restores and removes a snapshot',
    options: { flags: frozen },
    act: async ({ open, page, send }) => {
      await open('world')
      const { total } = (await send('GET', `${path}/summary`))[1].notebooks
      await page.getByLabel('Name', { exact: true }).fill('before-lunch')
      await button(page, 'Take a snapshot').click()
      await button(page, 'Restore before-lunch').waitFor()
      await button(page, 'Take a snapshot').click()
      await page.getByText('There is a snapshot before-lunch already. Replace it?').waitFor()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
      await button(page, 'Remove all instances').click()
      await totalIs({ send }, 0)
      await button(page, 'Restore before-lunch').click()
      const restored = page.locator('.notice', { hasText: 'as it was in the snapshot' })
      await keep(restored)
      await totalIs({ send }, total)
      await restored.getByRole('button', { name: 'Undo' }).click()
      await totalIs({ send }, 0)
      await button(page, 'Remove the snapshot before-lunch').click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
      await button(page, 'Restore before-lunch').waitFor({ state: 'detached' })
      await page.getByLabel('Name', { exact: true }).fill('../<script>')
      await button(page, 'Take a snapshot').click()
      await page
        .getByRole('alert')
        .getByText(/^400 Mock\.InvalidInput .*expected/)
        .waitFor()
    },
  },
  {
    name: 'world: loads a scene, shows which one is in use, and takes it back',
    options: { flags: frozen },
    act: async ({ open, page, send }) => {
      const { total } = (await send('GET', `${path}/summary`))[1].notebooks
      await open('world')
      const card = (name: string) => page.getByRole('article', { name, exact: true })
      await card('default').getByText('in use').waitFor()
      await button(page, 'Load busy-gpu-lab').click()
      await keep(page.locator('.notice'))
      await card('busy-gpu-lab').getByText('in use').waitFor()
      await totalIs({ send }, 120)
      await page.locator('.scene .badge').waitFor()
      await page.locator('.notice').getByRole('button', { name: 'Undo' }).click()
      await card('default').getByText('in use').waitFor()
      await totalIs({ send }, total)
    },
  },
  {
    name: 'world: a scene with a tour starts it through the URL',
    options: { flags: frozen },
    act: async ({ open, page, send }) => {
      await open('world')
      const [, { scenes }] = await send('GET', '/_mock/scenes')
      const scene = scenes.find((each: { tour?: object }) => each.tour !== undefined)
      await button(page, `Start the tour: ${scene.tour.title.en}`).click()
      await eventually(async () => {
        const params = new URLSearchParams(new URL(page.url()).hash.split('?')[1])
        assert.equal(params.get('tour'), scene.name)
      })
      await page.locator('.scene .badge').waitFor()
    },
  },
  {
    name: 'world: saves state, journal and scene as files',
    options: { flags: frozen },
    act: async (tab) => {
      await tab.send('GET', api)
      await tab.open('world')
      await saveAll(tab)
    },
  },
  {
    name: 'world: saves the files with a control token, and imports with it',
    options: { flags: [...frozen, '--control-token', TOKEN] },
    act: async ({ page, send, url }) => {
      const headers = { authorization: `Bearer ${TOKEN}` }
      await send('GET', api)
      await page.goto(`${url}/_mock/ui#/${PROJECT}/world`)
      await page.getByRole('textbox', { name: 'Control token' }).fill(TOKEN)
      await button(page, 'Use it').click()
      await page.getByText('Live', { exact: true }).waitFor()
      await saveAll({ page, send }, headers)
      const state = await exported({ send }, headers)
      await importFile(page, 'mine.json', JSON.stringify(state))
      const text = `mine.json was imported: ${state.notebooks.length} instances.`
      await page.getByText(text).waitFor()
    },
  },
  {
    name: 'world: saves the files below a path of nginx',
    options: { flags: [...frozen, '--trust-proxy', 'loopback'] },
    act: async ({ page, send, url }) => {
      const reason = await withoutNginx()
      if (reason !== false) return console.log(`skipped: ${reason}`)
      const nginx = await startNginx(`location /some/path/ { proxy_pass ${url}/; }`)
      try {
        await send('GET', api)
        await page.goto(`${nginx.url}/some/path/_mock/ui#/${PROJECT}/world`)
        await page.getByText('Live', { exact: true }).waitFor()
        await saveAll({ page, send })
      } finally {
        await nginx.stop()
      }
    },
  },
  {
    name: 'world: imports a state, takes it back, and says what is wrong with a file',
    options: { flags: frozen },
    act: async ({ open, page, send }) => {
      const state = await exported({ send })
      const total = state.notebooks.length
      await send('POST', `${path}/reset`, { to: 'empty' })
      await open('world')
      await importFile(page, 'mine.json', JSON.stringify(state))
      const notice = page.locator('.notice', {
        hasText: `mine.json was imported: ${total} instances.`,
      })
      await keep(notice)
      await totalIs({ send }, total)
      await notice.getByRole('button', { name: 'Undo' }).click()
      await totalIs({ send }, 0)
      const bad: [name: string, text: string][] = [
        ['empty.json', ''],
        ['words.json', 'not JSON'],
        ['list.json', '[]'],
        ['half.json', JSON.stringify(state).slice(0, 5_000)],
        ['other.json', '{"version": 1, "notebooks": "<script>alert(1)</script>"}'],
        ['bytes.json', '\u0000\ufffd\ud83d'],
      ]
      for (const [name, text] of bad) {
        await importFile(page, name, text)
        const alert = page.getByRole('alert')
        await alert.getByText(/^400 .*(found|expected|JSON)/).waitFor()
        await alert.getByRole('button', { name: 'Close' }).click()
        await alert.waitFor({ state: 'detached' })
      }
      await totalIs({ send }, 0)
    },
  },
  {
    name: 'world: runs, freezes, advances, speeds up and sets the clock, and refuses what is no time',
    options: { flags: [...frozen, '--now', '2026-03-02T08:00:00Z'] },
    act: async ({ open, page, send }) => {
      const clock = async () => (await send('GET', `${path}/clock`))[1]
      await open('world')
      const card = page.getByRole('region', { name: 'Time', exact: true })
      const face = card.locator('.clock-figure')
      await face.getByText('08:00:00').waitFor()
      await page.getByLabel('Advance by', { exact: true }).fill('90m')
      await button(page, 'Advance').click()
      await face.getByText('09:30:00').waitFor()
      await page.getByLabel('Advance by', { exact: true }).fill('soon')
      await button(page, 'Advance').click()
      await page
        .getByRole('alert')
        .getByText(/^400 Mock\.InvalidInput found "soon", expected a duration/)
        .waitFor()
      await page.getByRole('textbox', { name: 'Go to (UTC)' }).fill('2026-04-01T12:30:15')
      await button(page, 'Go').click()
      await face.getByText('12:30:15').waitFor()
      assert.equal((await clock()).iso, '2026-04-01T12:30:15.000Z')
      await button(page, '3600×').click()
      await face.getByText(/3,600× speed/).waitFor()
      assert.equal((await clock()).rate, 3_600)
      await face.getByRole('button', { name: 'Freeze the clock' }).click()
      await face.getByText(/frozen/).waitFor()
      await page.getByLabel('Speed (1 is real time)').fill('-1')
      await button(page, 'Set speed').click()
      await page
        .getByRole('alert')
        .getByText(/a number from 0 to 1000000/)
        .waitFor()
    },
  },
  ...(['light', 'dark'] as const).flatMap((colorScheme) =>
    [{}, phone].map((size) => ({
      name: `world: is accessible in ${colorScheme}${size === phone ? ' at 390 px' : ''}`,
      options: { flags: frozen, context: { colorScheme, ...size } },
      act: async ({ open, page, send }: Tab) => {
        await send('PUT', `${path}/snapshots/${'long-name-'.repeat(6)}`)
        await open('world')
        await page.getByRole('button', { name: 'Load empty' }).waitFor()
        await page.getByRole('button', { name: /^Restore long-name/ }).waitFor()
        await assertAccessible(page)
        if (size !== phone) return
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390)
        const small = await page
          .locator('main :is(button, input:not([hidden]), select)')
          .evaluateAll((elements) =>
            elements
              .filter((element) => element.getBoundingClientRect().height < 39.5)
              .map((element) => element.outerHTML.slice(0, 120)),
          )
        assert.deepEqual(small, [])
      },
    })),
  ),
]

async function importFile(page: Page, name: string, text: string): Promise<void> {
  const file = { name, mimeType: 'application/json', buffer: Buffer.from(text) }
  await page.locator('input[type="file"]').setInputFiles(file)
}

function creation(name: string) {
  const image_id = 'e1a07296-22a8-4f05-8bc8-e936c8e54090'
  const volume = { category: 'EVS', ownership: 'MANAGED' }
  return { name, flavor: 'modelarts.vm.cpu.2u', image_id, volume }
}
