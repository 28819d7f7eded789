import t from 'tap'
import { createMockServer, type Notebook } from '../src/index.ts'
import { CREATION, get, IMAGE, mockWith, NOW } from './support/mock.ts'
import { refusal } from './support/refusal.ts'

const ENTRY = { name: 'a', flavor: 'modelarts.vm.cpu.2u', image: { id: IMAGE } }

t.test('lists, gets, puts and removes notebooks without HTTP', async (t) => {
  const mock = await mockWith(t)
  const { notebooks } = mock.project('p1')
  t.equal(notebooks.list().total, 13)
  t.equal(notebooks.listAll({ limit: 100 }).total, 25)
  t.equal(notebooks.list({ name: 'LLAMA', status: 'RUNNING' }).total, 2)
  const put: Notebook = notebooks.put(ENTRY)
  t.match(put, {
    id: /^[0-9a-f-]{36}$/,
    status: 'RUNNING',
    create_at: NOW + 2,
    url: `http://localhost/${put.id}/lab`,
  })
  t.strictSame(notebooks.get(put.id), put)
  t.equal(notebooks.list().data[0]?.id, put.id)
  notebooks.put({ ...put, description: 'changed' } as Parameters<typeof notebooks.put>[0])
  t.equal(notebooks.get(put.id).description, 'changed')
  t.equal(notebooks.list().total, 14)
  notebooks.remove(put.id)
  t.match(
    refusal(() => notebooks.get(put.id)),
    {
      statusCode: 400,
      errorCode: 'ModelArts.6404',
      message: `The instance ${put.id} does not exist.`,
    },
  )
})

t.test('library and HTTP return the same', async (t) => {
  const mock = await mockWith(t)
  const { body } = await get(mock, 'notebooks?limit=20&sort_key=name')
  t.strictSame(mock.project('p1').notebooks.list({ limit: 20, sort_key: 'name' }), body)
})

t.test('changing a returned value does not change the server', async (t) => {
  const { notebooks } = (await mockWith(t)).project('p1')
  const [first] = notebooks.list().data
  Object.assign(first as Notebook, { name: 'changed' })
  t.not(notebooks.list().data[0]?.name, 'changed')
})

t.test('calls act as the admin, or as the user that is given', async (t) => {
  const project = (await mockWith(t)).project('p1')
  t.equal(project.as('mock-user').notebooks.list().total, 9)
  t.match(
    refusal(() => project.as('mock-user').notebooks.listAll()),
    { statusCode: 403, errorCode: 'ModelArts.0108' },
  )
  t.match(
    refusal(() => project.as('nobody').notebooks.list()),
    {
      message:
        'found "nobody", expected one of mock-admin, mock-user, mock-reader, mock-frozen, at user',
    },
  )
})

t.test(
  'a wrong argument gives the error of the API, or an error with found, expected and path',
  async (t) => {
    const mock = await mockWith(t)
    const { notebooks } = mock.project('p1')
    t.match(
      refusal(() => notebooks.list({ limit: 0 })),
      {
        errorCode: 'ModelArts.0104',
        message: 'Parameter error. limit: found 0, expected an integer from 1 to 1000',
      },
    )
    t.match(
      refusal(() => notebooks.put({ ...ENTRY, name: 'a b' })),
      {
        errorCode: 'Mock.InvalidInput',
        message:
          'found "a b", expected 1 to 128 characters of A-Z, a-z, 0-9, _, - and Chinese, at $.name',
      },
    )
    t.match(
      refusal(() => notebooks.put({ ...ENTRY, id: 'a/b' })),
      { message: /^found "a\/b", expected 1 to 64 characters of .*, at \$\.id$/ },
    )
    t.match(
      refusal(() => notebooks.put({ ...ENTRY, id: 'open' })),
      { message: /^found "open", expected none of the words all, .*, at \$\.id$/ },
    )
    const unnamed = { ...ENTRY, id: undefined } as unknown as Parameters<typeof notebooks.put>[0]
    t.match(notebooks.put(unnamed).id, /^[0-9a-f-]{36}$/, 'undefined counts as left out')
    t.match(
      refusal(() => notebooks.put({ ...ENTRY, flavor: 'x' })),
      {
        message: 'found "x", expected an id of flavors.json, at $.flavor',
      },
    )
    t.match(
      refusal(() => mock.project('a.b').notebooks.list()),
      {
        message: 'found "a.b", expected the id of a project that may exist, at project',
      },
    )
  },
)

