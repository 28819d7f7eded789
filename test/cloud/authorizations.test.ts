import t from 'tap'
import {
  type AuthorizationOptions,
  Authorizations,
  ignoredInValidation,
} from '../../src/cloud/authorizations.ts'
import { Roles } from '../../src/cloud/iam/iam.ts'
import { Agenda } from '../../src/cloud/kernel/agenda.ts'
import { Clock } from '../../src/cloud/kernel/clock.ts'
import { Ids } from '../../src/cloud/kernel/ids.ts'
import { Workspaces } from '../../src/cloud/workspaces/workspaces.ts'
import {
  type Authorization,
  AuthorizationRequest,
  AuthorizationsQuery,
} from '../../src/schemas/authorization.ts'
import type { IamFile, IamUser } from '../../src/schemas/iam.ts'
import type { WorkspaceDetail } from '../../src/schemas/workspace.ts'
import { defaultFile, references } from '../support/build.ts'
import { NOW } from '../support/mock.ts'
import { refusal } from '../support/refusal.ts'

const { iam } = references

const roles = new Roles(defaultFile<IamFile>('iam').roles)

const callerNamed = (name: string) => roles.caller(iam.userNamed(name) as IamUser)

const admin = callerNamed('mock-admin')
const user = callerNamed('mock-user')

const PRIVATE = 'a'.repeat(32)

/** The authorizations of a project that starts with these. */
const build = (...start: Authorization[]) => buildWith({ secondAuthorization: 'update' }, ...start)

function buildWith(options: AuthorizationOptions, ...start: Authorization[]) {
  const clock = new Clock({ at: NOW, rate: 0 })
  const [main] = defaultFile<[WorkspaceDetail]>('workspaces')
  const workspaces = new Workspaces(
    [main, { ...main, id: PRIVATE, name: 'private', auth_type: 'PRIVATE' }],
    { clock, agenda: new Agenda(), ids: new Ids('seed') },
  )
  return { clock, all: new Authorizations(start, { clock, iam, roles, workspaces }, options) }
}

const every = defaultFile<[Authorization]>('authorizations')[0]

const one = (user_id: string, overrides: Partial<Authorization> = {}): Authorization => ({
  content: 'agency',
  create_time: 1_000,
  type: 'agency',
  user_id,
  ...overrides,
})

const list = (all: Authorizations, query: Record<string, unknown> = {}) =>
  all.list(AuthorizationsQuery.parse(query))

const idsOf = (all: Authorizations, query: Record<string, unknown> = {}) =>
  list(all, query).auth.map(({ user_id }) => user_id)

const wanted = (request: Record<string, unknown> = {}) =>
  AuthorizationRequest.parse({ content: 'my-agency', ...request })

t.test('the default scene lets the service act for every user', async (t) => {
  const { all } = build(every)
  t.ok(all.isAuthorized(user.user.id))
  t.match(list(all), {
    total_count: 1,
    auth: [{ user_id: 'all', content: 'modelarts_agency', user_type: 'all-users' }],
  })
})

t.test('a list can be sorted by name or time, in both directions', async (t) => {
  const { all } = build(
    one('id-1', { user_name: 'b', create_time: 1 }),
    one('id-2', { create_time: 3 }),
    one('id-3', { user_name: 'a', create_time: 2 }),
  )
  t.strictSame(idsOf(all), ['id-2', 'id-3', 'id-1'])
  t.strictSame(idsOf(all, { order: 'desc' }), ['id-1', 'id-3', 'id-2'])
  t.strictSame(idsOf(all, { sort_by: 'create_time' }), ['id-1', 'id-3', 'id-2'])
  t.strictSame(idsOf(all, { sort_by: 'create_time', order: 'DESC' }), ['id-2', 'id-3', 'id-1'])
  t.strictSame(idsOf(all, { limit: 1, offset: 1 }), ['id-3'])
  t.match(list(all, { limit: 1, offset: 3 }), { auth: [], total_count: 3 })
})

