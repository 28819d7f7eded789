import t from 'tap'
import { verdictOf } from './verdict.ts'

t.test('the guard fails only if every round exceeds the limit', async (t) => {
  const cases: [multiples: number[], passes: boolean][] = [
    [[1.61, 1.7, 2, 1.65, 9], false],
    [[1.61, 1.7, 2, 1.6, 9], true],
    [[1.61, 1.7, 2, 1.2, 9], true],
    [[1, 1, 1, 1, 1], true],
    [[1.61], false],
  ]
  for (const [multiples, passes] of cases) {
    t.equal(verdictOf(multiples, 1.6).passes, passes, multiples.join(' '))
  }
})

t.test('a limit is met by a round that equals it', async (t) => {
  t.ok(verdictOf([2, 1.6], 1.6).passes)
  t.notOk(verdictOf([2, 1.6], 1.59).passes)
})

t.test('a round that measured nothing is not a round below the limit', async (t) => {
  t.notOk(verdictOf([Number.NaN, 2], 1.6).passes)
  t.throws(() => verdictOf([], 1.6), /found no round/)
})

t.test('the sentence has the median, the spread, the limit and the count', async (t) => {
  t.equal(
    verdictOf([1.9, 1.5, 1.7, 2, 1.8], 1.6).sentence,
    'CPU time for each request: 1.80 (1.50–2.00) times that of node:http, limit 1.6; 4 of 5 rounds above',
  )
})
