import fc from 'fast-check'
import t from 'tap'
import type { Caller } from '../../../../src/cloud/iam/iam.ts'
import { type Row, rowOf } from '../../../../src/cloud/notebooks/list/row.ts'
import type { Notebooks } from '../../../../src/cloud/notebooks/notebooks.ts'
import type { WholeNotebook } from '../../../../src/cloud/notebooks/shown-fields.ts'
import type { ListNotebooksQuery } from '../../../../src/schemas/list-notebooks-query.ts'
import { notebook, notebooksMaker, references } from '../../../support/build.ts'
import { type NaivePage, naiveList } from '../../../support/naive-list.ts'
import { sized } from '../../../support/size.ts'

const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'

const owners = references.iam.users.map(({ id }) => id)
const flavors = ['modelarts.vm.cpu.2u', 'modelarts.vm.gpu.t4']
const images = [...references.catalog.images.keys()].slice(0, 2)
const statuses = ['RUNNING', 'STOPPED', 'CREATING', 'ERROR'] as const
const tag = fc.record({ key: fc.constantFrom('team', 'stage'), value: fc.constantFrom('a', 'b') })

const sortKeys = ['create_at', 'update_at', 'name', 'status', 'flavor', 'feature', 'id'] as const

const spellings = ['createAt', 'create_time', 'createTime', 'updateAt', 'update_time', 'updateTime']

/** Only a few values for each field, so that filters match and sort keys tie. */
const anyNotebook: fc.Arbitrary<WholeNotebook> = fc
  .record({
    id: fc.integer({ min: 0, max: 30 }).map((n) => `nb-${n}`),
    name: fc.constantFrom('llama', 'Llama-2', 'LLAMA_eval', 'vision', 'x'),
    status: fc.constantFrom(...statuses),
    user_id: fc.constantFrom(...owners),
    flavor: fc.constantFrom(...flavors),
    image: fc.constantFrom(...images).map((id) => ({ id })),
    feature: fc.constantFrom('NOTEBOOK', 'NOTEBOOK', 'NOTEBOOK', 'DEFAULT'),
    workspace_id: fc.constantFrom('0', '0', '0', RESEARCH),
    pool: fc.constantFrom(undefined, { id: 'pool-gpu-research-7f3a' }),
    tags: fc.array(tag, { maxLength: 2 }),
    lease: fc.record({ create_at: fc.nat(5), update_at: fc.nat(5) }),
    volume: fc.constantFrom('EVS', 'EFS').map((category) => ({ category })),
  })
  .map((entry) => notebook(entry as Parameters<typeof notebook>[0]))

/** Most parameters are left out: a query with every filter finds nothing and proves nothing. */
const maybe = <T>(value: fc.Arbitrary<T>, weight = 1) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight, arbitrary: value })

const anyQuery: fc.Arbitrary<ListNotebooksQuery> = fc.record({
  feature: maybe(fc.constantFrom('NOTEBOOK', 'DEFAULT')),
  limit: fc.integer({ min: 1, max: 12 }),
  offset: fc.nat(8),
  name: maybe(fc.constantFrom('llama', 'LLA', '-2', '_', 'x', 'zz')),
  pool_id: maybe(fc.constantFrom('pool-gpu-research-7f3a', 'pool-none')),
  owner: maybe(fc.constantFrom(...owners)),
  sort_dir: fc.constantFrom('ASC', 'DESC'),
  sort_key: maybe(
    fc
      .array(fc.constantFrom(...sortKeys, ...spellings), { minLength: 1, maxLength: 3 })
      .map((keys) => keys.join()),
    10,
  ),
  status: maybe(fc.constantFrom(...statuses, 'FROZEN')),
  workspaceId: maybe(fc.constantFrom('0', RESEARCH)),
  workspace_id: maybe(fc.constantFrom('0', RESEARCH)),
  flavor: maybe(fc.constantFrom(...flavors)),
  image_id: maybe(fc.constantFrom(...images)),
  id: maybe(fc.integer({ min: 0, max: 30 }).map((n) => `nb-${n}`)),
  billing: maybe(fc.constantFrom('COMPUTE', 'STORAGE', 'ALL')),
  tags: maybe(fc.constantFrom('team', 'team=a', 'team|a|b', 'stage=b,team', 'team|b')),
})

const act = fc.oneof(
  { weight: 2, arbitrary: anyNotebook.map((put) => ({ put })) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 30 }).map((n) => ({ remove: `nb-${n}` })) },
  { weight: 5, arbitrary: anyQuery.map((query) => ({ query })) },
)

const admin: Caller = { user: references.iam.admin, role: { admin: true, allow: [] } }

type Answer = (notebooks: Notebooks, query: ListNotebooksQuery) => NaivePage

const indexed: Answer = (notebooks, query) => {
  const { rows, total } = notebooks.listAll(admin, query)
  return { ids: rows.map((row) => row.notebook.id), total }
}

type Act = { put: WholeNotebook } | { remove: string } | { query: ListNotebooksQuery }

