import t from 'tap'
import { finish } from '../../../../src/cloud/kernel/steps.ts'
import { Row, rowOf } from '../../../../src/cloud/notebooks/list/row.ts'
import { NotebookStore, storedNotebooks } from '../../../../src/cloud/notebooks/list/store.ts'
import type { Filter, Sort } from '../../../../src/cloud/notebooks/list/view.ts'
import { notebook, notebookAt, notebooksMaker, references } from '../../../support/build.ts'
import { copiedItems } from '../../../support/copied-items.ts'

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

const manyRows = Array.from({ length: 2_000 }, (_, n) =>
  rowOf(notebookAt(n, { name: `n-${n % 7}` })),
)

const named = (name: string): Filter => ({
  cacheKey: name,
  matches: ({ notebook }) => notebook.name === name,
})

t.test('the first write after a snapshot copies a small part, whatever was queried', async (t) => {
  const rows = Array.from({ length: 40_000 }, (_, n) => new Row(notebookAt(n)))
  const search = (text: string) => ({
    filters: [
      { cacheKey: text, matches: () => true, part: { field: 'name' as const, text: 'notebook' } },
      named('notebook-1'),
    ] as [Filter, Filter],
    descending: true,
    offset: 0,
    limit: 1,
  })
  const store = new NotebookStore(storedNotebooks(rows))
  store.find(search('a'), undefined, undefined)
  const last = notebookAt(40_001)
  const usual = () => copiedItems(() => store.put(last))
  usual()
  const snapshot = store.share()
  t.equal(copiedItems(() => store.share()) < 2_000, true, 'a snapshot copies no rows')
  const first = usual()
  t.ok(first - usual() < 8_000, `${first} items are copied, of 40,001 rows`)
  store.remove(last.id)

  const restored = new NotebookStore(snapshot)
  t.ok(copiedItems(() => restored.put(notebookAt(40_002))) < 8_000, 'nor after a restore')
  t.equal(store.preparation(search('a'), undefined), undefined, 'what was prepared stays')
  t.equal(restored.preparation(search('a'), undefined), undefined, 'also in the other store')
  for (const [each, total] of [
    [store, 40_000],
    [restored, 40_002],
  ] as const)
    t.equal(each.find(search('a'), undefined, undefined).total, total)
  t.equal(snapshot.byCreation.rows.length, 40_001)
})

t.test('the first query of a kind is prepared in steps if the store is large', async (t) => {
  const small = new NotebookStore(storedNotebooks(manyRows.slice(1)))
  const filters = [named('n-1')] as [Filter]
  t.equal(small.preparation({ filters }, undefined), undefined)

  const large = new NotebookStore(storedNotebooks(manyRows))
  const preparation = large.preparation({ filters }, undefined)
  t.ok(preparation)
  if (preparation) finish(preparation)
  t.equal(large.preparation({ filters }, undefined), undefined, 'it is quick now')
  t.ok(large.preparation({ filters: [named('n-2')] }, undefined), 'another filter is not')
})

t.test('a sort order is prepared once, for any filter', async (t) => {
  const store = new NotebookStore(storedNotebooks(manyRows))
  let compared = 0
  const latestFirst: Sort = {
    cacheKey: 'latest',
    compare: (a: Row, b: Row) => {
      compared++
      return b.notebook.lease.create_at - a.notebook.lease.create_at
    },
  }
  const prepare = (name: string) => {
    const preparation = store.preparation({ filters: [named(name)] }, latestFirst)
    if (preparation) finish(preparation)
    return preparation !== undefined
  }
  t.ok(prepare('n-1'))
  t.ok(compared > 0)
  compared = 0
  t.notOk(prepare('n-1'), 'it is quick now')
  t.ok(prepare('n-2'), 'another filter is not')
  const search = { filters: [named('n-2')] as [Filter], descending: false, offset: 0, limit: 2 }
  const { rows } = store.find(search, latestFirst, undefined)
  t.strictSame(
    rows.map(({ notebook }) => notebook.lease.create_at),
    [1_997, 1_990],
  )
  t.equal(compared, 0, 'the rows are not sorted again')
})

t.test('a list in a large project is prepared, unless it names one instance', async (t) => {
  const notebooks = (await notebooksMaker())(manyRows)
  const caller = { user: references.iam.admin, role: { admin: true, allow: [] } }
  const query = { limit: 10, offset: 0, sort_dir: 'DESC' } as const
  for (const kind of ['list', 'listAll'] as const) {
    t.ok(notebooks.preparation(caller, query, kind))
    t.equal(notebooks.preparation(caller, { ...query, id: 'nb-1' }, kind), undefined)
  }
})
