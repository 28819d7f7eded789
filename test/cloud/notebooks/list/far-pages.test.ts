import t from 'tap'
import { hasValue } from '../../../../src/cloud/notebooks/list/filter.ts'
import { Row } from '../../../../src/cloud/notebooks/list/row.ts'
import { NotebookStore, storedNotebooks } from '../../../../src/cloud/notebooks/list/store.ts'
import { notebookAt } from '../../../support/build.ts'

const COUNT = 12_000

const statuses = ['RUNNING', 'STOPPED'] as const

t.test(
  'a page far in a long list is the same before and after writes to other pages',
  async (t) => {
    const notebooks = Array.from({ length: COUNT }, (_, at) =>
      notebookAt(at, { status: statuses[at % 2] as 'RUNNING' }),
    )
    const store = new NotebookStore(storedNotebooks(notebooks.map((each) => new Row(each))))
    const filters = [hasValue('status', 'RUNNING')]
    const expectPages = () => {
      const matching = [...store.rows].filter(({ fields }) => fields.status === 'RUNNING')
      for (const offset of [0, 2_500, 3_000, 3_001, 5_900, matching.length - 2, matching.length]) {
        for (const descending of [true, false]) {
          const all = matching.map(({ fields }) => fields.id)
          const page = store.find({ filters, descending, offset, limit: 5 }, undefined, undefined)
          const wanted = (descending ? all.toReversed() : all).slice(offset, offset + 5)
          t.strictSame(
            page.rows.map(({ fields }) => fields.id),
            wanted,
          )
          t.equal(page.total, all.length)
        }
      }
    }
    expectPages()
    expectPages()
    for (const at of [4_000, 6_001, 11_998]) {
      store.put(notebookAt(at, { status: statuses[(at + 1) % 2] as 'RUNNING' }))
      expectPages()
    }
    store.remove('nb-20')
    expectPages()
  },
)
