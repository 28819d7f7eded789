import { existsSync } from 'node:fs'
import t from 'tap'
import { FIXTURES } from '../../src/control/scenes/scene-files.ts'
import { NotebookStatus } from '../../src/schemas/notebook.ts'
import { get, idsOf, mockWith } from '../support/mock.ts'

t.test('the scene has ten thousand instances without a file for them', async (t) => {
  t.notOk(existsSync(`${FIXTURES}ten-thousand/notebooks.json`))
  const mock = await mockWith(t, { scene: 'ten-thousand' })
  t.equal(mock.scene.notebookCount, 10_000)

  const total = async (query: string) =>
    (await get(mock, `notebooks/all?workspace_id=0${query}`)).body.total
  const everywhere = await Promise.all(
    ['0', '5e0f4d72935b606cc0c8d4b6eafc0425'].map(
      async (id) => (await get(mock, `notebooks/all?workspace_id=${id}`)).body.total,
    ),
  )
  t.equal(everywhere[0] + everywhere[1], 10_000)
  for (const status of NotebookStatus.options) {
    if (status !== 'DELETED') t.ok((await total(`&status=${status}`)) > 10, status)
  }
  const { body } = await get(mock, 'notebooks?limit=1000')
  t.equal(body.data.length, 1_000, 'the admin has more than one page')
})

t.test('the instances do not depend on the seed of the server', async (t) => {
  const first = await mockWith(t, { scene: 'ten-thousand' })
  const second = await mockWith(t, { scene: 'ten-thousand', seed: 2 })
  const ids = async (mock: typeof first) => idsOf(await get(mock, 'notebooks/all?limit=1000'))
  t.strictSame(await ids(second), await ids(first))
})

t.test('--notebooks changes the number of instances', async (t) => {
  const few = await mockWith(t, { scene: 'ten-thousand', notebooks: 12 })
  t.equal(few.scene.notebookCount, 12)
})
