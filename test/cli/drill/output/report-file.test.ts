import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readReport, summaryOf, writeReport } from '../../../../src/cli/drill/output/report-file.ts'
import type { DrillReport } from '../../../../src/schemas/drill.ts'
import { drillCell, drillReport, drillRun, journalEntry } from '../../../support/drill-report.ts'

async function written(t: Test, report: DrillReport): Promise<string> {
  const path = join(t.testdir(), 'drill.json')
  await writeReport(path, report)
  return path
}

/** A file with an edited report. */
async function edited(t: Test, edit: (text: string) => string): Promise<string> {
  const path = await written(t, drillReport())
  writeFileSync(path, edit(readFileSync(path, 'utf8')))
  return path
}

const refused = (message: RegExp) => ({ name: 'UsageError', message })

t.test('a written report is read as it was, and only its user may read the file', async (t) => {
  const path = await written(t, drillReport())
  t.strictSame(await readReport(path), drillReport())
  t.equal(statSync(path).mode & 0o077, 0)
  t.equal(
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => /^ {2}\{"id":/.test(line)).length,
    6,
  )
})

t.test('a report without cells is read as it was', async (t) => {
  const empty = drillReport({ cells: [], state: 'stopped', ended_at: null })
  t.strictSame(await readReport(await written(t, empty)), empty)
})

t.test('a report of 400 cells with 20 MB of journals is read as it was', async (t) => {
  const journal = [journalEntry({ answer: { headers: {}, body: 'x'.repeat(50_000) } })]
  const cells = Array.from({ length: 400 }, (_, index) =>
    drillCell({ call: index + 1, run: drillRun({ journal }) }),
  )
  const path = await written(t, drillReport({ cells }))
  t.ok(statSync(path).size > 20_000_000)
  t.equal((await readReport(path)).cells[399]?.run?.journal[0]?.answer?.body, 'x'.repeat(50_000))
})

t.test('a report that cannot be written is refused', async (t) => {
  const path = join(t.testdir(), 'none', 'drill.json')
  await t.rejects(
    writeReport(path, drillReport()),
    refused(/found ENOENT.*expected a file to write/),
  )
})

t.test('another file is refused', async (t) => {
  const folder = t.testdir({
    'empty.json': '',
    'text.json': 'hello',
    'other.json': '{"format":"x"}',
    'null.json': 'null',
  })
  const read = (name: string) => readReport(join(folder, name))
  await t.rejects(
    read('none.json'),
    refused(/none\.json: found no such file, expected a report of drill/),
  )
  await t.rejects(read('empty.json'), refused(/found an empty file, expected a report of drill/))
  await t.rejects(read('text.json'), refused(/text\.json: found .*, expected a report of drill/))
  await t.rejects(
    read('other.json'),
    refused(/other\.json, \$\.format: found "x", expected "modelarts-notebooks-mock drill report"/),
  )
  await t.rejects(read('null.json'), refused(/\$\.format: found nothing, expected/))
  await t.rejects(readReport(folder), refused(/found a folder, expected a report of drill/))
})

t.test('a report of a newer version is refused before its fields are looked at', async (t) => {
  const path = await edited(
    t,
    () => '{"format":"modelarts-notebooks-mock drill report","format_version":2,"new":1}',
  )
  await t.rejects(
    readReport(path),
    refused(/\$\.format_version: found 2, expected at most 1: a newer version/),
  )
})

t.test('a report that ends too early is refused, wherever it ends', async (t) => {
  const path = await written(t, drillReport())
  for (let size = statSync(path).size - 3; size > 0; size -= 997) {
    truncateSync(path, size)
    await t.rejects(
      readReport(path),
      refused(/drill\.json: found .*JSON.*, expected a report of drill/),
    )
  }
})

t.test('a report that was edited wrongly is refused with the place', async (t) => {
  const cases = [
    [
      '"verdict":"hung"',
      '"verdict":"hungry"',
      /\$\.cells\[2\]\.verdict: found "hungry", expected one of survived, .*did you mean "hung"/,
    ],
    [
      '"verdict":"hung"',
      '"verdict":null',
      /\$\.cells\[2\]\.verdict: found null, expected a verdict: the cell is done/,
    ],
    [
      '"state":"done"',
      '"state":"waiting"',
      /\$\.cells\[0\]\.verdict: found "survived", expected null: the cell is waiting/,
    ],
    [
      '"own_server":false',
      '"own_server":0',
      /\$\.cells\[0\]\.own_server: found 0, expected true or false/,
    ],
    [
      '"failure":"retry_after"',
      '"failure":"retry_afte"',
      /\$\.cells\[1\]\.id: found "ListNotebooks\/retry_after", expected "ListNotebooks\/retry_afte"/,
    ],
    ['"title": "429 with Retry-After"', '"other": 1', /\$\.failures\[1\]/],
    [
      '"id": "retry_after"',
      '"id": "retry_afterwards"',
      /\$\.cells\[1\]\.failure: found "retry_after", expected one of \$\.failures/,
    ],
    [
      '"operation": "CreateNotebook"',
      '"operation": "ShowNotebook"',
      /\$\.cells\[3\]\.operation: found "CreateNotebook", expected one of \$\.operations/,
    ],
    ['"seed": 1', '"seed": 1, "more": {}', /\$\.more: found "more", expected no such key/],
  ] as const
  for (const [from, to, message] of cases) {
    const path = await edited(t, (text) => text.replace(from, () => to))
    await t.rejects(readReport(path), refused(message), to)
  }
  const cells = [drillCell(), drillCell()]
  await t.rejects(
    readReport(await written(t, drillReport({ cells }))),
    refused(/\$\.cells\[1\]\.id: found "ListNotebooks\/unavailable" again, expected another id/),
  )
})

t.test('a report that is nested deeply is refused', async (t) => {
  const deep = JSON.parse('['.repeat(200) + ']'.repeat(200))
  const run = drillRun({ journal: [journalEntry({ body: deep })] })
  const path = await written(t, drillReport({ cells: [drillCell({ run })] }))
  await t.rejects(
    readReport(path),
    refused(/\$: found deeper nesting, expected at most 128 levels/),
  )
})

t.test('a credential that somebody writes into a report is masked when it is read', async (t) => {
  const run = drillRun({ output: { bytes: 9, head: 'password=hunter2', tail: '' } })
  const report = await readReport(await written(t, drillReport({ cells: [drillCell({ run })] })))
  t.equal(report.cells[0]?.run?.output.head, 'password=***')
})

t.test('the summary has the number of cells by verdict, and of those without one', async (t) => {
  const none = {
    failed_cleanly: 0,
    failed_obscurely: 0,
    hammered: 0,
    hung: 0,
    survived: 0,
    wrong: 0,
  }
  t.strictSame(summaryOf(drillReport({ cells: [] })), {
    ...none,
    cells: 0,
    left_out: 0,
    running: 0,
    waiting: 0,
  })
  t.match(summaryOf(drillReport()), { cells: 6, survived: 1, hung: 1, wrong: 1 })
  const left = drillCell({ state: 'left_out', verdict: null })
  t.match(summaryOf({ cells: [left] }), { ...none, cells: 1, left_out: 1 })
})
