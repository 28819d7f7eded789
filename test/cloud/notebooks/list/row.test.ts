import t from 'tap'
import { jsonOf, rowOf } from '../../../../src/cloud/notebooks/list/row.ts'
import type { WholeNotebook } from '../../../../src/cloud/notebooks/shown-fields.ts'
import { notebook } from '../../../support/build.ts'

t.test('only the base URL of the instance’s page depends on the request', async (t) => {
  const trap = '":"/nb-1/lab" and /nb-1/lab'
  const row = rowOf(
    notebook({
      description: trap,
      data_volumes: [{ category: 'OBS', mount_path: '/d/', url: 'obs://b/' }],
    }),
  )
  const seen = JSON.parse(jsonOf(row, 'https://mock.test:1'))
  t.equal(seen.url, 'https://mock.test:1/nb-1/lab')
  t.equal(seen.description, trap)
  t.equal(seen.data_volumes[0].url, 'obs://b/')
})

t.test('a custom URL is kept', async (t) => {
  const url = 'https://authoring-modelarts-cn-north-4.example/nb-1/lab'
  t.equal(JSON.parse(jsonOf(rowOf(notebook({ url })), 'http://h')).url, url)
})

t.test('a field outside the contract is kept', async (t) => {
  const row = rowOf(notebook({ brand_new: { a: [1] } }))
  t.strictSame(JSON.parse(jsonOf(row, 'http://h')).brand_new, { a: [1] })
})

t.test(
  'a notebook that does not match the schema is refused with the path of the error',
  async (t) => {
    const broken = { ...notebook(), flavor: null } as unknown as WholeNotebook
    t.throws(() => rowOf(broken), {
      name: 'InvalidNotebookError',
      message: 'Notebook nb-1 does not match the schema: $.flavor: found null, expected text',
    })
  },
)
