import t from 'tap'
import { get, type Mock, mockWith, PROJECT } from '../../support/mock.ts'
import { signedHeaders } from '../../support/signing.ts'

const CATALOG = '/v3/auth/catalog'

const user = { name: 'mock-user', password: 'mock-password', domain: { name: 'mock-account' } }

interface Service {
  type: string
  endpoints: { interface: string; region: string; region_id: string; url: string }[]
}

async function tokenOf(mock: Mock, scope: object) {
  const identity = { methods: ['password'], password: { user } }
  const payload = { auth: { identity, scope } }
  return get(mock, '/v3/auth/tokens', { as: null, method: 'POST', payload })
}

/** The endpoint that a client finds: by type, interface and region, as golangsdk compares them. */
function endpointsOf(catalog: Service[], type: string, region: string) {
  return catalog
    .filter((service) => service.type === type)
    .flatMap(({ endpoints }) => endpoints)
    .filter((one) => one.region === region || (region === '' && one.region === '*'))
}

t.test('the catalog of a token is the one that the token had', async (t) => {
  const mock = await mockWith(t, { auth: 'verify' })
  for (const scope of [{ project: { id: PROJECT } }, { domain: { name: 'mock-account' } }, {}]) {
    const made = await tokenOf(mock, scope)
    const headers = { 'x-auth-token': made.headers['x-subject-token'] as string }
    const got = await get(mock, CATALOG, { as: null, headers })
    t.equal(got.status, 200)
    t.strictSame(got.body, {
      catalog: made.body.token.catalog,
      links: { self: `http://localhost${CATALOG}` },
    })
    t.notOk('x-mock-warnings' in got.headers)
  }
})

t.test('a signed request gets the catalog of the project that it names', async (t) => {
  const mock = await mockWith(t, { auth: 'verify', publicUrl: 'https://mock.example' })
  const urlOf = async (more: Record<string, string>) => {
    const headers = { ...signedHeaders({ path: CATALOG }), ...more }
    const { body } = await get(mock, CATALOG, { as: null, headers })
    return body.catalog.find(({ type }: Service) => type === 'modelarts').endpoints[0].url
  }
  t.equal(await urlOf({}), 'https://mock.example/v1')
  t.equal(await urlOf({ 'x-project-id': PROJECT }), `https://mock.example/v1/${PROJECT}`)
  const headers = { ...signedHeaders({ path: CATALOG }), 'x-project-id': 'a b' }
  t.match(await get(mock, CATALOG, { as: null, headers }), {
    status: 400,
    body: { error: { code: 400, message: /"a b" is no project id/ } },
  })
})

t.test('IAM is found as iam and as identity, with a region and without one', async (t) => {
  const mock = await mockWith(t, { region: 'eu-west-0' })
  const { catalog } = (await get(mock, CATALOG)).body
  t.strictSame(
    catalog.map(({ type }: Service) => type),
    ['iam', 'modelarts', 'identity'],
  )
  for (const region of ['', 'eu-west-0']) {
    t.match(endpointsOf(catalog, 'identity', region), [
      { interface: 'public', url: 'http://localhost/v3' },
    ])
    t.equal(endpointsOf(catalog, 'identity', region).length, 1, 'golangsdk refuses two matches')
  }
  t.equal(endpointsOf(catalog, 'iam', '').length, 1)
  t.equal(endpointsOf(catalog, 'modelarts', 'eu-west-0').length, 1)
  const ids = catalog.flatMap(({ id, endpoints }: { id: string; endpoints: { id: string }[] }) => [
    id,
    ...endpoints.map((one) => one.id),
  ])
  t.equal(new Set(ids).size, 7)
})

t.test('unknown input is warned about, and refused with strict', async (t) => {
  const mock = await mockWith(t)
  const got = await get(mock, `${CATALOG}?nocatalog=1`)
  t.equal(got.headers['x-mock-warnings'], 'unknown parameter nocatalog')
  const strict = await mockWith(t, { strict: true })
  t.match(await get(strict, `${CATALOG}?x=1`), { status: 400, body: { error: { code: 400 } } })
})
