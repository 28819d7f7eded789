import t, { type Test } from 'tap'
import type { DrillReport } from '../../../src/schemas/drill.ts'
import { runHere } from '../../support/command-here.ts'
import { clientOf } from '../../support/drill-client.ts'

/** Runs a drill of a small client. */
async function reportOf(t: Test, code: string, ...flags: string[]): Promise<DrillReport> {
  const { stderr, stdout } = await runHere(t, [
    'drill',
    '--json',
    ...flags,
    '--',
    ...clientOf(code),
  ])
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

/** The verdicts by the id of the cell. */
function verdicts({ cells }: DrillReport) {
  return Object.fromEntries(cells.map(({ id, state, verdict }) => [id, verdict ?? state]))
}

t.test('what a clean run writes in the middle of long output is no cause either', async (t) => {
  const talks = `
    const line = 'ListNotebooks GET ' + url + '/v1/' + project + '/notebooks 503 ' + 'x'.repeat(200)
    console.log(Array(150).fill('hello '.repeat(30)).join('\\n'))
    console.log(Array(20).fill(line).join('\\n'))
    const answer = await call('GET', '/notebooks')
    console.log(Array(150).fill('hello '.repeat(30)).join('\\n'))
    process.exitCode = answer.ok ? 0 : 1`
  t.strictSame(verdicts(await reportOf(t, talks, '--only', '*/unavailable')), {
    'ListNotebooks/unavailable': 'failed_obscurely',
  })
})
