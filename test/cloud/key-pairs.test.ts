import t from 'tap'
import { Catalog } from '../../src/cloud/catalog.ts'
import { Iam, Roles } from '../../src/cloud/iam/iam.ts'
import { Agenda } from '../../src/cloud/kernel/agenda.ts'
import { Clock } from '../../src/cloud/kernel/clock.ts'
import { Ids } from '../../src/cloud/kernel/ids.ts'
import { KeyPairs } from '../../src/cloud/key-pairs.ts'
import type { IamFile, IamUser } from '../../src/schemas/iam.ts'
import { KeyPairCreateRequest } from '../../src/schemas/key-pair.ts'
import { defaultFile } from '../support/build.ts'
import { NOW } from '../support/mock.ts'
import { refusal } from '../support/refusal.ts'

const file = defaultFile<IamFile>('iam')

const iam = new Iam(file)

const roles = new Roles(file.roles)

const caller = (name: string) => roles.caller(iam.userNamed(name) as IamUser)

const [admin, user] = [caller('mock-admin'), caller('mock-user')]

function made(keyPairs?: readonly string[]) {
  const catalog = new Catalog({ flavors: [], images: [], pools: [], keyPairs })
  const clock = new Clock({ at: NOW, rate: 0 })
  return new KeyPairs(catalog, iam, { clock, agenda: new Agenda(), ids: new Ids('seed') })
}

const wanted = (keypair: object) => KeyPairCreateRequest.parse({ keypair }).keypair

const length = (publicKey: string) => `${publicKey.length}`

t.test('a scene without key pairs accepts any key pair name', async (t) => {
  const pairs = made()
  t.ok(pairs.has('a'))
  pairs.create(admin, wanted({ name: 'a' }), length)
  t.ok(pairs.has('a'))
  t.ok(pairs.has('b'))
})

t.test('a scene with key pairs accepts only listed names and names created later', async (t) => {
  const pairs = made(['listed'])
  t.ok(pairs.has('listed'))
  t.notOk(pairs.has('a'))
  pairs.create(admin, wanted({ name: 'a' }), length)
  t.ok(pairs.has('a'))
  pairs.delete(admin, 'a')
  t.notOk(pairs.has('a'))
})

t.test('a generated key pair has a well-formed public key and no real private key', async (t) => {
  const { keyPair: pair, private_key } = made().create(admin, wanted({ name: 'a' }), length)
  const [kind, body] = pair.public_key.split(' ')
  t.equal(kind, 'ssh-rsa')
  const bytes = Buffer.from(body as string, 'base64')
  t.equal(bytes.length, 4 + 7 + 4 + 3 + 4 + 257)
  t.equal(bytes.subarray(4, 11).toString(), 'ssh-rsa')
  t.equal(bytes.readUInt32BE(18), 257)
  t.ok((bytes[23] as number) >= 0x80)
  const armour = private_key as string
  t.match(armour, /^-----BEGIN RSA PRIVATE KEY-----\n[\s\S]+\n-----END RSA PRIVATE KEY-----\n$/)
  t.match(Buffer.from(armour.split('\n').slice(1, -2).join(''), 'base64').toString(), 'no real key')
  t.strictSame(pair, {
    id: 1,
    name: 'a',
    type: 'ssh',
    scope: 'user',
    public_key: pair.public_key,
    fingerprint: length(pair.public_key),
    is_key_protection: false,
    user_id: admin.user.id,
    create_time: NOW,
  })
  t.equal(made().create(user, wanted({ name: 'b' }), length).keyPair.public_key, pair.public_key)
})

t.test('an imported public key is stored unchanged, without a private key', async (t) => {
  const public_key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== me@host\n'
  const created = made().create(admin, wanted({ name: 'a', public_key }), length)
  t.equal(created.keyPair.public_key, public_key)
  t.notOk('private_key' in created)
})

t.test('a user sees their own key pairs and those of the account', async (t) => {
  const pairs = made()
  pairs.create(admin, wanted({ name: 'mine' }), length)
  pairs.create(admin, wanted({ name: 'ours', scope: 'domain' }), length)
  pairs.create(admin, wanted({ name: 'theirs', user_id: user.user.id }), length)
  const names = (who: typeof admin) => pairs.list(who).map(({ name }) => name)
  t.strictSame(names(admin), ['mine', 'ours'])
  t.strictSame(names(user), ['ours', 'theirs'])
  t.match(
    refusal(() => pairs.show(user, 'mine')),
    { statusCode: 404, errorCode: 'KPS.NotFound' },
  )
  t.match(
    refusal(() => pairs.delete(user, 'mine')),
    { statusCode: 404 },
  )
  t.match(
    refusal(() => pairs.show(user, 'none')),
    { statusCode: 404 },
  )
  t.equal(pairs.show(user, 'ours').name, 'ours')
})

t.test('a taken name and an unknown user are refused', async (t) => {
  const pairs = made()
  pairs.create(admin, wanted({ name: 'a' }), length)
  t.match(
    refusal(() => pairs.create(user, wanted({ name: 'a' }), length)),
    {
      statusCode: 409,
      errorCode: 'KPS.Exists',
    },
  )
  t.match(
    refusal(() => pairs.create(user, wanted({ name: 'b', user_id: 'x' }), length)),
    {
      statusCode: 400,
      message: /keypair\.user_id: found "x", expected the id of a user/,
    },
  )
  t.equal(pairs.list(admin).length, 1)
})

t.test('a page starts after the marker, even if that key pair was deleted', async (t) => {
  const pairs = made()
  for (const name of ['a', 'b', 'c']) pairs.create(admin, wanted({ name }), length)
  const slice = (limit: number, marker: number) => {
    const page = pairs.page(admin, { limit, marker })
    return [page.keyPairs.map(({ name }) => name).join(''), page.next]
  }
  t.strictSame(slice(2, 0), ['ab', 2])
  t.strictSame(slice(2, 2), ['c', undefined])
  t.strictSame(slice(3, 0), ['abc', undefined])
  t.strictSame(slice(1, 9), ['', undefined])
  pairs.delete(admin, 'b')
  t.strictSame(slice(2, 2), ['c', undefined])
  pairs.create(admin, wanted({ name: 'b' }), length)
  t.strictSame(slice(5, 2), ['cb', undefined])
})
