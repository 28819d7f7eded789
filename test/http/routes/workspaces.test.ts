import t, { type Test } from 'tap'
import { type GetOptions, get, type Mock, mockWith, NOW } from '../../support/mock.ts'

const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'

/** Creates a workspace; resolves to its id. */
async function made(mock: Mock, request: object = {}): Promise<string> {
  const payload = { name: 'vision', ...request }
  return (await get(mock, 'workspaces', { method: 'POST', payload })).body.id
}

/** Checks status, code and words in the message of an error response. */
async function refused(
  t: Test,
  mock: Mock,
  path: string,
  options: GetOptions,
  [status, error_code, words = '']: [number, string, string?],
) {
  const got = await get(mock, path, options)
  const label = `${options.method ?? 'GET'} ${path} ${JSON.stringify(options.payload)}`
  t.strictSame([got.status, got.body.error_code], [status, `ModelArts.${error_code}`], label)
  t.ok(got.body.error_msg.includes(words), `${label}: ${got.body.error_msg}`)
}

/** Bodies that every operation refuses. */
const notObjects: [string | object, string][] = [
  ['{', 'expected JSON in UTF-8'],
  ['[]', 'body: found [], expected an object'],
  ['5', 'body: found 5, expected an object'],
  ['null', 'expected'],
]

t.test('ListWorkspace', async (t) => {
  t.test('gives one array of the workspaces, and how many there are', async (t) => {
    const { status, body } = await get(await mockWith(t), 'workspaces')
    t.equal(status, 200)
    t.match(body, { total_count: 2, count: 2 })
    t.match(body.workspaces, [
      { id: RESEARCH, name: 'research', status: 'NORMAL', owner: 'mock-admin' },
      { id: '0', name: 'default', auth_type: 'PUBLIC', create_time: 1_609_459_200_000 },
    ])
    t.equal(Object.values(body).filter(Array.isArray).length, 1, 'as golangsdk pages it')
  })

  t.test('can be read to its end, one record at a time', async (t) => {
    const mock = await mockWith(t)
    await made(mock)
    const seen: string[] = []
    for (;;) {
      const { body } = await get(mock, `workspaces?limit=1&offset=${seen.length}`)
      if (body.count === 0) break
      seen.push(body.workspaces[0].name)
    }
    t.strictSame(seen, ['vision', 'research', 'default'])
  })

  t.test('takes every documented parameter', async (t) => {
    const mock = await mockWith(t)
    await made(mock, { enterprise_project_id: 'e', auth_type: 'PRIVATE' })
    const names = async (query: string, as: 'admin' | 'user' = 'admin') =>
      (await get(mock, `workspaces?${query}`, { as })).body.workspaces.map(
        ({ name }: { name: string }) => name,
      )
    t.strictSame(await names('order=asc'), ['default', 'research', 'vision'])
    t.strictSame(await names('sort_by=update_time'), ['vision', 'research', 'default'])
    t.strictSame(await names('sort_by=status&order=Asc'), ['default', 'research', 'vision'])
    t.strictSame(await names('name=SI'), ['vision'])
    t.strictSame(await names('enterprise_project_id=e'), ['vision'])
    t.strictSame(await names('filter_accessible=true&name=vision'), ['vision'], 'her own')
    t.strictSame(await names('', 'user'), ['research', 'default'])
  })

  t.test('refuses a bad value', async (t) => {
    const mock = await mockWith(t)
    for (const [query, words] of [
      ['limit=0', 'limit: found 0, expected an integer from 1 to 1000'],
      ['limit=1001', 'limit: found 1001'],
      ['offset=-1', 'offset: found -1'],
      ['sort_by=owner', 'sort_by: found "owner", expected one of name, update_time, status'],
      ['order=up', 'order: found "up", expected one of ASC, DESC'],
      ['filter_accessible=1', 'filter_accessible: found "1", expected true or false'],
    ] as const) {
      await refused(t, mock, `workspaces?${query}`, {}, [400, '0104', words])
    }
  })
})

