import t from 'tap'
import { Catalog } from '../../src/cloud/catalog.ts'
import {
  ignoredInFlavors,
  isSwitchable,
  listFlavors,
  switchableFlavors,
} from '../../src/cloud/flavors.ts'
import { type Flavor, FlavorsQuery } from '../../src/schemas/flavor.ts'
import { defaultFile, notebook, references } from '../support/build.ts'
import { refusal } from '../support/refusal.ts'

const { catalog } = references

const parts = { catalog, images: catalog.images }

const idsOf = ({ data }: { data: { id: string }[] }) =>
  data.map(({ id }) => id.replace(/^modelarts\.(vm|bm)\./, ''))

const list = (query: Partial<FlavorsQuery> = {}, of = catalog) =>
  listFlavors({ catalog: of }, FlavorsQuery.parse(query))

/** A catalog with other flavors, copies of the first one. */
function withFlavors(...flavors: Partial<Flavor>[]) {
  const all = defaultFile<Flavor[]>('flavors')
  return new Catalog({
    flavors: flavors.map((flavor, n) => ({ ...(all[0] as Flavor), id: `f${n}`, ...flavor })),
    images: [...catalog.images.values()],
    pools: [],
  })
}

t.test('flavors are listed in the order of the scene, all on page 1', async (t) => {
  const page = list()
  t.strictSame(idsOf(page), [
    'cpu.2u',
    'cpu.8u',
    'cpu.16u.arm',
    'gpu.t4',
    'gpu.v100',
    'gpu.8v100',
    'npu.arm.snt9b.1',
  ])
  t.match(page, { current: 1, pages: 1, size: 7, total: 7 })
  t.strictSame(page.flavors, page.data)
})

t.test('the first two flavors work for clients that use any flavor', async (t) => {
  for (const flavor of list().data.slice(0, 2)) {
    t.match(flavor, { arch: 'x86_64', category: 'CPU', free: false, sold_out: false })
    t.ok(flavor.storages.includes('EVS') && flavor.storages.includes('EFS'))
    t.notMatch(flavor.id, /free/)
  }
})

t.test('filters by category, feature and NPU type, combined with AND', async (t) => {
  t.strictSame(idsOf(list({ feature: 'DEFAULT' })), ['cpu.free'])
  t.strictSame(idsOf(list({ category: 'GPU' })), ['gpu.t4', 'gpu.v100', 'gpu.8v100'])
  t.strictSame(idsOf(list({ category: 'GPU', feature: 'DEFAULT' })), [])
  t.strictSame(idsOf(list({ flavor_type: 'ASCEND_SNT9B' })), ['npu.arm.snt9b.1'])
  t.strictSame(idsOf(list({ flavor_type: 'ASCEND_SNT9' })), [])
  t.strictSame(idsOf(list({ flavor_type: 'ASCEND_SNT9B', category: 'CPU' })), [])
  const ascend = { npu: 1, npu_memory: '32', type: 'ascend-snt3' }
  const other = withFlavors({ category: 'ASCEND', ascend }, {})
  t.strictSame(idsOf(list({ flavor_type: 'ASCEND_SNT3' }, other)), ['f0'])
})

t.test('the dedicated flavors are the flavors of the dedicated pools', async (t) => {
  const gpus = ['gpu.t4', 'gpu.v100', 'gpu.8v100']
  t.strictSame(idsOf(list({ type: 'DEDICATED' })), gpus)
  t.strictSame(idsOf(list({ type: 'DEDICATED_ROMA' })), gpus)
  t.equal(list({ type: 'MANAGED' }).total, 7)
  t.equal(list({ type: 'MANAGED_ROMA' }).total, 7)
  const flavors = defaultFile<Flavor[]>('flavors')
  const pooled = (...pools: object[]) =>
    new Catalog({
      flavors,
      images: [],
      pools: pools.map((pool, n) => ({ id: `p${n}`, name: 'pool', ...pool })),
    })
  const dedicated = (...pools: object[]) => idsOf(list({ type: 'DEDICATED' }, pooled(...pools)))
  t.strictSame(dedicated(), [])
  t.equal(dedicated({}).length, 7, 'a pool that names no flavors offers all')
  t.strictSame(dedicated({ type: 'MANAGED' }), [])
  t.strictSame(
    dedicated(
      { flavors: ['modelarts.vm.gpu.t4', 'modelarts.vm.cpu.2u'], resource_categories: 'GPU' },
      { flavors: ['modelarts.vm.gpu.t4'] },
    ),
    ['cpu.2u', 'gpu.t4'],
  )
})

