import t from 'tap'
import { defaultDurations, ProgressionRules, paceByName } from '../../src/control/progressions.ts'
import { longRunningActions } from '../../src/schemas/progression.ts'
import { refusal } from '../support/refusal.ts'

const notebook = { id: 'nb-1', name: 'gpu-1' }

const paceOf = (rules: ProgressionRules, action = 'create' as const, subject = notebook) =>
  rules.paceOf(action, subject, defaultDurations)

t.test('a rule with only an action means success after the default duration', async (t) => {
  const rules = new ProgressionRules('progression')
  for (const action of longRunningActions) rules.add({ action })
  for (const action of longRunningActions) {
    t.match(rules.paceOf(action, notebook, defaultDurations), {
      mode: 'time',
      duration: defaultDurations[action],
      outcome: 'success',
    })
  }
  t.strictSame(
    rules.list().map(({ hits }) => hits),
    longRunningActions.map(() => 1),
  )
})

t.test('a duration is a number of ms or a text', async (t) => {
  const durationOf = (duration: unknown) => {
    const rules = new ProgressionRules('p')
    rules.add({ action: '*', duration })
    return paceOf(rules)?.duration
  }
  t.strictSame(
    ['5s', 250, '1.5h', 0, '0', '20ms'].map(durationOf),
    [5_000, 250, 5_400_000, 0, 0, 20],
  )
})

t.test('the first rule that matches the instance wins', async (t) => {
  const rules = new ProgressionRules('p')
  rules.add({ action: 'start', mode: 'never' })
  rules.add({ action: '*', notebook: { id: 'nb-2' }, mode: 'never' })
  rules.add({ action: '*', notebook: { name: 'cpu-*' }, mode: 'never' })
  rules.add({ action: '*', notebook: { id: 'nb-1', name: 'cpu-*' }, mode: 'never' })
  rules.add({ action: 'create', notebook: { id: 'nb-1', name: 'gpu-*' }, outcome: 'error' })
  rules.add({ action: '*', mode: 'immediate' })
  t.match(paceOf(rules), { outcome: 'error' })
  t.match(paceOf(rules, 'create', { id: 'nb-3', name: 'x' }), { mode: 'immediate' })
  t.match(paceOf(rules, 'create', { id: 'nb-2', name: 'x' }), { mode: 'never' })
  t.strictSame(
    rules.list().map(({ hits }) => hits),
    [0, 1, 0, 0, 1, 1],
  )
})

t.test('a name pattern may have any number of stars, other characters are literal', async (t) => {
  for (const [name, matches] of [
    ['gpu-1', true],
    ['*', true],
    ['g*1', true],
    ['*-*', true],
    ['gpu', false],
    ['GPU-1', false],
    ['gpu.1', false],
    ['', false],
  ] as const) {
    const rules = new ProgressionRules('p')
    rules.add({ action: '*', notebook: { name } })
    t.equal(paceOf(rules) !== undefined, matches, name)
  }
})

t.test(
  'a rule with a count applies to that many transitions, then the next rule applies',
  async (t) => {
    const rules = new ProgressionRules('p')
    rules.add({ action: '*', mode: 'never', times: 2 })
    rules.add({ action: '*', mode: 'immediate', times: 1 })
    t.strictSame(
      [1, 2, 3, 4].map(() => paceOf(rules)?.mode),
      ['never', 'never', 'immediate', undefined],
    )
    t.match(rules.list(), [{ hits: 2 }, { hits: 1 }])
  },
)

t.test('an id is given or generated, and is never used twice', async (t) => {
  const rules = new ProgressionRules('p', [
    { action: '*', mode: 'time', outcome: 'success', id: 'p-1' },
  ])
  t.equal(rules.add({ action: '*' }).id, 'p-2')
  t.match(
    refusal(() => rules.add({ action: 'stop', id: 'p-2' })),
    {
      statusCode: 400,
      errorCode: 'Mock.InvalidProgression',
      message: 'found "p-2", expected an id that is not taken, at $.id',
    },
  )
  t.equal(rules.size, 2)
  t.ok(rules.remove('p-1'))
  t.notOk(rules.remove('p-1'))
  t.equal(rules.add({ action: '*' }).id, 'p-3')
  rules.clear()
  t.strictSame(rules.list(), [])
  t.equal(paceOf(rules), undefined)
})