t.test('CreateWorkspace', async (t) => {
  t.test('gives the workspace, with 200', async (t) => {
    const mock = await mockWith(t)
    const payload = { name: 'vision', auth_type: 'INTERNAL', grants: [{ user_name: 'mock-user' }] }
    const { status, body } = await get(mock, 'workspaces', { method: 'POST', payload })
    t.equal(status, 200)
    t.match(body, {
      id: /^[0-9a-f]{32}$/,
      name: 'vision',
      status: 'NORMAL',
      owner: 'mock-admin',
      grants: [{ user_name: 'mock-user', user_type: 'IAM' }],
      create_time: NOW,
    })
    t.strictSame((await get(mock, `workspaces/${body.id}`)).body, body)
    t.equal((await get(mock, `workspaces/${body.id}`, { as: 'user' })).status, 200)
    t.equal((await get(mock, `notebooks?workspace_id=${body.id}`)).body.total, 0)
    await refused(t, mock, `/v1/p2/workspaces/${body.id}`, {}, [400, '7005'])
  })

  t.test('is public without auth_type, and shows the spelling of the request', async (t) => {
    const mock = await mockWith(t)
    const named = async (name: string, auth_type?: string) =>
      (await get(mock, 'workspaces', { method: 'POST', payload: { name, auth_type } })).body
    t.equal((await named('none')).auth_type, 'public')
    t.equal((await named('null', null as unknown as string)).auth_type, 'public')
    for (const auth_type of ['public', 'PUBLIC', 'private', 'PRIVATE', 'internal', 'INTERNAL']) {
      t.equal((await named(`vision-${auth_type}`, auth_type)).auth_type, auth_type)
    }
    const { workspaces } = (await get(mock, 'workspaces?name=vision-p&order=asc')).body
    t.strictSame(
      workspaces.map(({ auth_type }: { auth_type: string }) => auth_type),
      ['PRIVATE', 'PUBLIC', 'private', 'public'],
    )
    const state = mock.project('p1').exportState()
    mock.project('p2').importState(state)
    t.strictSame(
      (await get(mock, '/v1/p2/workspaces?name=vision-p&order=asc')).body.workspaces,
      workspaces,
      'states keep it too',
    )
  })

  t.test('refuses an invalid body', async (t) => {
    const mock = await mockWith(t)
    const named = { name: 'vision' }
    const cases: [object | string, [number, string, string?]][] = [
      ...notObjects
        .slice(0, 3)
        .map(([body, words]): [object | string, [number, string, string]] => [
          body,
          [400, '6400', words],
        ]),
      [{}, [400, '6400', 'name: found nothing, expected text']],
      [{ name: null }, [400, '6400', 'name: found nothing']],
      [{ name: 5 }, [400, '6400', 'name: found 5, expected text']],
      [{ name: 'abc' }, [400, '6400', 'name: found "abc", expected text of 4 to 64 characters']],
      [{ name: 'n'.repeat(65) }, [400, '6400', 'expected text of 4 to 64 characters']],
      [{ name: 'default' }, [400, '0107', '(name,default)']],
      [{ name: 'research' }, [400, '0107', '(name,research)']],
      [{ ...named, description: 'd'.repeat(257) }, [400, '6400', 'at most 256 characters']],
      [{ ...named, auth_type: 'SECRET' }, [400, '6400', 'auth_type: found "SECRET"']],
      ...[
        'SECRET',
        '',
        'publi',
        'PUBLİC',
        'ınternal',
        ' public',
        'public\u0000',
        '%70ublic',
        '\ud800',
      ].map((auth_type): [object, [number, string, string]] => [
        { ...named, auth_type },
        [400, '6400', 'expected one of PUBLIC, PRIVATE, INTERNAL'],
      ]),
      [{ ...named, auth_type: 5 }, [400, '6400', 'auth_type: found 5, expected one of PUBLIC']],
      [{ ...named, auth_type: ['public'] }, [400, '6400', 'expected one of PUBLIC']],
      [{ ...named, grants: {} }, [400, '6400', 'grants: found {}, expected an array']],
      [
        { ...named, auth_type: 'INTERNAL', grants: [{ user_type: 'IAM' }] },
        [400, '6400', 'grants[0]: found {"user_type":"IAM"}, expected an object with user_id or'],
      ],
      [
        { ...named, auth_type: 'INTERNAL', grants: [{ user_id: 'x', user_type: 'ROBOT' }] },
        [400, '6400', 'grants[0].user_type: found "ROBOT", expected one of IAM, FEDERATE, AGENCY'],
      ],
      [
        { ...named, grants: [{ user_id: 'x' }] },
        [400, '6400', 'expected no grants: auth_type is public, not INTERNAL'],
      ],
    ]
    for (const [payload, wanted] of cases) {
      await refused(t, mock, 'workspaces', { method: 'POST', payload }, wanted)
    }
    t.equal((await get(mock, 'workspaces')).body.total_count, 2, 'nothing was made')
  })

  t.test('says which keys it does not know', async (t) => {
    const mock = await mockWith(t)
    const payload = { name: 'vision', auth: 'PUBLIC', description: null }
    const { status, headers, body } = await get(mock, 'workspaces', { method: 'POST', payload })
    t.equal(status, 200)
    t.match(headers['x-mock-warnings'], 'unknown body key auth')
    t.equal(body.description, '')
    t.notOk('auth' in body)
  })

  t.test('refuses callers without the right', async (t) => {
    const mock = await mockWith(t)
    const payload = { name: 'vision' }
    await refused(t, mock, 'workspaces', { method: 'POST', payload, as: 'user' }, [
      403,
      '0108',
      'modelarts:workspace:create',
    ])
  })
})

