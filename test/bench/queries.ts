/**
 * The cost of a list in this process: query, page and JSON, without HTTP. Sends the median in µs
 * of each kind of query at each size to its parent. Runs in its own process with memory for a million.
 */
import { performance } from 'node:perf_hooks'
import { SeededRandom } from '../../src/cloud/kernel/seeded-random.ts'
import { NotebookEncoder } from '../../src/cloud/notebooks/list/notebook-encoder.ts'
import { Row } from '../../src/cloud/notebooks/list/row.ts'
import type { Notebooks } from '../../src/cloud/notebooks/notebooks.ts'
import { loadScene } from '../../src/control/scenes/scene.ts'
import { encodedPage } from '../../src/http/encoded-page.ts'
import { notebooksMaker } from '../support/build.ts'
import { median } from './figures.ts'

type Query = Parameters<Notebooks['listAll']>[1]

const SIZES = process.argv.slice(2).map(Number)

const scene = await loadScene({ scene: 'default', notebooks: 20_000, seed: 7 })
const { notebooks: sample } = scene.startAt(0)
const notebooksOf = await notebooksMaker()
const chance = new SeededRandom('bench')
const admin = { user: scene.iam.admin, role: { admin: true, allow: [] } }
const statuses = ['RUNNING', 'STOPPED', 'CREATING', 'ERROR'] as const
const owners = scene.iam.users.map(({ id }: { id: string }) => id)
const words = ['train', 'eval', 'label', 'tune', 'demo']
const descriptionWords = ['lorem', 'Ipsum', 'dolor', 'amet', 'tempus']
const paths = ['atelier/', 'cuda_12', 'mindspore', 'release']

/** This number of notebooks from the sample, each with its own time, id and name. */
function rows(size: number): Row[] {
  return Array.from({ length: size }, (_, index) => {
    const row = sample.byCreation.rows[index % sample.byCreation.rows.length] as Row
    if (index < sample.byCreation.rows.length) return row
    const { notebook } = row
    const id = `${notebook.id.slice(0, -6)}${index.toString(16).padStart(6, '0')}`
    const create_at = notebook.lease.create_at + index
    const name = flat(`${notebook.name}${index}`)
    return new Row({ ...notebook, id, name, lease: { ...notebook.lease, create_at } })
  })
}

/** A flat string as from JSON.parse; the first search would have to flatten a concatenated one. */
function flat(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}

function kinds(size: number): Record<string, () => Query> {
  const base = { limit: 10, offset: 0, sort_dir: 'DESC' } as const
  const pick = <T>(list: readonly T[]) => list[chance.integer(0, list.length - 1)] as T
  const late = Math.floor(size * 0.6)
  let fresh = 0
  return {
    'first page': () => base,
    'page at 90 %': () => ({ ...base, offset: Math.floor(size * 0.7 * 0.9) }),
    status: () => ({ ...base, status: pick(statuses) }),
    owner: () => ({ ...base, owner: pick(owners) }),
    pool: () => ({ ...base, pool_id: 'pool-gpu-research-7f3a' }),
    'two filters': () => ({ ...base, status: pick(statuses), owner: pick(owners) }),
    'name seen before': () => ({ ...base, name: pick(words) }),
    'name never seen': () => ({ ...base, name: `n-${(fresh++).toString(36)}` }),
    'description seen before': () => ({ ...base, description: pick(descriptionWords) }),
    'description never seen': () => ({ ...base, description: `n ${(fresh++).toString(36)}` }),
    'swr_path seen before': () => ({ ...base, swr_path: pick(paths) }),
    'swr_path never seen': () => ({ ...base, swr_path: `n-${(fresh++).toString(36)}` }),
    'several sort keys': () => ({ ...base, sort_key: 'status,name' }),
    'sorted, filtered, far in': () => ({
      ...base,
      sort_key: 'name',
      owner: pick(owners),
      offset: chance.integer(0, Math.floor(late / 5)),
    }),
  }
}

const encoder = new NotebookEncoder(new Map(), 'short')

function list(notebooks: Notebooks, query: Query): number {
  const page = notebooks.listAll(admin, query)
  return encodedPage(page, encoder, 'http://127.0.0.1:6404').length
}

/** Whether each query of this kind scans all rows. */
function isNeverSeen(kind: string): boolean {
  return kind.endsWith('never seen')
}

/** Median µs of this number of runs, after some warm-up runs. */
function measure(run: () => unknown, runs: number): number {
  for (let warm = 0; warm < Math.min(runs, 300); warm++) run()
  const times: number[] = []
  for (let n = 0; n < runs; n++) {
    const start = performance.now()
    run()
    times.push((performance.now() - start) * 1_000)
  }
  return median(times)
}

for (const size of SIZES) {
  const notebooks = notebooksOf(rows(size))
  const results: Record<string, number> = {}
  for (const [kind, query] of Object.entries(kinds(size))) {
    results[kind] = measure(() => list(notebooks, query()), isNeverSeen(kind) ? 100 : 1_000)
  }
  const reads = Object.entries(kinds(size)).filter(([kind]) => !isNeverSeen(kind))
  let step = 0
  results['mix with 5 % writes'] = measure(() => {
    step++
    if (step % 20 !== 0)
      return list(notebooks, (reads[step % reads.length] as [string, () => Query])[1]())
    const { notebook } = sample.byCreation.rows[
      chance.integer(0, Math.min(size, 20_000) - 1)
    ] as Row
    const write = step % 60
    if (write === 0) return notebooks.remove(notebook.id)
    const lease = {
      ...notebook.lease,
      create_at: notebook.lease.create_at + (write === 20 ? 1 : 0),
    }
    return notebooks.put({ ...notebook, status: statuses[step % 4] as 'RUNNING', lease })
  }, 2_000)
  process.send?.({ size, results })
}
process.disconnect?.()
