import t from 'tap'
import type { Flavor } from '../../../src/schemas/flavor.ts'
import { defaultFile } from '../../support/build.ts'
import { get, idsOf, mockWith } from '../../support/mock.ts'

const CPU = ['modelarts.vm.cpu.2u', 'modelarts.vm.cpu.8u', 'modelarts.vm.cpu.16u.arm']

t.test('ListFlavors', async (t) => {
  t.test('lists every notebook flavor, under two JSON keys', async (t) => {
    const got = await get(await mockWith(t), 'notebooks/flavors')
    t.equal(got.status, 200)
    t.match(got.body, { current: 1, pages: 1, size: 7, total: 7 })
    t.strictSame(idsOf(got).slice(0, 3), CPU)
    t.strictSame(got.body.flavors, got.body.data)
    t.notOk('x-mock-warnings' in got.headers)
  })

  t.test('takes every documented parameter', async (t) => {
    const mock = await mockWith(t)
    const cases: Record<string, string[]> = {
      'category=CPU': CPU,
      'category=CPU&sort_key=vcpus': [...CPU].reverse(),
      'category=CPU&sort_key=vcpus&sort_dir=ASC': CPU,
      'category=CPU&limit=1&offset=1': [CPU[1] as string],
      'category=CPU&type=MANAGED_ROMA': CPU,
      'category=CPU&type=DEDICATED': [],
      'flavor_type=ASCEND_SNT9B': ['modelarts.bm.npu.arm.snt9b.1'],
      'feature=DEFAULT': ['modelarts.vm.cpu.free'],
      'feature=&category=CPU&limit=': CPU,
    }
    for (const [query, ids] of Object.entries(cases)) {
      t.strictSame(idsOf(await get(mock, `notebooks/flavors?${query}`)), ids, query)
    }
  })

  t.test('shows the NPU devices; only pools show whether ENIs can be attached', async (t) => {
    const mock = await mockWith(t)
    const { body } = await get(mock, 'notebooks/flavors?category=ASCEND')
    t.match(body.data, [{ ascend: { npu: 1, npu_memory: '64', type: 'Snt9b', chip: 1 } }])
    const { body: all } = await get(mock, 'notebooks/flavors')
    t.ok(all.data.every((flavor: object) => !('support_eni' in flavor)))
    const { body: clusters } = await get(mock, 'authoring/clusters?type=DEDICATED')
    for (const flavor of clusters.data[0].flavors) t.equal(flavor.support_eni, true)
  })

  t.test('shows what an older scene says of an NPU, and refuses wrong types', async (t) => {
    const [first] = defaultFile<[Flavor]>('flavors')
    const sceneWith = (flavor: object) =>
      t.testdir({ 'flavors.json': JSON.stringify([first, { ...first, id: 'npu', ...flavor }]) })
    const ascend = { npu: 8, npu_memory: '32', type: 'Snt9', type_alias: 'Snt9a', ai_core: '1' }
    const mock = await mockWith(t, { scene: sceneWith({ ascend }), notebooks: 0 })
    const { body } = await get(mock, 'notebooks/flavors')
    t.strictSame(body.data[1].ascend, ascend)
    for (const [flavor, place] of [
      [{ ascend: { ...ascend, chip: '8' } }, 'ascend.chip: found "8", expected an integer'],
      [{ ascend: { ...ascend, chip: 0 } }, 'ascend.chip: found 0, expected an integer from 1'],
      [{ support_eni: 'yes' }, 'support_eni: found "yes", expected true or false'],
    ] as const) {
      await t.rejects(mockWith(t, { scene: sceneWith(flavor), notebooks: 0 }), {
        message: new RegExp(place.replaceAll('.', '\\.')),
      })
    }
  })

  t.test('refuses a bad value', async (t) => {
    const mock = await mockWith(t)
    for (const [query, code, message] of [
      ['limit=0', '0104', 'limit: found 0, expected an integer from 1 to 2147483647'],
      ['limit=ten', '0104', 'limit: found "ten"'],
      ['offset=-1', '0104', 'offset: found -1'],
      ['limit=1&limit=2', '0104', 'limit: found it 2 times'],
      ['sort_dir=up', '0104', 'sort_dir: found "up", expected one of ASC, DESC'],
      [`sort_key=${'x'.repeat(129)}`, '0104', 'sort_key: found'],
      ['sort_key=price', '6303', 'sort_key: found "price", expected one of id, name'],
    ] as const) {
      const { status, body } = await get(mock, `notebooks/flavors?${query}`)
      t.equal(status, 400, query)
      t.equal(body.error_code, `ModelArts.${code}`, query)
      t.ok(body.error_msg.includes(message), body.error_msg)
    }
  })

  t.test('an unlisted word matches nothing', async (t) => {
    const mock = await mockWith(t)
    for (const query of [
      'category=cpu',
      'category=TPU',
      'type=PUBLIC',
      'flavor_type=SNT9',
      'feature=CODELAB',
    ]) {
      const { status, body } = await get(mock, `notebooks/flavors?${query}`)
      t.strictSame([status, body.data, body.flavors], [200, [], []], query)
    }
  })

  t.test('warns of parameters without effect', async (t) => {
    const mock = await mockWith(t)
    const { headers } = await get(mock, 'notebooks/flavors?sort_dir=ASC&catgory=CPU')
    t.match(headers['x-mock-warnings'], 'unknown parameter catgory, did you mean category?')
    t.match(headers['x-mock-warnings'], 'sort_dir is ignored')
  })

  t.test('is allowed for every valid caller', async (t) => {
    const mock = await mockWith(t)
    const as = async (as: 'user' | 'reader' | 'frozen' | null) =>
      (await get(mock, 'notebooks/flavors', { as })).status
    t.strictSame(
      [await as('user'), await as('reader'), await as('frozen'), await as(null)],
      [200, 200, 401, 401],
    )
  })
})

