import { readFileSync } from 'node:fs'
import t from 'tap'
import { Notebook } from '../../../src/schemas/notebook.ts'
import { get, mockWith } from '../../support/mock.ts'

/** The example response in both documents. */
const file = new URL('../../contract/list-example.json', import.meta.url)
const example = JSON.parse(readFileSync(file, 'utf8'))

for (const path of ['notebooks', 'notebooks/all']) {
  t.test(
    `GET ${path} answers what the documents print, and only contract keys besides`,
    async (t) => {
      const scene = t.testdir({ 'notebooks.json': JSON.stringify(example.data) })
      const mock = await mockWith(t, { scene, listDefaultFeature: 'ANY' })
      const { status, body } = await get(mock, path)
      t.equal(status, 200)
      const { data, ...page } = body
      const { data: rows, ...examplePage } = example
      t.strictSame(page, examplePage)
      for (const [index, row] of rows.entries()) {
        t.match(data[index], row)
        t.strictSame(
          Object.keys(data[index]).filter((key) => !(key in Notebook.shape)),
          [],
        )
      }
      t.equal(data.length, rows.length)
    },
  )
}

t.test('as the documents say, a list without a feature leaves the free instance out', async (t) => {
  const mock = await mockWith(t, {
    scene: t.testdir({ 'notebooks.json': JSON.stringify(example.data) }),
  })
  const { body } = await get(mock, 'notebooks')
  t.match(body, { total: 1, data: [{ feature: 'NOTEBOOK' }] })
})
