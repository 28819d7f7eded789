import { readFileSync } from 'node:fs'
import t from 'tap'
import { decodedOnce, isSecretName, secrecyOf } from '../../src/schemas/secrets.ts'
import { otherNames, secretNames } from '../support/secret-names.ts'

t.test('a name that means a credential is secret, however it is spelled', async (t) => {
  for (const name of secretNames) t.ok(isSecretName(name), name)
  for (const name of [...otherNames, '', '__proto__', 'x'.repeat(99), '%zz', '%E5%AF%86']) {
    t.notOk(isSecretName(name), name)
  }
})

t.test('of the names of the API only those with credentials are secret', async (t) => {
  const names = new Set<string>()
  const collect = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return
    const { properties, name, in: place, fields } = value as Record<string, unknown>
    for (const each of [properties, fields]) {
      for (const key of Object.keys(Object(each))) names.add(key)
    }
    if (typeof name === 'string' && place !== undefined) names.add(name)
    for (const inner of Object.values(value)) collect(inner)
  }
  for (const file of ['openapi.json', 'sdk-models.json']) {
    collect(JSON.parse(readFileSync(`openapi/${file}`, 'utf8')))
  }
  t.ok(names.size > 200)
  t.strictSame([...names].filter(isSecretName).sort(), [
    'Authorization',
    'X-Auth-Token',
    'secret_key',
    'token',
  ])
  for (const name of ['sort_key', 'key_pair_names', 'ssh_keys', 'key', 'dew_secret_name']) {
    t.ok(names.has(name), name)
  }
  for (const name of ['sortKey', 'keyPairNames', 'dewSecretName', 'body.spec.dew_secret_name']) {
    t.notOk(isSecretName(name), name)
  }
})

t.test('a name keeps its verdict when many others were asked for', async (t) => {
  for (let index = 0; index < 5_000; index++) isSecretName(`name ${index}`)
  t.ok(isSecretName('token'))
  t.notOk(isSecretName('name 1'))
})

t.test('a part that is not valid percent-encoding stays as it is', async (t) => {
  t.equal(decodedOnce('%41%zz%ff%42%E5%AF%86'), 'A%zz%ffB密'.replace('密', '%E5%AF%86'))
  t.equal(decodedOnce('%E5%AF%86%'), '密%')
})

t.test('below a credential everything is secret but the names of its owner', async (t) => {
  const at = (...keys: (string | number)[]) =>
    keys.reduce<ReturnType<typeof secrecyOf>>(
      (outer, key) => secrecyOf(typeof key === 'number' ? [] : {}, key, outer),
      'open',
    )
  t.equal(at('password'), 'secret')
  t.equal(at('password', 0, 'x'), 'secret')
  t.equal(at('password', 'user'), 'account')
  t.equal(at('password', 'user', 'name'), 'open')
  t.equal(at('password', 'user', 'domain', 'id'), 'open')
  t.equal(at('password', 'user', 'password'), 'secret')
  t.equal(at('password', 'user', 'other'), 'secret')
  t.equal(at('auth', 'identity', 'methods', 0), 'open')
})

t.test('the value of a pair is secret if its name or key means a credential', async (t) => {
  t.equal(secrecyOf({ name: 'DB_PASSWORD' }, 'value', 'open'), 'secret')
  t.equal(secrecyOf({ key: 'token' }, 'values', 'open'), 'secret')
  t.equal(secrecyOf({ key: 'token' }, 'key', 'open'), 'open')
  t.equal(secrecyOf({ key: 'team', name: 5 }, 'value', 'open'), 'open')
})
