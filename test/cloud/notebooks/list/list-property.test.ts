import fc from 'fast-check'
import t from 'tap'
import type { Caller } from '../../../../src/cloud/iam/iam.ts'
import { finish } from '../../../../src/cloud/kernel/steps.ts'
import { type Row, rowOf } from '../../../../src/cloud/notebooks/list/row.ts'
import type { Notebooks } from '../../../../src/cloud/notebooks/notebooks.ts'
import type { WholeNotebook } from '../../../../src/cloud/notebooks/shown-fields.ts'
import { ListNotebooksQuery } from '../../../../src/schemas/list-notebooks-query.ts'
import { notebook, notebooksMaker, references } from '../../../support/build.ts'
import { type NaivePage, naiveList } from '../../../support/naive-list.ts'
import { sized } from '../../../support/size.ts'

const RESEARCH = '5e0f4d72935b606cc0c8d4b6eafc0425'

const owners = references.iam.users.map(({ id }) => id)
const flavors = ['modelarts.vm.cpu.2u', 'modelarts.vm.gpu.t4']
const names = ['llama', 'Llama-2', 'LLAMA_eval', 'vision', 'x', '训练-语音', '训练-𠮷林_A']
const descriptions = ['', 'A/B test & notes', 'first line\nSecond LINE', '语音 Σίγμας İ', '\n', 'ß']
const images = [...references.catalog.images.keys()].slice(0, 2)
const statuses = ['RUNNING', 'STOPPED', 'CREATING', 'ERROR'] as const
const tag = fc.record({
  key: fc.constantFrom('team', 'team', 'stage', 'team=a'),
  value: fc.constantFrom('a', 'b'),
})

const sortKeys = ['create_at', 'update_at', 'name', 'status', 'flavor', 'feature', 'id'] as const

const spellings = ['createAt', 'create_time', 'createTime', 'updateAt', 'update_time', 'updateTime']

/** A value that no instance has. */
const ABSENT = 'ffffffffffffffffffffffffffffffff'

/** Only a few values for each field, so that filters match and sort keys tie. */
const anyNotebook: fc.Arbitrary<WholeNotebook> = fc
  .record({
    id: fc.integer({ min: 0, max: 30 }).map((n) => `nb-${n}`),
    name: fc.constantFrom(...names),
    description: fc.constantFrom(...descriptions),
    status: fc.constantFrom(...statuses),
    user_id: fc.constantFrom(...owners),
    flavor: fc.constantFrom(...flavors),
    custom_spec: fc.constantFrom(undefined, undefined, {
      cpu: 1,
      memory: 512,
      arch: 'X86_64',
      category: 'CPU',
    }),
    image: fc
      .tuple(fc.constantFrom(...images), fc.constantFrom({}, { swr_path: 'swr.test/Team/tools:1' }))
      .map(([id, path]) => ({ id, ...path })),
    ip: fc.constantFrom('172.16.0.1', '172.16.0.11', undefined),
    user: fc.constantFrom({}, {}, { name: 'Zhang.San_1' }),
    feature: fc.constantFrom('NOTEBOOK', 'NOTEBOOK', 'NOTEBOOK', 'DEFAULT'),
    workspace_id: fc.constantFrom('0', '0', '0', RESEARCH),
    pool: fc.constantFrom(
      undefined,
      { id: 'pool-gpu-research-7f3a' },
      { id: 'pool-gpu-research-7f3a', name: 'Ascend-Lab' },
    ),
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
  name: maybe(fc.constantFrom('llama', 'LLA', '-2', '_', 'x', 'zz', 'absent')),
  pool_id: maybe(fc.constantFrom('pool-gpu-research-7f3a', 'pool-none')),
  owner: maybe(fc.constantFrom(...owners, ABSENT)),
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
  image_id: maybe(fc.constantFrom(...images, ABSENT)),
  id: maybe(fc.integer({ min: 0, max: 30 }).map((n) => `nb-${n}`)),
  billing: maybe(fc.constantFrom('COMPUTE', 'STORAGE', 'ALL')),
  tags: maybe(
    fc.constantFrom(
      'team',
      'team=a',
      'team|a|b',
      'stage=b,team',
      'team|b',
      'team=a=b',
      'team=c',
      'none',
    ),
  ),
})

