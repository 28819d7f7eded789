import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { DrillFlags } from '../../../src/cli/drill/drill-flags.ts'
import { flagOf } from '../../../src/cli/option-names.ts'
import { failuresWith } from '../../../src/drill/failures.ts'
import { DrillVerdict } from '../../../src/schemas/drill.ts'
import { CommandHere } from '../../support/command-here.ts'
import { codeBlocksIn, pageAt, quoted, tableUnder } from '../../support/documents.ts'
import { CREATE, clientOf } from '../../support/drill-client.ts'
import { until } from '../../support/until.ts'

const page = pageAt('docs/recipes/drill.md')

const firstCells = (heading: string) => tableUnder(page, heading).flatMap(([cell]) => quoted(cell))

t.test('the page has every failure in the order of the table', async (t) => {
  t.strictSame(
    firstCells('The failures'),
    failuresWith([1_000, 5_000]).map(({ id }) => id),
  )
})

t.test('the page has every verdict, the worst one first', async (t) => {
  t.strictSame(firstCells('Verdicts'), [
    'hung',
    'wrong',
    'hammered',
    'failed_obscurely',
    'failed_cleanly',
    'survived',
  ])
  t.strictSame([...firstCells('Verdicts')].sort(), [...DrillVerdict.options].sort())
})

t.test('the page has every flag', async (t) => {
  t.strictSame(
    firstCells('Flags').sort(),
    Object.keys(DrillFlags.shape)
      .map((name) => `--${flagOf(name)}`)
      .sort(),
  )
})

t.test('the commands of the page run one after the other', async (t) => {
  const folder = t.testdir({})
  const lines = codeBlocksIn(page)
    .flatMap(({ text }) => text.trim().split('\n'))
    .map((line) => line.replace('node dist/cli.js ', '').split(' '))
  t.equal(lines.length, 6)
  for (const line of lines) {
    const [before] = line.join(' ').split(' -- ')
    const words = (before ?? '')
      .split(' ')
      .map((word) => word.replace(/^'|'$/g, '').replace('/*', '/unavailable'))
      .map((word) => (/\.(json|html|mockrepro)$/.test(word) ? join(folder, word) : word))
    // A few cells are enough to see that the commands work.
    const few =
      words.includes('--only') || words.includes('--again')
        ? []
        : ['--only', 'CreateNotebook/answer_lost']
    const short = ['--time-limit', '1s', '--slow', '100ms']
    const command = words.includes('--show') ? [] : [...few, ...short, '--', ...clientOf(CREATE)]
    const running = new CommandHere(t, [...words, ...command])
    const isOpen =
      words.includes('--show') || (words.includes('--again') && !words.includes('--bundle'))
    if (isOpen) {
      await until(() => /dashboard:|ready on/.test(running.stdout))
      await running.kill('SIGTERM')
    }
    const { code, stderr } = await running.ended
    t.ok(code === 0 || code === 1, `${before}: ${stderr}`)
  }
  for (const name of ['drill.json', 'drill.html', 'lost.mockrepro']) {
    t.ok(existsSync(join(folder, name)), name)
  }
})
