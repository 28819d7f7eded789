/**
 * Drills a client with five planted faults, and the same client without them: `npm run full -- drill`. Each drill is run once,
 * and ten times at full size.
 */
import t from 'tap'
import { isFullSize, sized } from '../../support/size.ts'
import { drilled, findingsIn } from './drill-run.ts'
import { flags, planted, plantedFaults, sampleWith } from './planted.ts'

/** How often the same must be found. */
const RUNS = sized(1, 10)

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
  t.test(`${fault} alone is found`, { skip: !isFullSize && 'only at full size' }, async (t) => {
    const { report, status } = await drilled(sampleWith([fault]), flags)
    t.strictSame(findingsIn(report), [...planted[fault]].sort())
    t.equal(status, 1)
  })
}
