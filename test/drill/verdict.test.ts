import fc from 'fast-check'
import t from 'tap'
import { type Outcome, seconds, verdictOf } from '../../src/drill/verdict.ts'
import { DrillVerdict } from '../../src/schemas/drill.ts'

function outcome(changes: Partial<Outcome> = {}): Outcome {
  return {
    exit: { status: 0, signal: null },
    limit: undefined,
    differences: [],
    unmet: [],
    hammering: [],
    causes: [],
    notes: [],
    ...changes,
  }
}

t.test('each verdict has its evidence', async (t) => {
  const failed = { exit: { status: 3, signal: null } }
  const cases: [Partial<Outcome>, string, RegExp][] = [
    [{}, 'survived', /^it ended with status 0/],
    [{ ...failed, causes: ['the status 503'] }, 'failed_cleanly', /status 3, .* the status 503$/],
    [failed, 'failed_obscurely', /^it ended with status 3, .* neither/],
    [{ exit: { status: null, signal: 'SIGSEGV' } }, 'failed_obscurely', /^signal SIGSEGV ended it/],
    [{ limit: 30_000 }, 'hung', /^it did not end within 30 s/],
    [{ differences: ['instance "a": found 2'] }, 'wrong', /^instance "a": found 2$/],
    [{ unmet: ['expectation $'] }, 'wrong', /^expectation \$$/],
    [{ hammering: ['found 30 calls'] }, 'hammered', /^found 30 calls$/],
  ]
  for (const [changes, verdict, sentence] of cases) {
    const found = verdictOf(outcome(changes))
    t.equal(found.verdict, verdict)
    t.match(found.evidence[0], sentence)
  }
})

t.test('the worst verdict counts, and the state counts only after a success', async (t) => {
  const all = { differences: ['d'], unmet: ['u'], hammering: ['h'], causes: ['c'], notes: ['n'] }
  const of = (changes: Partial<Outcome>) => verdictOf(outcome({ ...all, ...changes }))
  t.strictSame(of({ limit: 1_000 }), {
    verdict: 'hung',
    evidence: ['it did not end within 1 s and was killed', 'h', 'n'],
  })
  t.strictSame(of({}), { verdict: 'wrong', evidence: ['d', 'u', 'h', 'n'] })
  t.match(of({ exit: { status: 1, signal: null } }), { verdict: 'hammered' })
  t.match(of({ exit: { status: 1, signal: null }, hammering: [] }), { verdict: 'failed_cleanly' })
})

t.test('every outcome has a verdict and at least one sentence', async () => {
  const texts = fc.array(fc.constant('x'), { maxLength: 2 })
  const any = fc.record({
    exit: fc.constantFrom(
      { status: 0, signal: null },
      { status: 1, signal: null },
      { status: null, signal: 'SIGTERM' },
    ),
    limit: fc.constantFrom(undefined, 5),
    differences: texts,
    unmet: texts,
    hammering: texts,
    causes: texts,
    notes: texts,
  })
  fc.assert(
    fc.property(any, (one) => {
      const { evidence, verdict } = verdictOf(one)
      const isGood = verdict === 'survived'
      const succeeded = one.limit === undefined && one.exit.status === 0
      const isClear = [...one.differences, ...one.unmet, ...one.hammering].length === 0
      return (
        DrillVerdict.options.includes(verdict) &&
        evidence.length > 0 &&
        isGood === (succeeded && isClear)
      )
    }),
  )
})

t.test('only some differences of a large state are told', async (t) => {
  const differences = Array.from({ length: 40 }, (_, index) => `${index}`)
  t.equal(verdictOf(outcome({ differences })).evidence.length, 10)
})

t.test('times are seconds with one decimal', async (t) => {
  t.strictSame([30_000, 1_500, 40, 0].map(seconds), ['30 s', '1.5 s', '0 s', '0 s'])
})
