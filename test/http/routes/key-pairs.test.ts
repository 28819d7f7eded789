import t from 'tap'
import { get, type Mock, mockWith, NOW } from '../../support/mock.ts'

const KPS = '/v3/p1/kps/keypairs'

const SERVICE = '/v3/p1/keypairs'

const ECS = '/v2.1/p1/os-keypairs'

/** A public key made by ssh-keygen. */
const PUBLIC_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDLU6KGDzB/JZf7OpcM5BVFtMs0mOIS0v1KvjOyeoJOa someone@host'

const create = (mock: Mock, path: string, keypair: unknown, options = {}) =>
  get(mock, path, { method: 'POST', payload: { keypair } as object, ...options })

for (const path of [KPS, SERVICE, ECS]) {
  t.test(`POST ${path}: creates a key pair, or imports a public key`, async (t) => {
    const mock = await mockWith(t)
    const made = await create(mock, path, { name: 'made' }, { as: 'user' })
    t.equal(made.status, 200)
    t.strictSame(Object.keys(made.body.keypair), [
      'fingerprint',
      'name',
      'private_key',
      'public_key',
      'type',
      'user_id',
    ])
    t.match(made.body.keypair, {
      fingerprint: /^([0-9a-f]{2}:){15}[0-9a-f]{2}$/,
      name: 'made',
      private_key: /^-----BEGIN RSA PRIVATE KEY-----\n/,
      public_key: /^ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQD/,
      type: 'ssh',
      user_id: '2b8d1a4f6cae5d3997f5a1e3b7c9d1f2',
    } as object)
    const taken = await create(mock, path, { name: 'taken', type: 'ssh', public_key: PUBLIC_KEY })
    t.strictSame(Object.keys(taken.body.keypair), [
      'fingerprint',
      'name',
      'public_key',
      'type',
      'user_id',
    ])
    t.equal(taken.body.keypair.public_key, PUBLIC_KEY)
    t.equal(taken.headers['server'], 'api-gateway')
  })

  t.test(`GET and DELETE ${path}/{name}: one key pair, until it is deleted`, async (t) => {
    const mock = await mockWith(t)
    await create(mock, path, { name: 'a', public_key: PUBLIC_KEY })
    const shown = await get(mock, `${path}/a`)
    t.equal(shown.status, 200)
    t.notOk('private_key' in shown.body.keypair)
    t.match(shown.body.keypair, { id: 1, name: 'a', public_key: PUBLIC_KEY, deleted: false })
    t.equal((await get(mock, `${path}/a`, { as: 'user' })).status, 404)
    t.equal((await get(mock, `${path}/a`, { as: 'user', method: 'DELETE' })).status, 404)
    const gone = await get(mock, `${path}/a`, { method: 'DELETE', payload: '{}' })
    t.equal(gone.status, path === ECS ? 202 : 204)
    t.equal(gone.body, undefined)
    t.match(await get(mock, `${path}/a`), {
      status: 404,
      body: { error_code: 'KPS.NotFound', error_msg: 'The key pair "a" does not exist.' },
    })
    t.equal((await get(mock, `${path}/a`, { method: 'DELETE' })).status, 404)
    t.equal((await create(mock, path, { name: 'a' })).status, 200)
  })

  t.test(`PUT ${path}/{name}: changes the description`, async (t) => {
    const mock = await mockWith(t)
    await create(mock, path, { name: 'a' })
    const describe = (description: unknown, options: object = {}) =>
      get(mock, `${path}/a`, { method: 'PUT', payload: { keypair: { description } }, ...options })
    const before = (await get(mock, `${SERVICE}/a`)).body.keypair
    t.match(before, { description: null, frozen_state: 0, update_time: null })
    mock.project('p1').advance('1m')
    t.match(await describe('mine'), { status: 200, body: {} })
    t.strictSame((await get(mock, `${SERVICE}/a`)).body.keypair, {
      ...before,
      description: 'mine',
      update_time: NOW + 60_000,
    })
    t.equal((await get(mock, `${ECS}/a`)).body.keypair.updated_at, '2026-01-01T00:01:00.000000')
    mock.project('p2').importState(mock.project('p1').exportState())
    t.match((await get(mock, '/v3/p2/keypairs/a')).body.keypair, { description: 'mine' })
    t.equal((await describe('')).status, 200)
    t.equal((await get(mock, `${KPS}/a`)).body.keypair.description, '')
    t.match(await describe('theirs', { as: 'user' }), {
      status: 404,
      body: { error_code: 'KPS.NotFound' },
    })
    for (const [payload, words] of [
      ['[]', 'expected an object'],
      [{}, 'keypair: found nothing, expected an object'],
      [{ keypair: {} }, 'keypair.description: found nothing, expected text'],
      [{ keypair: { description: 5 } }, 'keypair.description: found 5, expected text'],
      [{ keypair: { description: ['a'] } }, 'keypair.description: found ["a"]'],
      [{ keypair: { description: 'x'.repeat(256) } }, 'expected text of at most 255 characters'],
    ] as const) {
      const { status, body } = await get(mock, `${path}/a`, { method: 'PUT', payload })
      t.equal(status, 400, words)
      t.ok(body.error_msg.includes(words), body.error_msg)
    }
    t.equal((await get(mock, `${KPS}/a`)).body.keypair.description, '')
  })

  t.test(`POST ${path}: refuses an invalid key pair and a name that is taken`, async (t) => {
    const mock = await mockWith(t)
    const cases: [unknown, string][] = [
      [undefined, 'keypair: found nothing, expected an object'],
      [null, 'keypair: found nothing, expected an object'],
      ['a', 'keypair: found "a", expected an object'],
      [{}, 'keypair.name: found nothing, expected text'],
      [{ name: 1 }, 'keypair.name: found 1, expected text'],
      [{ name: '' }, 'keypair.name: found "", expected 1 to 255 characters'],
      [{ name: 'a b' }, 'keypair.name: found "a b", expected 1 to 255 characters'],
      [{ name: 'a'.repeat(256) }, 'expected 1 to 255 characters'],
      [{ name: 'a', type: 'x509' }, 'keypair.type: found "x509", expected ssh'],
      [{ name: 'a', scope: 'all' }, 'keypair.scope: found "all", expected one of domain, user'],
      [{ name: 'a', public_key: '' }, 'keypair.public_key: found "", expected an OpenSSH'],
      [{ name: 'a', public_key: 'ssh-rsa' }, 'expected an OpenSSH public key'],
      [{ name: 'a', public_key: 'ssh-rsa AA AA\nAA' }, 'expected an OpenSSH public key'],
      [{ name: 'a', public_key: 'ssh-rsa !!' }, 'expected an OpenSSH public key'],
      [{ name: 'a', public_key: ['ssh-rsa AA'] }, 'keypair.public_key'],
      [{ name: 'a', user_id: 'x' }, 'keypair.user_id: found "x", expected the id of a user'],
      [{ name: 'a', key_protection: 1 }, 'keypair.key_protection: found 1, expected an object'],
      [
        { name: 'a', key_protection: { encryption: { type: 'x' } } },
        'keypair.key_protection.encryption.type: found "x", expected one of default, kms',
      ],
    ]
    for (const [keypair, message] of cases) {
      const got = await create(mock, path, keypair)
      t.equal(got.status, 400, message)
      t.equal(got.body.error_code, 'ModelArts.6400')
      t.ok(got.body.error_msg.includes(message), got.body.error_msg)
    }
    for (const payload of ['{', '[]', '1', 'null', '\u0000']) {
      t.equal((await get(mock, path, { method: 'POST', payload })).status, 400, payload)
    }
    t.equal((await get(mock, path)).body.keypairs.length, 0)
    t.equal((await create(mock, path, { name: 'a' })).status, 200)
    t.match(await create(mock, path, { name: 'a' }, { as: 'user' }), {
      status: 409,
      body: { error_code: 'KPS.Exists', error_msg: 'The key pair "a" already exists.' },
    })
  })
}

