import t from 'tap'
import { maskedText } from '../../src/schemas/masked-text.ts'
import { cpuTime } from '../support/cpu-time.ts'

t.test('secret parameters of a URL are masked in any spelling of their names', async (t) => {
  const cases: [string, string][] = [
    ['/v1/p1/notebooks', '/v1/p1/notebooks'],
    ['/a?limit=1&name=x', '/a?limit=1&name=x'],
    ['/a?sort_key=name&sort_dir=asc', '/a?sort_key=name&sort_dir=asc'],
    ['/a?token=s', '/a?token=***'],
    ['/a?limit=1&X-Auth-Token=s&name=x', '/a?limit=1&X-Auth-Token=***&name=x'],
    ['/a?x%2Dauth%2Dtoken=s&password=&b=2', '/a?x%2Dauth%2Dtoken=***&password=***&b=2'],
    ['/a?token[]=s&token[]=t', '/a?token[]=***&token[]=***'],
    ['/a?user.password=s&a%5Btoken%5D=s', '/a?user.password=***&a%5Btoken%5D=***'],
    ['/a?+token+=s#f', '/a?+token+=***#f'],
    ['/a?b?token=s=t;u', '/a?b?token=***'],
    ['/a?next=token=s', '/a?next=token=***'],
    ['/a?%zz=1&token=s', '/a?%zz=1&token=***'],
    ['password=s&name=n', 'password=***&name=n'],
    ['/v1/p1/notebooks#token=s&a=1', '/v1/p1/notebooks#token=***&a=1'],
    ['/v1;token=s/x', '/v1;token=***'],
    ['https://user:pa:ss@host/x?a=b', 'https://user:***@host/x?a=b'],
    ['https://s3cr3t@host/', 'https://***@host/'],
    ['https://host/a@b://', 'https://host/a@b://'],
  ]
  for (const [text, masked] of cases) t.equal(maskedText(text), masked)
})

t.test('parts that are percent-encoded are masked as if they were not', async (t) => {
  const url = '/a?next=https%3A%2F%2Fh%3Ftoken%3Ds%26b%3D1&c=2'
  t.equal(maskedText(url), '/a?next=https%3A%2F%2Fh%3Ftoken%3D***%26b%3D1&c=2')
  const json = encodeURIComponent('{"password":"s3cr3t","a":1}')
  for (const encoded of [json, encodeURIComponent(json), `${json}%zz`, `x${json}`]) {
    const masked = maskedText(`/a?filter=${encoded}&limit=1`)
    t.notMatch(masked, /s3cr3t/)
    t.match(masked, /password.*\*\*\*.*&limit=1$/)
  }
  t.equal(maskedText('/a?token%3Ds'), '/a?token%3D***')
  t.equal(maskedText('/a?since=2026-01-01T00%3A00%3A00Z'), '/a?since=2026-01-01T00%3A00%3A00Z')
})

t.test('broken JSON is masked as far as its members can be recognized', async (t) => {
  const cases: [string, string][] = [
    ['{"password":"s","name":"n"', '{"password":"***","name":"n"'],
    ['{"password" : "s\\"t", }', '{"password" : "***", }'],
    ['{"secret":"cut of', '{"secret":"***"'],
    ['{"token":123,"a":1,}', '{"token":"***","a":1,}'],
    ['{"token":["s",{"a":"]"}],"a":1,}', '{"token":"***","a":1,}'],
    ['{"token":{"id":"s"', '{"token":"***"'],
    ["{'password': 's', 'a': 1}", "{'password': '***', 'a': 1}"],
    ['{password: s, a: 1}', '{password: ***, a: 1}'],
    ['{"my password":\n"s"', '{"my password":\n"***"'],
    ['{"tok\\u0065n":"s"', '{"tok\\u0065n":"***"'],
    ['"{\\"token\\":\\"s\\",\\"a\\":1}', '"{\\"token\\":\\"***\\",\\"a\\":1}'],
    ['{"name":"n"', '{"name":"n"'],
    ['{"sort_key":"a","key_pair_names":["k"]', '{"sort_key":"a","key_pair_names":["k"]'],
  ]
  for (const [text, masked] of cases) t.equal(maskedText(text), masked)
})

