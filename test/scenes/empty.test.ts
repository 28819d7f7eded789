import t from 'tap'
import { get, IMAGE, mockWith } from '../support/mock.ts'

t.test('no project has instances, and there is everything to create one', async (t) => {
  const mock = await mockWith(t, { scene: 'empty' })
  for (const project of ['p1', 'p2']) {
    const { body } = await get(mock, `/v1/${project}/notebooks/all`)
    t.match(body, { total: 0, pages: 0, data: [] })
  }
  for (const path of ['notebooks/flavors', 'images']) {
    t.ok((await get(mock, path)).body.data.length > 0, path)
  }
  t.ok((await get(mock, 'workspaces')).body.count > 0)
  const payload = {
    name: 'first',
    flavor: 'modelarts.vm.cpu.2u',
    image_id: IMAGE,
    volume: { category: 'EVS', ownership: 'MANAGED' },
  }
  t.equal((await get(mock, 'notebooks', { method: 'POST', payload })).status, 200)
  mock.project('p1').advance('3s')
  const { data, total } = mock.project('p1').notebooks.list()
  t.equal(total, 1)
  t.match(data, [{ name: 'first', status: 'RUNNING' }])
  mock.project('p1').reset()
  t.equal(mock.project('p1').notebooks.list().total, 0)
})
