import t, { type Test } from 'tap'
import { control, get, type Mock, ownMock } from '../../support/mock.ts'

const MEGABYTE = 1_048_576

/** A server whose session may hold 1 MB, and the status of its bundle. */
async function smallSession(t: Test, options: Parameters<typeof ownMock>[1] = {}) {
  const mock = await ownMock(t, { journalBytes: MEGABYTE, ...options })
  const bundle = async () => (await mock.inject('/_mock/bundle')).statusCode
  return { mock, bundle }
}

/** The state of p1 with this number of notebooks. */
async function stateWith(mock: Mock, count: number) {
  const { body } = await control(mock, 'GET', '/projects/p1/state')
  const notebooks = Array.from({ length: count }, (_, index) => {
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
    return { ...body.notebooks[0], id, name: `n-${index}` }
  })
  return { ...body, notebooks, agenda: [] }
}

async function importState(mock: Mock, state: object) {
  const { status } = await control(mock, 'PUT', '/projects/p1/state', state)
  if (status !== 200) throw new Error(`found ${status}, expected 200`)
  await get(mock, 'notebooks?limit=1')
}

t.test('a world that an import replaces counts with its records', async (t) => {
  const { mock, bundle } = await smallSession(t)
  const state = await stateWith(mock, 300)
  await get(mock, 'notebooks?limit=1')
  await importState(mock, state)
  t.equal(await bundle(), 200, 'the newest world is in use anyway')
  await importState(mock, state)
  t.equal(await bundle(), 200)
  await importState(mock, state)
  const { payload, statusCode } = await mock.inject('/_mock/bundle')
  t.equal(statusCode, 409)
  t.match(payload, 'found more changes and requests of ended projects')
  await control(mock, 'POST', '/reset', {})
  t.equal(await bundle(), 200, 'the next session is whole')
})

t.test('worlds that share their records count them once', async (t) => {
  const { mock, bundle } = await smallSession(t)
  await get(mock, 'notebooks?limit=1')
  for (const name of ['one', 'two']) {
    await importState(mock, await stateWith(mock, 100))
    await control(mock, 'POST', '/projects/p1/snapshots', { name })
  }
  for (let round = 0; round < 10; round++) {
    for (const to of ['snapshot:one', 'snapshot:two', 'snapshot:two', 'scene']) {
      await control(mock, 'POST', '/projects/p1/reset', { to })
      await get(mock, 'notebooks?limit=1')
    }
  }
  t.equal(await bundle(), 200)
})

t.test('worlds of a scene with relative times count each second anew', async (t) => {
  const { mock, bundle } = await smallSession(t)
  await get(mock, 'notebooks?limit=1')
  for (let round = 0; round < 12; round++) {
    await control(mock, 'POST', '/clock/advance', { by: '2s' })
    await control(mock, 'POST', '/projects/p1/reset', {})
    await get(mock, 'notebooks?limit=1')
  }
  t.equal(await bundle(), 409)
})

t.test('generated notebooks belong to the scene', async (t) => {
  const { mock, bundle } = await smallSession(t, { notebooks: 1_000 })
  await get(mock, '/v1/p2/notebooks?limit=1')
  for (let round = 0; round < 5; round++) {
    await control(mock, 'POST', '/projects/p1/reset', {})
    await get(mock, 'notebooks?limit=1')
  }
  t.equal(await bundle(), 200)
})

t.test('each snapshot counts the rules and the lists that it copies', async (t) => {
  const { mock, bundle } = await smallSession(t)
  await get(mock, 'notebooks?limit=1')
  const rule = { operation: 'ListFlavors', status: 500 }
  for (let made = 0; made < 100; made++) await control(mock, 'POST', '/faults', rule)
  for (let round = 0; round < 20; round++) {
    await control(mock, 'POST', '/clock/advance', { by: '1s' })
    await get(mock, 'notebooks?limit=1')
  }
  t.equal(await bundle(), 409)
})
