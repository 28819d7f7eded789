/** How long a drill takes, through the built command: `npm run full -- drill`. */
import { availableParallelism } from 'node:os'
import t from 'tap'
import type { DrillReport } from '../../../src/schemas/drill.ts'
import { run } from '../../support/command.ts'
import { clientOf } from '../../support/drill-client.ts'

/** A command of two seconds that fails cleanly. */
const TWO_SECONDS = `
const answer = await call('POST', '/notebooks', made).catch((error) => ({ status: error.cause?.code }))
await new Promise((resolve) => setTimeout(resolve, 2000))
if (!answer.ok) console.error('CreateNotebook: ' + answer.status)
process.exit(answer.ok ? 0 : 1)`

/** Cells that need no own time. */
const SKIPPED = '*/slow_*'

/** How often the time that the runs need may pass. */
const MOST = 2

t.test(
  'a drill of a command of two seconds takes at most twice the time that its runs need',
  async (t) => {
    const jobs = Math.min(2, availableParallelism())
    const again = TWO_SECONDS.replace(
      'const answer',
      "await (await call('GET', '/notebooks/flavors')).text().catch(() => ''); const answer",
    )
    const begun = performance.now()
    const flags = ['drill', '--json', '--jobs', `${jobs}`, '--skip', SKIPPED]
    const { stdout, stderr } = await run([...flags, '--', ...clientOf(again)])
    const seconds = (performance.now() - begun) / 1_000
    t.not(stdout, '', stderr)
    const { cells, clean } = JSON.parse(stdout) as DrillReport
    const done = cells.filter(({ state }) => state === 'done').length
    t.ok(done >= 24, `${done} cells`)
    // A busy machine lengthens the clean runs as well.
    const [first = 0, second = 0] = clean.map(({ duration_ms }) => duration_ms / 1_000)
    const needed = first + second + (done / jobs) * Math.max(first, second)
    t.ok(
      seconds < MOST * needed,
      `${seconds.toFixed(1)} s for ${done} cells, at most ${(MOST * needed).toFixed(0)} s`,
    )
  },
)
