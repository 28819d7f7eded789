import t from 'tap'
import { parseFaultHeader, parseFaultText } from '../../src/control/fault-text.ts'
import { refusal } from '../support/refusal.ts'

t.test('one grammar serves flag and header', async (t) => {
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

t.test('what must match is written with a dot, or is the name', async (t) => {
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

t.test('a key named like a part of every object is a key like others', async (t) => {
  const rule = parseFaultText('__proto__=x status=500')
  t.ok(Object.hasOwn(rule, '__proto__'))
})

t.test('what cannot be read is refused, saying what was found', async (t) => {
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

t.test('a header takes effects only, and says which part is wrong', async (t) => {
  t.strictSame(parseFaultHeader('status=503; delay=10'), { status: 503, delay: '10' })
  for (const [text, message] of [
    ['status=200', 'found 200, expected an integer from 400 to 599, at x-mock-fault $.status'],
    ['status=abc', 'found "abc", expected an integer from 400 to 599, at x-mock-fault $.status'],
    ['fault=EMPTY', 'found "EMPTY", expected one of'],
    ['delay=11m', 'found "11m", expected a duration of at most 10 minutes'],
    ['times=2', 'found "times", expected no such key'],
    ['ListNotebooks', 'found "operation", expected no such key'],
  ] as const) {
    t.ok(refusal(() => parseFaultHeader(text)).message.startsWith(message), text)
  }
})
