import t from 'tap'
import { parseFaultHeader, parseFaultText } from '../../../src/control/faults/fault-text.ts'
import { refusal } from '../../support/refusal.ts'

t.test('the flag and the header use the same grammar', async (t) => {
  t.strictSame(parseFaultText('ListNotebooks status=403 times=2'), {
    operation: 'ListNotebooks',
    status: 403,
    times: 2,
  })
  t.strictSame(
    parseFaultText('status=403; error_code=ModelArts.0108; delay=500ms; fault=EMPTY_RESPONSE'),
    {
      status: 403,
      error_code: 'ModelArts.0108',
      delay: '500ms',
      fault: 'EMPTY_RESPONSE',
    },
  )
  t.strictSame(parseFaultText('* probability=0.5 delay=1s error_msg="not now; later"'), {
    operation: '*',
    probability: 0.5,
    delay: '1s',
    error_msg: 'not now; later',
  })
})

t.test('a match condition is written with a dot, except for the name', async (t) => {
  t.strictSame(
    parseFaultText(
      'ListNotebooks query.limit=10 query.name=gpu header.X-A=b path.id=c name=gpu-* status=500',
    ),
    {
      operation: 'ListNotebooks',
      status: 500,
      match: {
        query: { limit: '10', name: 'gpu' },
        header: { 'X-A': 'b' },
        path: { id: 'c' },
        name: 'gpu-*',
      },
    },
  )
})

t.test('random delays and rate limits have their own syntax', async (t) => {
  const cases: [string, object][] = [
    ['delay=100ms..400ms', { delay: { uniform: ['100ms', '400ms'] } }],
    ['delay=1..2', { delay: { uniform: ['1', '2'] } }],
    ['delay=0.5s..1.5s', { delay: { uniform: ['0.5s', '1.5s'] } }],
    ['delay=lognormal(200ms,0.4)', { delay: { lognormal: { median: '200ms', sigma: 0.4 } } }],
    [
      'delay="lognormal(200ms, 2, 5s)"',
      { delay: { lognormal: { median: '200ms', sigma: 2, max: '5s' } } },
    ],
    ['delay=lognormal()', { delay: { lognormal: { median: '', sigma: '' } } }],
    ['delay=lognormal(1,2,3,4)', { delay: 'lognormal(1,2,3,4)' }],
    ['delay=1..2..3', { delay: '1..2..3' }],
    ['rate_limit=10/1m', { rate_limit: { requests: 10, per: '1m' } }],
    ['rate_limit=ten', { rate_limit: { requests: 'ten', per: '' } }],
    ['rate_limit=', { rate_limit: { requests: '', per: '' } }],
    ['effect=after test=checkout', { effect: 'after', test: 'checkout' }],
  ]
  for (const [text, rule] of cases) t.strictSame(parseFaultText(text), rule, text)
})

t.test('a key with the name of an Object.prototype member is an ordinary key', async (t) => {
  const rule = parseFaultText('__proto__=x status=500')
  t.ok(Object.hasOwn(rule, '__proto__'))
})

t.test('a text that cannot be parsed is refused with the part that was found', async (t) => {
  for (const text of ['', '  ;', '=5', 'status=403 "', 'A B status=403']) {
    t.match(
      refusal(() => parseFaultText(text)),
      {
        statusCode: 400,
        errorCode: 'Mock.InvalidFault',
        message: /^found /,
      },
    )
  }
})

t.test('a header accepts only effects, and the error names the wrong part', async (t) => {
  t.strictSame(parseFaultHeader('status=503; delay=10', 'ListNotebooks'), {
    status: 503,
    delay: '10',
  })
  t.strictSame(parseFaultHeader('status=500; effect=after', 'ListNotebooks'), {
    status: 500,
    effect: 'after',
  })
  for (const [text, message] of [
    ['status=200', 'found 200, expected an integer from 400 to 599, at x-mock-fault $.status'],
    ['status=abc', 'found "abc", expected an integer from 400 to 599, at x-mock-fault $.status'],
    ['fault=EMPTY', 'found "EMPTY", expected one of'],
    ['delay=11m', 'found "11m", expected a duration of at most 10 minutes'],
    ['delay=5ms..1ms', 'found ["5ms","1ms"], expected two delays, the smaller one first'],
    ['delay=lognormal(1s,9)', 'found 9, expected a number above 0, up to 5'],
    ['delay=1..2..3', 'found "1..2..3", expected a duration such as'],
    ['effect=after', 'found {"effect":"after"}, expected at least one of status, error_code'],
    ['effect=now; status=500', 'found "now", expected one of before, after'],
    ['error_code=Made.Up', 'found "Made.Up", expected a published code, or a status as well'],
    ['rate_limit=1/1s; status=500', 'found "rate_limit", expected no such key'],
    ['test=a; status=500', 'found "test", expected no such key'],
    ['times=2', 'found "times", expected no such key'],
    ['nonsense', 'found "nonsense", expected words such as status=403, for the request itself'],
    ['operation=ListTags; status=500', 'found "ListTags", expected words such as status=403'],
  ] as const) {
    t.ok(refusal(() => parseFaultHeader(text, 'ListNotebooks')).message.startsWith(message), text)
  }
})