t.test(`GET ${KPS}: page by page, with the marker of the next`, async (t) => {
  const mock = await mockWith(t)
  t.strictSame((await get(mock, KPS)).body, {
    keypairs: [],
    page_info: { current_count: 0, next_marker: null, previous_marker: null },
  })
  for (const name of ['a', 'b', 'c']) {
    await create(mock, KPS, { name, public_key: PUBLIC_KEY, scope: 'domain', key_protection: {} })
  }
  const first = (await get(mock, `${KPS}?limit=2`, { as: 'user' })).body
  t.strictSame(first.page_info, { current_count: 2, next_marker: '2', previous_marker: null })
  t.strictSame(first.keypairs[1], {
    keypair: {
      fingerprint: first.keypairs[1].keypair.fingerprint,
      frozen_state: '0',
      is_key_protection: true,
      name: 'b',
      public_key: PUBLIC_KEY,
      scope: 'domain',
      type: 'ssh',
    },
  })
  const second = (await get(mock, `${SERVICE}?limit=2&marker=2`, { as: 'user' })).body
  t.strictSame(second.page_info, { current_count: 1, next_marker: null, previous_marker: '2' })
  t.equal(second.keypairs[0].keypair.name, 'c')
  for (const query of [
    'limit=0',
    'limit=1001',
    'limit=x',
    'marker=-1',
    'marker=a',
    'limit=1&limit=1',
  ]) {
    t.match(await get(mock, `${KPS}?${query}`), {
      status: 400,
      body: { error_code: 'ModelArts.0104' },
    })
  }
})

