import t from 'tap'
import { Credentials } from '../../../src/cloud/iam/credentials.ts'
import { Iam } from '../../../src/cloud/iam/iam.ts'
import { Revoked } from '../../../src/cloud/iam/issued.ts'
import { isExpired } from '../../../src/cloud/iam/token.ts'
import { Clock } from '../../../src/cloud/kernel/clock.ts'
import type { IamFile, IamUser } from '../../../src/schemas/iam.ts'
import { ProjectsQuery } from '../../../src/schemas/iam-request.ts'
import { defaultFile, engine } from '../../support/build.ts'
import { NOW, PROJECT } from '../../support/mock.ts'
import { refusal } from '../../support/refusal.ts'

const DAY = 86_400_000

const file = defaultFile<IamFile>('iam')

const { roles } = file

const iam = new Iam(file)

const user = iam.userNamed('mock-user') as IamUser

const admin = iam.admin

/** Credentials with two frozen clocks: one of the server and one of project p1. */
function made({ region = 'cn-north-4', seed = '1' } = {}) {
  const clock = new Clock({ at: NOW, rate: 0 })
  const own = new Clock({ at: NOW, rate: 0 })
  const clockOf = (projectId?: string) => (projectId === 'p1' ? own : clock)
  return {
    clock,
    own,
    credentials: new Credentials({
      iam,
      roles,
      region,
      seed,
      unknownProjects: 'create',
      revoked: new Revoked(),
      clockOf,
    }),
  }
}

const all = ProjectsQuery.parse({})

t.test(
  'a token is safe in URLs and headers, is valid for 24 hours, and depends on the seed',
  async (t) => {
    const { credentials } = made()
    const token = credentials.issueToken({ user, methods: ['password'], scope: {} })
    t.match(token.id, /^MIIF[\w-]{1708}$/)
    t.equal(token.issued_at, NOW)
    t.equal(token.expires_at, NOW + DAY)
    t.equal(credentials.find(token.id), token)
    t.equal(credentials.userOfToken(token.id), user)
    const again = made().credentials.issueToken({ user, methods: ['password'], scope: {} })
    t.equal(again.id, token.id)
    const other = made({ seed: '2' }).credentials
    t.not(other.issueToken({ user, methods: ['password'], scope: {} }).id, token.id)
    t.equal(other.find(token.id), undefined)
  },
)

t.test('a token or key expires exactly at its end time, not before', async (t) => {
  t.notOk(isExpired({ expires_at: 10 }, 9))
  t.ok(isExpired({ expires_at: 10 }, 10))
})

t.test(
  'a project token expires by the project’s clock, any other token by the server’s clock',
  async (t) => {
    const { clock, own, credentials } = made()
    const scoped = credentials.issueToken({
      user,
      methods: ['password'],
      scope: { project: credentials.projects.byId('p1') },
    })
    const free = credentials.issueToken({ user, methods: ['password'], scope: {} })
    own.set({ at: NOW + DAY })
    t.match(
      refusal(() => credentials.checkToken(scoped.id)),
      { statusCode: 404 },
    )
    t.equal(credentials.checkToken(free.id), free)
    own.set({ at: NOW + DAY - 1 })
    clock.set({ at: NOW + DAY })
    t.equal(credentials.checkToken(scoped.id), scoped)
    t.match(
      refusal(() => credentials.checkToken(free.id)),
      { statusCode: 404 },
    )
  },
)

t.test('temporary keys have a security token and an expiry time', async (t) => {
  const { credentials } = made()
  const keys = credentials.issueAccessKey(user, 900)
  t.match(keys, { access: /^[0-9A-F]{20}$/, secret: /^[0-9a-f]{40}$/, expires_at: NOW + 900_000 })
  t.ok(keys.securitytoken.length > 100)
  t.equal(credentials.findAccessKey(keys.access), keys)
  t.equal(credentials.userOfAccessKey(keys.access), user)
  t.equal(credentials.userOfAccessKey('MOCKAK00000ADMIN0001'), admin)
  t.equal(credentials.userOfAccessKey('nobody'), undefined)
  t.equal(credentials.userOfToken('mock-token-user'), user)
  t.equal(credentials.userOfToken('nobody'), undefined)
})