/** Reads the text that a filter looks into, from an instance of the data. */
const texts = {
  name: ({ name }) => name,
  description: ({ description }) => description,
  flavor: ({ flavor }) => flavor,
  pool_name: ({ pool }) => pool?.name,
  swr_path: ({ image }) => image.swr_path,
  username: ({ user }) => user.name,
  ip: ({ ip }) => ip,
} satisfies Record<string, (notebook: WholeNotebook) => string | undefined>
type TextFilter = keyof typeof texts

/** Which part of the text of which instance a filter gets, and the case of its letters. */
interface Part {
  which: number
  from: number
  length: number
  letters: 'as they are' | 'upper' | 'lower'
  /** Whether no instance has the value. */
  isAbsent: boolean
}

const anyPart: fc.Arbitrary<Part> = fc.record({
  which: fc.nat(),
  from: fc.nat(),
  length: fc.nat(),
  letters: fc.constantFrom('as they are', 'upper', 'lower'),
  isAbsent: fc.nat(9).map((n) => n === 0),
})

type Parts = { [Filter in TextFilter]?: Part | undefined }

const anyParts: fc.Arbitrary<Parts> = fc.record({
  name: maybe(anyPart),
  description: maybe(anyPart),
  flavor: maybe(anyPart),
  pool_name: maybe(anyPart),
  swr_path: maybe(anyPart),
  username: maybe(anyPart),
  ip: maybe(anyPart),
})

/** Values of filters, taken from the present data: parts of texts, and whole addresses. */
function filtersFrom(
  notebooks: readonly WholeNotebook[],
  parts: Parts,
): Partial<ListNotebooksQuery> {
  const filters: Partial<Record<TextFilter, string>> = {}
  for (const [filter, part] of Object.entries(parts) as [TextFilter, Part | undefined][]) {
    if (part === undefined || notebooks.length === 0) continue
    const whole = texts[filter](notebooks[part.which % notebooks.length] as WholeNotebook)
    if (whole === undefined) continue
    const value = filter === 'ip' ? whole : partOf(whole, part)
    // An empty value counts as left out.
    if (value !== '')
      filters[filter] = part.isAbsent ? (filter === 'ip' ? '10.9.9.9' : 'absent') : value
  }
  return filters
}

function partOf(text: string, { from, length, letters }: Part): string {
  const all = Array.from(text)
  const start = from % (all.length + 1)
  const part = all.slice(start, start + (length % (all.length - start + 1))).join('')
  return letters === 'upper' ? part.toUpperCase() : letters === 'lower' ? part.toLowerCase() : part
}

/** One of the projects; a new one starts with what the chosen one has at that moment. */
const project = fc.nat(9)

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ project, put: anyNotebook }) },
  {
    weight: 1,
    arbitrary: fc.record({
      project,
      remove: fc.integer({ min: 0, max: 30 }).map((n) => `nb-${n}`),
    }),
  },
  { weight: 1, arbitrary: fc.record({ project, share: fc.constant(true) }) },
  { weight: 6, arbitrary: fc.record({ project, query: anyQuery, parts: anyParts }) },
)

const admin: Caller = { user: references.iam.admin, role: { admin: true, allow: [] } }

type Answer = (notebooks: Notebooks, query: ListNotebooksQuery) => NaivePage

const indexed: Answer = (notebooks, query) => {
  const { rows, total } = notebooks.listAll(admin, query)
  return { ids: rows.map((row) => row.notebook.id), total }
}

type Act = { project?: number } & (
  | { put: WholeNotebook }
  | { remove: string }
  | { share: boolean }
  | { query: ListNotebooksQuery; parts?: Parts | undefined }
)

const started = await notebooksMaker()

