import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { htmlReport } from '../../../../src/cli/drill/output/html.ts'
import { Config } from '../../../../src/config.ts'
import { DrillHolder } from '../../../../src/control/drill/drill-holder.ts'
import { MockServer } from '../../../../src/mock-server.ts'
import type { DrillCell, DrillReport } from '../../../../src/schemas/drill.ts'
import { drillCell, drillReport, drillRun, journalEntry } from '../../../support/drill-report.ts'
import { violationsOf } from '../support/axe.ts'
import { misfitsOf } from '../support/fits.ts'
import { takePictures } from '../support/pictures.ts'
import { type Check, eventually, PROJECT, type Tab } from '../support/tab.ts'
import type { Scenery } from '../support/views.ts'

const NARROW = 390

/** Does something with a server that shows a report, and with the place of the report. */
async function withDrill(
  tab: Tab,
  report: DrillReport,
  act: (tab: Tab, drill: DrillHolder, mock: MockServer) => Promise<void>,
): Promise<void> {
  const drill = new DrillHolder()
  drill.report = report
  const config = Config.parse({ port: 0, host: '127.0.0.1' })
  const mock = new MockServer(config, undefined, undefined, drill)
  await mock.load()
  const url = await mock.listen()
  try {
    const open = async (view = 'drill') => {
      await tab.page.goto(`${url}/_mock/ui#/${PROJECT}/${view}`)
      await tab.page.getByText('Live', { exact: true }).waitFor()
    }
    await act({ ...tab, open, url }, drill, mock)
  } finally {
    await tab.page.goto('about:blank')
    await mock.close()
  }
}

const HOSTILE = `<img src=x onerror="alert(1)">\u001b[31mred\u001b[0m\u202e${'x'.repeat(300)}`

/** A report whose last cell has texts of a hostile program. */
function longReport(): DrillReport {
  const { cells, failures } = drillReport()
  const more = Array.from({ length: 25 }, (_, index) => `failure_number_${index + 1}`)
  const run = drillRun({
    output: { bytes: 99_000, head: HOSTILE, tail: 'end' },
    journal: [journalEntry({ url: `/v1/x?name=${HOSTILE}`, fault: HOSTILE, body: HOSTILE })],
  })
  const hostile = drillCell({
    failure: more[0] as string,
    verdict: 'wrong',
    evidence: [HOSTILE],
    again: HOSTILE,
    run,
  })
  return drillReport({
    flaky: [HOSTILE],
    other_projects: [{ project_id: 'p9', requests: 1 }],
    command: ['sh', '-c', HOSTILE],
    failures: [...failures, ...more.map((id) => ({ id, title: id }))],
    cells: [...cells, hostile, ...more.slice(1).map((failure) => drillCell({ failure }))],
  })
}

const sceneries: readonly Scenery[] = [
  { name: 'drill', path: () => 'drill' },
  { name: 'drill-cell', path: () => 'drill/ListNotebooks%2Ffailure_number_1' },
  {
    name: 'drill-request',
    path: () => 'drill/ListNotebooks%2Fpage_repeated',
    prepare: async (page) => {
      await page.locator('.drill-request summary').click()
      await page.locator('.sides').waitFor()
    },
  },
  { name: 'drill-no-cell', path: () => 'drill/none' },
]

