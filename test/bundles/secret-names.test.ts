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
  t.match(names.header('Authorization', 'Bearer canary'), /^Bearer hidden-[0-9a-f]{12}$/)
  t.match(names.header('Authorization', 'canary'), /^hidden-[0-9a-f]{12}$/)
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

t.test('a number that may be a credential becomes 0; a count stays', async (t) => {
  const names = new SecretNames([user])
  t.strictSame(names.json({ password: 12_345, token: -99_999, size: 12_345 }), {
    password: 0,
    token: 0,
    size: 12_345,
  })
  const counts = { max_tokens: 500, password: 9_999 }
  t.equal(names.json(counts), counts)
})

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