t.test('at most 10,000 tokens are kept, and an older one is still valid', async (t) => {
  const { credentials } = made()
  const issue = () => credentials.issueToken({ user, methods: ['password'], scope: {} })
  const [first, second] = [issue(), issue()]
  for (let count = 2; count <= 10_000; count++) issue()
  t.equal(credentials.state.tokens.length, 10_000)
  t.equal(credentials.state.tokens[0], second)
  t.strictSame(credentials.find(first.id), first)
  t.equal(credentials.state.tokens.length, 10_000)
})

t.test('a project name has the same id on every server', async (t) => {
  const { projects } = made().credentials
  t.equal(projects.byName('cn-north-4').id, PROJECT)
  const paris = projects.byName('eu-west-0')
  t.match(paris.id, /^[0-9a-f]{32}$/)
  t.equal(projects.byName('eu-west-0'), paris)
  t.equal(made({ seed: '7' }).credentials.projects.byName('eu-west-0').id, paris.id)
  t.not(projects.byName('eu-west-1').id, paris.id)
  t.strictSame(
    projects.list(all).map(({ name }) => name),
    ['cn-north-4', 'eu-west-0', 'eu-west-1'],
  )
  t.equal(projects.byId(paris.id), paris)
})

t.test(
  'an unknown project id becomes a sub-project of the region and is found by that name',
  async (t) => {
    const { projects } = made({ region: 'eu-west-0' }).credentials
    const project = projects.byId('p1')
    t.equal(project.name, 'eu-west-0_p1')
    t.equal(projects.byName('eu-west-0_p1').id, 'p1')
    t.match(
      refusal(() => projects.byId('not a project')),
      { statusCode: 400 },
    )
  },
)

t.test('unused projects are evicted, projects of the scene never', async (t) => {
  const { projects } = made().credentials
  for (let count = 0; count <= 1_000; count++) projects.byName(`region-${count}`)
  const names = projects.list(all).map(({ name }) => name)
  t.equal(names.length, 1_001)
  t.strictSame(names.slice(0, 2), ['cn-north-4', 'region-1'])
  projects.create({ name: 'eu-west-0' })
  const [, oldest, ...more] = projects.list(all).map(({ name }) => name)
  t.strictSame([oldest, more.length, more.at(-1)], ['region-2', 999, 'eu-west-0'], 'one for one')
})

t.test('the regions are those of the server and the scene, without duplicates', async (t) => {
  t.strictSame(made().credentials.projects.regions(), ['cn-north-4'])
  t.strictSame(made({ region: 'eu-west-0' }).credentials.projects.regions(), [
    'eu-west-0',
    'cn-north-4',
  ])
})

t.test('a user with an unknown role is not an admin', async (t) => {
  const { credentials } = made()
  t.ok(credentials.isAdmin(admin))
  t.notOk(credentials.isAdmin(user))
  t.notOk(credentials.isAdmin({ ...user, role: 'nobody' }))
})

t.test(
  'a server has credentials once its scene is loaded, and new ones after a reset',
  async (t) => {
    const made = await engine({ unknownProjects: 'refuse' })
    const before = made.credentials
    t.equal(made.credentials, before)
    const token = before.issueToken({ user, methods: ['password'], scope: {} })
    made.reset('scene', PROJECT)
    t.equal(made.credentials.find(token.id), token)
    made.reset('scene')
    t.equal(made.credentials.find(token.id), undefined)
    t.equal(made.clockOf('p1'), made.clock)
    t.equal(made.clockOf(), made.clock)
    t.equal(
      made.clockOf(PROJECT),
      made.clock,
      'a project without a world has the time of future worlds',
    )
    const world = made.worlds.find(PROJECT)
    t.equal(made.clockOf(PROJECT), world?.cloud.clock)
  },
)