const started = await notebooksMaker()

/** Whether every query in a sequence of writes and queries gives the result of the naive list. */
function areCorrect(answer: Answer, start: readonly Row[], acts: readonly Act[]): boolean {
  const model = new Map(start.map(({ notebook }) => [notebook.id, notebook]))
  const notebooks = started(start)
  return acts.every((step) => {
    if ('put' in step) {
      model.set(step.put.id, step.put)
      notebooks.put(step.put)
    } else if ('remove' in step) {
      model.delete(step.remove)
      notebooks.remove(step.remove)
    } else {
      const expected = naiveList([...model.values()], step.query)
      const actual = answer(notebooks, step.query)
      return expected.total === actual.total && expected.ids.join() === actual.ids.join()
    }
    return true
  })
}

/** The property for some initial data, followed by writes and queries in any order. */
function isAlwaysCorrect(answer: Answer) {
  return fc.property(
    fc.uniqueArray(anyNotebook, { selector: ({ id }) => id, minLength: 10, maxLength: 30 }),
    fc.array(act, { maxLength: 25 }),
    (start, acts) => areCorrect(answer, start.map(rowOf), acts),
  )
}

t.test('a list equals filter, sort and slice over all notebooks, after any writes', async (t) => {
  t.doesNotThrow(() => fc.assert(isAlwaysCorrect(indexed), { numRuns: sized(200, 6_000) }))
})

t.test('a list with many rows is correct at any offset and in any sort order', async (t) => {
  const many = fc
    .sample(anyNotebook, { seed: 7, numRuns: 700 })
    .map((one, index) => rowOf({ ...one, id: `row-${index}`, url: `/row-${index}/lab` }))
  const farQuery = fc
    .tuple(anyQuery, fc.nat(700))
    .map(([query, offset]) => ({ query: { ...query, offset: offset % 3 === 0 ? 0 : offset } }))
  const acts = fc.array(
    fc.oneof({ weight: 4, arbitrary: farQuery }, { weight: 1, arbitrary: act }),
    {
      minLength: 20,
      maxLength: 60,
    },
  )
  const property = fc.property(acts, (list) => areCorrect(indexed, many, list))
  t.doesNotThrow(() => fc.assert(property, { numRuns: sized(30, 1_000) }))
})

t.test('a list is correct after more writes at once than an index applies', async (t) => {
  const puts = fc.sample(anyNotebook, { seed: 3, numRuns: 600 }).map((put) => ({ put }))
  const queries = fc.sample(anyQuery, { seed: 4, numRuns: 20 }).map((query) => ({ query }))
  t.ok(areCorrect(indexed, [], [...queries, ...puts, ...queries]))
})

t.test('a list is correct after more filters and sort orders than the cache holds', async (t) => {
  const some = fc.uniqueArray(anyNotebook, { selector: ({ id }) => id, minLength: 25 })
  const start = fc.sample(some, { seed: 5, numRuns: 1 }).flat().map(rowOf)
  const base = { limit: 5, offset: 0, sort_dir: 'ASC' } as const
  const parts = Array.from({ length: 80 }, (_, n) => ({
    query: { ...base, name: `l${n % 70}`.slice(0, 2) + (n % 70) },
  }))
  const orders = sortKeys.flatMap((first) =>
    sortKeys.map((second) => ({ query: { ...base, sort_key: `${first},${second}` } })),
  )
  const writes = fc.sample(anyNotebook, { seed: 6, numRuns: 5 }).map((put) => ({ put }))
  t.ok(areCorrect(indexed, start, [...parts, ...orders, ...writes, ...parts, ...orders]))
})

/** Broken lists that ignore one parameter. The property must detect each of them, or it proves nothing. */
const broken: Record<string, Answer> = {
  'the sort direction': (notebooks, query) => indexed(notebooks, { ...query, sort_dir: 'ASC' }),
  'the tie rule': (notebooks, query) =>
    indexed(notebooks, { ...query, sort_key: `${query.sort_key ?? 'create_at'},name` }),
}
for (const filter of [
  'feature',
  'name',
  'pool_id',
  'owner',
  'status',
  'workspaceId',
  'workspace_id',
  'flavor',
  'image_id',
  'id',
  'billing',
  'tags',
]) {
  broken[`the filter ${filter}`] = (notebooks, query) =>
    indexed(notebooks, { ...query, [filter]: undefined })
}
for (const key of [...sortKeys, ...spellings]) {
  broken[`the sort key ${key}`] = (notebooks, query) => {
    const keys = query.sort_key?.split(',').filter((word) => word !== key)
    const other = key.startsWith('update') ? 'create_at' : 'update_at'
    return indexed(notebooks, { ...query, sort_key: keys && (keys.join() || other) })
  }
}

for (const [what, answer] of Object.entries(broken)) {
  t.test(`the property fails for a list that ignores ${what}`, async (t) => {
    t.ok(fc.check(isAlwaysCorrect(answer), { numRuns: 5_000 }).failed)
  })
}
