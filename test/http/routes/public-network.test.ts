import t from 'tap'
import {
  CREATION,
  control,
  get,
  INSTANCE,
  type Mock,
  mockWith,
  withInstance,
} from '../../support/mock.ts'

const FORBIDDEN = { public_network_type: 'FORBIDDEN' } as const

function create(mock: Mock, more: object) {
  return get(mock, 'notebooks', { method: 'POST', payload: { ...CREATION, ...more } })
}

function update(mock: Mock, id: string, payload: object) {
  return get(mock, `notebooks/${id}`, { method: 'PUT', payload })
}

t.test('the public network of an instance', async (t) => {
  t.test('is stored, but no answer of the API shows it', async (t) => {
    const mock = await mockWith(t)
    const { status, body, headers } = await create(mock, { public_network_config: FORBIDDEN })
    t.equal(status, 200)
    t.equal(headers['x-mock-warnings'], undefined)
    const { id } = body
    for (const answer of [
      body,
      (await get(mock, `notebooks/${id}`)).body,
      (await get(mock, 'notebooks?name=a')).body.data[0],
    ]) {
      t.notOk('public_network_config' in answer)
    }
    const shown = await control(mock, 'GET', `/projects/p1/notebooks/${id}`)
    t.strictSame(shown.body.hidden_fields, { public_network_config: FORBIDDEN })
    t.notOk('public_network_config' in shown.body.notebook)
    const handle = mock.project('p1').notebook(id)
    t.strictSame(handle.hiddenFields, { public_network_config: FORBIDDEN })
    const copy = handle.hiddenFields
    copy.public_network_config = {}
    t.strictSame(handle.hiddenFields, { public_network_config: FORBIDDEN }, 'it is a copy')
  })

  t.test('takes each type in any case', async (t) => {
    const mock = await mockWith(t)
    for (const [given, kept] of [
      ['SHARED', 'SHARED'],
      ['EXCLUSIVE', 'EXCLUSIVE'],
      ['FORBIDDEN', 'FORBIDDEN'],
      ['exclusive', 'EXCLUSIVE'],
    ]) {
      const { body } = await create(mock, { public_network_config: { public_network_type: given } })
      t.strictSame(mock.project('p1').notebook(body.id).hiddenFields, {
        public_network_config: { public_network_type: kept },
      })
    }
  })

  t.test('without a type it counts as left out, and a warning says so', async (t) => {
    const mock = await mockWith(t)
    for (const config of [{}, { public_network_type: null }]) {
      const { status, body, headers } = await create(mock, { public_network_config: config })
      t.equal(status, 200)
      t.match(headers['x-mock-warnings'], 'public_network_config is ignored')
      t.strictSame(mock.project('p1').notebook(body.id).hiddenFields, {})
    }
    const { body, headers } = await create(mock, { public_network_config: null })
    t.equal(headers['x-mock-warnings'], undefined)
    t.strictSame(mock.project('p1').notebook(body.id).hiddenFields, {})
  })

  t.test(
    'an update changes it while the instance is stopped, and keeps it otherwise',
    async (t) => {
      const { mock, project } = await withInstance(t, {
        status: 'STOPPED',
        public_network_config: FORBIDDEN,
        hooks: { container_hooks: {} },
      })
      const kept = () => project.notebook('nb-1').hiddenFields
      await update(mock, 'nb-1', { name: 'b' })
      const empty = await update(mock, 'nb-1', { public_network_config: {} })
      t.match(empty.headers['x-mock-warnings'], 'public_network_config is ignored')
      t.strictSame(kept(), { hooks: { container_hooks: {} }, public_network_config: FORBIDDEN })
      const shared = { public_network_type: 'SHARED' }
      const { status, body } = await update(mock, 'nb-1', { public_network_config: shared })
      t.equal(status, 200)
      t.notOk('public_network_config' in body)
      t.match(kept(), { public_network_config: shared })
      project.notebook('nb-1').force('RUNNING')
      const refused = await update(mock, 'nb-1', { public_network_config: FORBIDDEN })
      t.match(refused, { status: 400, body: { error_code: 'ModelArts.6347' } })
      for (const config of [{}, { public_network_type: null }]) {
        const ignored = await update(mock, 'nb-1', { public_network_config: config })
        t.equal(ignored.status, 200, 'what has no effect is no reason to refuse')
        t.match(ignored.headers['x-mock-warnings'], 'public_network_config is ignored')
      }
      t.match(kept(), { public_network_config: shared })
      for (const path of ['start', 'stop']) {
        project.notebook('nb-1').force(path === 'start' ? 'STOPPED' : 'RUNNING')
        const answer = await get(mock, `notebooks/nb-1/${path}`, { method: 'POST' })
        t.equal(answer.status, 200)
        t.notOk('public_network_config' in answer.body)
        t.match(kept(), { public_network_config: shared })
      }
    },
  )

  t.test('is in states, snapshots and scenes', async (t) => {
    const entry = { ...INSTANCE, public_network_config: FORBIDDEN }
    const scene = t.testdir({ 'notebooks.json': JSON.stringify([entry]) })
    const mock = await mockWith(t, { scene })
    const kept = (project: string) => mock.project(project).notebook('nb-1').hiddenFields
    t.strictSame(kept('p1'), { public_network_config: FORBIDDEN })
    const state = mock.project('p1').exportState()
    t.match(state.notebooks[0], { public_network_config: FORBIDDEN })
    mock.project('p1').notebook('nb-1').force('STOPPED')
    const before = mock.project('p1').snapshot()
    await update(mock, 'nb-1', { public_network_config: { public_network_type: 'SHARED' } })
    t.match(kept('p1'), { public_network_config: { public_network_type: 'SHARED' } })
    mock.project('p1').restore(before)
    t.strictSame(kept('p1'), { public_network_config: FORBIDDEN })
    mock.project('p2').importState(state)
    t.strictSame(kept('p2'), { public_network_config: FORBIDDEN })
    const [notebook] = state.notebooks
    const broken = { ...notebook, public_network_config: { public_network_type: 'OPEN' } }
    t.throws(
      () => mock.project('p2').importState({ ...state, notebooks: [broken] } as never),
      /found "OPEN", expected one of SHARED, EXCLUSIVE, FORBIDDEN, at \$\.notebooks\[0\]\.public/,
    )
    const bad = t.testdir({ 'notebooks.json': JSON.stringify([broken]) })
    await t.rejects(mockWith(t, { scene: bad }), /public_network_type: found "OPEN"/)
  })

  t.test('the control plane shows no hidden fields of an instance that is gone', async (t) => {
    const mock = await mockWith(t)
    const { body } = await create(mock, {})
    mock.project('p1').notebooks.remove(body.id)
    const { body: history } = await control(mock, 'GET', `/projects/p1/notebooks/${body.id}`)
    t.match(history, { notebook: null, hidden_fields: null })
  })
})

