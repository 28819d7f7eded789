import fc from 'fast-check'
import t, { type Test } from 'tap'
import {
  changedInstances,
  finalStateOf,
  pendingUntil,
  startStateOf,
  stateDifferences,
  withoutVanished,
} from '../../src/drill/final-state.ts'
import { createMockServer } from '../../src/index.ts'
import type { Project } from '../../src/library/project.ts'
import type { WorldState } from '../../src/schemas/state.ts'
import { callOf } from '../support/drill-journal.ts'
import { sized } from '../support/size.ts'

const HEADERS = { 'x-auth-token': 'mock-token-admin' }

async function mockFor(t: Test) {
  const mock = await createMockServer({ clock: 'frozen' })
  t.teardown(() => mock.close())
  const send = async (method: 'DELETE' | 'POST' | 'PUT', url: string, payload = {}) => {
    const answer = await mock.inject({ method, url: `/v1/${url}`, headers: HEADERS, payload })
    if (answer.statusCode >= 300) throw new Error(answer.payload)
    return answer.json() as { id: string }
  }
  return { mock, send }
}

const made = (name: string) => ({
  name,
  flavor: 'modelarts.vm.cpu.2u',
  image_id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090',
  volume: { category: 'EVS', ownership: 'MANAGED' },
})

/** What differs between two projects of a server. */
function differences(found: Project, clean: Project, changed: string[] = []): string[] {
  const start = startStateOf(clean.exportState())
  const of = (project: Project, begin = start) =>
    finalStateOf([{ prefix: '', state: project.exportState() }], begin, new Set(changed))
  return stateDifferences(of(found), of(clean))
}

/** The state of a project before anything was made. */
async function startOf(t: Test) {
  const { mock, send } = await mockFor(t)
  const start = startStateOf(mock.project('start').exportState())
  const end = (id: string, changed: readonly string[] = []) =>
    finalStateOf([{ prefix: '', state: mock.project(id).exportState() }], start, new Set(changed))
  return { mock, send, start, end }
}

t.test(
  'two projects in which the same was done are the same, although all ids differ',
  async (t) => {
    const { send, end } = await startOf(t)
    for (const project of ['p1', 'p2']) {
      await send('POST', `${project}/notebooks`, made('a'))
      await send(
        'POST',
        `${project}/notebooks`,
        made(`run-${project === 'p1' ? '0a1b2c3d' : '4e5f6a7b'}`),
      )
      await send('POST', `${project}/workspaces`, { name: 'team' })
    }
    t.strictSame(stateDifferences(end('p1'), end('p2')), [])
  },
)

t.test('a second creation, a lost deletion and another status are told', async (t) => {
  const { mock, send, end } = await startOf(t)
  for (const project of ['clean', 'twice', 'stopped']) {
    const { id } = await send('POST', `${project}/notebooks`, made('a'))
    mock.project(project).advance('1m')
    if (project === 'stopped') await send('POST', `${project}/notebooks/${id}/stop`)
  }
  await send('POST', 'twice/notebooks', made('a'))
  mock.project('twice').advance('1m')
  t.strictSame(stateDifferences(end('twice'), end('clean')), [
    'instance "a": found 2, expected one as after the clean run',
  ])
  t.strictSame(stateDifferences(end('start'), end('clean')), [
    'instance "a": found none, expected one as after the clean run',
  ])
  t.match(
    stateDifferences(end('stopped'), end('clean')).join('\n'),
    /found "STOPPING" in status, expected "RUNNING"/,
  )
})

t.test('an instance of the scene counts only if a request changed it', async (t) => {
  const { mock, end } = await startOf(t)
  const [one, other] = mock
    .project('p1')
    .exportState()
    .notebooks.filter(({ status }) => status === 'RUNNING')
  if (one === undefined || other === undefined) throw new Error('the scene has no two instances')
  mock.project('p1').notebook(one.id).force('STOPPED')
  mock.project('p1').notebook(other.id).force('STOPPED')
  t.strictSame(stateDifferences(end('p1'), end('p2')), [])
  const found = stateDifferences(end('p1', [one.id]), end('p2', [one.id]))
  t.ok(found.length > 0)
  t.ok(found.every((text) => text.startsWith(`instance "${one.name} (${one.id})"`)))
})

t.test('an instance that a failure removed may be missing', async (t) => {
  const { mock, send, start, end } = await startOf(t)
  const { id } = await send('POST', 'clean/notebooks', made('a'))
  const clean = end('clean')
  t.ok(stateDifferences(end('p1'), clean).length > 0)
  const vanished = [{ prefix: '', name: 'a', notebook_id: id }]
  t.strictSame(stateDifferences(end('p1'), withoutVanished(clean, vanished, start)), [])
  const [own] = mock.project('p1').exportState().notebooks
  if (own === undefined) throw new Error('the scene is empty')
  mock.project('p1').notebooks.remove(own.id)
  const gone = [{ prefix: '', name: own.name, notebook_id: own.id }]
  const expected = withoutVanished(end('p2', [own.id]), gone, start)
  t.strictSame(stateDifferences(end('p1', [own.id]), expected), [])
  t.strictSame(
    stateDifferences(end('p2'), withoutVanished(end('p2'), gone, start)),
    [],
    'an instance that nobody knows',
  )
})

