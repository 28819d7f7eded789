import t from 'tap'
import { findingsForRuleInput, readRule } from '../../../src/control/faults/fault-rule.ts'
import { FaultRules } from '../../../src/control/faults/faults.ts'
import { ProgressionRules } from '../../../src/control/progressions.ts'
import { refusal } from '../../support/refusal.ts'

const RULE = { operation: 'CreateNotebook', status: 500 }

function refused(rule: unknown) {
  const error = refusal(() => readRule(rule))
  t.match(error, { statusCode: 400, errorCode: 'Mock.InvalidFault' })
  return error.message
}

/** `{ a: { a: … } }` with the given number of levels. */
function nested(levels: number): object {
  return levels === 0 ? {} : { a: nested(levels - 1) }
}

t.test('a rule can have at most 64 KB of JSON', async (t) => {
  const bytes = (length: number) => ({ ...RULE, match: { name: 'x'.repeat(length) } })
  const rest = JSON.stringify(bytes(0)).length
  t.equal(readRule(bytes(65_536 - rest)).match?.name?.length, 65_536 - rest)
  t.equal(
    refused(bytes(65_537 - rest)),
    'found 65537 bytes, expected at most 65536 bytes of JSON, at $',
  )
  t.equal(
    refused({ ...RULE, match: { body: Array.from({ length: 65_536 }, () => '__proto__') } }),
    'found more, expected at most 65536 bytes of JSON, at $',
  )
  t.match(refused({ ...RULE, match: { name: 'ж'.repeat(40_000) } }), /^found 80\d+ bytes/)
})

t.test('a rule can have at most 64 levels of nesting', async (t) => {
  const deep = (levels: number) => ({ ...RULE, match: { body: nested(levels) } })
  t.ok(readRule(deep(61)))
  t.match(refused(deep(62)), /^found more, expected at most 64 levels, at \$\.match\.body\.a\.a/)
  t.match(refused(deep(5_000)), /^found /)
})

t.test('a value that is not JSON is refused', async (t) => {
  const circle: Record<string, unknown> = { ...RULE }
  circle['match'] = { body: circle }
  t.match(
    refused(circle),
    /^found Converting circular structure to JSON, expected a value that JSON/,
  )
  t.match(refused({ ...RULE, match: { body: { size: 1n } } }), /^found .*BigInt, expected a value/)
  for (const rule of [undefined, () => RULE, null, [], 'ListNotebooks', 7]) {
    t.match(refused(rule), /expected an object, at \$/)
  }
})

t.test('keys that name the prototype are refused at any depth', async (t) => {
  for (const json of [
    '{"operation":"*","status":500,"__proto__":{"times":1}}',
    '{"operation":"*","status":500,"match":{"query":{"__proto__":"x"}}}',
    '{"operation":"*","status":500,"match":{"body":{"list":[{"__proto__":{}}]}}}',
  ]) {
    t.match(refused(JSON.parse(json)), /found "__proto__", expected no such key, at \$.*__proto__$/)
  }
})

t.test('a stored rule is a copy that the caller cannot change', async (t) => {
  const body = { name: 'gpu' }
  const rule = readRule({ ...RULE, match: { body } })
  body.name = 'cpu'
  t.strictSame(rule.match?.body, { name: 'gpu' })
})

t.test('the rules of a scene have the same limits', async (t) => {
  t.strictSame(findingsForRuleInput(RULE), [])
  t.match(findingsForRuleInput({ ...RULE, match: { name: 'x'.repeat(70_000) } }), [
    { expected: 'at most 65536 bytes of JSON' },
  ])
  t.match(findingsForRuleInput({ match: { body: nested(1_000) } }), [
    { expected: 'at most 64 levels' },
  ])
})

t.test('a registry holds at most 1,000 rules of each kind', async (t) => {
  const faults = new FaultRules({ seed: '1', prefix: 'fault' })
  const progressions = new ProgressionRules('progression')
  for (let n = 0; n < 1_000; n++) {
    faults.add(RULE)
    progressions.add({ action: 'create', mode: 'never' })
  }
  t.match(
    refusal(() => faults.add(RULE)),
    {
      errorCode: 'Mock.InvalidFault',
      message: 'found 1000 rules, expected fewer than 1,000 so far, at $',
    },
  )
  t.match(
    refusal(() => progressions.add({ action: 'create', mode: 'never' })),
    {
      errorCode: 'Mock.InvalidProgression',
    },
  )
  faults.remove('fault-1')
  t.equal(faults.add(RULE).id, 'fault-1001')
})

t.test('a contradictory rule is refused with the reason', async (t) => {
  const limit = { requests: 10, per: '1m' }
  const cases: [object, string][] = [
    [
      { effect: 'after' },
      'found {"operation":"ListNotebooks","effect":"after"}, expected at least one of status',
    ],
    [
      { effect: 'before', fault: 'MALFORMED_RESPONSE_CHUNK' },
      'found "before", expected after, or a status',
    ],
    [{ effect: 'during', status: 500 }, 'found "during", expected one of before, after'],
    [{ rate_limit: limit, nth: 10 }, 'found 10, expected more than rate_limit.requests'],
    [{ rate_limit: limit, first: 3 }, 'found 3, expected more than rate_limit.requests'],
    [{ rate_limit: limit, error_code: 'Made.Up' }, 'a published code, or a status as well'],
    [{ rate_limit: { ...limit, requests: 0 } }, 'at $.rate_limit.requests'],
    [{ status: 500, test: '' }, 'found "", expected 1 to 128 characters of ASCII, at $.test'],
    [{ status: 500, test: ' a' }, '1 to 128 characters of ASCII'],
    [{ status: 500, test: 'ü' }, '1 to 128 characters of ASCII'],
    [{ status: 500, test: 'x'.repeat(129) }, '1 to 128 characters of ASCII'],
    [{ status: 500, test: 7 }, 'found 7, expected text, at $.test'],
  ]
  for (const [rule, message] of cases) {
    const found = refused({ operation: 'ListNotebooks', ...rule })
    t.ok(found.includes(message), `${JSON.stringify(rule)}: ${found}`)
  }
  for (const rule of [
    { rate_limit: limit },
    { rate_limit: limit, nth: 11, first: 20, times: 1, every: 11 },
    { fault: 'MALFORMED_RESPONSE_CHUNK' },
    { fault: 'MALFORMED_RESPONSE_CHUNK', effect: 'after' },
    { fault: 'MALFORMED_RESPONSE_CHUNK', effect: 'before', status: 500 },
    { fault: 'MALFORMED_RESPONSE_CHUNK', effect: 'before', error_code: 'ModelArts.6404' },
    { delay: 5, effect: 'after' },
    { status: 500, test: 'my test: 1 of 2' },
  ]) {
    t.doesNotThrow(() => readRule({ operation: 'ListNotebooks', ...rule }), JSON.stringify(rule))
  }
})
