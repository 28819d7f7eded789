import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import { tableLines } from '../../../../src/cli/drill/output/table.ts'
import type { DrillReport } from '../../../../src/schemas/drill.ts'
import { drillCell, drillOperation, drillReport, drillRun } from '../../../support/drill-report.ts'

/** A stream with properties of a terminal. */
const stream = (facts: object = {}) => Object.assign(new PassThrough(), facts)

/** The lines on a stream without colours. */
function printed(report: DrillReport, columns?: number): string[] {
  return tableLines(report, stream({ columns }))
}

/** A report of many operations and failures. */
function largeReport(operations: number, failures: number): DrillReport {
  const names = ['ListNotebooks', 'CreateNotebook', 'ShowNotebook', 'DeleteNotebook'] as const
  const rows = names.slice(0, operations)
  const ids = Array.from({ length: failures }, (_, index) => `failure_${index + 1}`)
  return drillReport({
    operations: rows.map((operation) => drillOperation({ operation })),
    failures: ids.map((id) => ({ id, title: id })),
    cells: rows.flatMap((operation) => ids.map((failure) => drillCell({ operation, failure }))),
  })
}

t.test(
  'the table has operations down and failures across, then the evidence, the worst first',
  async (t) => {
    t.strictSame(printed(drillReport()), [
      'drill npm test',
      'seed 1, 2 jobs, clean runs: 1.2 s with 1 request, 1.3 s with 1 request',
      '',
      '                  unavailable  retry_after  page_repeated',
      'ListNotebooks     ok           HA           HU',
      'CreateNotebook    fc           FO',
      'CreateNotebook@2  WR',
      '',
      'ok survived  fc failed cleanly  FO failed obscurely  HA hammered  WR wrong  HU hung',
      '',
      'HU ListNotebooks/page_repeated hung: killed after 30 s',
      'WR CreateNotebook/unavailable@2 wrong: two instances, expected one',
      'HA ListNotebooks/retry_after hammered: 31 calls in 1 s',
      'FO CreateNotebook/retry_after failed obscurely: exit status 1, and the output names no cause',
      'fc CreateNotebook/unavailable failed cleanly: exit status 1, and the output names 503',
      'to run one again: modelarts-notebooks-mock drill --again CELL -- npm test',
      '6 cells in 41.0 s: 1 survived, 1 failed cleanly, 1 failed obscurely, 1 hammered, 1 wrong, 1 hung',
    ])
  },
)

t.test(
  'where the ids of the failures do not fit, numbers stand for them, and lines say which',
  async (t) => {
    t.strictSame(printed(drillReport(), 40).slice(3, 14), [
      '                 1  2  3',
      'ListNotebooks    ok HA HU',
      'CreateNotebook   fc FO',
      'CreateNotebook@2 WR',
      '',
      '1 unavailable  2 retry_after',
      '3 page_repeated',
      '',
      'ok survived  fc failed cleanly',
      'FO failed obscurely  HA hammered',
      'WR wrong  HU hung',
    ])
  },
)

t.test(
  'a table that is too wide is shown in parts; a very narrow one has a line for each name',
  async (t) => {
    const report = largeReport(2, 12)
    t.strictSame(printed(report, 32).slice(3, 12), [
      '               1  2  3  4  5  6',
      'ListNotebooks  ok ok ok ok ok ok',
      'CreateNotebook ok ok ok ok ok ok',
      '',
      '               7  8  9  10 11 12',
      'ListNotebooks  ok ok ok ok ok ok',
      'CreateNotebook ok ok ok ok ok ok',
      '',
      '1 failure_1  2 failure_2',
    ])
    t.strictSame(printed(report, 20).slice(3, 14), [
      ' 1  2  3  4  5  6',
      'ListNotebooks',
      ' ok ok ok ok ok ok',
      'CreateNotebook',
      ' ok ok ok ok ok ok',
      '',
      ' 7  8  9  10 11 12',
      'ListNotebooks',
      ' ok ok ok ok ok ok',
      'CreateNotebook',
      ' ok ok ok ok ok ok',
    ])
    t.equal(printed(report, 1).filter((line) => line === 'ListNotebooks').length, 12)
  },
)