t.test(`GET ${ECS}: the same key pairs as ECS shows them`, async (t) => {
  const mock = await mockWith(t)
  await create(mock, KPS, { name: 'a', public_key: PUBLIC_KEY })
  const { body } = await get(mock, ECS)
  const { fingerprint } = body.keypairs[0].keypair
  t.strictSame(body, {
    keypairs: [{ keypair: { fingerprint, name: 'a', public_key: PUBLIC_KEY, type: 'ssh' } }],
  })
  t.equal((await get(mock, `${ECS}/a`)).body.keypair.created_at, '2026-01-01T00:00:00.000000')
  t.equal((await get(mock, `${KPS}/a`)).body.keypair.create_time, NOW)
  t.strictSame((await get(mock, '/v2.1/p2/os-keypairs')).body, { keypairs: [] })
})

t.test('the fingerprint is the one ssh-keygen prints', async (t) => {
  const mock = await mockWith(t)
  const { body } = await create(mock, ECS, { name: 'a', public_key: PUBLIC_KEY })
  t.equal(body.keypair.fingerprint, 'b3:d0:8f:f8:b6:50:b3:ce:70:0f:d2:0a:2a:e2:6b:3b')
})

t.test('key pairs need credentials, and an account that is not suspended', async (t) => {
  const mock = await mockWith(t)
  t.match(await get(mock, KPS, { as: null }), {
    status: 401,
    body: { error_code: 'APIGW.0301' },
  })
  t.match(await get(mock, ECS, { as: 'frozen' }), {
    status: 401,
    body: { error_code: 'ModelArts.6201' },
  })
  const open = await mockWith(t, { auth: 'off' })
  t.equal((await get(open, KPS, { as: null })).status, 200)
})

t.test('a project that is invalid or may not exist has no key pairs', async (t) => {
  const mock = await mockWith(t, { unknownProjects: 'refuse' })
  t.match(await get(mock, '/v3/a%20b/kps/keypairs'), {
    status: 400,
    body: { error_code: 'ModelArts.0210' },
  })
  t.match(await get(mock, KPS), { status: 403, body: { error_code: 'ModelArts.0210' } })
})

t.test('unknown input gives a warning', async (t) => {
  const mock = await mockWith(t)
  const warnings = async (options: Parameters<typeof get>[2], path = KPS) =>
    (await get(mock, path, options)).headers['x-mock-warnings']
  t.equal(await warnings({}), undefined)
  t.equal(
    await warnings({ method: 'POST', payload: { keypair: { name: 'a', nmae: 'b' } } }),
    'unknown body key keypair.nmae, did you mean name?',
  )
  t.equal(await warnings({}, `${ECS}?limt=1`), 'unknown parameter limt')
  const strict = await mockWith(t, { strict: true })
  t.equal((await get(strict, `${ECS}?limit=1`)).status, 400)
  t.equal((await get(strict, KPS)).status, 200)
})

t.test('CreateNotebook accepts a key pair that was created here', async (t) => {
  const mock = await mockWith(t)
  await create(mock, KPS, { name: 'mine' })
  const { status } = await get(mock, 'notebooks', {
    method: 'POST',
    payload: {
      name: 'with-key',
      flavor: 'modelarts.vm.cpu.2u',
      image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
      feature: 'NOTEBOOK',
      volume: { category: 'EVS', ownership: 'MANAGED', capacity: 5 },
      endpoints: [{ service: 'SSH', key_pair_names: ['mine'] }],
    },
  })
  t.equal(status, 200)
})

t.test('another method on their paths is the gateway’s 404', async (t) => {
  const mock = await mockWith(t)
  for (const path of [KPS, ECS, `${KPS}/a`]) {
    t.match(await get(mock, path, { method: 'PATCH' }), {
      status: 404,
      body: { error_code: 'APIGW.0101' },
    })
  }
})