t.test('ShowWorkspace', async (t) => {
  t.test('gives a workspace with its grants', async (t) => {
    const { status, body } = await get(await mockWith(t), `workspaces/${RESEARCH}`)
    t.equal(status, 200)
    t.match(body, { id: RESEARCH, name: 'research', grants: [] })
  })

  t.test('refuses an unknown one, and one of somebody else', async (t) => {
    const mock = await mockWith(t)
    await refused(t, mock, 'workspaces/none', {}, [400, '7005', 'workspace:none not existed'])
    const id = await made(mock, { auth_type: 'PRIVATE' })
    await refused(t, mock, `workspaces/${id}`, { as: 'user' }, [403, '0108'])
  })
})

t.test('UpdateWorkspace', async (t) => {
  t.test('changes what it names', async (t) => {
    const mock = await mockWith(t)
    const payload = { description: 'new', auth_type: 'internal', grants: [{ user_name: 'x' }] }
    const { status, body } = await get(mock, `workspaces/${RESEARCH}`, { method: 'PUT', payload })
    t.equal(status, 200)
    t.strictSame(body, { workspace_id: RESEARCH })
    t.match((await get(mock, `workspaces/${RESEARCH}`)).body, {
      name: 'research',
      description: 'new',
      auth_type: 'internal',
      grants: [{ user_name: 'x' }],
      update_time: NOW,
    })
    t.match((await get(mock, `/v1/p2/workspaces/${RESEARCH}`)).body, { auth_type: 'PUBLIC' })
    t.equal((await get(mock, `workspaces/${RESEARCH}`, { method: 'PUT' })).status, 200)
    t.match((await get(mock, `workspaces/${RESEARCH}`)).body, { auth_type: 'internal', grants: [] })
  })

  t.test('refuses what cannot be', async (t) => {
    const mock = await mockWith(t)
    const cases: [string, object | string, [number, string, string?]][] = [
      ['none', { name: 'renamed' }, [400, '7005']],
      ['none', { name: 'abc' }, [400, '6400', 'name: found "abc"']],
      ['0', { name: 'main' }, [400, '0107', '(name,main)']],
      [RESEARCH, { name: 'default' }, [400, '0107', '(name,default)']],
      [RESEARCH, { description: 5 }, [400, '6400', 'description: found 5']],
      [RESEARCH, { grants: [{ user_id: 'x' }] }, [400, '6400', 'auth_type is PUBLIC']],
      [RESEARCH, '[]', [400, '6400', 'expected an object']],
    ]
    for (const [id, payload, wanted] of cases) {
      await refused(t, mock, `workspaces/${id}`, { method: 'PUT', payload }, wanted)
    }
  })
})