t.test(
  'no line of the table is wider than the terminal, at any width with room for a mark',
  async (t) => {
    const report = { ...largeReport(4, 31), state: 'running' as const }
    for (let width = 16; width <= 250; width++) {
      const lines = printed(report, width)
      const table = lines.slice(
        3,
        lines.indexOf(
          '',
          lines.findIndex((line) => /1 failure_1/.test(line)),
        ),
      )
      t.strictSame(
        table.filter((line) => line.length > width),
        [],
        `${width} columns`,
      )
      const marks = lines
        .slice(3)
        .join('\n')
        .match(/\bok\b(?! survived)/g)
      t.equal(marks?.length, 4 * 31, `${width} columns`)
    }
  },
)

t.test(
  '400 cells are a table of the width of the terminal, with a line for each that is not survived',
  async (t) => {
    const { cells, ...facts } = largeReport(4, 100)
    const wrong = cells.map((cell) => ({ ...cell, verdict: 'wrong' as const, evidence: ['why'] }))
    const lines = printed({ ...facts, cells: wrong }, 80)
    t.equal(lines.filter((line) => /^WR .* wrong: why$/.test(line)).length, 400)
    t.equal(lines.join('\n').match(/ WR/g)?.length, 400)
    t.ok(Math.max(...lines.map((line) => line.length)) <= 80)
    t.equal(lines.at(-1), '400 cells in 41.0 s: 400 wrong')
  },
)

t.test('a stream without a width, or with none, gets lines of 120 columns', async (t) => {
  const report = largeReport(4, 40)
  t.strictSame(printed(report), printed(report, 120))
  t.strictSame(printed(report, 0), printed(report, 120))
})

t.test('a wide character takes two columns, and a mark of a letter none', async (t) => {
  const failures = ['\u5f02\u5e38', 'e\u0301', '\u{1f600}', 'x'].map((id) => ({ id, title: id }))
  const cells = failures.map(({ id }) => drillCell({ failure: id }))
  const lines = printed(drillReport({ failures, cells, operations: [drillOperation()] }))
  t.strictSame(lines.slice(3, 5), [
    '               \u5f02\u5e38  e\u0301   \u{1f600}  x',
    'ListNotebooks  ok    ok  ok  ok',
  ])
})

t.test('only a stream with colours gets them', async (t) => {
  const terminal = { isTTY: true, columns: 100, getColorDepth: () => 8 }
  const force = process.env['FORCE_COLOR']
  process.env['FORCE_COLOR'] = '1'
  t.teardown(() => {
    if (force === undefined) delete process.env['FORCE_COLOR']
    else process.env['FORCE_COLOR'] = force
  })
  const lines = tableLines(drillReport(), stream(terminal))
  t.ok(lines.some((line) => line.includes('\u001b[31mHU\u001b[39m')))
  t.strictSame(
    lines.map(stripVTControlCharacters),
    printed(drillReport(), 100).map(stripVTControlCharacters),
  )
})

t.test('texts of programs cannot move the cursor, end a line, or be without end', async (t) => {
  const hostile = `\u001b[2J\u001b]0;title\u0007line\n\u202e\u0000${'x'.repeat(5_000)}`
  const cells = [
    drillCell({ verdict: 'wrong', evidence: [hostile], again: hostile }),
    drillCell({ failure: 'retry_after', state: 'left_out', verdict: null, evidence: [hostile] }),
  ]
  const lines = printed(
    drillReport({
      cells,
      command: ['sh', '-c', hostile],
      flaky: [hostile],
      other_projects: [{ project_id: hostile, requests: 1 }],
    }),
  )
  t.strictSame(
    lines.filter((line) => /[\p{Cc}\p{Cf}]/u.test(line)),
    [],
  )
  t.ok(Math.max(...lines.map((line) => line.length)) < 600)
  t.ok(lines.some((line) => line.endsWith('x …')))
})

