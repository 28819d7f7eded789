import fc from 'fast-check'
import t from 'tap'
import type { MockServer } from '../../../src/index.ts'
import { anyAction, type ClientAction, perform } from '../../support/actions.ts'
import { get, mockWith } from '../../support/mock.ts'
import { sized } from '../../support/size.ts'

const someActions = (maxLength: number) => fc.array(anyAction, { maxLength })

/** Performs actions on two servers; throws if their responses or states differ. */
async function expectAlike(one: MockServer, two: MockServer, actions: readonly ClientAction[]) {
  expectSame(one, two)
  for (const action of actions) expectEqual(await perform(one, action), await perform(two, action))
  expectSame(one, two)
}

function expectSame(one: MockServer, two: MockServer) {
  expectEqual(stateOf(one), stateOf(two))
  expectEqual(JSON.stringify(one.exportState()), JSON.stringify(two.exportState()))
}

function stateOf(mock: MockServer): string {
  return JSON.stringify(mock.project('p1').exportState())
}

function expectEqual(one: string, two: string) {
  if (one !== two) throw new Error(`${one}\n${two}`)
}

async function doAll(mock: MockServer, actions: readonly ClientAction[]): Promise<string[]> {
  const answers: string[] = []
  for (const action of actions) answers.push(await perform(mock, action))
  return answers
}

t.test('a world continues from its export exactly as the original world', async (t) => {
  const [one, two] = [await mockWith(t), await mockWith(t)]
  await fc.assert(
    fc.asyncProperty(someActions(40), someActions(25), async (before, after) => {
      one.reset()
      await doAll(one, before)
      two.importState(one.exportState())
      two.project('p1').importState(one.project('p1').exportState())
      one.project('p1').importState(one.project('p1').exportState())
      await expectAlike(one, two, after)
    }),
    { numRuns: sized(25, 250) },
  )
  t.pass('byte by byte')
})

t.test('a world continues from its snapshot in the same way every time', async (t) => {
  const mock = await mockWith(t)
  await fc.assert(
    fc.asyncProperty(someActions(30), someActions(20), async (before, after) => {
      mock.reset()
      const world = mock.project('p1')
      await doAll(mock, before)
      const [snapshot, all] = [world.snapshot(), mock.snapshot()]
      world.snapshots.take('here')
      const exported = stateOf(mock)
      const answers = await doAll(mock, after)
      const end = stateOf(mock)
      for (const back of [
        () => world.restore(snapshot),
        () => world.reset('snapshot:here'),
        () => mock.restore(all),
      ]) {
        back()
        expectEqual(stateOf(mock), exported)
        expectEqual((await doAll(mock, after)).join(), answers.join())
        expectEqual(stateOf(mock), end)
      }
    }),
    { numRuns: sized(12, 120) },
  )
  t.pass('byte by byte')
})

/** Changes state that belongs to the whole server, not to one project. */
async function changeServer(mock: MockServer, n: number) {
  mock.faults.add({ operation: 'ShowNotebook', status: 500, probability: 0.5 })
  mock.faults.add({ operation: '*', rate_limit: { requests: 3, per: '1h' } })
  mock.progressions.add({ action: 'stop', mode: 'never' })
  if (n % 2 === 0) mock.advance('1h')
  else mock.setClock({ rate: 0, at: 5 })
  if (n % 3 === 0) mock.reset('empty')
  const auth = { identity: { methods: ['token'], token: { id: 'mock-token-user' } } }
  const headers = { 'content-type': 'application/json' }
  await get(mock, '/v3/auth/tokens', { method: 'POST', payload: { auth }, headers })
  await get(mock, '/v3/projects?name=somewhere')
  await get(mock, '/v1/p2/notebooks?__code=500')
}

t.test('a reset server behaves like a new server', async (t) => {
  const options = { latency: 0, fault: ['DeleteNotebook probability=0.5 status=500'] }
  const used = await mockWith(t, options)
  await fc.assert(
    fc.asyncProperty(someActions(25), someActions(15), fc.nat(9), async (before, after, n) => {
      const fresh = await mockWith(t, options)
      await doAll(used, before)
      await changeServer(used, n)
      await doAll(used, before)
      used.reset()
      expectEqual(JSON.stringify(used.faults.list()), JSON.stringify(fresh.faults.list()))
      expectEqual(JSON.stringify(used.clock), JSON.stringify(fresh.clock))
      await expectAlike(used, fresh, after)
      await fresh.close()
    }),
    { numRuns: sized(12, 120) },
  )
  t.pass('byte by byte')
})
