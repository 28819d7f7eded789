import t from 'tap'
import { parseFaultHeader, parseFaultText } from '../../src/control/faults/fault-text.ts'
import { FaultRules } from '../../src/control/faults/faults.ts'
import { refusal } from '../support/refusal.ts'

const rules = () => new FaultRules({ seed: '1', prefix: 'fault' })

const add = (headers: unknown, more: object = { status: 503 }) =>
  rules().add({ operation: '*', ...more, headers })

t.test('values of all kinds are kept as they are', async (t) => {
  const headers = {
    'Retry-After': 'Thu, 01 Jan 2026 00:00:00 GMT',
    Server: null,
    'X-Count': 3,
    'X-Empty': '',
    'X-Text': 'a\t~ b',
    Expires: { date_in: '365d' },
    "!#$%&'*+-.^_`|~1": 'odd name',
    constructor: 'a name of Object.prototype',
  }
  t.strictSame(add(headers).headers, headers)
  for (const value of ['0', '9999999999', 5, null, { date_in: 1_500 }]) {
    t.strictSame(add({ 'retry-after': value }).headers, { 'retry-after': value })
  }
})

t.test(
  'every value that could not be sent is refused, and the message names its header',
  async (t) => {
    const values = [
      ...['a\r\nb: c', 'a\n', '\0', 'é', '😀', '\ud800', ' a', 'a ', '\t', 'x'.repeat(1_025)],
      ...[
        true,
        [],
        ['a'],
        {},
        { date_in: 'soon' },
        { date_in: '366d' },
        { date_in: '1s', more: 1 },
      ],
    ]
    for (const value of values) {
      const { errorCode, message, statusCode } = refusal(() => add({ 'X-Own': value }))
      t.match({ errorCode, statusCode }, { errorCode: 'Mock.InvalidFault', statusCode: 400 })
      t.match(message, /at \$\.headers\["X-Own"\]/, JSON.stringify(value))
    }
  },
)

t.test('Retry-After is seconds or an HTTP date', async (t) => {
  const dates = ['2026-01-01T00:00:00Z', 'Fri, 01 Jan 2026 00:00:00 GMT', 'Invalid Date']
  for (const value of ['soon', '', '-1', '1.5', -1, 1.5, '1s', '12345678901', ...dates]) {
    t.match(
      refusal(() => add({ 'retry-AFTER': value })).message,
      /expected seconds, an HTTP date, \{"date_in":"30s"\} or null, at \$\.headers\["retry-AFTER"\]/,
      `${value}`,
    )
  }
})

t.test(
  'names that are malformed, repeated, of the connection or of the mock are refused',
  async (t) => {
    const cases: [object, RegExp][] = [
      [{ '': 'a' }, /expected a name of 1 to 64/],
      [{ 'a b': 'a' }, /expected a name of 1 to 64/],
      [{ 'a:': 'a' }, /expected a name of 1 to 64/],
      [{ 'a\r\nb': 'a' }, /expected a name of 1 to 64/],
      [{ é: 'a' }, /expected a name of 1 to 64/],
      [{ ['x'.repeat(65)]: 'a' }, /expected a name of 1 to 64/],
      [{ 'X-A': 'a', 'x-a': 'b' }, /expected each header once/],
      [{ 'Content-Length': '5' }, /expected another header: this one says where the response ends/],
      [{ 'transfer-encoding': null }, /expected another header/],
      [{ Connection: 'close' }, /expected another header/],
      [{ Trailer: 'x' }, /expected another header/],
      [
        { 'X-Mock-Fault-Id': 'mine' },
        /expected another header: x-mock- headers are set by the mock/,
      ],
      [JSON.parse('{"__proto__":"a"}'), /expected no such key/],
    ]
    for (const [headers, message] of cases) t.match(refusal(() => add(headers)).message, message)
    for (const headers of ['a', 1, null, [], ['a']]) {
      t.match(refusal(() => add(headers)).message, /at \$\.headers/, JSON.stringify(headers))
    }
  },
)

t.test('number and size are bounded', async (t) => {
  const many = (count: number, value = 'a') =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`X-${n}`, value]))
  t.ok(add(many(20)))
  t.match(refusal(() => add(many(21))).message, /expected at most 20 headers, at \$\.headers/)
  t.match(refusal(() => add(many(9, 'x'.repeat(1_000)))).message, /at most 8192 characters in all/)
})

t.test('headers without a response are refused, headers alone are a fault', async (t) => {
  for (const fault of ['CONNECTION_RESET_BY_PEER', 'EMPTY_RESPONSE', 'RANDOM_DATA_THEN_CLOSE']) {
    t.match(
      refusal(() => add({ 'X-Own': 'a' }, { fault })).message,
      `found ["X-Own"], expected no headers: ${fault} sends no response, at $.headers`,
    )
  }
  t.ok(add({ 'X-Own': 'a' }, { fault: 'MALFORMED_RESPONSE_CHUNK' }))
  t.ok(add({ 'X-Own': 'a' }, {}))
})

t.test('in the grammar of texts null and date() are special, unless quoted', async (t) => {
  t.strictSame(
    parseFaultText(
      '* headers.A=1 headers.B="x; y" headers.C=null headers.D="null" headers.E=date(30s) headers.F.G=h header.A=b',
    ),
    {
      operation: '*',
      headers: { A: '1', B: 'x; y', C: null, D: 'null', E: { date_in: '30s' }, 'F.G': 'h' },
      match: { header: { A: 'b' } },
    },
  )
  t.strictSame(parseFaultHeader('status=503; headers.Retry-After=3', 'ListNotebooks'), {
    status: 503,
    headers: { 'Retry-After': '3' },
  })
  for (const [text, message] of [
    ['headers.Retry-After=soon', 'found "soon", expected seconds'],
    ['headers.Retry-After=date()', 'found "", expected a duration such as'],
    ['headers.__proto__=a', 'found "__proto__", expected no such key'],
    ['headers=a', 'found "a", expected'],
    ['headers.=a', 'found "a", expected a name of 1 to 64'],
  ] as const) {
    const { message: found } = refusal(() => parseFaultHeader(text, 'ListNotebooks'))
    t.match(found, message)
    t.match(found, 'at x-mock-fault $')
  }
})
