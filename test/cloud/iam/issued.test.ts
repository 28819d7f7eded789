/** Tokens and temporary access keys on several servers with the same seed. */
import t from 'tap'
import { Iam } from '../../../src/cloud/iam/iam.ts'
import { Issued, Revoked } from '../../../src/cloud/iam/issued.ts'
import type { Token } from '../../../src/cloud/iam/token.ts'
import { Clock, type ClockSetting } from '../../../src/cloud/kernel/clock.ts'
import { nextTurn } from '../../../src/control/slices.ts'
import type { IamFile, IamUser } from '../../../src/schemas/iam.ts'
import { defaultFile } from '../../support/build.ts'
import { NOW } from '../../support/mock.ts'

const DAY = 86_400_000

const file = defaultFile<IamFile>('iam')

const user = new Iam(file).userNamed('mock-user') as IamUser

const project = { id: 'p1', name: 'cn-north-4_p1', parent_id: 'account' }

const frozen = { at: NOW, rate: 0 }

/** What one server has: the clock of the server, that of project p1, and its tokens and keys. */
function server({ seed = '1', region = 'cn-north-4', clock = frozen, ...more }: ServerInit = {}) {
  const own = new Clock(clock)
  const world = new Clock(more.world ?? clock)
  const revoked = new Revoked()
  const clockOf = (projectId?: string) => (projectId === 'p1' ? world : own)
  const iam = new Iam(more.users === undefined ? file : { ...file, users: more.users })
  const issued = new Issued({ iam, region, seed, revoked, clockOf })
  return { issued, clock: own, world, revoked }
}

interface ServerInit {
  seed?: string
  region?: string
  clock?: ClockSetting
  world?: ClockSetting
  users?: IamUser[]
}

const holder = { user, methods: ['password'], scope: {} }

const inProject = { ...holder, scope: { project } }

t.test('every server with the same seed knows a token with all of its fields', async (t) => {
  const token = server().issued.issueToken({
    ...inProject,
    methods: ['mapped'],
    agency: 'a/b',
    federation: { identity_provider: 'okta', protocol: 'oidc' },
  })
  const other = server().issued
  t.equal(other.state.tokens.length, 0)
  const version = other.version
  t.strictSame(other.token(token.id), token)
  t.equal(other.version, version + 1, 'it is a change that a state file saves')
  t.equal(other.token(token.id), other.token(token.id))
  t.equal(other.version, version + 1)
  t.strictSame(other.state.tokens, [token])
  t.equal(server({ seed: '2' }).issued.token(token.id), undefined)
})

t.test('no changed text is a token or a security token, whichever byte differs', async (t) => {
  const { issued } = server()
  const { id } = issued.issueToken(holder)
  const { access, securitytoken } = issued.issueAccessKey(user, 900)
  const other = server().issued
  for (const [text, known] of [
    [id, (changed: string) => other.token(changed)],
    [securitytoken, (changed: string) => other.accessKey(access, changed)],
  ] as const) {
    const { length } = Buffer.from(text, 'base64url')
    for (let at = 0; at < length; at += at < 40 ? 1 : 37) {
      const bytes = Buffer.from(text, 'base64url')
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
      t.equal(known(bytes.toString('base64url')), undefined, `byte ${at}`)
    }
    for (const changed of ['', 'M', text.slice(0, 4), `${text}=`, `${text}AAAA`, text.slice(4)]) {
      t.equal(known(changed), undefined)
    }
    t.ok(known(text), 'the text itself is')
  }
})

t.test('a token of a user who is unknown here is unknown', async (t) => {
  const { id } = server().issued.issueToken(holder)
  const others = file.users.filter(({ name }) => name !== user.name)
  const { issued } = server({ users: others })
  t.equal(issued.token(id), undefined)
  const { access, securitytoken } = server().issued.issueAccessKey(user, 900)
  t.equal(issued.accessKey(access, securitytoken), undefined)
})

t.test('a text that is nearly a token is none', async (t) => {
  const { issued } = server()
  const { id } = server().issued.issueToken(holder)
  const { securitytoken } = server().issued.issueAccessKey(user, 900)
  const others = ['', 'MII', 'MIIF', id.slice(0, -4), id.slice(4), `${id}x`, `${id}=`]
  for (const text of [...others, `${id.slice(0, 100)}.${id.slice(101)}`, securitytoken]) {
    t.equal(issued.token(text), undefined)
  }
  for (const text of ['', 'gg', 'ggpj', securitytoken.slice(0, -4), id]) {
    t.equal(issued.accessKey('A'.repeat(20), text), undefined)
  }
})

