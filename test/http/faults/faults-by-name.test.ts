import t, { type Test } from 'tap'
import { type GetOptions, get, IMAGE, mockWith } from '../../support/mock.ts'

/** A mock with the instances `gpu-1` (id nb-1) and `cpu-1` (id nb-2). */
async function twoInstances(t: Test) {
  const mock = await mockWith(t)
  for (const [id, name] of [
    ['nb-1', 'gpu-1'],
    ['nb-2', 'cpu-1'],
  ] as const) {
    const flavor = 'modelarts.vm.cpu.2u'
    mock.project('p1').notebooks.put({ id, name, flavor, image: { id: IMAGE } })
  }
  return mock
}

const tags = { tags: [{ key: 'a' }] }

/** Operations on one instance: the path after its id, and the request. */
const calls: [path: string, GetOptions][] = [
  ['', {}],
  ['', { method: 'PUT', payload: { description: 'x' } }],
  ['', { method: 'DELETE' }],
  ['/start', { method: 'POST' }],
  ['/stop', { method: 'POST' }],
  ['/lease', {}],
  ['/lease', { method: 'PATCH' }],
  ['/flavors', {}],
  ['/storage', {}],
  ['/storage', { method: 'POST', payload: { mount_path: '/data/x/', uri: 'obs://b/' } }],
  ['/storage/none', {}],
  ['/storage/none', { method: 'DELETE' }],
  ['/tags/create', { method: 'POST', payload: tags }],
  ['/tags/delete', { method: 'DELETE', payload: tags }],
]

t.test('a rule with a name applies to the instance in the path', async (t) => {
  const mock = await twoInstances(t)
  mock.faults.add({ id: 'by-name', operation: '*', status: 503, match: { name: 'gpu-*' } })
  for (const [path, options] of calls) {
    const what = `${options.method ?? 'GET'} ${path}`
    const hit = await get(mock, `notebooks/nb-1${path}`, options)
    t.equal(hit.status, 503, what)
    t.equal(hit.headers['x-mock-fault-id'], 'by-name')
    t.not((await get(mock, `notebooks/nb-2${path}`, options)).status, 503, what)
  }
  t.match(mock.faults.list(), [{ hits: calls.length, seen: calls.length }])
})

t.test(
  'a rule with a name does not apply to an unknown instance or to another project',
  async (t) => {
    const mock = await twoInstances(t)
    mock.faults.add({ operation: '*', status: 503, match: { name: 'gpu-*' } })
    t.equal((await get(mock, 'notebooks/none')).body.error_code, 'ModelArts.6404')
    t.equal((await get(mock, 'notebooks/none?name=gpu-1')).body.error_code, 'ModelArts.6404')
    t.equal((await get(mock, '/v1/p2/notebooks/nb-1')).body.error_code, 'ModelArts.6404')
    t.equal((await get(mock, '/v1/a.b/notebooks/nb-1')).status, 400)
    t.equal((await get(mock, 'notebooks/nb-1?name=cpu-1')).status, 503)
  },
)

t.test('a renamed instance matches by its new name', async (t) => {
  const mock = await twoInstances(t)
  mock.faults.add({ operation: 'StopNotebook', status: 503, match: { name: 'renamed' } })
  const stop = () => get(mock, 'notebooks/nb-1/stop', { method: 'POST' })
  await get(mock, 'notebooks/nb-1', { method: 'PUT', payload: { name: 'renamed' } })
  t.equal((await stop()).status, 503)
  mock.faults.clear()
  t.equal((await stop()).status, 200)
})

t.test('a rule with a path id applies to that instance only', async (t) => {
  const mock = await twoInstances(t)
  mock.faults.add({ operation: 'ShowNotebook', status: 503, match: { path: { id: 'nb-1' } } })
  t.equal((await get(mock, 'notebooks/nb-1')).status, 503)
  t.equal((await get(mock, 'notebooks/nb-2')).status, 200)
})

t.test(
  'a body that is not JSON, or whose name is not a string, does not name an instance',
  async (t) => {
    const mock = await twoInstances(t)
    mock.faults.add({ operation: '*', status: 503, match: { name: 'gpu-*' } })
    const put = (id: string, payload: string) =>
      get(mock, `notebooks/${id}`, { method: 'PUT', payload })
    for (const payload of ['{', 'null', '[]', '{"name":5}', '{"name":null}', '"gpu-1"']) {
      t.equal((await put('nb-1', payload)).status, 503, payload)
      t.not((await put('nb-2', payload)).status, 503, payload)
    }
  },
)