t.test('worlds of several projects are told apart', async (t) => {
  const { mock, send, start, end } = await startOf(t)
  await send('POST', 'p2/notebooks', made('a'))
  const states = ['p1', 'p2'].map((id, index) => ({
    prefix: index === 0 ? '' : `project ${id}: `,
    state: mock.project(id).exportState(),
  }))
  const both = finalStateOf(states, start, new Set())
  t.ok(both.has('project p2: instance "a"'))
  t.ok(stateDifferences(both, end('p1')).every((text) => text.startsWith('project p2: ')))
})

t.test('changes of other things than instances are told', async (t) => {
  const { send, end } = await startOf(t)
  await send('POST', 'p1/workspaces', { name: 'team', description: 'one' })
  await send('POST', 'p2/workspaces', { name: 'team', description: 'two' })
  t.strictSame(stateDifferences(end('p1'), end('p2')), [
    'workspace "team": found "one" in description, expected "two" as after the clean run',
  ])
})

t.test('things without a name are told by their ids', async (t) => {
  const { send, end } = await startOf(t)
  const { id } = await send('POST', 'p1/workspaces', { name: 'team' })
  await send('POST', 'p2/workspaces', { name: 'team' })
  const quotas = [{ resource: 'notebook.instance.count', quota: 5 }]
  await send('PUT', `p1/workspaces/${id}/quotas`, { quotas }).catch((error) => t.fail(error))
  t.match(stateDifferences(end('p1'), end('p2')), [
    'quota "* notebook.instance.count": found one, expected none as after the clean run',
  ])
})

t.test('a state equals itself in any order, and differs from one with a thing more', async (t) => {
  const { mock, send, start } = await startOf(t)
  for (const name of ['a', 'b', 'c']) await send('POST', 'p1/notebooks', made(name))
  const state = mock.project('p1').exportState()
  const none = new Set<string>()
  const of = (notebooks: WorldState['notebooks']) =>
    finalStateOf([{ prefix: '', state: { ...state, notebooks } }], start, none)
  const fresh = state.notebooks.filter(({ id }) => !start.notebooks.has(id))
  t.equal(fresh.length, 3)
  fc.assert(
    fc.property(
      fc.shuffledSubarray(state.notebooks, { minLength: state.notebooks.length }),
      fc.constantFrom(...fresh),
      (shuffled, one) =>
        stateDifferences(of(shuffled), of(state.notebooks)).length === 0 &&
        stateDifferences(of([...shuffled, one]), of(state.notebooks)).length === 1 &&
        stateDifferences(of(shuffled.filter((each) => each !== one)), of(state.notebooks))
          .length === 1,
    ),
    { numRuns: sized(20, 500) },
  )
})

t.test('a lease that was renewed is told, one that is some seconds later is not', async (t) => {
  const { mock, send, end } = await startOf(t)
  const renew = async (project: string, later: string, hours: number) => {
    const { id } = await send('POST', `${project}/notebooks`, made('a'))
    mock.project(project).advance(later)
    const url = `/v1/${project}/notebooks/${id}/lease?duration=${hours * 3_600_000}`
    const { statusCode } = await mock.inject({ method: 'PATCH', url, headers: HEADERS })
    t.equal(statusCode, 200)
  }
  await renew('p1', '10s', 1)
  await renew('p2', '40s', 1)
  await renew('p3', '10s', 5)
  t.strictSame(stateDifferences(end('p1'), end('p2')), [])
  t.match(stateDifferences(end('p3'), end('p1')).join(), /in lease.duration/)
})

t.test('what differs between projects of one server is no difference', async (t) => {
  const { mock } = await mockFor(t)
  t.strictSame(differences(mock.project('p1'), mock.project('p2')), [])
})

t.test('requests that write say which instances changed', async (t) => {
  const journal = [
    callOf('ShowNotebook', { notebook_id: 'a' }),
    callOf('StopNotebook', { notebook_id: 'b' }),
    callOf('CreateNotebook'),
    callOf('ListNotebooks', { operation: null, notebook_id: 'c' }),
  ]
  t.strictSame([...changedInstances(journal)], ['b'])
})

t.test(
  'pending actions end at a time; leases, plans and actions without an end are none',
  async (t) => {
    const { mock, send } = await mockFor(t)
    const project = mock.project('p1')
    const { now } = project.clock
    t.equal(pendingUntil(project.exportState()), undefined)
    const { id } = await send('POST', 'p1/notebooks', made('a'))
    const until = pendingUntil(project.exportState()) ?? 0
    t.ok(until > now && until <= now + 60_000)
    project.advance({ until })
    t.equal(project.notebook(id).status, 'RUNNING')
    project.progressions.add({ action: 'stop', mode: 'never' })
    await send('POST', `p1/notebooks/${id}/stop`)
    t.equal(pendingUntil(project.exportState()), undefined)
  },
)
