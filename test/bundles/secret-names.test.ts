import t from 'tap'
import { SecretNames } from '../../src/bundles/secret-names.ts'

const user = {
  name: 'a b',
  token: 'the-token',
  access_key: 'AK',
  secret_key: 'SK',
  password: 'the-password',
}

t.test('an authorization without a scheme is a credential as a whole', async (t) => {
  const names = new SecretNames([user])
  t.equal(names.header('Authorization', 'the-token'), 'token-of-a%20b')
  t.equal(names.header('Authorization', 'Bearer canary'), 'Bearer hidden-password')
  t.equal(names.header('Authorization', 'canary'), 'hidden-password')
  const basic = Buffer.from('user:hunter2').toString('base64')
  t.equal(names.header('Authorization', `Basic ${basic}`), 'Basic hidden-password')
})

t.test('a form and other text lose their credentials, and nothing else', async (t) => {
  const names = new SecretNames([user])
  const form = names.body('name=a&password=canary', 'application/x-www-form-urlencoded')
  t.match(form, /^name=a&password=/)
  t.notMatch(form, 'canary')
  const text = names.body('name=a\npassword=canary')
  t.match(text, /^name=a\npassword=/)
  t.notMatch(text, 'canary')
  t.equal(names.body('name=a', 'text/plain'), 'name=a')
})

t.test('JSON that is too deep for its names is masked as text', async (t) => {
  const names = new SecretNames([user])
  const deep = `${'['.repeat(500)}{"token":"canary"}${']'.repeat(500)}`
  const hidden = names.body(deep)
  t.notMatch(hidden, 'canary')
  t.equal(hidden.indexOf('{'), 500)
})

t.test('a number in a credential becomes 0, whatever its size; a duration stays', async (t) => {
  const names = new SecretNames([user])
  const numbers = { password: 4711, max_tokens: 500, list: [{ name: 'DB_PASSWORD', value: 12 }] }
  t.strictSame(names.json({ ...numbers, size: 12_345 }), {
    password: 0,
    max_tokens: 0,
    list: [{ name: 'DB_PASSWORD', value: 0 }],
    size: 12_345,
  })
  const request = { token: { id: 'the-token', duration_seconds: 43_200 } }
  t.strictSame(names.json(request), {
    token: { id: 'token-of-a%20b', duration_seconds: 43_200 },
  })
  const expires_at = '2026-01-02T00:00:00.000000Z'
  t.strictSame(names.json({ credential: { expires_at } }), { credential: { expires_at } })
  t.strictSame(names.json({ password: { expires_at: '2026' } }), {
    password: { expires_at: 'hidden-password' },
  })
})

t.test('what may be a password has one name, wherever it stands', async (t) => {
  const names = new SecretNames([user])
  const sha1 = 'f3bbbd66a63d4bf1747940578ec3d0103530e21d'
  const hidden = 'hidden-password'
  const places: [object, object][] = [
    [{ tags: [{ key: 'db_password', value: 'hunter2' }] }, { key: 'db_password', value: hidden }],
    [{ tags: [{ key: 'db_password', value: sha1 }] }, { key: 'db_password', value: hidden }],
    [{ password: { value: 'hunter2', sha1 } }, { value: hidden, sha1: hidden }],
    [{ passphrase: [['hunter2']] }, [[hidden]]],
    [{ api_key: 'hunter2' }, hidden],
    [{ token: 'hunter2' }, hidden],
  ].map(([place, shown]) => [place as object, shown as object])
  for (const [place, shown] of places) {
    const [found] = Object.values(names.json(place) as object).flatMap((value) =>
      'tags' in place ? value : [value],
    )
    t.strictSame(found, shown)
  }
  for (const header of ['X-Api-Key', 'Cookie', 'Proxy-Authorization']) {
    t.equal(names.header(header, 'hunter2'), hidden, header)
  }
  t.equal(names.nameOf(hidden), hidden)
  t.equal(names.nameOf('***'), '***', 'a masked one stays')
})

t.test(
  'keys that a mock makes have names of their own; their fields and forms say so',
  async (t) => {
    const names = new SecretNames([user])
    const uuid = '0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f'
    const made: [string, string][] = [
      ['token', uuid],
      ['access', '0123456789ABCDEF0123'],
      ['secret', '0a1b2c3d4e'.repeat(4)],
      ['id', `MII${'a_-4'.repeat(400)}`],
      ['securitytoken', `gg${'a_-4'.repeat(300)}`],
    ]
    for (const [field, key] of made)
      t.match(names.nameOf(key, field), /^hidden-[0-9a-f]{12}$/, field)
    t.equal(new Set(made.map(([field, key]) => names.nameOf(key, field))).size, made.length)
    t.equal(names.nameOf(uuid, 'password'), 'hidden-password')
    t.equal(names.actualText(names.nameOf(uuid, 'token')), uuid)
  },
)

t.test(
  'access keys and tokens that a client chose are numbered, and have the same name again',
  async (t) => {
    const names = new SecretNames([user])
    const header = (key: string) =>
      names.header('Authorization', `SDK-HMAC-SHA256 Access=${key}, SignedHeaders=a, Signature=ab`)
    const shown = (name: string) => `SDK-HMAC-SHA256 Access=${name}, SignedHeaders=a, Signature=00`
    t.equal(header('test'), shown('hidden-1'))
    t.equal(header('x/y='), shown('hidden-2'))
    t.equal(header('test'), shown('hidden-1'))
    t.equal(header('AK'), shown('access-key-of-a%20b'))
    t.equal(header('hidden-7'), shown('hidden-7'))
    t.equal(header('hidden-password'), shown('hidden-password'))
    t.match(
      names.header('Authorization', 'V11-HMAC-SHA256 Credential=test/20260101/r/s, Signature=ab'),
      /Credential=hidden-1\/20260101\/r\/s, /,
    )
    t.equal(names.header('X-Auth-Token', 'alice'), 'hidden-3')
    t.strictSame(names.json({ match: { header: { 'x-auth-token': 'alice' } } }), {
      match: { header: { 'x-auth-token': 'hidden-3' } },
    })
    t.equal(names.body('{"password":"other"}'), '{"password":"hidden-password"}')
  },
)

t.test('a name stands for a credential only in a field for one', async (t) => {
  const names = new SecretNames([user])
  const text = '{ "name": "token-of-a%20b", "token": "none" }'
  t.equal(names.actualBody(text), text, 'and the text stays as it was')
  t.strictSame(
    names.actual({ name: 'token-of-a%20b', list: [{ password: 'password-of-a%20b' }], n: 1 }),
    { name: 'token-of-a%20b', list: [{ password: 'the-password' }], n: 1 },
  )
  t.equal(names.actualBody('token=token-of-a%20b'), 'token=token-of-a%20b')
  t.equal(names.actualBody('{"token":"token-of-a%20b"}'), '{"token":"the-token"}')
})

t.test(
  'an answer that describes a token keeps its fields; one that is a token does not',
  async (t) => {
    const names = new SecretNames([user])
    const description = '{"token":{"methods":["password"],"user":{"name":"n","password":"canary"}}}'
    t.equal(names.tokenAnswer(description), description.replace('canary', 'hidden-password'))
    t.equal(names.tokenAnswer('{"token":"canary"}'), '{"token":"hidden-password"}')
    t.equal(names.tokenAnswer('no JSON'), 'no JSON')
  },
)
