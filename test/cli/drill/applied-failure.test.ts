import t, { type Test } from 'tap'
import { applyFailure } from '../../../src/cli/drill/applied-failure.ts'
import type { Place } from '../../../src/cli/drill/drill-servers.ts'
import { failuresWith } from '../../../src/drill/failures.ts'
import { operationUses } from '../../../src/drill/operation-uses.ts'
import { type PlannedCell, planOf } from '../../../src/drill/plan.ts'
import { createMockServer } from '../../../src/index.ts'
import type { AnyOperationId } from '../../../src/schemas/service-operations.ts'
import { callOf } from '../../support/drill-journal.ts'
import { signedHeaders } from '../../support/signing.ts'

const HEADERS = { 'x-auth-token': 'mock-token-admin' }

const MADE = {
  name: 'made',
  flavor: 'modelarts.vm.cpu.2u',
  image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
  volume: { category: 'EVS', ownership: 'MANAGED' },
}

async function placeFor(t: Test, isOwn = false): Promise<Place> {
  const mock = await createMockServer({ clock: 'frozen' })
  t.teardown(() => mock.close())
  return { mock, project: mock.project('p1'), isOwn, env: {}, close: async () => {} }
}

/** A cell of the plan for calls of these operations. */
function cellOf(id: string, ...operations: AnyOperationId[]): PlannedCell {
  const uses = operationUses(operations.map((operation) => callOf(operation)))
  const cell = planOf(uses, failuresWith([1_000])).find((one) => one.id === id)
  if (cell === undefined) throw new Error(`found no cell ${id}`)
  return cell
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

const create = ({ mock }: Place, payload: object) =>
  mock.inject({ method: 'POST', url: '/v1/p1/notebooks', headers: HEADERS, payload })

t.test('the instance of the first call is frozen, and no other one', async (t) => {
  const place = await placeFor(t)
  const failure = applyFailure(
    cellOf('CreateNotebook/frozen', 'CreateNotebook', 'ListNotebooks'),
    place,
  )
  t.equal(failure.hasActed(), false)
  const ids = []
  for (const name of ['one', 'two']) {
    ids.push(((await create(place, { ...MADE, name })).json() as { id: string }).id)
    await turn()
  }
  t.equal(failure.hasActed(), true)
  t.strictSame(
    ids.map((id) => place.project.notebook(id).status),
    ['FROZEN', 'CREATING'],
  )
  failure.end()
})

t.test('a creation that is refused, and an instance that is gone, cannot be frozen', async (t) => {
  const refused = await placeFor(t)
  const cell = cellOf('CreateNotebook/frozen', 'CreateNotebook', 'ListNotebooks')
  const failure = applyFailure(cell, refused)
  t.equal((await create(refused, {})).statusCode, 400)
  await turn()
  t.equal(failure.hasActed(), false)
  const gone = await placeFor(t)
  const other = applyFailure(cell, gone)
  const stop = gone.project.watch((event) => {
    if (event.type === 'request') process.nextTick(() => gone.project.reset('empty'))
  })
  await create(gone, MADE)
  await turn()
  await turn()
  t.equal(other.hasActed(), false)
  stop()
})

t.test('tokens expire after the request before the call, on the whole server', async (t) => {
  const place = await placeFor(t, true)
  const failure = applyFailure(cellOf('ListPools/token_expires', 'ListFlavors', 'ListPools'), place)
  const get = async (path: string) =>
    (await place.mock.inject({ url: `/v1/p1/notebooks/${path}`, headers: HEADERS })).statusCode
  t.equal(await get('tags'), 200)
  await turn()
  t.equal(await get('flavors'), 200)
  await turn()
  t.equal(failure.hasActed(), false)
  t.equal(await get('flavors'), 401)
  await turn()
  t.equal(failure.hasActed(), true)
  failure.end()
})

t.test('rules of a cell act in its project, on a server of its own in every project', async (t) => {
  const cell = cellOf('ListFlavors/unavailable', 'ListFlavors')
  for (const isOwn of [false, true]) {
    const place = await placeFor(t, isOwn)
    const failure = applyFailure(cell, place)
    const { statusCode } = await place.mock.inject({
      url: '/v1/p2/notebooks/flavors',
      headers: HEADERS,
    })
    t.equal(statusCode, isOwn ? 503 : 200)
    t.equal(failure.hasActed(), isOwn)
    failure.end()
  }
})

t.test('a clock acts when a signature is refused for its time, and for nothing else', async (t) => {
  const now = Date.now()
  const mock = await createMockServer({
    auth: 'verify',
    now: now + 16 * 60_000,
    skewClock: 'world',
  })
  t.teardown(() => mock.close())
  const place: Place = {
    mock,
    project: mock.project('p1'),
    isOwn: true,
    env: {},
    close: async () => {},
  }
  const signed = { headers: { authorization: '***' } }
  const uses = operationUses([callOf('ListFlavors', signed)])
  const cell = planOf(uses, failuresWith([])).find(({ failure }) => failure === 'clock_skew')
  if (cell === undefined) throw new Error('found no cell')
  const failure = applyFailure(cell, place)
  t.equal(failure.hasActed(), false)
  const url = '/v1/p1/notebooks/flavors'
  const send = async (ak?: string) => {
    const headers = signedHeaders({ path: url, at: now, ...(ak === undefined ? {} : { ak }) })
    return (await mock.inject({ url, headers })).statusCode
  }
  t.equal((await mock.inject(url)).statusCode, 401)
  t.equal(await send('UNKNOWN'), 401)
  t.equal(failure.hasActed(), false)
  t.equal(await send(), 401)
  t.equal(failure.hasActed(), true)
  failure.end()
})
