import t from 'tap'
import {
  againLine,
  ended,
  newReport,
  optionsIn,
  survivedCells,
  withCell,
} from '../../../src/cli/drill/report-of.ts'
import { DrillReport } from '../../../src/schemas/drill.ts'

t.test('the line that runs a cell again has the options of the server', async (t) => {
  const of = (given: string[], command = ['npm', 'test']) => againLine(given, command, 'A/b')
  const head = 'modelarts-notebooks-mock drill --again A/b'
  t.equal(of([]), `${head} -- npm test`)
  t.equal(of(['--seed', '7', '--auth=verify']), `${head} --seed 7 --auth=verify -- npm test`)
  const chosen = [
    '--jobs',
    '2',
    '--json',
    '--report=r.json',
    '--html',
    'h',
    '--since',
    's',
    '--only',
    'x',
    '--skip=y',
  ]
  t.equal(
    of([...chosen, '--slow', '1s', '--expect', 'e']),
    `${head} --slow 1s --expect e -- npm test`,
  )
  t.equal(of(['--control-token', 'of-mine-1']), `${head} -- npm test`)
  t.equal(of([], ['sh', '-c', "echo 'a' $HOME"]), `${head} -- sh -c 'echo '\\''a'\\'' $HOME'`)
})

t.test('the options in the line that runs a cell again are told', async (t) => {
  for (const [given, expected] of [
    [[], 'no options'],
    [['--scene', 'a b', '--seed=7', '--only', 'x'], "--scene 'a b' --seed=7"],
  ] as const) {
    t.equal(optionsIn(againLine(given, ['sh', '--', 'x'], 'A/b@2')), expected)
  }
})

t.test('credentials in the command are masked', async (t) => {
  const { command } = newReport({
    command: ['x', '--token', 'abc', '--password=abc', '-n', '1'],
    jobs: 1,
    seed: 1,
  })
  t.strictSame(command, ['x', '--token', '***', '--password=***', '-n', '1'])
})

const cell = {
  id: 'ListPools/reset',
  operation: 'ListPools',
  failure: 'reset',
  call: 1,
  state: 'waiting',
  verdict: null,
  evidence: [],
  run: null,
  own_server: false,
  again: 'x',
} as const

t.test('a report changes cell by cell, and at its end no cell waits', async (t) => {
  const report = {
    ...newReport({ command: ['x'], jobs: 1, seed: 1 }),
    cells: [cell, { ...cell, id: 'ListPools/reset@2', call: 2 }],
  } as unknown as DrillReport
  const news = withCell(report, cell.id, { state: 'done', verdict: 'survived', evidence: ['fine'] })
  t.match(news.cells, [{ state: 'done', verdict: 'survived' }, { state: 'waiting' }])
  const end = ended(news, 'stopped', 'why')
  t.match(end.cells, [
    { state: 'done', evidence: ['fine'] },
    { state: 'left_out', evidence: ['why'] },
  ])
  t.match(ended(end, 'finished', 'other').cells[1], { evidence: ['why'] })
  t.ok(DrillReport.safeParse(end).success)
  t.strictSame([...survivedCells(end).keys()], [cell.id])
  t.equal(survivedCells(undefined).size, 0)
})