t.test('the table says what is not sure, not finished and left out', async (t) => {
  const lost = { state: 'left_out', verdict: null, run: null } as const
  const lines = printed(
    drillReport({
      state: 'stopped',
      clean: [],
      flaky: ['exit status 0 and 1'],
      other_projects: [{ project_id: 'p9', requests: 2 }],
      command: ['sh', '-c', "echo 'a b'"],
      ended_at: null,
      cells: [
        drillCell({ ...lost, evidence: ['no time'] }),
        drillCell({ ...lost, failure: 'retry_after', evidence: ['no time'] }),
        drillCell({ ...lost, failure: 'page_repeated', evidence: [] }),
        drillCell({ state: 'waiting', verdict: null, run: null, call: 2 }),
        drillCell({ state: 'running', verdict: null, run: null, call: 3 }),
        drillCell({ operation: 'CreateNotebook', verdict: 'hung', evidence: [] }),
        drillCell({ operation: 'CreateNotebook', failure: 'retry_after', verdict: null }),
      ],
    }),
  )
  t.strictSame(lines.slice(0, 4), [
    "drill sh -c 'echo '\\''a b'\\'''",
    'seed 1, 2 jobs, no clean run',
    'warning: the clean runs differ: exit status 0 and 1',
    'warning: 2 requests to project p9, which is not that of the run',
  ])
  t.strictSame(lines.slice(6, 10), [
    'ListNotebooks    --           --           --',
    'ListNotebooks@2  ..',
    'ListNotebooks@3  >>',
    'CreateNotebook   HU           --',
  ])
  t.strictSame(lines.slice(-5), [
    'HU CreateNotebook/unavailable hung',
    '   again: modelarts-notebooks-mock drill --again CreateNotebook/unavailable -- npm test',
    '-- 2 cells left out: no time',
    '-- 1 cell left out: no reason is given',
    '7 cells: 1 hung, 1 running, 1 waiting, 4 left out (stopped before the end)',
  ])
})

t.test('a drill without cells says so; an operation without a cell has an empty row', async (t) => {
  const empty = drillReport({ cells: [], operations: [], failures: [], state: 'running' })
  t.strictSame(printed(empty).slice(2), [
    '',
    'no cells: the clean run called no operation',
    '0 cells in 41.0 s (running)',
  ])
  const lines = printed(drillReport({ cells: [drillCell()] }))
  t.strictSame(lines.slice(3, 6), [
    '                unavailable',
    'ListNotebooks   ok',
    'CreateNotebook',
  ])
})

t.test(
  'a few cells, and cells with other flags, have each its own line to run it again',
  async (t) => {
    const again = (report: DrillReport) =>
      printed(report).filter((line) => line.includes('again: '))
    const bad = drillReport().cells.filter(({ verdict }) => verdict !== 'survived')
    const own = (id: string) => `   again: modelarts-notebooks-mock drill --again ${id} -- npm test`
    t.strictSame(again(drillReport({ cells: bad.slice(0, 2) })), [
      own('ListNotebooks/page_repeated'),
      own('ListNotebooks/retry_after'),
    ])
    const others = bad.map((cell, seed) => ({ ...cell, again: `${cell.again} --seed ${seed}` }))
    t.equal(again(drillReport({ cells: others })).length, 5)
  },
)

t.test('a failure that an operation does not have is an empty place in its row', async (t) => {
  const cells = [
    drillCell({ failure: 'page_repeated' }),
    drillCell({ operation: 'CreateNotebook', failure: 'retry_after' }),
  ]
  t.strictSame(printed(drillReport({ cells })).slice(3, 6), [
    '                retry_after  page_repeated',
    'ListNotebooks                ok',
    'CreateNotebook  ok',
  ])
})

t.test('times are said in the unit that fits', async (t) => {
  const clean = [250, 59_900, 200_000].map((duration_ms) => drillRun({ duration_ms, journal: [] }))
  const [, line] = printed(drillReport({ clean }))
  t.equal(
    line,
    'seed 1, 2 jobs, clean runs: 250 ms with 0 requests, 59.9 s with 0 requests, 3 min 20 s with 0 requests',
  )
})
