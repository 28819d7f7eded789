import t from 'tap'
import { finish } from '../../../../src/cloud/kernel/steps.ts'
import { containsText, hasValue } from '../../../../src/cloud/notebooks/list/filter.ts'
import { Row, rowOf } from '../../../../src/cloud/notebooks/list/row.ts'
import type { Sort } from '../../../../src/cloud/notebooks/list/search.ts'
import { NotebookStore, storedNotebooks } from '../../../../src/cloud/notebooks/list/store.ts'
import { notebook, notebookAt, notebooksMaker, references } from '../../../support/build.ts'
import { copiedItems } from '../../../support/copied-items.ts'

function ids(store: NotebookStore): string[] {
  return [...store.rows].map((row) => row.notebook.id)
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

/** Instances with this name. */
const named = (name: string) => [containsText('name', name)]

t.test('the first write after a snapshot copies a small part of rows and indexes', async (t) => {
  const rows = Array.from({ length: 40_000 }, (_, n) => new Row(notebookAt(n)))
  const filters = [hasValue('status', 'RUNNING'), containsText('name', 'notebook')]
  const search = { filters, descending: true, offset: 0, limit: 1 }
  const store = new NotebookStore(storedNotebooks(rows))
  const total = (of: NotebookStore) => of.find(search, undefined, undefined).total
  t.equal(total(store), 40_000)
  const write = (to: NotebookStore, at: number) => copiedItems(() => to.put(notebookAt(at)))
  write(store, 40_001)
  const usual = write(store, 40_002)
  const copiedBySnapshot = copiedItems(() => store.share())
  t.ok(copiedBySnapshot < 2_000, `a snapshot copies ${copiedBySnapshot} references`)
  const snapshot = store.share()
  const first = write(store, 40_003)
  t.ok(first - usual < 30_000, `${first} items are copied: chunks of rows, letters and bitmaps`)

  const restored = new NotebookStore(snapshot)
  t.ok(write(restored, 40_004) < 30_000, 'the same after a restore')
  write(restored, 40_005)
  for (const each of [store, restored]) t.equal(each.preparation(search, undefined), undefined)
  t.equal(total(store), 40_003)
  t.equal(total(restored), 40_004)
  t.equal(total(new NotebookStore(snapshot)), 40_002)
})

t.test('the first query of a kind is prepared in steps if the store is large', async (t) => {
  const small = new NotebookStore(storedNotebooks(manyRows.slice(1)))
  const filters = named('n-1')
  t.equal(small.preparation({ filters }, undefined), undefined)

  const large = new NotebookStore(storedNotebooks(manyRows))
  const preparation = large.preparation({ filters }, undefined)
  t.ok(preparation)
  if (preparation) finish(preparation)
  t.equal(large.preparation({ filters }, undefined), undefined, 'it is quick now')
  t.equal(large.preparation({ filters: named('n-2') }, undefined), undefined, 'for any text')
  const owned = [...filters, hasValue('owner', 'nobody')]
  t.ok(large.preparation({ filters: owned }, undefined), 'another field is not')
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
    const preparation = store.preparation({ filters: named(name) }, latestFirst)
    if (preparation) finish(preparation)
    return preparation !== undefined
  }
  t.ok(prepare('n-1'))
  t.ok(compared > 0)
  compared = 0
  t.notOk(prepare('n-1'), 'it is quick now')
  t.notOk(prepare('n-2'), 'for any text')
  const search = { filters: named('n-2'), descending: false, offset: 0, limit: 2 }
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

t.test('a count without a condition counts all', async (t) => {
  const notebooks = (await notebooksMaker())([1, 2, 3].map((at) => rowOf(notebookAt(at))))
  notebooks.remove('nb-2')
  t.equal(notebooks.countMatching({ billing: 'ALL' }), 2)
  t.equal(notebooks.countMatching({ username: '' }), 2)
})

t.test('a text is found in a field that every instance shares with few others', async (t) => {
  const rows = Array.from({ length: 1_100 }, (_, n) =>
    rowOf(notebookAt(n, { user: { name: `User-${n}` } })),
  )
  const notebooks = (await notebooksMaker())(rows)
  t.equal(notebooks.countMatching({ username: 'uSER-10' }), 111)
  notebooks.put(notebookAt(5, { user: { name: 'other' } }))
  t.equal(notebooks.countMatching({ username: 'other' }), 1)
  t.equal(notebooks.countMatching({ username: 'user' }), 1_099)
})