t.test('a new authorization belongs to the caller unless it names another user', async (t) => {
  const { all } = build()
  t.notOk(all.isAuthorized(user.user.id))
  t.strictSame(all.create(user, wanted()), { result: 'true' })
  t.strictSame(list(all).auth, [
    {
      content: 'my-agency',
      create_time: NOW,
      type: 'agency',
      user_id: user.user.id,
      user_name: 'mock-user',
      user_type: 'iam',
    },
  ])
  t.ok(all.isAuthorized(user.user.id))
  t.notOk(all.isAuthorized(admin.user.id))
  all.create(user, wanted({ user_id: 'stranger', user_type: 'FEDERATE' }))
  all.create(user, wanted({ user_id: 'guest', user_name: 'Guest' }))
  all.create(user, wanted({ user_id: 'all' }))
  t.match(list(all, { sort_by: 'create_time' }).auth.slice(1), [
    { user_id: 'stranger', user_name: 'stranger', user_type: 'federate' },
    { user_id: 'guest', user_name: 'Guest', user_type: 'iam' },
    { user_id: 'all', user_name: 'all-users', user_type: 'all-users' },
  ])
  t.ok(all.isAuthorized(admin.user.id))
})

t.test('a second authorization of a user updates the first one', async (t) => {
  const { all, clock } = build(every)
  all.create(user, wanted({ user_type: 'FEDERATE', user_name: 'Guest' }))
  clock.set({ at: NOW + 60_000 })
  const secret = { type: 'credential', content: 'AK', secret_key: 'top-secret' }
  t.strictSame(all.create(user, wanted(secret)), { result: 'true' })
  const changed = {
    content: 'AK',
    create_time: NOW,
    secret_key: '***',
    type: 'credential',
    user_id: user.user.id,
    user_name: 'Guest',
    user_type: 'federate',
  }
  t.strictSame(list(all, { sort_by: 'create_time', order: 'desc' }).auth[0], changed)
  t.equal(list(all).total_count, 2)
  all.create(user, wanted({ user_type: 'iam', user_name: 'mock-user' }))
  const { secret_key: _gone, ...agency } = changed
  t.strictSame(list(all, { sort_by: 'create_time', order: 'desc' }).auth[0], {
    ...agency,
    content: 'my-agency',
    type: 'agency',
    user_name: 'mock-user',
    user_type: 'iam',
  })
})

t.test('with secondAuthorization: refuse a user has at most one authorization', async (t) => {
  const { all } = buildWith({ secondAuthorization: 'refuse' }, every)
  for (const user_id of ['all', 'all-users']) {
    t.match(
      refusal(() => all.create(user, wanted({ user_id }))),
      {
        statusCode: 400,
        errorCode: 'ModelArts.0424',
        message: 'User authorization information already exists.',
      },
    )
  }
  all.create(user, wanted())
  t.match(
    refusal(() => all.create(user, wanted({ content: 'other' }))),
    {
      errorCode: 'ModelArts.0424',
    },
  )
  t.equal(list(all).total_count, 2)
})

t.test(
  'all-users is another spelling of all, and responses have the one of the request',
  async (t) => {
    const { all } = build(one(user.user.id))
    all.create(admin, wanted({ user_id: 'all-users' }))
    const every = { user_id: 'all-users', user_name: 'all-users', user_type: 'all-users' }
    t.match(list(all, { sort_by: 'create_time' }).auth[1], every)
    t.ok(all.isAuthorized(admin.user.id))
    all.create(admin, wanted({ user_id: 'all', content: 'ma_agency_x' }))
    t.match(list(all, { sort_by: 'create_time' }), {
      total_count: 2,
      auth: [{}, { ...every, user_id: 'all', content: 'ma_agency_x' }],
    })
    all.delete(admin, { user_id: 'all-users' })
    t.strictSame(idsOf(all), [])
  },
)

t.test('a state with both spellings has one authorization of all users', async (t) => {
  const { all } = build(one('all'), one('all-users', { content: 'later' }))
  t.match(list(all), { total_count: 1, auth: [{ user_id: 'all-users', content: 'later' }] })
})

t.test('a credential needs its secret key, and no response shows that key', async (t) => {
  const { all } = build(one('id-1', { type: 'credential', secret_key: 'from-the-scene' }))
  for (const secret_key of [undefined, '']) {
    t.match(
      refusal(() => all.create(user, wanted({ type: 'credential', secret_key }))),
      {
        statusCode: 400,
        errorCode: 'ModelArts.6400',
        message: /secret_key: found nothing, expected the secret key of the credential$/,
      },
    )
  }
  all.create(user, wanted({ type: 'CREDENTIAL', content: 'AK', secret_key: 'top-secret' }))
  t.match(list(all).auth, [
    { user_id: 'id-1', secret_key: '***' },
    { type: 'credential', content: 'AK', secret_key: '***' },
  ])
  t.notMatch(JSON.stringify(list(all)), /top-secret|from-the-scene/)
})