t.test('secret headers are masked line by line, with their continuation lines', async (t) => {
  t.equal(
    maskedText('GET\n/v1/\nX-Auth-Token=s&a=1\nCookie:c\nhost:h\n\ncookie;host\nabc'),
    'GET\n/v1/\nX-Auth-Token=***&a=1\nCookie:***\nhost:h\n\ncookie;host\nabc',
  )
  t.equal(maskedText('Cookie: a=s; b=t\r\n c=u\r\nHost: h'), 'Cookie: ***\r\nHost: h')
  t.equal(maskedText('x: 1\npassword:\n  - s\ny: 2'), 'x: 1\npassword:***\ny: 2')
  const curl = `curl -H "X-Auth-Token: s" -H 'Cookie: a=s; b=t' h`
  t.equal(maskedText(curl), `curl -H "X-Auth-Token: ***" -H 'Cookie: ***' h`)
  t.equal(maskedText('sent Cookie: a=s; b=t'), 'sent Cookie: ***')
  t.equal(maskedText('sent API key: s, then more'), 'sent API key: ***, then more')
  t.equal(maskedText('the key: s'), 'the key: s')
  t.equal(maskedText('password => s'), 'password => ***')
})

t.test('secret elements and attributes of XML are masked', async (t) => {
  const cases: [string, string][] = [
    ['<a><password>s</password><b>c</b></a>', '<a><password>***</password><b>c</b></a>'],
    ['<n:Token id="s"><v>s</v></n:Token>', '<n:Token>***</n:Token>'],
    ['<pwd>s</pwd><pwd>t</pwd>', '<pwd>***</pwd><pwd>***</pwd>'],
    ['<token value="s"/><b/>', '<token ***/><b/>'],
    ['<password>s<b>', '<password>***<b>'],
    ['<password>s', '<password>***'],
    ['<user password="s" name="n">', '<user password="***" name="n">'],
    ['1 < token', '1 < token'],
  ]
  for (const [text, masked] of cases) t.equal(maskedText(text), masked)
})

t.test('secret parts of a multipart form are masked', async (t) => {
  const part = (header: string, text: string, end = '\r\n') =>
    `--b${end}Content-Disposition: form-data; ${header}${end}${end}${text}${end}`
  const secret = part('name="password"', 's\r\nt')
  t.equal(
    maskedText(`${secret}${part('name="note"', 'n')}--b--`),
    `${part('name="password"', '***')}${part('name="note"', 'n')}--b--`,
  )
  for (const header of ['name=token', "name*=utf-8''tok%65n", 'filename="a"; name="token"']) {
    t.equal(maskedText(part(header, 's', '\n')), part(header, '***', '\n').trimEnd())
  }
  t.equal(maskedText(part('filename="token"', 'n')), part('filename="token"', 'n'))
  const folded = '--b\nContent-Disposition: form-data;\n name="token"\n\ns'
  t.equal(maskedText(folded), folded.replace(/s$/, '***'))
  const cut = 'Content-Disposition: form-data; name="token"'
  t.equal(maskedText(cut), cut)
})

t.test('private keys are masked, public keys are not', async (t) => {
  const pem = (kind: string, text: string) =>
    `-----BEGIN ${kind}KEY-----${text}-----END ${kind}KEY-----\n`
  t.equal(
    maskedText(`${pem('RSA PRIVATE ', '\ns\n')}x${pem('PUBLIC ', '\np\n')}`),
    `${pem('RSA PRIVATE ', '***')}x${pem('PUBLIC ', '\np\n')}`,
  )
  t.equal(maskedText('-----BEGIN PRIVATE KEY-----\ns'), '-----BEGIN PRIVATE KEY-----***')
})

