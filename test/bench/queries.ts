/**
 * The cost of a list in this process: query, page and JSON, without HTTP, beside the naive list over the same instances.
 * Sends the µs of each kind at each size to its parent. Runs in its own process with memory for a million.
 */
import { performance } from 'node:perf_hooks'
import { SeededRandom } from '../../src/cloud/kernel/seeded-random.ts'
import { NotebookEncoder } from '../../src/cloud/notebooks/list/notebook-encoder.ts'
import { filtersOf, sortOf } from '../../src/cloud/notebooks/list/query.ts'
import type { Row } from '../../src/cloud/notebooks/list/row.ts'
import type { Notebooks } from '../../src/cloud/notebooks/notebooks.ts'
import type { WholeNotebook } from '../../src/cloud/notebooks/shown-fields.ts'
import { loadScene } from '../../src/control/scenes/scene.ts'
import { encodedPage } from '../../src/http/encoded-page.ts'
import { notebooksMaker } from '../support/build.ts'
import { type Spread, spread } from './figures.ts'
import { rowsOf } from './query-data.ts'
import { type Query, queryKinds } from './query-kinds.ts'

/** The µs of one kind at one size; `naive` where there is a naive way. */
export interface KindResult {
  kind: string
  own: Spread
  naive?: Spread
}

export interface SizeResults {
  size: number
  results: KindResult[]
}

const SIZES = process.argv.slice(2).map(Number)

/** Rounds of own lists and one naive list. */
const ROUNDS = 5

const scene = await loadScene({ scene: 'default', notebooks: 20_000, seed: 7 })
const sample = scene.startAt(0).notebooks.byCreation.rows
const notebooksOf = await notebooksMaker()
const chance = new SeededRandom('bench')
const admin = { user: scene.iam.admin, role: { admin: true, allow: [] } }
const owners = scene.iam.users.map(({ id }: { id: string }) => id)
const encoder = new NotebookEncoder(new Map(), 'short')

function list(notebooks: Notebooks, query: Query): number {
  const page = notebooks.listAll(admin, query)
  return encodedPage(page, encoder, 'http://127.0.0.1:6404').length
}

/** Filter, sort, slice: what the filters and the sort order of a query cost without any index. */
function naiveList(rows: readonly Row[], { limit, offset, sort_key, sort_dir, ...given }: Query) {
  const wanted = { feature: 'NOTEBOOK', workspace_id: '0', ...given } as const
  const filters = filtersOf(wanted, { nameCase: 'ignore', flavorMatch: 'part' })
  const { compare } = sortOf(sort_key ?? 'create_at,name') as {
    compare: (a: Row, b: Row) => number
  }
  const found = rows.filter((row) => filters.every(({ matches }) => matches(row))).sort(compare)
  if (sort_dir === 'DESC') found.reverse()
  return found.slice(offset, offset + limit)
}

/** µs of one run. */
function timed(run: () => unknown): number {
  const start = performance.now()
  run()
  return (performance.now() - start) * 1_000
}

function times(runs: number, run: () => unknown): number[] {
  return Array.from({ length: runs }, () => timed(run))
}

function measureQuery(
  kind: string,
  notebooks: Notebooks,
  rows: readonly Row[],
  query: () => Query,
): KindResult {
  const runs = rows.length > 1_000 ? 100 : 300
  times(runs, () => list(notebooks, query()))
  const [own, naive]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    own.push(...times(runs, () => list(notebooks, query())))
    if (rows.length <= 100_000 || round === 0) {
      naive.push(...times(rows.length > 1_000 ? 1 : 20, () => naiveList(rows, query())))
    }
  }
  return { kind, own: spread(own), naive: spread(naive) }
}

/** The first list that needs an index or a sort order. */
function firstLists(rows: readonly Row[]): KindResult[] {
  const base = { limit: 10, offset: 0, sort_dir: 'DESC' } as const
  const lists: Record<string, Partial<Query>> = {
    'first list of all': {},
    'first by tag': { tags: 'team' },
    'first by ip': { ip: '10.0.0.1' },
    'first by name': { name: 'train' },
    'first by description': { description: 'lorem' },
    'first sorted by name': { sort_key: 'name' },
  }
  const results = new Map(Object.keys(lists).map((kind): [string, number[]] => [kind, []]))
  for (let round = 0; round < ROUNDS; round++) {
    const notebooks = notebooksOf(rows)
    for (const [kind, query] of Object.entries(lists)) {
      results.get(kind)?.push(timed(() => list(notebooks, { ...base, ...query })))
    }
  }
  return [...results].map(([kind, own]) => ({ kind, own: spread(own) }))
}

/** Writes, with all indexes and all sort orders that a project keeps, and lists between them. */
function writes(rows: readonly Row[], notebooks: Notebooks): KindResult[] {
  const runs = rows.length > 1_000 ? 1_000 : 2_000
  let now = 2_000_000_000_000
  const any = () => (rows[chance.integer(0, rows.length - 1)] as Row).notebook
  const updated = (notebook: WholeNotebook) => {
    const status = now % 2 === 0 ? 'RUNNING' : 'STOPPED'
    const lease = { ...notebook.lease, update_at: now++ }
    return { ...notebook, status, lease } as WholeNotebook
  }
  const base = { limit: 10, offset: 0, sort_dir: 'DESC' } as const
  const orders = ['name', 'status', 'flavor', 'feature', 'id', 'status,name', 'flavor,name']
  for (const sort_key of [...orders, 'update_at']) list(notebooks, { ...base, sort_key })
  const writing = times(runs, () => notebooks.put(updated(any())))
  const creating = times(runs, () => {
    const create_at = now++
    const id = `new-${create_at}`
    const notebook = any()
    notebooks.put({ ...notebook, id, url: `/${id}/lab`, lease: { ...notebook.lease, create_at } })
  })
  const removing = times(runs, () => notebooks.remove(any().id))
  const [listing, both]: [number[], number[]] = [[], []]
  for (let run = 0; run < runs; run++) {
    const write = timed(() => notebooks.put(updated(any())))
    const read = timed(() => list(notebooks, { ...base, sort_key: 'update_at' }))
    listing.push(read)
    both.push(write + read)
  }
  const results = {
    'write of a status, 8 sort orders': writing,
    'creation, 8 sort orders': creating,
    'removal, 8 sort orders': removing,
    'by update_at, after a write': listing,
    'write, and list by update_at': both,
  }
  return Object.entries(results).map(([kind, own]) => ({ kind, own: spread(own) }))
}

for (const size of SIZES) {
  const rows = rowsOf(sample, size)
  const notebooks = notebooksOf(rows)
  const results = firstLists(rows)
  for (const [kind, query] of Object.entries(queryKinds(size, owners, chance))) {
    results.push(measureQuery(kind, notebooks, rows, query))
  }
  results.push(...writes(rows, notebooks))
  process.send?.({ size, results } satisfies SizeResults)
}
process.disconnect?.()
