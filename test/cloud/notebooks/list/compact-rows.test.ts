import fc from 'fast-check'
import t from 'tap'
import { IdTable } from '../../../../src/cloud/kernel/id-table.ts'
import { finish } from '../../../../src/cloud/kernel/steps.ts'
import { containsText, hasValue } from '../../../../src/cloud/notebooks/list/filter.ts'
import { Row } from '../../../../src/cloud/notebooks/list/row.ts'
import { NotebookStore, storedNotebooks } from '../../../../src/cloud/notebooks/list/store.ts'
import { generatedNotebooks } from '../../../../src/control/scenes/generated-notebooks.ts'
import { notebookAt, references } from '../../../support/build.ts'
import { sized } from '../../../support/size.ts'

const COUNT = 1_500

const source = await generatedNotebooks({ count: COUNT, seed: 9 }, references)

const compact = finish(source.rows(() => {}))

const written = Array.from({ length: COUNT }, (_, at) => new Row(compact.peek(at).notebook))

const start = { compact: storedNotebooks(compact), written: storedNotebooks(written) }

const ids = written.map(({ notebook }) => notebook.id)

const step = fc.record({
  act: fc.constantFrom('put', 'change', 'move', 'remove', 'share'),
  at: fc.nat(COUNT - 1),
})

const searches = [
  [hasValue('status', 'RUNNING')],
  [hasValue('owner', references.iam.admin.id), hasValue('workspace_id', '0')],
  [containsText('name', 'train')],
  [containsText('description', 'a'), hasValue('tag_key', 'team')],
].map((filters) => ({ filters, descending: true, offset: 3, limit: 20 }))

t.test(
  'a store of compact rows gives what a store of whole rows gives, after any writes',
  async (t) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let stores = [new NotebookStore(start.compact), new NotebookStore(start.written)] as const
        for (const { act, at } of steps) {
          const id = ids[at] as string
          if (act === 'share') {
            stores = [new NotebookStore(stores[0].share()), new NotebookStore(stores[1].share())]
            continue
          }
          for (const store of stores) {
            const notebook = store.get(id)?.notebook
            if (act === 'put') store.put(notebookAt(at))
            else if (act === 'remove') store.remove(id)
            else if (notebook !== undefined && act === 'change') {
              store.put({ ...notebook, status: 'ERROR', description: 'changed' })
            } else if (notebook !== undefined) {
              store.put({ ...notebook, lease: { ...notebook.lease, create_at: at } })
            }
          }
          t.strictSame(stores[0].get(id)?.notebook, stores[1].get(id)?.notebook)
        }
        const [shown, wanted] = stores.map((store) => ({
          size: store.size,
          ids: [...store.rows].map(({ fields }) => fields.id),
          kept: [...store.share().byCreation.keptRows()].map(({ fields }) => fields.id),
          found: searches.map((search) => {
            const { rows, total } = store.find(search, undefined, undefined)
            return { total, notebooks: rows.map(({ notebook }) => notebook) }
          }),
        }))
        t.strictSame(shown, wanted)
      }),
      { numRuns: sized(30, 300) },
    )
    t.equal(new NotebookStore(start.compact).size, COUNT, 'the start is not changed')
  },
)

t.test('a row of a page and the one that is found by its id are the same object', async (t) => {
  const store = new NotebookStore(start.compact)
  const [search] = searches as [(typeof searches)[0]]
  for (const row of store.find(search, undefined, undefined).rows) {
    t.equal(store.get(row.fields.id), row)
    t.equal(new NotebookStore(store.share()).get(row.fields.id), row)
  }
  const last = store.find({ ...search, limit: 1, offset: 5_000 }, undefined, undefined)
  t.strictSame(last.rows, [])
  t.equal(store.get('nb-none'), undefined)
  store.remove('nb-none')
  t.equal(store.size, COUNT)
})

t.test('an index is found by its id, also when many ids share a place', async (t) => {
  for (const size of [0, 1, 2, 3, 1_000]) {
    const table = new IdTable(size, (index) => `id-${index}`)
    for (let index = 0; index < size; index++) table.add(index)
    for (let index = 0; index < size; index++) t.equal(table.find(`id-${index}`), index)
    for (const id of ['', 'id-', `id-${size}`]) t.equal(table.find(id), undefined)
  }
})

t.test('compact rows of the same moment are in the order of their ids', async (t) => {
  const sameMoment = Object.create(compact, { createdAt: { value: () => 5 } })
  const store = new NotebookStore(storedNotebooks(sameMoment))
  const shown = [...store.rows].map(({ fields }) => fields.id)
  t.strictSame(shown, [...ids].sort())
})
