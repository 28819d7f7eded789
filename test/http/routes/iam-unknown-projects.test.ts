/** IAM with --unknown-projects refuse: there are only the projects of iam.json. */
import t from 'tap'
import { control, get, type Mock, mockWith, PROJECT } from '../../support/mock.ts'

const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }

const refusing = { unknownProjects: 'refuse' } as const

const login = (mock: Mock, scope: object) => {
  const identity = { methods: ['password'], password: { user } }
  const payload = { auth: { identity, scope } }
  return get(mock, '/v3/auth/tokens', { as: null, method: 'POST', payload })
}

t.test('a token for a project that cannot exist is refused', async (t) => {
  const mock = await mockWith(t, refusing)
  for (const project of [{ id: 'p1' }, { name: 'eu-west-0' }, { id: 'f'.repeat(32) }]) {
    const got = await login(mock, { project })
    const name = Object.values(project)[0]
    t.equal(got.status, 401)
    t.strictSame(got.body, {
      error: { code: 401, message: `Could not find project: ${name}.`, title: 'Unauthorized' },
    })
    t.notOk('x-subject-token' in got.headers)
  }
  const federated = await get(mock, '/v3.0/OS-AUTH/id-token/tokens', {
    as: null,
    method: 'POST',
    headers: { 'x-idp-id': 'okta' },
    payload: { auth: { id_token: { id: 'x' }, scope: { project: { name: 'eu-west-0' } } } },
  })
  t.equal(federated.status, 401)
  const headers = { 'x-project-id': 'p1' }
  t.equal((await get(mock, '/v3/auth/catalog', { headers })).status, 401)
  for (const scope of [{ project: { id: PROJECT } }, { project: { name: 'cn-north-4' } }, {}]) {
    t.equal((await login(mock, scope)).status, 201)
  }
})

t.test('an SDK that looks for its project finds it, or none', async (t) => {
  const mock = await mockWith(t, refusing)
  const ids = async (query: string) =>
    (await get(mock, `/v3/projects${query}`)).body.projects.map(({ id }: { id: string }) => id)
  t.strictSame(await ids('?name=eu-west-0'), [])
  t.strictSame(await ids('?name=cn-north-4'), [PROJECT])
  t.strictSame(await ids(''), [PROJECT])
})

t.test('a project cannot be created, because no request could use it', async (t) => {
  const mock = await mockWith(t, refusing)
  const create = (project: object) =>
    get(mock, '/v3/projects', { method: 'POST', payload: { project } })
  t.match(await create({ name: 'eu-west-0' }), {
    status: 403,
    body: { error: { code: 403, message: /"eu-west-0": it is not in iam\.json/ } },
  })
  t.match((await create({ name: 'cn-north-4' })).body.project, { id: PROJECT })
})

t.test(
  'a state of a server that created projects can be imported; they stay refused',
  async (t) => {
    const creating = await mockWith(t, { seed: 3 })
    await get(creating, '/v3/projects?name=eu-west-0')
    const { body } = await control(creating, 'GET', '/state')
    const mock = await mockWith(t, refusing)
    t.equal((await control(mock, 'PUT', '/state', body)).status, 200)
    t.equal((await login(mock, { project: { name: 'eu-west-0' } })).status, 401)
    t.equal((await get(mock, '/v3/projects')).body.projects.length, 1)
    const kept = (await control(mock, 'GET', '/state')).body
    t.strictSame(kept.iam.projects, body.iam.projects)
  },
)