/** Whether every query in a sequence of writes and queries gives the result of the naive list. */
function areCorrect(answer: Answer, start: readonly Row[], acts: readonly Act[]): boolean {
  const model = new Map(start.map(({ notebook }) => [notebook.id, notebook]))
  const projects = [{ model, notebooks: started(start) }]
  return acts.every((step) => {
    const { model, notebooks } = projects[
      (step.project ?? 0) % projects.length
    ] as (typeof projects)[number]
    if ('put' in step) {
      model.set(step.put.id, step.put)
      notebooks.put(step.put)
    } else if ('remove' in step) {
      model.delete(step.remove)
      notebooks.remove(step.remove)
    } else if ('share' in step) {
      projects.push({ model: new Map(model), notebooks: started(notebooks.share()) })
    } else {
      const present = [...model.values()]
      const query = { ...step.query, ...filtersFrom(present, step.parts ?? {}) }
      const expected = naiveList(present, query)
      const actual = answer(notebooks, query)
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
    .sample(anyNotebook, { seed: 7, numRuns: 1_500 })
    .map((one, index) => rowOf({ ...one, id: `row-${index}`, url: `/row-${index}/lab` }))
  const farQuery = fc.tuple(anyQuery, anyParts, fc.nat(1_500)).map(([query, parts, offset]) => ({
    query: { ...query, offset: offset % 3 === 0 ? 0 : offset },
    parts,
  }))
  const acts = fc.array(
    fc.oneof({ weight: 4, arbitrary: farQuery }, { weight: 1, arbitrary: act }),
    {
      minLength: 20,
      maxLength: 60,
    },
  )
  const property = fc.property(acts, (list) => areCorrect(indexed, many, list))
  t.doesNotThrow(() => fc.assert(property, { numRuns: sized(10, 1_000) }))
})

t.test('a list that was prepared in steps is correct, between writes', async (t) => {
  const many = fc
    .sample(anyNotebook, { seed: 8, numRuns: 2_200 })
    .map((one, index) => rowOf({ ...one, id: `row-${index}`, url: `/row-${index}/lab` }))
  const prepared: Answer = (notebooks, query) => {
    const preparation = notebooks.preparation(admin, query, 'listAll')
    if (preparation !== undefined) finish(preparation)
    return indexed(notebooks, query)
  }
  const acts = fc.sample(act, { seed: 9, numRuns: sized(60, 600) })
  t.ok(areCorrect(prepared, many, acts))
})

t.test('a list is correct when a new instance gets the place of a removed one', async (t) => {
  const start = fc.sample(anyNotebook, { seed: 10, numRuns: 40 })
  const rows = start.map((one, index) => rowOf({ ...one, id: `row-${index}` }))
  const queries = fc.sample(fc.record({ query: anyQuery, parts: anyParts }), {
    seed: 11,
    numRuns: 60,
  })
  const removals = rows.slice(5, 25).map(({ notebook }) => ({ remove: notebook.id }))
  const puts = fc.sample(anyNotebook, { seed: 12, numRuns: 30 }).map((put) => ({ put }))
  t.ok(areCorrect(indexed, rows, [...queries, ...removals, ...queries, ...puts, ...queries]))
})

t.test('a list is correct after more writes at once than an index applies', async (t) => {
  const puts = fc.sample(anyNotebook, { seed: 3, numRuns: 600 }).map((put) => ({ put }))
  const anyAsked = fc.record({ query: anyQuery, parts: anyParts })
  const queries = fc.sample(anyAsked, { seed: 4, numRuns: 20 })
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

/** Every filter of the schema: each one has to be missed by the property. */
const filters = Object.keys(ListNotebooksQuery.shape).filter(
  (name) => !['limit', 'offset', 'sort_dir', 'sort_key'].includes(name),
)

/** Broken lists that ignore one parameter. The property must detect each of them, or it proves nothing. */
const broken: Record<string, Answer> = {
  'the sort direction': (notebooks, query) => indexed(notebooks, { ...query, sort_dir: 'ASC' }),
  'the tie rule': (notebooks, query) =>
    indexed(notebooks, { ...query, sort_key: `${query.sort_key ?? 'create_at'},name` }),
}
for (const filter of filters) {
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
    t.ok(fc.check(isAlwaysCorrect(answer), { numRuns: 5_000, endOnFailure: true }).failed)
  })
}