t.test('a bad rule is refused with found, expected and where', async (t) => {
  const rules = new ProgressionRules('p')
  const actions =
    'expected one of create, start, stop, delete, resize, save, mount, unmount, *, at $.action'
  const span = 'expected a duration such as 500, "500ms", "2s", "10m" or "1h", at $.duration'
  const count = 'expected an integer from 1 to 2147483647'
  const cases: [unknown, string][] = [
    [undefined, 'found nothing, expected an object, at $'],
    [null, 'found null, expected an object, at $'],
    [[], 'found [], expected an object, at $'],
    ['create', 'found "create", expected an object, at $'],
    [{}, `found nothing, ${actions}`],
    [{ action: 'update' }, `found "update", ${actions}`],
    [{ action: 5 }, `found 5, ${actions}`],
    [
      { action: 'strat' },
      'found "strat", expected one of create, start, stop, delete, resize, save, mount, unmount, *; did you mean "start"?, at $.action',
    ],
    [{ action: '*', actoin: 1 }, 'found "actoin", expected no such key, at $.actoin'],
    [
      { action: '*', mode: 'slow' },
      'found "slow", expected one of time, manual, immediate, never, at $.mode',
    ],
    [
      { action: '*', outcome: 'fail' },
      'found "fail", expected one of success, failure, error, at $.outcome',
    ],
    [{ action: '*', duration: 'soon' }, `found "soon", ${span}`],
    [{ action: '*', duration: -1 }, `found -1, ${span}`],
    [{ action: '*', duration: '5y' }, `found "5y", ${span}`],
    [{ action: '*', duration: null }, `found null, ${span}`],
    [{ action: '*', duration: '99999999d' }, 'found "99999999d", expected a shorter duration'],
    [{ action: '*', duration: 1e21 }, 'found 1e+21, expected a shorter duration'],
    [{ action: '*', mode: 'manual', reads: 0 }, `found 0, ${count}, at $.reads`],
    [{ action: '*', mode: 'manual', reads: 1.5 }, `found 1.5, ${count}, at $.reads`],
    [{ action: '*', mode: 'manual', reads: '2' }, `found "2", ${count}, at $.reads`],
    [{ action: '*', times: 0 }, `found 0, ${count}, at $.times`],
    [{ action: '*', times: 2_147_483_648 }, `found 2147483648, ${count}, at $.times`],
    [
      { action: '*', id: 'a b' },
      'expected 1 to 64 characters of A-Z, a-z, 0-9, ., _ and -, but not . or .., at $.id',
    ],
    [
      { action: '*', id: '' },
      'expected 1 to 64 characters of A-Z, a-z, 0-9, ., _ and -, but not . or .., at $.id',
    ],
    [{ action: '*', notebook: 'nb-1' }, 'found "nb-1", expected an object, at $.notebook'],
    [{ action: '*', notebook: { id: 5 } }, 'found 5, expected text, at $.notebook.id'],
    [
      { action: '*', notebook: { nmae: 'x' } },
      'found "nmae", expected no such key, at $.notebook.nmae',
    ],
    [
      { action: '*', outcome: 'failure', fail_reason: 'x'.repeat(1_025) },
      'expected at most 1024 characters, at $.fail_reason',
    ],
    [
      { action: '*', mode: 'never', duration: '1s' },
      'found "1s", expected no duration unless mode is time, at $.duration',
    ],
    [{ action: '*', reads: 2 }, 'found 2, expected no reads unless mode is manual, at $.reads'],
    [
      { action: '*', fail_reason: 'x' },
      'found "x", expected no fail_reason unless outcome is failure or error, at $.fail_reason',
    ],
    [
      { action: '*', mode: 'immediate', duration: 0, reads: 1, fail_reason: '' },
      'found 0, expected no duration unless mode is time, at $.duration; found 1, expected no reads unless mode is manual, at $.reads; found "", expected no fail_reason unless outcome is failure or error, at $.fail_reason',
    ],
  ]
  for (const [rule, message] of cases) {
    const { statusCode, errorCode, message: text } = refusal(() => rules.add(rule))
    t.equal(statusCode, 400, message)
    t.equal(errorCode, 'Mock.InvalidProgression', message)
    t.ok(text.includes(message), `${message}: ${text}`)
  }
  t.equal(rules.size, 0)
})

t.test(
  'the name of an instance can cause a failure, an endless transition, or a slow one',
  async (t) => {
    for (const action of longRunningActions) {
      const duration = defaultDurations[action]
      const pace = (name: string) => paceByName(action, { id: 'nb-1', name }, defaultDurations)
      t.strictSame(pace(`${action}-fail-x`), { mode: 'time', duration, outcome: 'failure' })
      t.strictSame(pace('stuck-x'), { mode: 'never', duration, outcome: 'success' })
      t.strictSame(pace('slow-x'), { mode: 'time', duration: 10 * duration, outcome: 'success' })
      for (const name of [`${action}-fail`, `x-${action}-fail-x`, 'stuck', 'slow', 'my-slow-x']) {
        t.equal(pace(name), undefined, name)
      }
    }
    t.equal(paceByName('start', { id: 'x', name: 'create-fail-x' }, defaultDurations), undefined)
  },
)