t.test('ShowSwitchableFlavors', async (t) => {
  const idOf = async (mock: Parameters<typeof get>[0], name: string) => {
    const found = idsOf(await get(mock, `notebooks/all?name=${name}&limit=1`))
    return found[0] as string
  }

  t.test('gives the flavors an instance may be switched to', async (t) => {
    const mock = await mockWith(t)
    const id = await idOf(mock, 'llama-finetune')
    const { body: notebook } = await get(mock, `notebooks/${id}`)
    const got = await get(mock, `notebooks/${id}/flavors`)
    t.equal(got.status, 200)
    t.match(got.body, { current: 1, pages: 1, size: got.body.total })
    t.strictSame(got.body.flavors, got.body.data)
    t.ok(got.body.total > 0)
    t.notOk(idsOf(got).includes(notebook.flavor))
    const page = await get(mock, `notebooks/${id}/flavors?limit=1&offset=1&sort_key=id`)
    t.match(page.body, { current: 2, size: 1, total: got.body.total })
  })

  t.test('warns of parameters without effect, and refuses a bad value', async (t) => {
    const mock = await mockWith(t)
    const id = await idOf(mock, 'llama-finetune')
    const { headers } = await get(mock, `notebooks/${id}/flavors?sort_dir=ASC&category=CPU`)
    t.match(headers['x-mock-warnings'], 'unknown parameter category')
    t.match(headers['x-mock-warnings'], 'sort_dir is ignored')
    const { status, body } = await get(mock, `notebooks/${id}/flavors?sort_key=price`)
    t.match([status, body.error_code], [400, 'ModelArts.6303'])
  })

  t.test('refuses an unknown instance, and one of another user', async (t) => {
    const mock = await mockWith(t)
    const unknown = await get(mock, 'notebooks/none/flavors')
    t.match([unknown.status, unknown.body.error_code], [400, 'ModelArts.6404'])
    const id = await idOf(mock, 'llama-finetune')
    const foreign = await get(mock, `notebooks/${id}/flavors`, { as: 'user' })
    t.match([foreign.status, foreign.body.error_code], [403, 'ModelArts.6407'])
  })
})
