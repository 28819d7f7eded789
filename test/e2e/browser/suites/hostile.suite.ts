import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type Check, PROJECT, type Tab } from '../support/tab.ts'

const MARKUP = `"'><img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`

const world = `/_mock/projects/${PROJECT}`

/** A copy of the default scene with markup in every text field. */
function hostileScene(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  cpSync(new URL('../../../../fixtures/default', import.meta.url), folder, { recursive: true })
  const change = (name: string, by: (text: string) => string) => {
    const file = join(folder, name)
    writeFileSync(file, by(readFileSync(file, 'utf8')))
  }
  change('notebooks.json', (text) => {
    const [first] = JSON.parse(text) as Record<string, object>[]
    return JSON.stringify([
      {
        ...first,
        id: 'hostile',
        name: 'hostile',
        status: 'ERROR',
        description: MARKUP,
        fail_reason: MARKUP,
        tags: [{ key: MARKUP.slice(0, 100), value: MARKUP }],
      },
    ])
  })
  change('images.json', (text) =>
    JSON.stringify(
      (JSON.parse(text) as object[]).map((image) => ({
        ...image,
        name: MARKUP,
        description: MARKUP,
      })),
    ),
  )
  change('iam.json', (text) => text.replaceAll('"mock-user"', JSON.stringify(MARKUP)))
  change('scene.json', (text) =>
    JSON.stringify({ ...JSON.parse(text), title: MARKUP, story: MARKUP }),
  )
  return folder
}

/** Asserts that the markup created no element and ran no script. */
async function expectText(page: Page, place: string): Promise<void> {
  const found = await page.evaluate(() => ({
    isTaken: document.title === 'taken',
    elements: document.querySelectorAll(
      'img:not([src="ui/icon.svg"]), script:not([src]), iframe, [onerror]',
    ).length,
    shown: document.body.textContent?.includes('onerror=') ?? false,
  }))
  assert.deepEqual(found, { isTaken: false, elements: 0, shown: true }, place)
}

const scene = hostileScene()

async function sweep({ open, page, send, url }: Tab): Promise<void> {
  const api = `/v1/${PROJECT}/notebooks`
  const headers = { 'x-mock-test': MARKUP, 'user-agent': MARKUP, referer: MARKUP }
  await send(
    'GET',
    `${api}?name=${encodeURIComponent(MARKUP)}&${encodeURIComponent(MARKUP)}=1`,
    undefined,
    headers,
  )
  await fetch(`${url}/v1/${PROJECT}/notebooks?x='%3Cimg src=x onerror=alert(1)%3E`, { headers })
  await send('POST', api, { name: MARKUP, [MARKUP]: MARKUP }, headers)
  await send('POST', `${world}/faults`, {
    operation: 'ListFlavors',
    status: 418,
    error_code: MARKUP.slice(0, 60),
    error_msg: MARKUP,
    match: { header: { 'x-mock-test': MARKUP } },
  })
  await send('GET', `${api}/flavors`, undefined, headers)
  await open('instances')
  await page.getByRole('link', { name: 'hostile' }).waitFor()
  await expectText(page, 'the list')
  await page.getByRole('button', { name: 'Create an instance' }).click()
  const form = page.getByRole('dialog')
  await form
    .getByRole('option', { name: /img src/ })
    .first()
    .waitFor({ state: 'attached' })
  await form.getByLabel('Name').fill(MARKUP)
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await form
    .getByRole('alert')
    .getByText(/onerror/)
    .waitFor()
  await expectText(page, 'a refusal')
  await open('instances/hostile')
  await page.locator('.failure').waitFor()
  await expectText(page, 'an instance')
  for (const sequence of [1, 2, 3, 4]) {
    await open(`journal/${sequence}`)
    await page.getByRole('button', { name: 'Copy as', exact: true }).click()
    await page.getByRole('button', { name: /^curl/ }).click()
    await expectText(page, `request ${sequence}`)
  }
  await open('faults')
  await page.getByRole('heading', { name: /ListFlavors/ }).waitFor()
  await expectText(page, 'a rule')
  await open('world')
  await page.getByRole('heading', { name: 'Time' }).waitFor()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(MARKUP)
  await page.getByRole('button', { name: 'Take a snapshot' }).click()
  await page
    .getByRole('alert')
    .getByText(/onerror/)
    .waitFor()
  await expectText(page, 'the world')
  await page.goto(
    `${url}/_mock/ui#/${encodeURIComponent(MARKUP)}/journal/${encodeURIComponent(MARKUP)}`,
  )
  await page.reload()
  await page.getByRole('alert').getByText('The server refuses this project.').waitFor()
  await page.goto(`${url}/_mock/ui#/${PROJECT}/instances/${encodeURIComponent(MARKUP)}`)
  await page
    .getByRole('alert')
    .getByText(/onerror/)
    .waitFor()
  await expectText(page, 'an address')
}

export const hostile: Check[] = [
  {
    name: 'markup and scripts are shown as text everywhere',
    options: { flags: ['--scene', scene] },
    act: sweep,
  },
  {
    name: 'dots in the address name no project and no instance',
    act: async ({ page, url }) => {
      const asked: string[] = []
      page.on('request', (request) => asked.push(new URL(request.url()).pathname))
      for (const place of ['../world', './instances', `${PROJECT}/instances/.`, '%2e%2e']) {
        await page.goto('about:blank')
        await page.goto(`${url}/_mock/ui#/${place}`)
        await page.getByText('Live', { exact: true }).waitFor()
        await page.getByRole('heading', { level: 2 }).first().waitFor()
        assert.ok(page.url().includes(PROJECT), page.url())
      }
      // The stream of all projects, or the list as an instance.
      const others = asked.filter((path) =>
        /^\/_mock\/(events|summary|notebooks)|notebooks\/$/.test(path),
      )
      assert.deepEqual(others, [])
    },
  },
  {
    name: 'the switcher lists the project in view among sixty, and says how many are left out',
    act: async ({ page, send, url }) => {
      for (let n = 0; n < 60; n++) await send('GET', `/v1/project-${n}/notebooks`)
      await page.goto(`${url}/_mock/ui#/project-59/instances`)
      await page.getByText('Live', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Project: project-59' }).click()
      const panel = page.locator('.project .panel')
      await panel.getByText('11 more: type the ID of the project.').waitFor()
      await panel.locator('[aria-current]', { hasText: 'project-59' }).waitFor()
      assert.equal(await panel.getByRole('listitem').count(), 50)
    },
  },
  {
    name: 'the back button leaves a page that was opened without a project',
    act: async ({ page, url }) => {
      await page.goto(`${url}/health`)
      await page.goto(`${url}/_mock/ui`)
      await page.getByText('Live', { exact: true }).waitFor()
      assert.ok(page.url().endsWith(`#/${PROJECT}/instances`), page.url())
      await page.goBack()
      await page.getByText('version').waitFor()
      assert.equal(new URL(page.url()).pathname, '/health')
    },
  },
]
