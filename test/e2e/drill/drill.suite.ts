/**
 * Drills a client with five planted faults, and the same client without them: `npm run full -- drill`, which needs
 * `npm run build`. DRILL_RUNS: how often the same must be found (10); with 1, the faults are not planted one by one.
 */
import t from 'tap'
import { drilled, findingsIn } from './drill-run.ts'
import { flags, planted, plantedFaults, sampleWith } from './planted.ts'

const RUNS = Number(process.env['DRILL_RUNS'] ?? 10)

const runs = Array.from({ length: RUNS }, (_, index) => `run ${index + 1} of ${RUNS}`)

for (const run of runs) {
  t.test(`the mended client survives every failure or fails cleanly, ${run}`, async (t) => {
    const { report, status, stdout } = await drilled(sampleWith([]), flags)
    t.strictSame(findingsIn(report), [])
    t.strictSame(report.flaky, [])
    t.equal(status, 0, stdout)
    const operations = report.operations.map(({ operation }) => operation)
    const expected = ['ListNotebooks', 'CreateNotebook', 'ShowNotebook', 'StopNotebook']
    t.strictSame(operations, expected)
    const left = report.cells.filter(({ state }) => state !== 'done')
    t.strictSame(left, [], 'every cell ran')
  })

  t.test(`five planted faults are found, and nothing else, ${run}`, async (t) => {
    const { report, status } = await drilled(sampleWith(plantedFaults), flags)
    t.strictSame(findingsIn(report), Object.values(planted).flat().sort())
    t.strictSame(report.flaky, [])
    t.equal(status, 1)
  })
}

for (const fault of plantedFaults) {
  t.test(`${fault} alone is found`, { skip: RUNS === 1 && 'DRILL_RUNS is 1' }, async (t) => {
    const { report, status } = await drilled(sampleWith([fault]), flags)
    t.strictSame(findingsIn(report), [...planted[fault]].sort())
    t.equal(status, 1)
  })
}