t.test('DeleteWorkspace', async (t) => {
  t.test('takes a second of the world’s time', async (t) => {
    const mock = await mockWith(t)
    const path = `workspaces/${RESEARCH}`
    const { status, body } = await get(mock, path, { method: 'DELETE' })
    t.equal(status, 200)
    t.strictSame(body, { workspace_id: RESEARCH })
    t.match((await get(mock, path)).body, { status: 'DELETING' })
    await refused(t, mock, path, { method: 'DELETE' }, [400, '7004', '[action: delete]'])
    await refused(t, mock, path, { method: 'PUT', payload: {} }, [400, '7004'])
    await refused(t, mock, `notebooks?workspace_id=${RESEARCH}`, {}, [400, '0102'])
    mock.project('p1').advance(999)
    t.equal((await get(mock, path)).status, 200)
    mock.project('p1').advance(1)
    await refused(t, mock, path, {}, [400, '7005'])
    t.equal((await get(mock, 'workspaces')).body.total_count, 1)
  })

  t.test('keeps workspace 0, and does not know others', async (t) => {
    const mock = await mockWith(t)
    const options = { method: 'DELETE' } as const
    await refused(t, mock, 'workspaces/0', options, [400, '0107', '(workspace_id,0)'])
    await refused(t, mock, 'workspaces/none', options, [400, '7005'])
    await refused(t, mock, `workspaces/${RESEARCH}`, { ...options, as: 'user' }, [403, '0108'])
  })
})

t.test('ShowWorkspaceQuotas', async (t) => {
  t.test('gives limits, and what is in use where there is one', async (t) => {
    const mock = await mockWith(t)
    const payload = { quotas: [{ resource: 'notebook.instance.count', quota: 50 }] }
    const before = await get(mock, 'workspaces/0/quotas', { as: 'reader' })
    t.equal(before.status, 200)
    t.match(before.body.quotas[0], {
      resource: 'notebook.instance.count',
      quota: -1,
      used_quota: null,
      min_quota: -1,
      max_quota: 100_000,
      update_time: 1_609_459_200_000,
    })
    await get(mock, 'workspaces/0/quotas', { method: 'PUT', payload })
    const { body } = await get(mock, 'workspaces/0/quotas')
    const all = await get(mock, 'notebooks/all?limit=1')
    const free = await get(mock, 'notebooks/all?limit=1&feature=DEFAULT')
    t.match(body.quotas[0], { quota: 50, used_quota: all.body.total + free.body.total })
    t.match(body.quotas[1], { quota: -1, used_quota: null })
  })

  t.test('refuses an unknown workspace', async (t) => {
    await refused(t, await mockWith(t), 'workspaces/none/quotas', {}, [400, '7005'])
  })
})

t.test('UpdateWorkspaceQuotas', async (t) => {
  const path = `workspaces/${RESEARCH}/quotas`

  t.test('changes limits, and says which limit nothing', async (t) => {
    const mock = await mockWith(t)
    const quotas = [
      { resource: 'notebook.instance.count', quota: 1 },
      { resource: 'notebook.gpu_duration', quota: 60 },
    ]
    const { status, body, headers } = await get(mock, path, { method: 'PUT', payload: { quotas } })
    t.equal(status, 200)
    t.match(body.quotas, [{ quota: 1, update_time: NOW }, { quota: -1 }, { quota: 60 }])
    t.notOk('used_quota' in body.quotas[0])
    t.equal(headers['x-mock-warnings'], 'notebook.gpu_duration is stored, but limits nothing')
  })

  t.test('refuses an invalid body', async (t) => {
    const mock = await mockWith(t)
    const quota = (resource: unknown, quota: unknown) => ({ quotas: [{ resource, quota }] })
    const count = 'notebook.instance.count'
    const cases: [object | string, string][] = [
      ...notObjects,
      [{}, 'quotas: found nothing, expected an array'],
      [{ quotas: {} }, 'quotas: found {}, expected an array'],
      [{ quotas: [5] }, 'quotas[0]: found 5, expected an object'],
      [quota(count, undefined), 'quotas[0].quota: found nothing, expected an integer'],
      [quota(count, '5'), 'quotas[0].quota: found "5", expected an integer'],
      [quota(count, 1.5), 'quotas[0].quota: found 1.5'],
      [quota(count, 0), 'found 0, expected -1, or an integer from 1 to 100000'],
      [quota(undefined, 5), 'quotas[0].resource: found nothing'],
      [quota('x', 5), 'quotas[0].resource: found "x", expected one of notebook.instance.count'],
    ]
    for (const [payload, words] of cases) {
      await refused(t, mock, path, { method: 'PUT', payload }, [400, '6400', words])
    }
  })

  t.test('refuses an unknown workspace, and a caller without the right', async (t) => {
    const mock = await mockWith(t)
    const options = { method: 'PUT', payload: { quotas: [] } } as const
    await refused(t, mock, 'workspaces/none/quotas', options, [400, '7005'])
    await refused(t, mock, path, { ...options, as: 'user' }, [403, '0108'])
  })
})
