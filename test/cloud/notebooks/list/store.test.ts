import t from 'tap'
import { rowOf } from '../../../../src/cloud/notebooks/list/row.ts'
import { NotebookStore, storedNotebooks } from '../../../../src/cloud/notebooks/list/store.ts'
import { notebook, notebookAt } from '../../../support/build.ts'

function ids(store: NotebookStore): string[] {
  return store.rows.map((row) => row.notebook.id)
}

t.test('keeps creation order, with ties ordered by id', async (t) => {
  const store = new NotebookStore(storedNotebooks([]))
  for (const id of ['c', 'a', 'b']) store.put(notebookAt(5, { id }))
  store.put(notebookAt(9))
  store.put(notebookAt(1))
  t.strictSame(ids(store), ['nb-1', 'a', 'b', 'c', 'nb-9'])
})

t.test('a notebook whose creation time changes moves to its new position', async (t) => {
  const store = new NotebookStore(storedNotebooks([1, 2, 3].map((at) => rowOf(notebookAt(at)))))
  store.put(notebookAt(7, { id: 'nb-1' }))
  t.strictSame(ids(store), ['nb-2', 'nb-3', 'nb-1'])
  t.equal(store.get('nb-1')?.notebook.lease.create_at, 7)
})

t.test('two stores with the same initial state do not see each other’s writes', async (t) => {
  const start = storedNotebooks([rowOf(notebook())])
  const [a, b] = [new NotebookStore(start), new NotebookStore(start)]
  a.put(notebookAt(5))
  b.remove('nb-1')
  t.strictSame(ids(a).sort(), ['nb-1', 'nb-5'])
  t.strictSame(ids(b), [])
  t.strictSame(start.byCreation.rows.length, 1)
})

t.test('every write gives a new version; removing a missing notebook is not a write', async (t) => {
  const store = new NotebookStore(storedNotebooks([]))
  const versions = [store.version]
  store.put(notebook())
  versions.push(store.version)
  store.remove('nb-1')
  versions.push(store.version)
  t.equal(new Set(versions).size, 3)
  store.remove('nb-1')
  t.equal(store.version, versions.at(-1))
})