t.test('a token is no security token in another form, and the other way round', async (t) => {
  const { issued } = server()
  const bytes = (text: string, head: number) => Buffer.from(text, 'base64url').subarray(head)
  const { id } = issued.issueToken(holder)
  const { access, securitytoken } = issued.issueAccessKey(user, 900)
  const asToken = Buffer.concat([Buffer.of(0x30, 0x82, 0x03, 0x70), bytes(securitytoken, 12)])
  t.match(asToken.toString('base64url'), /^MII/)
  t.equal(issued.token(asToken.toString('base64url')), undefined)
  const asKey = Buffer.concat([bytes(securitytoken, 0).subarray(0, 12), bytes(id, 4)])
  t.equal(server().issued.accessKey(access, asKey.toString('base64url')), undefined)
})

t.test('a long token tells its length in its head', async (t) => {
  const token = server().issued.issueToken({ ...holder, agency: 'a'.repeat(2_000) })
  const bytes = Buffer.from(token.id, 'base64url')
  t.equal(bytes.readUInt16BE(2), bytes.length - 4)
  t.match(token.id, /^MII[G-Z]/)
  t.strictSame(server().issued.token(token.id), token)
})

t.test('a token of another server ends as it was issued where the clocks agree', async (t) => {
  // A clock shows one time until the next turn of the event loop, and other tests ran in this one.
  await nextTurn()
  const at = Date.now()
  const real = server({ clock: {} })
  const other = server({ clock: {} })
  const { id, issued_at, expires_at } = real.issued.issueToken(inProject)
  t.ok(issued_at >= at - 1)
  t.match(other.issued.token(id), { issued_at, expires_at })

  const late = server({ clock: { at: NOW + 5_000, rate: 0 } })
  const token = server().issued.issueToken(inProject)
  t.match(late.issued.token(token.id), { issued_at: NOW, expires_at: NOW + DAY })
})

t.test('an old token of another server is expired where the clock follows the host', async (t) => {
  const { id } = server({ clock: { at: Date.now() - 2 * DAY, rate: 0 } }).issued.issueToken(holder)
  const seen = server({ clock: {} }).issued.token(id) as Token
  t.ok(seen.expires_at < Date.now())
})

t.test(
  'where the clock of the project was set, the lifetime of a token begins when it is first seen',
  async (t) => {
    const { id } = server().issued.issueToken(inProject)
    for (const at of [NOW + DAY, NOW + 90 * DAY, NOW - 1, 0]) {
      const { issued, world } = server({ world: { at, rate: 0 } })
      t.match(issued.token(id), { issued_at: at, expires_at: at + DAY }, `${at - NOW}`)
      world.set({ at: at + DAY })
      t.match(issued.token(id), { expires_at: at + DAY }, 'it stays the first time')
    }
  },
)

t.test('a temporary key of another server is known beside its security token', async (t) => {
  const pair = server().issued.issueAccessKey(user, 900)
  const { issued } = server({ region: 'eu-west-0' })
  t.equal(issued.accessKey(pair.access), undefined)
  t.ok(issued.isAccessKey(pair.access))
  t.notOk(issued.isAccessKey(pair.access.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))))
  t.notOk(issued.isAccessKey('MOCKAK00000ADMIN0001'))
  t.equal(issued.accessKey('0'.repeat(20), pair.securitytoken), undefined)
  t.equal(server({ seed: '2' }).issued.accessKey(pair.access, pair.securitytoken), undefined)
  t.strictSame(issued.accessKey(pair.access, pair.securitytoken), pair)
  t.strictSame(issued.accessKey(pair.access), pair, 'it was seen')
  const moved = server({ clock: { at: NOW + DAY, rate: 0 } }).issued
  t.match(moved.accessKey(pair.access, pair.securitytoken), { expires_at: NOW + DAY + 900_000 })
})

t.test('two servers never give the same key to two users', async (t) => {
  const [admin] = file.users as [IamUser]
  const one = server().issued.issueAccessKey(user, 900)
  const two = server().issued.issueAccessKey(admin, 900)
  t.not(one.access, two.access)
  t.not(one.secret, two.secret)
})

t.test('what was revoked is unknown until it is issued or restored again', async (t) => {
  const { issued, revoked } = server()
  const token = issued.issueToken(holder)
  const pair = issued.issueAccessKey(user, 900)
  const { state } = issued
  issued.revoke()
  const init = { iam: new Iam(file), region: 'cn-north-4', seed: '1', revoked }
  const next = () => new Issued({ ...init, clockOf: () => new Clock(frozen) })
  const reset = next()
  t.equal(reset.token(token.id), undefined)
  t.equal(reset.accessKey(pair.access, pair.securitytoken), undefined)
  t.notOk(reset.isAccessKey(pair.access))
  t.strictSame(reset.issueToken(holder), token, 'the same seed gives the same token')
  t.strictSame(reset.issueAccessKey(user, 900), pair)
  t.strictSame(reset.token(token.id), token)
  t.strictSame(reset.accessKey(pair.access), pair)
  reset.revoke()
  const restored = new Issued({ ...init, clockOf: () => new Clock(frozen) }, state)
  t.strictSame(restored.token(token.id), token)
  t.strictSame(restored.accessKey(pair.access), pair)
  t.ok(restored.isAccessKey(pair.access))
  t.equal(revoked.size, 0)
})