t.test('private keys are masked in a URL and in a form as well', async (t) => {
  const dashes = '%2D%2d-%252D%25252d'
  const cases: [string, string][] = [
    [
      '/a?note=-----BEGIN%20PRIVATE%20KEY-----%0AMIIE',
      '/a?note=-----BEGIN%20PRIVATE%20KEY-----***',
    ],
    [
      'note=-----BEGIN+RSA+PRIVATE+KEY-----%0AMIIE%0A-----END+RSA+PRIVATE+KEY-----&a=1',
      'note=-----BEGIN+RSA+PRIVATE+KEY-----***-----END+RSA+PRIVATE+KEY-----&a=1',
    ],
    ['note=-----BEGIN+PRIVATE+KEY-----%0AMIIE%3D%3D', 'note=-----BEGIN%2BPRIVATE%2BKEY-----***'],
    [
      'note=-----BEGIN+PRIVATE+KEY-----%0AMI%3D%0AIE=MIIE',
      'note=-----BEGIN%2BPRIVATE%2BKEY-----***',
    ],
    [
      `${dashes}BEGIN%2520EC%2520PRIVATE%252520KEY${dashes}MIIE${dashes}END%20`,
      `${dashes}BEGIN%2520EC%2520PRIVATE%252520KEY${dashes}***${dashes}END%20`,
    ],
    ['-----BEGIN%20PUBLIC%20KEY-----%0AMIIE', '-----BEGIN%20PUBLIC%20KEY-----%0AMIIE'],
    [
      '-----BEGIN+PRIVATE+KEY-----MIIE-----BEGIN+PUBLIC+KEY-----p',
      '-----BEGIN+PRIVATE+KEY-----***-----BEGIN+PUBLIC+KEY-----p',
    ],
  ]
  for (const [text, masked] of cases) {
    t.equal(maskedText(text), masked)
    t.equal(maskedText(masked), masked)
  }
})

t.test('a text that is masked stays as it is', async (t) => {
  const texts = [
    'a=1&token=***|host:h|x-auth-token:***|',
    '{"token":"***","a":1}',
    'Cookie: ***\nHost: h',
    'https://u:***@h',
    '<token>***</token>',
    '/a?b=%3Ftoken%3D***',
  ]
  for (const text of texts) t.equal(maskedText(text), text)
})

// In quadratic time some of these take 10 s and more, and a body of 12 MB takes hours.
t.test('masking a long text with repetitions takes linear time', async (t) => {
  const parts = [
    ...['=', 'a=', '?', '&token=', '"token":', '"', 'a', ' ', '"a":"', '\\', '\\"', "'", 'A'],
    ...[
      '<',
      '<a',
      '<token>',
      '</token',
      '%',
      '%25',
      '%3D',
      '%253d',
      '://',
      '://a@',
      'a://',
      'key ',
    ],
    ...[
      'token:[',
      '{"token":{',
      '"token":"\\',
      '-----BEGIN PRIVATE KEY-----',
      '%2D',
      '-----BEGIN+',
      '\r\n',
      'token:\n ',
    ],
    ...['content-disposition: form-data; name="token"\n', 'form-data', 'token=%3D'],
  ]
  const ends = [
    ['', ''],
    ['form-data token=', '@'],
    ['"', '":token'],
    ['{"token":"', ''],
  ]
  for (const part of parts) {
    for (const [begin, end] of ends) {
      const text = `${begin}${part.repeat(100_000 / part.length)}${end}`
      const took = cpuTime(800, () => maskedText(text))
      if (took > 800) t.fail(`${JSON.stringify([begin, part, end])} took ${took} ms`)
    }
  }
  const body = `{"a":"${'<token>'.repeat(850_000)}","token":"s${'\\"'.repeat(3_000_000)}","b":1}`
  t.ok(body.length > 11_900_000)
  t.notOk(maskedText(body).includes('s\\"'))
})
