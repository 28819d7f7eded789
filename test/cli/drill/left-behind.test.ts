import t from 'tap'
import { endProcessesWith, processesWith } from '../../../src/cli/drill/left-behind.ts'

t.test('processes are found by a text in their environment', async (t) => {
  const folder = t.testdir({
    10: { environ: 'A=1\0MARK=one\0' },
    11: { environ: 'MARK=two\0' },
    12: {},
    self: { environ: 'MARK=one\0' },
  })
  t.strictSame(processesWith('MARK=one\0', folder), [10])
  t.strictSame(processesWith('MARK=three\0', folder), [])
  t.strictSame(processesWith('MARK=one\0', `${folder}/none`), [], 'no Linux')
})

t.test('processes that others start meanwhile are ended as well', async (t) => {
  const rounds = [[1, 2], [3], []]
  const killed: number[] = []
  const kill = (id: number) => {
    killed.push(id)
    if (id === 2) throw new Error('ESRCH')
  }
  t.equal(
    endProcessesWith('x', () => rounds.shift() ?? [], kill),
    3,
  )
  t.strictSame(killed, [1, 2, 3])
  t.equal(
    endProcessesWith(
      'x',
      () => [7],
      () => {},
    ),
    1,
    'one that cannot be ended is no endless loop',
  )
})
