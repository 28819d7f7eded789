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

t.test('names with parts that are other ones in every run are the same', async (t) => {
  const parts = {
    pid: 'String(process.pid)',
    letters: "'xyz'.repeat(3).replace(/./g, () => 'ghijklmn'[Math.floor(8 * Math.random())])",
    digits: 'String(Math.random()).slice(2, 10)',
    hex: "require('node:crypto').randomUUID().slice(0, 8)",
  }
  for (const [name, part] of Object.entries(parts)) {
    const creates = `
      const part = ${part}
      const body = { ...made, name: 'made-' + part, description: 'of ' + part }
      for (;;) if ((await call('POST', '/notebooks', body)).ok) break
    `
    const report = await reportOf(t, creates, '--only', '*/unavailable,*/fields_extra')
    t.strictSame(report.flaky, [], name)
    t.strictSame(
      verdicts(report),
      { 'CreateNotebook/unavailable': 'survived', 'CreateNotebook/fields_extra': 'survived' },
      name,
    )
  }
})

t.test('a second instance with another random name is wrong', async (t) => {
  const creates = `
    for (let left = 3; left > 0; left--) {
      const body = { ...made, name: 'made-' + String(Math.random()).slice(2, 10) + 'z' }
      const answer = await call('POST', '/notebooks', body).catch(() => undefined)
      if (answer) break
    }`
  const { cells } = await reportOf(t, creates, '--only', '*/answer_lost')
  t.match(cells, [
    {
      verdict: 'wrong',
      evidence: ['instance "made-*": found 2, expected one as after the clean run'],
    },
  ])
})
