import fc from 'fast-check'
import t from 'tap'
import {
  redacted,
  redactedForm,
  redactedHeaders,
  redactedJson,
} from '../../src/schemas/redacted.ts'

t.test('credentials in headers are masked, with names in any case', async (t) => {
  const raw = ['Host', 'h', 'AUTHORIZATION', 'SDK x', 'X-Auth-Token', 't', 'Cookie', 'c', 'A', '1']
  t.strictSame(redactedHeaders([...raw, 'a', '2', 'X-My-Api-Key', 's', 'referer', '/?token=s']), {
    host: 'h',
    authorization: '***',
    'x-auth-token': '***',
    cookie: '***',
    a: '1, 2',
    'x-my-api-key': '***',
    referer: '/?token=***',
  })
})

t.test('credentials in bodies are masked at any depth', async (t) => {
  const body = {
    auth: {
      identity: {
        password: { user: { name: 'n', password: 'p', domain: { name: 'd' }, other: 'o' } },
        token: { id: 'secret', 'x-auth-token': 1 },
      },
    },
    credential: [{ access: 'AK', secret: 's', securitytoken: 't' }],
    keypair: { private_key: 'k', public_key: 'p' },
    token: 'jupyter',
    id_token: 5,
    password: { user: 's' },
    tags: [{ key: 'password', value: 's' }],
    environment: [{ name: 'DB_PASSWORD', value: 's' }],
    text: '{"token":"s"}',
    'token=s': 1,
    spec: { dew_secret_name: 'd', key_pair_names: ['k'] },
    is_need_credentials: false,
  }
  const masked = {
    auth: {
      identity: {
        password: { user: { name: 'n', password: '***', domain: { name: 'd' }, other: '***' } },
        token: { id: '***', 'x-auth-token': '***' },
      },
    },
    credential: [{ access: '***', secret: '***', securitytoken: '***' }],
    keypair: { private_key: '***', public_key: 'p' },
    token: '***',
    id_token: '***',
    password: { user: '***' },
    tags: [{ key: 'password', value: '***' }],
    environment: [{ name: 'DB_PASSWORD', value: '***' }],
    text: '{"token":"***"}',
    'token=***': '***',
    spec: { dew_secret_name: 'd', key_pair_names: ['k'] },
    is_need_credentials: false,
  }
  t.strictSame(redacted(body), masked)
  t.strictSame(JSON.parse(redactedJson(body) ?? ''), masked)
  t.equal(redacted('password'), 'password')
  t.strictSame(redacted([null, { token: null }, { token: [] }, { password: true }]), [
    null,
    { token: null },
    { token: [] },
    { password: true },
  ])
})

t.test('what is nested too deep to walk through is masked', async (t) => {
  const deep = JSON.parse(`${'['.repeat(50_000)}"s"${']'.repeat(50_000)}`)
  const masked = JSON.stringify(redacted({ deep }))
  t.equal(masked, `{"deep":${'['.repeat(127)}"***"${']'.repeat(127)}}`)
})

t.test('JSON of a value is masked and has what JSON.stringify makes of it', async (t) => {
  const at = new Date(0)
  t.equal(
    redactedJson({ at, token: 's', list: [1, undefined] }),
    `{"at":"${at.toJSON()}","token":"***","list":[1,null]}`,
  )
  t.equal(redactedJson(undefined), undefined)
})

t.test('forms are masked by the names of their fields', async (t) => {
  t.equal(
    redactedForm('user%5Bpassword%5D=a "b" c&name=n&token&next=%3Ftoken%3Ds&=x'),
    'user%5Bpassword%5D=***&name=n&token&next=%3Ftoken%3D***&=x',
  )
})

t.test('what was masked stays the same when it is masked again', async (t) => {
  t.strictSame(redacted({ 'sig:A': 0, 'token=abc': 'x' }), { 'sig:***': '***', 'token=***': '***' })
  const word = fc.constantFrom('sig', 'token', 'name', ':', '=', '"', "'", ' ', '/', '@', '<', 'A')
  const name = fc.string({ unit: word, maxLength: 6 })
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, name, fc.nat(), fc.constant(null), tie('list'), tie('object')),
    list: fc.array(tie('any'), { maxLength: 3 }),
    object: fc.dictionary(name, tie('any'), { maxKeys: 3 }),
  })).any
  fc.assert(
    fc.property(value, (any) => {
      const once = JSON.stringify(redacted(any))
      return JSON.stringify(redacted(JSON.parse(once))) === once
    }),
    { numRuns: 2_000 },
  )
})
