import t from 'tap'
import { get, mockWith } from '../../support/mock.ts'

const POOL = 'pool-gpu-research-7f3a'

const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'

/** A scene with the given files; the other files are those of the default scene. */
function scene(t: { testdir(files: Record<string, string>): string }, files: object) {
  const texts = Object.entries(files).map(([noun, value]) => [
    `${noun}.json`,
    JSON.stringify(value),
  ])
  return t.testdir(Object.fromEntries(texts))
}

t.test('ListAuthoringClusters', async (t) => {
  t.test('gives the pools of a type, page by page', async (t) => {
    const mock = await mockWith(t)
    const { status, body } = await get(mock, 'authoring/clusters?type=DEDICATED')
    t.equal(status, 200)
    t.match(body, { current: 0, pages: 1, size: 1000, total: 1 })
    t.match(body.data, [
      {
        pool_id: POOL,
        logic_cluster_id: POOL,
        status: 'ACTIVE',
        type: 'DEDICATED',
        resource_categories: 'GPU',
        workspace_id: '0',
        create_at: '1704067200000',
        project_id: 'p1',
        domain_id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
        flavors: [{ id: 'modelarts.vm.gpu.t4', memory: '33554432' }],
      },
    ])
    const none = await get(mock, 'authoring/clusters?type=MANAGED')
    t.strictSame(none.body, { current: 0, data: [], pages: 0, size: 1000, total: 0 })
  })

  t.test('takes every documented parameter', async (t) => {
    const mock = await mockWith(t)
    const cases: Record<string, number> = {
      'scope=TRAIN': 1,
      'scope=INFER': 0,
      'workspace_id=0': 1,
      [`workspace_id=${RESEARCH}`]: 0,
      'limit=0': 1,
      'limit=5&offset=1': 0,
    }
    for (const [query, rows] of Object.entries(cases)) {
      const { body } = await get(mock, `authoring/clusters?type=DEDICATED&${query}`)
      t.equal(body.data.length, rows, query)
    }
  })

  t.test('refuses a bad value', async (t) => {
    const mock = await mockWith(t)
    for (const [query, code, message] of [
      ['', '0104', 'type: found nothing, expected one of MANAGED, DEDICATED'],
      ['type=', '0104', 'type: found nothing'],
      ['type=MANAGED&limit=-1', '0104', 'limit: found -1, expected an integer from 0'],
      ['type=MANAGED&offset=x', '0104', 'offset: found "x"'],
      ['type=MANAGED&workspace_id=7', '0102', 'workspace_id: found "7"'],
    ] as const) {
      const { status, body } = await get(mock, `authoring/clusters?${query}`)
      t.equal(status, 400, query)
      t.equal(body.error_code, `ModelArts.${code}`, query)
      t.ok(body.error_msg.includes(message), body.error_msg)
    }
  })
})

t.test('ListAuthoringClusters and ListPools: an unlisted word matches nothing', async (t) => {
  const mock = await mockWith(t)
  for (const path of [
    'authoring/clusters?type=dedicated',
    'authoring/clusters?type=DEDICATED&scope=ALL',
    '/v2/p1/pools?status=running',
  ]) {
    const { status, body } = await get(mock, path)
    t.strictSame([status, body.data ?? body.items], [200, []], path)
  }
})

t.test('ShowCluster', async (t) => {
  t.test('returns the pool as the whole body', async (t) => {
    const mock = await mockWith(t)
    const { status, body } = await get(mock, `authoring/clusters/${POOL}`, { as: 'reader' })
    t.equal(status, 200)
    const list = await get(mock, 'authoring/clusters?type=DEDICATED')
    t.strictSame(body, list.body.data[0])
  })

  t.test('refuses an unknown pool', async (t) => {
    const { status, body } = await get(await mockWith(t), 'authoring/clusters/none')
    t.equal(status, 400)
    t.strictSame(body, {
      error_code: 'ModelArts.6404',
      error_msg: 'The pool none does not exist.',
    })
  })
})

