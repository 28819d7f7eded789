import t from 'tap'
import { sortOf } from '../../src/cloud/notebooks/list/query.ts'
import { loadScene } from '../../src/control/scenes/scene.ts'
import { NotebookStatus } from '../../src/schemas/notebook.ts'
import { NOW } from '../support/mock.ts'

const scene = await loadScene({ scene: 'default', seed: 1 })
const notebooks = scene.startAt(NOW).notebooks.byCreation.rows.map((row) => row.notebook)

/** The number of notebooks for each value of a field. */
function counts(read: (one: (typeof notebooks)[number]) => unknown): Map<unknown, number> {
  const found = new Map<unknown, number>()
  for (const one of notebooks) found.set(read(one), (found.get(read(one)) ?? 0) + 1)
  return found
}

t.test(
  'the scene has about thirty notebooks of three users, and those of the admin fill the first page',
  async (t) => {
    t.ok(notebooks.length >= 28 && notebooks.length <= 35, `${notebooks.length}`)
    const owners = counts(({ user_id }) => user_id)
    t.equal(owners.size, 3)
    t.ok((owners.get(scene.iam.admin.id) ?? 0) >= 12)
    const page = notebooks.filter(
      ({ user_id, workspace_id, feature }) =>
        user_id === scene.iam.admin.id && workspace_id === '0' && feature === 'NOTEBOOK',
    )
    t.ok(page.length >= 12)
  },
)

t.test('every status that a list can show occurs', async (t) => {
  const statuses = NotebookStatus.options.filter((status) => status !== 'DELETED')
  t.strictSame([...counts(({ status }) => status).keys()].sort(), statuses.sort())
})

t.test(
  'two workspaces, one pool, all kinds of processors and storage, and both features occur',
  async (t) => {
    t.equal(counts(({ workspace_id }) => workspace_id).size, 2)
    t.strictSame([...counts(({ pool }) => pool?.id).keys()].filter(Boolean), [
      'pool-gpu-research-7f3a',
    ])
    const { catalog } = scene.startAt(NOW)
    const kinds = counts(({ flavor }) => catalog.flavors.get(flavor)?.category)
    t.strictSame([...kinds.keys()].sort(), ['ASCEND', 'CPU', 'GPU'])
    const volumes = counts(({ volume }) => volume?.category)
    for (const category of ['EVS', 'EFS', 'OBSFS']) t.ok(volumes.has(category))
    const data = notebooks.flatMap(({ data_volumes = [] }) =>
      data_volumes.map(({ category }) => category),
    )
    t.ok(data.includes('OBS') && data.includes('OBSFS'))
    t.strictSame([...counts(({ feature }) => feature).keys()].sort(), ['DEFAULT', 'NOTEBOOK'])
  },
)

t.test('there are SSH endpoints and tags, and every failure has a reason', async (t) => {
  t.ok(notebooks.some(({ endpoints }) => endpoints?.some(({ service }) => service === 'SSH')))
  t.ok(notebooks.filter(({ tags = [] }) => tags.length > 0).length > 15)
  const failed = notebooks.filter(({ status }) => /FAILED|ERROR/.test(status))
  t.ok(failed.length >= 4)
  for (const { fail_reason } of failed) t.not(fail_reason, 'The cause was not recorded.')
})

t.test('some names collide in the fuzzy match and differ in case', async (t) => {
  const llamas = notebooks.filter(({ name }) => name.toLowerCase().includes('llama'))
  t.ok(llamas.length >= 4)
  t.ok(llamas.some(({ name }) => name.includes('Llama')))
  t.ok([...counts(({ name }) => name).values()].some((count) => count > 1))
})

t.test('every sort key except the id has ties', async (t) => {
  const rows = scene.startAt(NOW).notebooks.byCreation.rows
  for (const key of ['create_at', 'update_at', 'name', 'status', 'flavor', 'feature']) {
    const byKeyOnly = sortOf(`${key},id`)
    t.ok(byKeyOnly !== undefined || key === 'create_at')
    const read = (one: (typeof notebooks)[number]) =>
      key.endsWith('_at') ? one.lease[key as 'create_at'] : one[key]
    const values = rows.map((row) => read(row.notebook))
    t.ok(new Set(values).size < values.length, key)
  }
})
