import t from 'tap'
import {
  countsOf,
  doneCount,
  neighboursOf,
  outcomeOf,
  outcomes,
  outputText,
} from '../../src/dashboard/drill/cells.ts'
import { en } from '../../src/dashboard/texts/en/en.ts'
import { DrillCell, DrillVerdict } from '../../src/schemas/drill.ts'
import { gridOf } from '../../src/schemas/drill-grid.ts'
import { drillCell, drillOperation, drillReport } from '../support/drill-report.ts'

t.test(
  'every verdict, and every state without one, has a text and a place in the legend',
  async (t) => {
    const states = DrillCell.shape.state.options.filter((state) => state !== 'done')
    const all = [...DrillVerdict.options, ...states].sort()
    t.strictSame([...outcomes].sort(), all)
    t.strictSame(Object.keys(en.drill.outcomes).sort(), all)
    t.strictSame(Object.keys(en.drill.outcomeTexts).sort(), all)
  },
)

t.test('cells are counted by outcome, in the order of the legend', async (t) => {
  const { cells } = drillReport()
  const waiting = drillCell({ state: 'waiting', verdict: null })
  const lost = drillCell({ state: 'left_out', verdict: null })
  t.strictSame(countsOf([lost, waiting, waiting, ...cells]), [
    ['survived', 1],
    ['failed_cleanly', 1],
    ['failed_obscurely', 1],
    ['hammered', 1],
    ['wrong', 1],
    ['hung', 1],
    ['waiting', 2],
    ['left_out', 1],
  ])
  t.equal(doneCount([lost, waiting, ...cells]), 7)
  t.strictSame(countsOf([]), [])
  t.equal(outcomeOf({ state: 'done', verdict: null }), 'left_out')
})

t.test('a cell has neighbours in the order of the report', async (t) => {
  const { cells } = drillReport()
  const [first, second, third] = cells.map(({ id }) => id)
  t.strictSame(neighboursOf(cells, second as string), { before: first, after: third })
  t.strictSame(neighboursOf(cells, first as string), { after: second })
  t.strictSame(neighboursOf(cells, 'none'), {})
})

t.test(
  'an output is shown without what a terminal obeys, and says where a part is left out',
  async (t) => {
    const head =
      '\u001b[1;31mred\u001b[0m\r\n\u001b]0;title\u0007\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\\u001b[2J'
    t.equal(outputText({ bytes: 9, head, tail: '' }, 'gap'), 'red\nlink')
    t.equal(outputText({ bytes: 9, head: 'a', tail: 'b' }, 'gap'), 'a\ngap\nb')
    t.equal(outputText({ bytes: 0, head: '', tail: '' }, 'gap'), '')
    t.equal(outputText({ bytes: 1, head: '\u001b', tail: '' }, 'gap'), '\u001b')
  },
)

t.test(
  'the table has a row for each operation and each further call, and the failures that are used',
  async (t) => {
    const { failures, rows } = gridOf(
      drillReport({ failures: [{ id: 'unused', title: '' }, ...drillReport().failures] }),
    )
    t.strictSame(
      failures.map(({ id }) => id),
      ['unavailable', 'retry_after', 'page_repeated'],
    )
    t.strictSame(
      rows.map(({ cells, name }) => [name, ...cells.map((cell) => cell?.verdict)]),
      [
        ['ListNotebooks', 'survived', 'hammered', 'hung'],
        ['CreateNotebook', 'failed_cleanly', 'failed_obscurely', undefined],
        ['CreateNotebook@2', 'wrong', undefined, undefined],
      ],
    )
  },
)

t.test(
  'a row of a call comes in the order of the calls; an operation without a cell has one row',
  async (t) => {
    const cells = [10, 2, 1].map((call) => drillCell({ call }))
    const operations = [drillOperation(), drillOperation({ operation: 'ListImage' })]
    const { rows } = gridOf({ ...drillReport(), cells, operations })
    t.strictSame(
      rows.map(({ name }) => name),
      ['ListNotebooks', 'ListNotebooks@2', 'ListNotebooks@10', 'ListImage'],
    )
    t.strictSame(gridOf({ cells: [], failures: [], operations: [] }), { failures: [], rows: [] })
  },
)