t.test('ListFeatures', async (t) => {
  t.test('shows the quota and the caller’s use', async (t) => {
    const mock = await mockWith(t)
    for (const as of ['admin', 'user'] as const) {
      const { status, body } = await get(mock, 'authoring/features/NOTEBOOK', { as })
      t.equal(status, 200)
      t.match(body, { enabled: true, name: 'NOTEBOOK', quota: -1, user_id: String })
      const lists = [0, RESEARCH].map((id) =>
        get(mock, `notebooks?limit=1&workspace_id=${id}`, { as }),
      )
      const totals = (await Promise.all(lists)).map(({ body }) => body.total)
      t.equal(
        body.used,
        totals.reduce((sum, total) => sum + total),
        'in every workspace',
      )
    }
  })

  t.test('refuses any other feature', async (t) => {
    const { status, body } = await get(await mockWith(t), 'authoring/features/TRAIN')
    t.equal(status, 400)
    t.match(body, {
      error_code: 'ModelArts.0104',
      error_msg: 'Parameter error. feature: found "TRAIN", expected one of NOTEBOOK',
    })
  })

  t.test('shows the values of the scene', async (t) => {
    const feature = {
      create_at: '-2h',
      enabled: false,
      id: 'f',
      name: 'NOTEBOOK',
      quota: 3,
      update_at: '-1h',
    }
    const mock = await mockWith(t, { scene: scene(t, { features: [feature] }) })
    const { body } = await get(mock, 'authoring/features/NOTEBOOK')
    t.match(body, { enabled: false, quota: 3, used: 0 })
    t.equal(body.update_at - body.create_at, 3_600_000)
    await t.rejects(mockWith(t, { scene: scene(t, { features: [feature, feature] }) }), {
      message: /features\.json \$\[1\]\.name: found "NOTEBOOK", expected a name that no other/,
    })
    await t.rejects(mockWith(t, { scene: scene(t, { features: [] }) }), /features\.json \$/)
  })
})

t.test('ListPools', async (t) => {
  t.test('gives the dedicated pools, where other operations on pools are not served', async (t) => {
    const mock = await mockWith(t)
    const { status, body } = await get(mock, '/v2/p1/pools')
    t.equal(status, 200)
    t.match(body, {
      kind: 'PoolList',
      apiVersion: 'v2',
      items: [{ kind: 'Pool', metadata: { name: POOL }, status: { phase: 'Running' } }],
    })
    for (const [method, path] of [
      ['POST', '/v2/p1/pools'],
      ['GET', '/v1/p1/pools'],
      ['GET', `/v2/p1/pools/${POOL}`],
    ] as const) {
      const got = await get(mock, path, { method })
      t.match([got.status, got.body.error_code], [501, 'Mock.NotServed'], path)
    }
  })

  t.test('takes every documented parameter', async (t) => {
    const mock = await mockWith(t)
    const cases: Record<string, number> = {
      'workspaceId=0': 1,
      [`workspaceId=${RESEARCH}`]: 0,
      [`workspace_id=${RESEARCH}`]: 0,
      'status=created': 1,
      'status=failed': 0,
      'labelSelector=team%3Dresearch': 1,
      'labelSelector=team%3Dvision': 0,
    }
    for (const [query, rows] of Object.entries(cases)) {
      const { body } = await get(mock, `/v2/p1/pools?${query}`)
      t.equal(body.items.length, rows, query)
    }
    const both = await get(mock, `/v2/p1/pools?workspaceId=${RESEARCH}&workspace_id=0`)
    t.equal(both.body.items.length, 1)
    t.equal(both.headers['x-mock-warnings'], 'workspaceId is ignored: workspace_id wins')
  })

  t.test('refuses a bad value', async (t) => {
    const mock = await mockWith(t)
    for (const [query, code, message] of [
      ['labelSelector=a,,b', '0104', 'expected items joined with commas, each key or key=value'],
      ['labelSelector=a+in+(b)', '0104', 'labelSelector: found "a in (b)"'],
      ['labelSelector=!a', '0104', 'labelSelector: found "!a"'],
      ['labelSelector=a!%3Db', '0104', 'labelSelector: found "a!=b"'],
      ['workspaceId=7', '0102', 'workspaceId: found "7"'],
    ] as const) {
      const { status, body } = await get(mock, `/v2/p1/pools?${query}`)
      t.equal(status, 400, query)
      t.equal(body.error_code, `ModelArts.${code}`, query)
      t.ok(body.error_msg.includes(message), body.error_msg)
    }
  })

  t.test('shows the pools of the scene, which may only offer flavors it has', async (t) => {
    const pools = [{ id: 'p', name: 'P', create_at: '-1h', flavors: ['modelarts.vm.cpu.2u'] }]
    const mock = await mockWith(t, { scene: scene(t, { pools }) })
    const { body } = await get(mock, '/v2/p1/pools')
    t.match(body.items, [
      {
        metadata: { creationTimestamp: '2025-12-31T23:00:00Z' },
        spec: { resources: [{ flavor: 'modelarts.vm.cpu.2u' }] },
      },
    ])
    const broken = [...pools, { id: 'q', name: 'Q', flavors: ['modelarts.vm.cpu.2u', 'none'] }]
    await t.rejects(mockWith(t, { scene: scene(t, { pools: broken }) }), {
      message: /pools\.json \$\[1\]\.flavors\[1\]: found "none", expected an id of flavors\.json/,
    })
  })
})