t.test(
  'a deletion removes the authorization of the caller, of a named user, or of everybody',
  async (t) => {
    const start = [every, one(user.user.id), one('id-1'), one('id-2')]
    const { all } = build(...start)
    t.strictSame(all.delete(user, {}), { result: 'true' })
    t.strictSame(idsOf(all).sort(), ['all', 'id-1', 'id-2'])
    all.delete(user, { user_id: 'id-1' })
    t.strictSame(idsOf(all).sort(), ['all', 'id-2'])
    for (const query of [{}, { user_id: 'id-1' }, { user_id: 'constructor' }]) {
      t.match(
        refusal(() => all.delete(user, query)),
        {
          statusCode: 400,
          errorCode: 'ModelArts.0429',
          message: 'The authorization does not exist. Check whether the user_id is correct.',
        },
      )
    }
    all.delete(user, { user_id: 'all' })
    t.strictSame(idsOf(all), [])
    t.notOk(all.isAuthorized('id-2'))
    t.match(
      refusal(() => all.delete(user, { user_id: 'all' })),
      { errorCode: 'ModelArts.0429' },
    )
  },
)

t.test('"all" deletes every authorization, even if none of them is for all users', async (t) => {
  const { all } = build(one('id-1'))
  all.delete(user, { user_id: 'all' })
  t.strictSame(idsOf(all), [])
})

t.test('an agency gets its name from its suffix', async (t) => {
  const { all } = build()
  t.strictSame(all.createAgency({ agency_name_suffix: 'x' }), { agency_name: 'ma_agency_x' })
  t.strictSame(all.createAgency({ agency_name_suffix: '' }), { agency_name: 'modelarts_agency' })
  t.strictSame(all.createAgency({}), { agency_name: 'modelarts_agency' })
})

t.test('the default mode is strict', async (t) => {
  const domain_id = '0a1b2c3d4e5f60718293a4b5c6d7e8f9'
  const { all } = build()
  t.strictSame(all.mode(user), { domain_id, mode: 'strict' })
  t.strictSame(all.updateMode(admin, { mode: 'loose' }), { domain_id, mode: 'loose' })
  t.strictSame(all.mode(user), { domain_id, mode: 'loose' })
})

t.test(
  'a caller may do what the role allows, in a workspace that the caller may use',
  async (t) => {
    const { all } = build()
    const asked = (action: string, resource?: string) => ({
      action,
      action_id: `id of ${action}`,
      resource,
    })
    const create = asked('modelarts:notebook:create', 'notebook/x')
    const listAll = asked('modelarts:notebook:listAllNotebooks')
    t.strictSame(all.validate(user, '0', { requests: [create, listAll] }).results, [
      {
        action: 'modelarts:notebook:create',
        action_id: 'id of modelarts:notebook:create',
        resource: 'notebook/x',
        verdict: 'allow',
      },
      {
        action: 'modelarts:notebook:listAllNotebooks',
        action_id: 'id of modelarts:notebook:listAllNotebooks',
        cause: [{ condition: [], policy_name: 'user' }],
        verdict: 'deny',
      },
    ])
    const verdict = (caller: typeof user, workspace: string) =>
      all.validate(caller, workspace, { requests: [create] }).results[0]?.verdict
    t.equal(verdict(user, PRIVATE), 'deny')
    t.equal(verdict(admin, PRIVATE), 'allow')
    t.strictSame(all.validate(user, '0', { requests: [] }), { results: [] })
    t.match(
      refusal(() => verdict(user, 'x')),
      { errorCode: 'ModelArts.7005' },
    )
  },
)

t.test('conditions have no effect, and a warning says so', async (t) => {
  const asked = { action: 'a', action_id: 'b' }
  t.strictSame(ignoredInValidation({ requests: [asked] }), [])
  t.match(ignoredInValidation({ requests: [asked, { ...asked, service_attributes: {} }] }), [
    /^service_attributes are ignored/,
  ])
})
