import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import type { Steps } from '../../../src/cloud/kernel/steps.ts'
import { WorldGates } from '../../../src/control/worlds/world-gates.ts'

/** Work that takes its steps one a turn of the event loop; it logs its begin and its end. */
function* slow(name: string, log: string[], steps = 3): Steps<string> {
  log.push(`${name} begins`)
  for (let step = 0; step < steps; step++) {
    const end = performance.now() + 9
    while (performance.now() < end);
    yield
  }
  log.push(`${name} ends`)
  return name
}

t.test('work on a project closes its gate until it has ended, and no other gate', async (t) => {
  const gates = new WorldGates()
  const work = gates.run('p1', () => slow('p1', []))
  t.ok(gates.closed('p1'))
  t.equal(gates.closed('p2'), undefined)
  t.equal(gates.closed(null), undefined)
  t.equal(await work, 'p1')
  await turn()
  t.equal(gates.closed('p1'), undefined)
})

t.test(
  'works on one project are done one after the other, in the order of their calls',
  async (t) => {
    const gates = new WorldGates()
    const log: string[] = []
    await Promise.all(['a', 'b', 'c'].map((name) => gates.run('p1', () => slow(name, log))))
    t.strictSame(
      log,
      ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    )
  },
)

t.test('works on different projects take turns', async (t) => {
  const gates = new WorldGates()
  const log: string[] = []
  const works = ['p1', 'p2'].map((id) => gates.run(id, () => slow(id, log)))
  await Promise.all(works)
  t.strictSame(log.slice(0, 2).sort(), ['p1 begins', 'p2 begins'])
})

t.test('work on the server waits for all projects, and all projects wait for it', async (t) => {
  const gates = new WorldGates()
  const log: string[] = []
  const before = [gates.run('p1', () => slow('p1', log)), gates.run('p2', () => slow('p2', log))]
  const server = gates.run(null, () => slow('server', log))
  for (const id of ['p1', 'p3', null]) t.ok(gates.closed(id), `${id} waits`)
  const after = gates.run('p3', () => slow('p3', log))
  await Promise.all([...before, server, after])
  t.strictSame(log.slice(-4), ['server begins', 'server ends', 'p3 begins', 'p3 ends'])
  await turn()
  for (const id of ['p1', 'p3', null]) t.equal(gates.closed(id), undefined)
  t.equal(gates.closedServer(), undefined)
})

t.test('an error reaches the caller of the work only, and opens the gate', async (t) => {
  const gates = new WorldGates()
  for (const stepsBefore of [0, 2]) {
    const failing = gates.run('p1', function* (): Steps<void> {
      for (let step = 0; step < stepsBefore; step++) yield
      throw new Error('broken step')
    })
    const waiting = gates.closed('p1')
    const next = gates.run('p1', () => slow('next', []))
    await t.rejects(failing, { message: 'broken step' })
    await t.resolves(waiting as Promise<void>)
    t.equal(await next, 'next')
    await turn()
    t.equal(gates.closed('p1'), undefined)
  }
})

t.test('a synchronous caller completes the open work of its project at once', async (t) => {
  const gates = new WorldGates()
  const log: string[] = []
  const works = ['p1', 'p2'].map((id) => gates.run(id, () => slow(id, log, 5)))
  const waiting = gates.run('p1', () => slow('later', log, 1))
  gates.finishOpen('p1')
  t.ok(log.includes('p1 ends'))
  t.notOk(log.includes('p2 ends'))
  t.notOk(log.includes('later begins'), 'work that waits does not begin')
  await Promise.all([...works, waiting])
  t.equal(log.filter((line) => line === 'p1 ends').length, 1)
})

t.test('a synchronous caller of the server completes the open work of every project', async (t) => {
  const gates = new WorldGates()
  const log: string[] = []
  const works = ['p1', 'p2'].map((id) => gates.run(id, () => slow(id, log)))
  await turn()
  gates.finishOpen(null)
  t.strictSame(log.filter((line) => line.endsWith('ends')).sort(), ['p1 ends', 'p2 ends'])
  t.strictSame(await Promise.all(works), ['p1', 'p2'])
})

t.test(
  'a synchronous caller inside of a step does not complete the work it is part of',
  async (t) => {
    const gates = new WorldGates()
    let calls = 0
    const work = gates.run('p1', function* (): Steps<string> {
      yield
      gates.finishOpen('p1')
      gates.finishOpen(null)
      calls++
      yield
      return 'ended'
    })
    t.equal(await work, 'ended')
    t.equal(calls, 1)
  },
)