t.test('an option sets the not-found status', async (t) => {
  const mock = await mockWith(t, { notFoundStatus: 404 })
  t.match(
    refusal(() => mock.project('p1').notebooks.get('x')),
    { statusCode: 404, errorCode: 'ModelArts.6404' },
  )
})

t.test('a project or the server can be reset, to the scene or to no instances', async (t) => {
  const mock = await mockWith(t)
  const project = mock.project('p1')
  project.notebooks.put(ENTRY)
  project.faults.add({ operation: '*', status: 500 })
  project.reset()
  t.equal(project.notebooks.list().total, 13)
  t.equal(project.faults.size, 0)
  project.reset('empty')
  t.equal(project.notebooks.list().total, 0)
  mock.reset()
  t.equal(project.notebooks.list().total, 13)
  mock.reset('empty')
  t.equal(mock.project('p2').notebooks.list().total, 0)
})

t.test('it listens on any free port or a given port, and responds with its own URL', async (t) => {
  const mock = await mockWith(t)
  const url = await mock.listen()
  t.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
  t.equal(mock.url, url)
  const response = await fetch(`${url}/v1/p1/notebooks?limit=1&status=RUNNING`, {
    headers: { 'x-auth-token': 'x' },
  })
  const { data } = (await response.json()) as { data: Notebook[] }
  t.ok(data[0]?.url?.startsWith(url))
  t.ok(mock.project('p1').notebooks.list({ status: 'RUNNING' }).data[0]?.url?.startsWith(url))
  await mock.close()
  await mock.close()
  await t.rejects(fetch(`${url}/health`))
})

t.test('two servers in one process share nothing', async (t) => {
  const [a, b] = [await mockWith(t), await mockWith(t)]
  a.project('p1').notebooks.put(ENTRY)
  a.faults.add({ operation: '*', status: 500 })
  t.equal(b.project('p1').notebooks.list().total, 13)
  t.equal((await get(b, 'notebooks')).status, 200)
})

t.test('a server that is closed while it starts to listen is closed', async (t) => {
  const mock = await createMockServer()
  const listening = mock.listen()
  await mock.close()
  await t.rejects(fetch(`${await listening}/health`))
})

t.test('a closed server does not open a port again', async (t) => {
  const mock = await createMockServer()
  await mock.close()
  await t.rejects(mock.listen(), /^found a closed server, expected an open one$/)
  t.strictSame(mock.urls, [])
})

t.test('a wrong option is refused with found, expected and path', async (t) => {
  await t.rejects(createMockServer({ auth: 'presnt' as 'present' }), {
    errorCode: 'Mock.InvalidOption',
    message:
      'found "presnt", expected one of off, present, verify; did you mean "present"?, at $.auth',
  })
  await t.rejects(createMockServer({ prot: 1 } as object), {
    message: 'found "prot", expected no such key, at $.prot',
  })
  await t.rejects(createMockServer({ latency: '5..1' }), {
    message: /expected a range with the smaller value first/,
  })
  await t.rejects(createMockServer({ fault: ['ListNotebook status=403'] }), {
    message: /did you mean "ListNotebooks"/,
  })
  await t.rejects(createMockServer({ scene: 'no-such' }), { name: 'SceneError' })
})

t.test('without a clock option, a world uses the host time', async (t) => {
  const mock = await createMockServer()
  t.teardown(() => mock.close())
  const { create_at } = mock.project('p1').notebooks.put(ENTRY)
  t.ok(Math.abs(create_at - Date.now()) < 60_000)
})

t.test('the library refuses the same bodies as the API, and returns the same fields', async (t) => {
  const { notebooks } = (await mockWith(t)).project('p1')
  t.throws(() => notebooks.create({ name: '?' } as never), { message: /^Invalid request payload/ })
  const { id } = notebooks.list({ status: 'RUNNING' }).data[0] ?? { id: '' }
  t.equal(notebooks.create(CREATION, 'my-own').id, 'my-own')
  for (const taken of ['my-own', id]) {
    t.throws(() => notebooks.create(CREATION, taken), /expected one that no instance has/)
  }
  for (const unreachable of ['all', 'a/b']) {
    t.throws(() => notebooks.create(CREATION, unreachable), /expected 1 to 64 characters/)
  }
  t.strictSame(notebooks.show(id), notebooks.get(id))
})
