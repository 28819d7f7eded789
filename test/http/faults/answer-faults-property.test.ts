import fc from 'fast-check'
import t from 'tap'
import { answers } from '../../../src/schemas/answers.ts'
import type { FieldsFault, PageFault } from '../../../src/schemas/fault.ts'
import { built } from '../../../src/schemas/zod.ts'
import { get, INSTANCE, type Mock, mockWith, type TestResponse } from '../../support/mock.ts'
import { placesIn } from '../../support/places.ts'
import { sized } from '../../support/size.ts'

const QUERY = 'notebooks?name=row-&sort_key=name&sort_dir=ASC'

const nameOf = (index: number) => `row-${`${index}`.padStart(3, '0')}`

/** Lists of instances, read in pages of some size; `at` is the number of one of the pages. */
const anyList = fc
  .record({
    count: fc.integer({ min: 0, max: 14 }),
    limit: fc.integer({ min: 1, max: 5 }),
    list: fc.constantFrom('notebooks', 'notebooks/all'),
  })
  .chain(({ count, limit, list }) =>
    fc.record({
      at: fc.nat({ max: Math.floor(count / limit) }),
      count: fc.constant(count),
      limit: fc.constant(limit),
      list: fc.constant(list),
    }),
  )

type List = { at: number; count: number; limit: number; list: string }

function fill(mock: Mock, count: number): void {
  mock.reset()
  const { notebooks } = mock.project('p1')
  for (let index = 0; index < count; index++) {
    notebooks.put({ ...INSTANCE, id: `id-${index}`, name: nameOf(index) })
  }
}

function pageOf(mock: Mock, { limit, list }: List, offset: number): Promise<TestResponse> {
  return get(mock, `${QUERY.replace('notebooks', list)}&limit=${limit}&offset=${offset}`)
}

/** Reads pages until one has no rows, as a client does that does not trust the total. */
async function pagesOf(mock: Mock, list: List): Promise<TestResponse['body'][]> {
  const pages: TestResponse['body'][] = []
  for (let offset = 0; offset <= list.count + list.limit; offset += list.limit) {
    pages.push((await pageOf(mock, list, offset)).body)
  }
  return pages
}

const namesIn = (pages: TestResponse['body'][]): string[] =>
  pages.flatMap(({ data }) => data.map(({ name }: { name: string }) => name))

const rowsFrom = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => nameOf(from + index))

/** The rows of all pages that a rule for the page `at` alone gives. */
function expected({ at, count, limit }: List, page: PageFault): string[] {
  const first = at * limit
  const starts = {
    repeated: Math.max(0, first - limit),
    row_again: Math.max(0, first - 1),
    row_missing: first + 1,
    empty: count,
  }
  const start = starts[page]
  const before = rowsFrom(0, Math.min(first, count))
  const turned = rowsFrom(start, Math.min(start + limit, count))
  return [...before, ...turned, ...rowsFrom(first + limit, count)]
}

const RUNS = { numRuns: sized(40, 400) }

t.test('a page fault on one page gives the rows that its name says', async (t) => {
  const mock = await mockWith(t)
  const kinds = fc.constantFrom<PageFault>('repeated', 'row_again', 'row_missing', 'empty')
  await fc.assert(
    fc.asyncProperty(anyList, kinds, async (list, page) => {
      fill(mock, list.count)
      const usual = await pagesOf(mock, list)
      mock.project('p1').faults.add({ operation: '*', page, nth: list.at + 1 })
      const pages = await pagesOf(mock, list)
      t.strictSame(namesIn(pages), expected(list, page), JSON.stringify({ ...list, page }))
      t.strictSame(namesIn(usual), rowsFrom(0, list.count))
      for (const [index, each] of pages.entries()) {
        const before = page === 'repeated' && index === list.at && index > 0
        if (before) t.strictSame(each, usual[index - 1])
        else t.strictSame({ ...each, data: 0 }, { ...usual[index], data: 0 })
      }
      const counts = new Map<string, number>()
      for (const name of namesIn(pages)) counts.set(name, (counts.get(name) ?? 0) + 1)
      const twice = [...counts].filter(([, count]) => count === 2).map(([name]) => name)
      const first = list.at * list.limit
      if (page === 'row_again' && list.at > 0) t.strictSame(twice, rowsFrom(first - 1, first))
      if (page === 'row_missing' && first < list.count) {
        t.equal(counts.get(nameOf(first)), undefined)
        t.strictSame(
          twice,
          rowsFrom(first + list.limit, Math.min(first + list.limit + 1, list.count)),
        )
      }
    }),
    RUNS,
  )
})

t.test('on every page, a row comes twice or is missing, and all others come once', async (t) => {
  const mock = await mockWith(t)
  const kinds = fc.constantFrom<PageFault>('row_again', 'row_missing')
  await fc.assert(
    fc.asyncProperty(anyList, kinds, async (list, page) => {
      fill(mock, list.count)
      mock.project('p1').faults.add({ operation: '*', page })
      const names = namesIn(await pagesOf(mock, list))
      const all = rowsFrom(0, list.count)
      const again = nameOf(list.limit - 1)
      const moved = {
        row_again: list.count < list.limit ? all : [...all, again].sort(),
        row_missing: all.slice(1),
      }
      t.strictSame(names, moved[page as keyof typeof moved], JSON.stringify({ ...list, page }))
    }),
    RUNS,
  )
})

t.test('total and fields change their part of a page and nothing else', async (t) => {
  const mock = await mockWith(t)
  const schema = built(answers.ListNotebooks as NonNullable<typeof answers.ListNotebooks>)
  const kinds = fc.constantFrom<FieldsFault>('extra', 'absent', 'unknown_values')
  const totals = fc.integer({ min: -20, max: 20 }).filter((total) => total !== 0)
  await fc.assert(
    fc.asyncProperty(anyList, kinds, totals, async (list, fields, total) => {
      fill(mock, list.count)
      const usual = (await pageOf(mock, list, 0)).body
      const { faults } = mock.project('p1')
      faults.add({ operation: 'ListNotebooks', fields, total, times: 1 })
      faults.add({ operation: 'ListAllNotebooks', fields, total, times: 1 })
      const changed = (await pageOf(mock, list, 0)).body
      t.strictSame((await pageOf(mock, list, 0)).body, usual)
      t.equal(changed.total, Math.max(0, usual.total + total))
      const [before, after] = [placesIn({ ...usual, total: 0 }), placesIn({ ...changed, total: 0 })]
      const added = [...after.keys()].filter((place) => !before.has(place))
      const gone = [...before.keys()].filter((place) => !after.has(place))
      const other = [...after].filter(
        ([place, value]) =>
          before.has(place) && typeof value !== 'object' && value !== before.get(place),
      )
      t.ok(added.every((place) => fields === 'extra' && place.includes('.x_unknown_')))
      t.ok(gone.length === 0 || fields === 'absent')
      t.ok(
        other.every(
          ([, value]) => fields === 'unknown_values' && /^MOCK_UNKNOWN_/.test(`${value}`),
        ),
      )
      const isRow = fields !== 'unknown_values' || list.count === 0
      t.equal(schema.safeParse(changed).success, isRow)
    }),
    RUNS,
  )
})