t.test('user_vpc: NAT gateway and elastic IP are stored and shown', async (t) => {
  const mock = await mockWith(t)
  const vpc = { vpc_id: 'v', subnet_id: 's', security_group_ids: ['g'] }
  const user_vpc = { ...vpc, nat_id: 'nat-1', eip_id: 'e9b72a9d-4275-455e-a724-853504e4d9c6' }
  const { status, body } = await create(mock, { user_vpc })
  t.equal(status, 200)
  t.strictSame(body.user_vpc, user_vpc)
  const { id } = body
  t.strictSame((await get(mock, `notebooks/${id}`)).body.user_vpc, user_vpc)
  t.strictSame((await get(mock, 'notebooks?name=a')).body.data[0].user_vpc, user_vpc)
  const state = mock.project('p1').exportState()
  mock.project('p2').importState(state)
  t.strictSame(mock.project('p2').notebook(id).value.user_vpc, user_vpc)
  const partial = await create(mock, { user_vpc: { ...vpc, nat_id: null } })
  t.strictSame(partial.body.user_vpc, vpc)
})

t.test('a bad value of a new body field is refused with the place', async (t) => {
  const { mock } = await withInstance(t, { status: 'STOPPED' })
  const texts = ['', 'x'.repeat(65), 'a\u0000b', '🚀', '\ud800', '\udfff', 'a b', '%00', '<script>']
  const others = [1, true, [], {}, ['SHARED'], -1]
  const vpc = { vpc_id: 'v', subnet_id: 's', security_group_ids: [] }
  const networks: [unknown, string][] = [
    ...[...texts, ...others, 'OPEN'].map((value): [unknown, string] => [
      { public_network_type: value },
      'public_network_config.public_network_type: found ',
    ]),
    ...[...texts, 1, true, []].map((value): [unknown, string] => [
      value,
      'public_network_config: found ',
    ]),
  ]
  const cases: [object, string, ('POST' | 'PUT')[]][] = [
    ...networks.map(([public_network_config, place]): (typeof cases)[number] => [
      { public_network_config },
      place,
      ['POST', 'PUT'],
    ]),
    ...(['nat_id', 'eip_id'] as const).flatMap((key) =>
      [...texts, ...others].map((value): (typeof cases)[number] => [
        { user_vpc: { ...vpc, [key]: value } },
        `user_vpc.${key}: found `,
        ['POST'],
      ]),
    ),
  ]
  for (const [fields, place, methods] of cases) {
    for (const method of methods) {
      const path = method === 'POST' ? 'notebooks' : 'notebooks/nb-1'
      const payload = method === 'POST' ? { ...CREATION, ...fields } : fields
      const { status, body } = await get(mock, path, { method, payload })
      const label = `${method} ${JSON.stringify(fields)}`
      t.match([status, body.error_code], [400, 'ModelArts.6400'], label)
      t.ok(body.error_msg.includes(place), `${label}: ${body.error_msg}`)
    }
  }
})

t.test('an unknown key in the public network is warned about, and refused if strict', async (t) => {
  const config = { public_network_type: 'SHARED', public_network_typ: 'SHARED' }
  const { headers } = await create(await mockWith(t), { public_network_config: config })
  t.match(headers['x-mock-warnings'], 'unknown body key public_network_config.public_network_typ')
  const { status } = await create(await mockWith(t, { strict: true }), {
    public_network_config: config,
  })
  t.equal(status, 400)
})