export const drill: Check[] = [
  {
    name: 'drill: the table fills while the drill runs, without a reload',
    act: (tab) =>
      withDrill(
        tab,
        drillReport({ state: 'running', cells: [], ended_at: null }),
        async ({ page, url }, holder) => {
          await page.goto(`${url}/_mock/ui#//drill`)
          await page.getByText('Cells appear here after it').waitFor()
          const waiting = { state: 'waiting', verdict: null, run: null } as const
          const { cells } = drillReport()
          const [first, ...others] = cells as [DrillCell, ...DrillCell[]]
          const open6 = others.map((cell) => ({ ...cell, ...waiting }))
          holder.report = drillReport({
            state: 'running',
            ended_at: null,
            cells: [first, ...open6],
          })
          await page.getByText('1 of 6 cells done · running').waitFor()
          await page.getByRole('progressbar', { name: 'Progress' }).waitFor()
          await page.getByRole('link', { name: 'ListNotebooks/page_repeated: waiting' }).waitFor()
          const path = /\/_mock\/drill$/
          await page.route(path, (route) => route.abort())
          await page.waitForEvent('requestfailed', (request) => path.test(request.url()))
          await page.waitForTimeout(300)
          await page.getByText('1 of 6 cells done · running').waitFor()
          await page.unroute(path)
          holder.report = drillReport()
          await page.getByText('6 of 6 cells done · finished').waitFor()
          await page.getByRole('link', { name: 'ListNotebooks/page_repeated: hung' }).waitFor()
          assert.equal(await page.getByRole('progressbar').count(), 0)
        },
      ),
  },
  {
    name: 'drill: a cell that is open is loaded again when it ends; a drill that has ended is not asked for again',
    act: (tab) =>
      withDrill(
        tab,
        drillReport({ state: 'running', ended_at: null }),
        async ({ open, page }, holder) => {
          const [first, ...others] = drillReport().cells as [DrillCell, ...DrillCell[]]
          const running: DrillCell = {
            ...first,
            state: 'running',
            verdict: null,
            run: null,
            evidence: [],
          }
          holder.report = drillReport({
            state: 'running',
            ended_at: null,
            cells: [running, ...others],
          })
          await open('drill/ListNotebooks%2Funavailable')
          await page.locator('.request-title .v-running').waitFor()
          holder.report = drillReport()
          await page.locator('.request-title .v-survived').waitFor()
          await page
            .getByText('exit status 0, and the final state is that of the clean run')
            .waitFor()
          let asked = 0
          page.on('request', (request) => {
            if (/\/_mock\/drill/.test(request.url())) asked++
          })
          await page.waitForTimeout(2_500)
          assert.equal(asked, 0)
        },
      ),
  },
  {
    name: 'drill: a cell shows its evidence, output, requests and the line that runs it again; the keyboard leads there and back',
    options: { context: { permissions: ['clipboard-read', 'clipboard-write'] } },
    act: (tab) =>
      withDrill(tab, drillReport(), async ({ open, page }) => {
        await open('instances')
        await page.getByRole('link', { name: 'Drill', exact: true }).waitFor()
        await page.locator('main').focus()
        // The second key must follow within 1.5 s.
        await eventually(async () => {
          await page.keyboard.press('g')
          await page.keyboard.press('d')
          await page.getByRole('heading', { name: 'Drill' }).waitFor({ timeout: 2_000 })
        })
        const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-row'))
        await page.keyboard.press('j')
        assert.equal(await focused(), 'ListNotebooks/unavailable')
        for (const [key, expected] of [
          ['ArrowRight', 'ListNotebooks/retry_after'],
          ['ArrowDown', 'CreateNotebook/retry_after'],
          ['ArrowDown', 'CreateNotebook/retry_after'],
          ['ArrowLeft', 'CreateNotebook/unavailable'],
          ['ArrowLeft', 'CreateNotebook/unavailable'],
          ['ArrowUp', 'ListNotebooks/unavailable'],
          ['ArrowRight', 'ListNotebooks/retry_after'],
          ['ArrowRight', 'ListNotebooks/page_repeated'],
        ] as const) {
          await page.keyboard.press(key)
          assert.equal(await focused(), expected)
        }
        await page.keyboard.press('Enter')
        await page.getByRole('region', { name: 'Cell ListNotebooks/page_repeated' }).waitFor()
        await page.getByText('The same page twice').waitFor()
        await page
          .getByRole('region', { name: 'Evidence' })
          .getByText('killed after 30 s')
          .waitFor()
        const again =
          'modelarts-notebooks-mock drill --again ListNotebooks/page_repeated -- npm test'
        await page.getByText(again).waitFor()
        await page.getByRole('button', { name: 'Copy the command line' }).click()
        await eventually(async () =>
          assert.equal(await page.evaluate(() => navigator.clipboard.readText()), again),
        )
        await page.getByRole('region', { name: 'Output' }).first().getByText('ok').waitFor()
        const journal = page.getByRole('region', { name: 'Journal of this cell' })
        await journal.getByText('GET /v1/drill-1/notebooks?limit=10').click()
        await journal.getByText('"ModelArts.0010"').waitFor()
        await journal.getByRole('row', { name: 'x-auth-token ***' }).waitFor()
        assert.equal(
          await page.getByRole('link', { name: 'Show in the journal of the project' }).count(),
          0,
        )
        await page.getByRole('button', { name: 'Previous cell' }).click()
        await page.getByRole('region', { name: 'Cell ListNotebooks/retry_after' }).waitFor()
        await page.keyboard.press('Escape')
        await eventually(async () => assert.equal(await focused(), 'ListNotebooks/retry_after'))
      }),
  },
  {
    name: 'drill: where the server has the world of a cell, a link leads to its journal',
    act: (tab) =>
      withDrill(tab, drillReport(), async ({ open, page }, _holder, mock) => {
        await open('drill/ListNotebooks%2Fpage_repeated')
        await page.getByRole('region', { name: 'Evidence' }).waitFor()
        await mock.inject({
          url: '/v1/drill-1/notebooks?limit=7',
          headers: { host: '127.0.0.1', 'x-auth-token': 'mock-token-admin' },
        })
        await page.reload()
        await page.getByRole('link', { name: 'Show in the journal of the project' }).click()
        await page.getByText('limit=7').waitFor()
        assert.match(page.url(), /#\/drill-1\/journal$/)
      }),
  },
  {
    name: 'drill: a long journal is shown in parts',
    act: (tab) => {
      const journal = Array.from({ length: 250 }, (_, index) =>
        journalEntry({ sequence: index + 1, request_id: `${index}` }),
      )
      return withDrill(
        tab,
        drillReport({ cells: [drillCell({ run: drillRun({ journal }) })] }),
        async ({ open, page }) => {
          await open('drill/ListNotebooks%2Funavailable')
          const requests = page.locator('.drill-request')
          await eventually(async () => assert.equal(await requests.count(), 100))
          await page.getByRole('button', { name: 'Show 100 more' }).click()
          await page.getByRole('button', { name: 'Show 50 more' }).click()
          assert.equal(await requests.count(), 250)
        },
      )
    },
  },
  {
    name: 'drill: a server without a drill has no link to it, and its view says so',
    act: async ({ open, page }) => {
      await open('drill')
      await page.getByText('This server has no drill').waitFor()
      assert.equal(await page.getByRole('navigation').getByText('Drill').count(), 0)
      await page.locator('main').focus()
      await page.keyboard.press('?')
      await page.getByRole('dialog').getByText('Go to the world').waitFor()
      assert.equal(await page.getByText('Go to the drill').count(), 0)
    },
  },
  {
    name: 'drill: the HTML report loads without an error or a request, and axe-core finds no violation, at both widths and in both themes',
    act: async ({ page }) => {
      const file = join(mkdtempSync(join(tmpdir(), 'drill-report-')), 'drill.html')
      writeFileSync(file, htmlReport(longReport()))
      const logged: string[] = []
      page.on('console', (message) => logged.push(message.text()))
      page.on('request', (request) => logged.push(request.url()))
      for (const { colorScheme, width } of [
        { colorScheme: 'light', width: 1280 },
        { colorScheme: 'dark', width: NARROW },
      ] as const) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: 900 })
        await page.goto(pathToFileURL(file).href)
        await page.getByRole('link', { name: 'WR ListNotebooks/failure_number_1: wrong' }).click()
        const cell = page.getByRole('region', { name: 'ListNotebooks/failure_number_1 wrong' })
        await cell.getByText('Output: 99000 bytes').click()
        await cell.getByText('Journal: 1 request').click()
        await cell.getByText('fault <img src=x').click()
        await cell.getByText('accept: application/json').waitFor()
        assert.deepEqual(await violationsOf(page), [])
        assert.deepEqual(await misfitsOf(page, false), [])
      }
      await page.emulateMedia({ media: 'print' })
      assert.equal(await page.getByText('Journal: 1 request').first().isVisible(), false)
      assert.deepEqual(
        logged.filter((one) => !one.startsWith('file:')),
        [],
      )
    },
  },
  ...sceneries.map((scenery) => ({
    name: `the view ${scenery.name}: no violation of axe-core and nothing clipped, at both widths, in both themes and languages`,
    act: (tab: Tab) =>
      withDrill(tab, longReport(), async (own) => {
        const found: string[] = []
        await takePictures(own, scenery, async ({ language, theme, width }) => {
          const wrong = [
            ...(await violationsOf(own.page)),
            ...(await misfitsOf(own.page, width === NARROW)),
          ]
          found.push(...wrong.map((one) => `${width}-${theme}-${language}: ${one}`))
        })
        assert.deepEqual(found, [])
      }),
  })),
]