t.test('with a limit, pages are counted from 1', async (t) => {
  const cases = [
    [{ limit: 3 }, { current: 1, pages: 3, size: 3, total: 7 }, 3],
    [{ limit: 3, offset: 6 }, { current: 3, pages: 3, size: 3, total: 7 }, 1],
    [{ limit: 3, offset: 9 }, { current: 4, pages: 3, size: 3, total: 7 }, 0],
    [{ offset: 5 }, { current: 1, pages: 1, size: 7, total: 7 }, 2],
  ] as const
  for (const [query, wanted, rows] of cases) {
    const page = list(query)
    t.match(page, wanted)
    t.equal(page.data.length, rows)
    t.equal(page.flavors.length, rows)
  }
  t.match(list({ feature: 'DEFAULT', category: 'GPU', limit: 5 }), { current: 1, pages: 0 })
})

t.test('sorts by several keys, and later keys order the ties', async (t) => {
  const of = withFlavors(
    { name: 'b', vcpus: 8, memory: 1, category: 'GPU' },
    { name: 'a', vcpus: 2, memory: 9, category: 'CPU' },
    { name: 'c', vcpus: 8, memory: 5, category: 'ASCEND' },
  )
  const cases: [string, 'ASC' | 'DESC' | undefined, number[]][] = [
    ['id', 'ASC', [0, 1, 2]],
    ['id', undefined, [2, 1, 0]],
    ['name', 'ASC', [1, 0, 2]],
    ['category', 'ASC', [2, 1, 0]],
    ['vcpus', 'DESC', [0, 2, 1]],
    ['memory', 'ASC', [0, 2, 1]],
    ['feature', 'ASC', [0, 1, 2]],
    ['vcpus,memory', 'DESC', [2, 0, 1]],
    ['vcpus,name', 'ASC', [1, 0, 2]],
  ]
  for (const [sort_key, sort_dir, rows] of cases) {
    const found = idsOf(list({ sort_key, sort_dir }, of))
    t.strictSame(
      found,
      rows.map((row) => `f${row}`),
      sort_key,
    )
  }
  for (const sort_key of ['colour', 'toString', 'name,', ',']) {
    t.match(
      refusal(() => list({ sort_key }, of)),
      {
        statusCode: 400,
        errorCode: 'ModelArts.6303',
        message: /expected one of id, name, category, vcpus, memory, feature$/,
      },
    )
  }
})

t.test('a sort direction without a key has no effect, and a warning says so', async (t) => {
  t.match(ignoredInFlavors({ sort_dir: 'ASC', offset: 0 }), [/^sort_dir is ignored/])
  t.strictSame(ignoredInFlavors({ sort_dir: 'ASC', sort_key: 'id', offset: 0 }), [])
  t.strictSame(ignoredInFlavors({ offset: 0 }), [])
})

t.test(
  'an instance can change to a flavor with the same architecture, feature and storage that fits its image',
  async (t) => {
    const all = { offset: 0 }
    const cpu = notebook()
    t.strictSame(idsOf(switchableFlavors(parts, cpu, all)), ['cpu.8u'], 'a CPU image needs a CPU')
    const freed = notebook({ feature: 'DEFAULT' })
    t.strictSame(idsOf(switchableFlavors(parts, freed, all)), ['cpu.free'])
    const unknownImage = { ...cpu, image: { ...cpu.image, id: 'gone' } }
    t.strictSame(idsOf(switchableFlavors(parts, unknownImage, all)), [
      'cpu.8u',
      'gpu.t4',
      'gpu.v100',
      'gpu.8v100',
    ])
    const sfs = notebook({ volume: { category: 'SFS' } })
    t.match(switchableFlavors(parts, sfs, all), {
      data: [],
      total: 0,
      size: 0,
      current: 1,
      pages: 1,
    })
    t.strictSame(idsOf(switchableFlavors(parts, unknownImage, { limit: 1, offset: 2 })), [
      'gpu.v100',
    ])
    t.strictSame(
      idsOf(switchableFlavors(parts, unknownImage, { offset: 0, sort_key: 'id', sort_dir: 'ASC' })),
      ['cpu.8u', 'gpu.8v100', 'gpu.t4', 'gpu.v100'],
    )
  },
)

t.test('a custom flavor takes its architecture from the image if the image is known', async (t) => {
  const custom = { ...notebook(), flavor: 'custom.flavor.spec.code' }
  const flavor = (id: string) => catalog.flavors.get(id) as Flavor
  t.ok(isSwitchable(parts, custom, flavor('modelarts.vm.cpu.2u')))
  t.notOk(isSwitchable(parts, custom, flavor('modelarts.vm.cpu.16u.arm')))
  const unknown = { ...custom, image: { ...custom.image, id: 'gone' } }
  t.ok(isSwitchable(parts, unknown, flavor('modelarts.vm.cpu.16u.arm')))
  t.notOk(isSwitchable(parts, unknown, flavor('modelarts.vm.cpu.free')), 'another feature')
})
