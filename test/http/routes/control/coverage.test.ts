import t from 'tap'
import { treatmentOf } from '../../../../src/control/inputs/coverage-report.ts'
import { InputCounts } from '../../../../src/control/inputs/input-counts.ts'
import type { CoveredInput } from '../../../../src/schemas/input-coverage.ts'
import { CREATION, get, type Mock, ownMock } from '../../../support/mock.ts'

/** The inputs of one operation by name. */
async function inputsOf(mock: Mock, operation: string): Promise<Record<string, CoveredInput>> {
  const { body } = await get(mock, `/_mock/coverage?operation=${operation}`)
  const inputs: CoveredInput[] = body.operations[0].inputs
  return Object.fromEntries(inputs.map((one) => [one.input, one]))
}

t.test('coverage counts the requests that had an input, valid or not', async (t) => {
  const mock = await ownMock(t)
  t.equal((await inputsOf(mock, 'ListNotebooks'))['query.limit']?.requests, 0)
  for (const query of ['limit=1', 'limit=1', 'limit=1&name=a', 'limit=x', 'limit=1&limit=2']) {
    await get(mock, `notebooks?${query}`)
  }
  const list = await inputsOf(mock, 'ListNotebooks')
  t.equal(list['query.limit']?.requests, 5)
  t.equal(list['query.name']?.requests, 1)
  t.equal(list['query.offset']?.requests, 0)
  t.equal((await inputsOf(mock, 'ListAllNotebooks'))['query.limit']?.requests, 0)
})

t.test('coverage counts path parameters, and fields of bodies at any depth', async (t) => {
  const mock = await ownMock(t)
  const data_volumes = [
    { category: 'OBSFS', mount_path: '/data/a/', uri: 'obs://b/a/', capacity: 10 },
    { category: 'OBSFS', mount_path: '/data/b/', uri: 'obs://b/b/', id: null },
  ]
  const payload = { ...CREATION, data_volumes, endpoints: [] }
  const { body } = await get(mock, 'notebooks', { method: 'POST', payload })
  await get(mock, `notebooks/${body.id}`)
  const creation = await inputsOf(mock, 'CreateNotebook')
  t.match(creation, {
    'body.volume.category': { requests: 1, treatment: 'consumed' },
    'body.data_volumes[].mount_path': { requests: 1, treatment: 'consumed' },
    'body.data_volumes[].capacity': { requests: 1, treatment: 'warned', type: 'int' },
    'body.data_volumes[].id': { requests: 0, treatment: 'warned' },
    'body.endpoints[]': { requests: 1 },
  })
  t.equal((await inputsOf(mock, 'ShowNotebook'))['path.id']?.requests, 1)
})

t.test('coverage lists all operations with totals, and the SDK they were read from', async (t) => {
  const { body } = await get(await ownMock(t), '/_mock/coverage')
  t.equal(body.sdk.package, 'huaweicloudsdkmodelarts')
  const inputs = body.operations.flatMap((one: { inputs: CoveredInput[] }) => one.inputs)
  t.equal(body.totals.consumed + body.totals.warned + body.totals.refused, inputs.length)
  t.ok(body.totals.warned > 0)
  t.equal(body.totals.refused, 0)
})

t.test(
  'an input that is in no schema is refused with strict, one without an effect is not',
  async (t) => {
    const inputs = new InputCounts().of('ListNotebooks')
    inputs.add('query.limit', 'consumed')
    inputs.add('query.name', 'warned')
    for (const [strict, other] of [
      [true, 'refused'],
      [false, 'warned'],
    ] as const) {
      const treatments = ['limit', 'name', 'new'].map((name) =>
        treatmentOf(`query.${name}`, inputs, strict),
      )
      t.strictSame(treatments, ['consumed', 'warned', other])
    }
  },
)

t.test('coverage of an unknown operation is 400 with a suggestion', async (t) => {
  const mock = await ownMock(t)
  t.match(await get(mock, '/_mock/coverage?operation=ListNotebook'), {
    status: 400,
    body: { error_msg: /did you mean "ListNotebooks"\?/ },
  })
  const { status, body } = await get(mock, `/_mock/coverage?operation=${'x'.repeat(99)}`)
  t.equal(status, 400)
  t.notMatch(body.error_msg, 'did you mean')
})

t.test('the number of counted names is bounded', async (t) => {
  const inputs = new InputCounts().of('ListNotebooks')
  for (let n = 0; n < 2_000; n++) inputs.countOf(`query.x${n}`).requests++
  t.equal(inputs.countOf('query.x0').requests, 1)
  t.equal(inputs.countOf('query.x1999').requests, 0)
})
