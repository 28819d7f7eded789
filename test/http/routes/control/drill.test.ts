import t, { type Test } from 'tap'
import { Config } from '../../../../src/config.ts'
import { DrillHolder } from '../../../../src/control/drill/drill-holder.ts'
import { MockServer } from '../../../../src/mock-server.ts'
import { DrillCell, type DrillReport } from '../../../../src/schemas/drill.ts'
import { DrillOverview } from '../../../../src/schemas/drill-overview.ts'
import { drillCell, drillReport, drillRun, journalEntry } from '../../../support/drill-report.ts'
import { control, mockWith } from '../../../support/mock.ts'

/** A mock that shows a report, and the place of the report. */
async function showing(t: Test, report: DrillReport, options: object = {}) {
  const drill = new DrillHolder()
  drill.report = report
  const mock = new MockServer(Config.parse(options), undefined, undefined, drill)
  t.teardown(() => mock.close())
  await mock.load()
  return { drill, mock }
}

t.test('a server without a drill says so, and its index has none', async (t) => {
  const mock = await mockWith(t)
  const found = 'found no drill, expected a server of drill, or of drill --show'
  const none = { status: 404, body: { error_code: 'Mock.NotFound', error_msg: found } }
  t.match(await control(mock, 'GET', '/drill'), none)
  t.match(await control(mock, 'GET', '/drill/cells/ListNotebooks%2Funavailable'), none)
  t.notOk('drill' in (await control(mock, 'GET', '')).body)
})

t.test('the drill is shown with every cell, without outputs and journals', async (t) => {
  const { mock } = await showing(t, drillReport())
  const { body, status } = await control(mock, 'GET', '/drill')
  t.equal(status, 200)
  t.strictSame(DrillOverview.parse(body), body)
  t.match(body, { state: 'finished', command: ['npm', 'test'], clean: { length: 2 } })
  t.strictSame(body.cells[0].run, {
    project_id: 'drill-1',
    exit: { status: 0, signal: null },
    duration_ms: 1_500,
    requests: 1,
  })
  t.equal((await control(mock, 'GET', '')).body.drill, true)
})

t.test('a running drill is shown as it is now', async (t) => {
  const waiting = drillCell({ state: 'waiting', verdict: null, run: null, evidence: [] })
  const { drill, mock } = await showing(t, drillReport({ state: 'running', cells: [waiting] }))
  const seen = async () => (await control(mock, 'GET', '/drill')).body
  t.match(await seen(), { state: 'running', cells: [{ state: 'waiting', run: null }] })
  drill.report = drillReport({ cells: [drillCell()] })
  t.match(await seen(), { state: 'finished', cells: [{ verdict: 'survived' }] })
})

t.test('a cell is shown with its output and its journal', async (t) => {
  const journal = Array.from({ length: 500 }, (_, index) =>
    journalEntry({ sequence: index + 1, answer: { headers: {}, body: 'x'.repeat(1_000) } }),
  )
  const cell = drillCell({ failure: 'page_repeated', call: 2, run: drillRun({ journal }) })
  const lost = drillCell({ state: 'left_out', verdict: null, run: null })
  const { mock } = await showing(t, drillReport({ cells: [lost, cell] }))
  const { body, status } = await control(
    mock,
    'GET',
    '/drill/cells/ListNotebooks%2Fpage_repeated@2',
  )
  t.equal(status, 200)
  t.strictSame(DrillCell.parse(body), cell)
  t.strictSame((await control(mock, 'GET', '/drill/cells/ListNotebooks%2Funavailable')).body, lost)
})

t.test(
  '400 cells with 20 MB of journals are a short answer, and one cell has all of its own',
  async (t) => {
    const journal = Array.from({ length: 100 }, (_, index) =>
      journalEntry({ sequence: index + 1, answer: { headers: {}, body: 'x'.repeat(200_000) } }),
    )
    const cells = Array.from({ length: 400 }, (_, index) =>
      drillCell({ call: index + 1, run: drillRun({ journal }) }),
    )
    const { mock } = await showing(t, drillReport({ cells }))
    const { body } = await control(mock, 'GET', '/drill')
    t.equal(body.cells.length, 400)
    t.ok(JSON.stringify(body).length < 300_000)
    const one = await control(mock, 'GET', '/drill/cells/ListNotebooks%2Funavailable@400')
    t.equal(one.body.run.journal.length, 100)
    t.equal(one.body.run.journal[99].answer.body.length, 200_000)
  },
)

t.test(
  'an unknown cell is refused with a suggestion; a drill without cells has none',
  async (t) => {
    const { drill, mock } = await showing(t, drillReport())
    const cell = async (id: string) =>
      control(mock, 'GET', `/drill/cells/${encodeURIComponent(id)}`)
    t.match(await cell('ListNotebooks/unavailible'), {
      status: 404,
      body: {
        error_code: 'Mock.NotFound',
        error_msg:
          'found cell "ListNotebooks/unavailible", expected the id of a cell of the drill; did you mean "ListNotebooks/unavailable"?',
      },
    })
    t.match(await cell('x'), { status: 404, body: { error_msg: /of the drill$/ } })
    t.match(await cell('token=hunter2'), { status: 404, body: { error_msg: /token=\*\*\*/ } })
    drill.report = drillReport({ cells: [] })
    t.match(await cell('ListNotebooks/unavailable'), { status: 404 })
    t.strictSame((await control(mock, 'GET', '/drill')).body.cells, [])
  },
)

t.test('the routes of the drill need the control token, and refuse a query', async (t) => {
  const { mock } = await showing(t, drillReport(), { controlToken: 'a-secret-of-mine' })
  t.equal((await control(mock, 'GET', '/drill')).status, 401)
  const { mock: open } = await showing(t, drillReport())
  t.match(await control(open, 'GET', '/drill?x=1'), {
    status: 400,
    body: { error_msg: /at \$\.x/ },
  })
})
