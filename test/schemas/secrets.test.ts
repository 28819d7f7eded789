import t from 'tap'
import {
  isSecretName,
  maskedJsonText,
  maskedLines,
  maskedMember,
  maskedText,
} from '../../src/schemas/secrets.ts'

t.test('a name is secret in any case, with - or _', async (t) => {
  for (const name of ['token', 'X-Auth-Token', 'secret_key', 'secretKey', 'SET-COOKIE', 'sk']) {
    t.ok(isSecretName(name), name)
  }
  for (const name of ['', 'tokens', 'name', 'dew_secret_name', 'constructor', 'x'.repeat(99)]) {
    t.notOk(isSecretName(name), name)
  }
})

t.test('secret parameters of a URL are masked in any spelling of their names', async (t) => {
  const cases: [string, string][] = [
    ['/v1/p1/notebooks', '/v1/p1/notebooks'],
    ['/a?limit=1&name=x', '/a?limit=1&name=x'],
    ['/a?token=s', '/a?token=***'],
    ['/a?limit=1&X-Auth-Token=s&name=x', '/a?limit=1&X-Auth-Token=***&name=x'],
    ['/a?x%2Dauth%2Dtoken=s&password=&b=2', '/a?x%2Dauth%2Dtoken=***&password=***&b=2'],
    ['/a?+token+=s#f', '/a?+token+=***#f'],
    ['/a?b?token=s=t;u', '/a?b?token=***'],
    ['/a?next=token=s', '/a?next=token=***'],
    ['/a?%zz=1&token=s', '/a?%zz=1&token=***'],
    ['password=s&name=n', 'password=***&name=n'],
    ['/v1/p1/notebooks#token=s&a=1', '/v1/p1/notebooks#token=***&a=1'],
  ]
  for (const [text, masked] of cases) t.equal(maskedText(text), masked)
})

// In quadratic time this would take hours.
t.test('masking a long text with repetitions takes linear time', async (t) => {
  for (const part of ['=', 'a=', '?', '&token=', '"token":', '"', 'a', ' ', '"a":"', '\\']) {
    const text = part.repeat(65_536 / part.length)
    t.type(maskedJsonText(text), 'string')
    t.type(maskedLines(text), 'string')
  }
})

t.test('JSON members are masked by name, text values by their content', async (t) => {
  t.equal(maskedMember('password', 's'), '***')
  t.equal(maskedMember('password', 12), '***')
  t.equal(maskedMember('password', true), true)
  t.equal(maskedMember('password', null), null)
  t.strictSame(maskedMember('token', ['s', ['s'], 1]), ['***', ['***'], '***'])
  t.strictSame(maskedMember('id_token', { id: 's', a: [{ b: 1 }] }), {
    id: '***',
    a: [{ b: '***' }],
  })
  t.strictSame(maskedMember('password', { user: 'n' }), { user: 'n' })
  t.equal(maskedMember('name', 's'), 's')
  t.equal(maskedMember('url', 'https://h/lab?token=s'), 'https://h/lab?token=***')
  t.equal(maskedMember('count', 5), 5)
})

t.test('broken JSON is masked as far as its members can be recognized', async (t) => {
  const cases: [string, string][] = [
    ['{"password":"s","name":"n"', '{"password":"***","name":"n"'],
    ['{"password" : "s\\"t", }', '{"password" : "***", }'],
    ['{"secret":"cut of', '{"secret":"***"'],
    ['{"token":123,"a":1,}', '{"token":"***","a":1,}'],
    ['{"name":"n"', '{"name":"n"'],
  ]
  for (const [text, masked] of cases) t.equal(maskedJsonText(text), masked)
})

t.test('secret headers are masked line by line', async (t) => {
  t.equal(
    maskedLines('GET\n/v1/\nX-Auth-Token=s&a=1\nCookie:c\nhost:h\n\ncookie;host\nabc'),
    'GET\n/v1/\nX-Auth-Token=***&a=1\nCookie:***\nhost:h\n\ncookie;host\nabc',
  )
})
