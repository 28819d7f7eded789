import t, { type Test } from 'tap'
import type { Tour } from '../../src/schemas/tour.ts'
import { act } from '../../src/tour/actions.ts'
import { Directory } from '../../src/tour/directory.ts'
import { TourFailure } from '../../src/tour/server.ts'
import { control, get, type Mock, mockWith, withInstance } from '../support/mock.ts'
import { begunTour, tourServer } from '../support/tours.ts'

type Action = Tour['steps'][number]['actions'][number]

function contextOf(mock: Mock, waits: number[] = []) {
  const server = tourServer(mock, waits)
  return { server, project: 'p1', directory: new Directory(server, 'p1') }
}

/** Carries out an action in a project with the instance nb-1, named `a`. */
async function acted(t: Test, action: Action, waits: number[] = []) {
  const { mock } = await withInstance(t)
  return { mock, outcome: await act(action, contextOf(mock, waits)) }
}

t.test('a tour begins with its scene, and loses what the project had', async (t) => {
  const { mock } = await withInstance(t)
  await begunTour(mock, 'quickstart')
  const { body } = await get(mock, 'notebooks/all')
  t.equal(body.total, 9)
})

t.test('an instance of a tour is found by its name and by its id', async (t) => {
  const { mock } = await withInstance(t)
  const run = await begunTour(mock, 'quickstart')
  const id = await run.idOf('llama-running')
  t.equal((await get(mock, `notebooks/${id}`)).body.name, 'llama-running')
  t.equal(await run.idOf(id), id)
})

t.test('back gives the world before a step, and end removes the snapshots', async (t) => {
  const mock = await mockWith(t)
  const run = await begunTour(mock, 'quickstart')
  const state = async () => (await control(mock, 'GET', '/projects/p1/state')).body
  for (const index of [0, 1]) {
    await run.save(index)
    for await (const _outcome of run.play(index));
  }
  const after = await state()
  await run.save(2)
  for await (const _outcome of run.play(2));
  t.not(JSON.stringify(await state()), JSON.stringify(after))
  await run.back(2)
  t.strictSame((await state()).notebooks, after.notebooks)
  const names = async () =>
    (await control(mock, 'GET', '/projects/p1/snapshots')).body.snapshots.map(
      ({ name }: { name: string }) => name,
    )
  t.strictSame(
    await names(),
    [1, 2, 3].map((step) => `tour-before-step-${step}`),
  )
  await run.end()
  t.strictSame(await names(), [])
  await run.end()
})

t.test('a step after the last one does nothing', async (t) => {
  const run = await begunTour(await mockWith(t), 'quickstart')
  for await (const outcome of run.play(run.steps.length)) t.fail(JSON.stringify(outcome))
})

t.test('an instance is found by name or id, in every workspace', async (t) => {
  const { mock, project } = await withInstance(t)
  project.notebooks.put({
    id: 'elsewhere',
    name: '方言-1',
    flavor: 'modelarts.vm.cpu.2u',
    image: { id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' },
    workspace_id: '5e0f4d72935b606cc0c8d4b6eafc0425',
  })
  const { directory } = contextOf(mock)
  t.equal(await directory.idOf('nb-1'), 'nb-1')
  t.equal(await directory.idOf('a'), 'nb-1')
  t.equal(await directory.idOf('方言-1'), 'elsewhere')
  await t.rejects(directory.idOf('nb'), {
    name: 'TourFailure',
    message: 'found no instance nb in the project, expected one',
  })
  await t.rejects(
    directory.tokenOf('nobody'),
    new TourFailure('found no user nobody, expected one'),
  )
})

t.test('an instance can be forced and its action ended', async (t) => {
  const { mock } = await withInstance(t)
  const context = contextOf(mock)
  t.strictSame(await act({ force: { instance: 'a', status: 'DELETING' } }, context), {
    action: 'force',
    instance: 'a',
    status: 'DELETING',
  })
  t.strictSame(await act({ finish: 'a' }, context), {
    action: 'finish',
    instance: 'a',
    status: null,
  })
  const other = await withInstance(t, { status: 'STARTING' })
  t.match(await act({ finish: 'nb-1' }, contextOf(other.mock)), { status: 'RUNNING' })
})

t.test('a request is sent with its query and body as the user, and journalled', async (t) => {
  const query = { limit: 5, name: 'a b', sort_dir: 'ASC' }
  const request = { operation: 'ListNotebooks', user: 'mock-reader', query } as const
  const { mock, outcome } = await acted(t, { request })
  t.match(outcome, { action: 'requests', user: 'mock-reader', requests: [[{ status: 200 }]] })
  const { body } = await control(mock, 'GET', '/projects/p1/requests')
  t.match(body.requests.at(-1), {
    url: '/v1/p1/notebooks?limit=5&name=a+b&sort_dir=ASC',
    user: 'mock-reader',
  })
  const change = { operation: 'UpdateNotebook', user: 'mock-admin', instance: 'a' } as const
  const updated = await acted(t, { request: { ...change, body: { name: 'b' } } })
  t.match(updated.outcome, { requests: [[{ status: 200 }]] })
  t.equal((await get(updated.mock, 'notebooks/nb-1')).body.name, 'b')
})

const list = { operation: 'ListNotebooks', user: 'mock-admin', times: 1 } as const

t.test('a retry waits twice as long each time, up to ten seconds', async (t) => {
  const { mock } = await withInstance(t)
  const waits: number[] = []
  const context = contextOf(mock, waits)
  await act({ fault: { operation: 'ListNotebooks', status: 503, times: 9 } }, context)
  const outcome = await act({ load: { ...list, retry: { tries: 6, wait: 4_000 } } }, context)
  t.match(outcome, { requests: [Array.from({ length: 6 }, () => ({ status: 503 }))] })
  t.strictSame(waits, [4_000, 8_000, 10_000, 10_000, 10_000])
  waits.length = 0
  await act({ load: { ...list, retry: { tries: 10, wait: 0 } } }, context)
  t.strictSame(waits, [])
})

t.test('only 429, 5xx and broken connections are tried again', async (t) => {
  const { mock } = await withInstance(t)
  const context = contextOf(mock)
  for (const [effect, tries] of [
    [{ status: 400 }, 1],
    [{ status: 429 }, 2],
    [{ status: 500 }, 2],
    [{ fault: 'EMPTY_RESPONSE' }, 2],
  ] as const) {
    await act({ fault: { operation: 'ListNotebooks', ...effect, times: 1 } }, context)
    const outcome = await act({ load: { ...list, retry: { tries: 3, wait: 0 } } }, context)
    t.equal(
      outcome.action === 'requests' && outcome.requests[0]?.length,
      tries,
      JSON.stringify(effect),
    )
  }
})

t.test('an action of a newer version is refused', async (t) => {
  const { mock } = await withInstance(t)
  for (const action of [{ dance: true }, {}, { toString: 1 }]) {
    await t.rejects(act(action as Action, contextOf(mock)), {
      name: 'TourFailure',
      message: /^found the action ".*", expected one of advance, clock, fault, clear_faults, force/,
    })
  }
})
