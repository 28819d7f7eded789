import t from 'tap'
import { countsOf, type WritableCounts } from '../../../src/cloud/notebooks/list/status-counts.ts'
import { Histories } from '../../../src/control/history/histories.ts'
import { HistoryOfWorld } from '../../../src/control/history/history-of-world.ts'
import type { Transition } from '../../../src/schemas/transition.ts'

/** A history without a world, and a function that changes one instance to RUNNING or STOPPED, at a time. */
function history(all: Histories) {
  const counts = countsOf([]) as WritableCounts
  counts.RUNNING = 1
  const own = new HistoryOfWorld(0, { countsByStatus: counts }, all)
  const flip = (at: number) => {
    const [from, to] =
      counts.RUNNING === 1 ? (['RUNNING', 'STOPPED'] as const) : (['STOPPED', 'RUNNING'] as const)
    counts[from]--
    counts[to]++
    const facts = { notebook_id: 'n', name: 'n', cause: 'Forced', user: null } as const
    own.add({ at, from, to, ...facts } satisfies Transition)
  }
  const view = () => own.view({ limit: 5_000 }, 'p', 100_000)
  return { flip, own, view }
}

t.test('the histories of all worlds are bounded: the idlest begins again', async (t) => {
  const all = new Histories()
  const worlds = Array.from({ length: 40 }, () => history(all))
  for (const { flip } of worlds) for (let at = 1; at <= 6_000; at++) flip(at)
  t.ok(all.kept <= 200_000, `${all.kept}`)
  const [idlest] = worlds as [ReturnType<typeof history>]
  t.match(idlest.view(), { began_at: 6_000, transitions: [] })
  t.equal(idlest.view().counts.length, 1)
  const newest = worlds.at(-1) as ReturnType<typeof history>
  t.equal(newest.view().transitions.length, 5_000)
  for (const { own } of worlds) all.end(own)
  t.equal(all.kept, 0, 'nothing is counted that is not kept')
  idlest.flip(7_000)
  t.match(idlest.view().counts, [
    { at: 6_000, by_status: { RUNNING: 1 } },
    { at: 7_000, by_status: { STOPPED: 1 } },
  ])
})

t.test('a transition that is reported late does not go back in time', async (t) => {
  const { flip, view } = history(new Histories())
  flip(10)
  flip(20)
  flip(15)
  t.strictSame(
    view().counts.map(({ at, by_status }) => [at, Object.keys(by_status)]),
    [
      [0, ['RUNNING']],
      [10, ['STOPPED']],
    ],
  )
  t.strictSame(
    view().transitions.map(({ at }) => at),
    [10, 20, 15],
  )
})

t.test('the newest moment is the same object until the counts change', async (t) => {
  const { flip, own } = history(new Histories())
  const start = own.newest
  t.equal(own.newest, start)
  flip(10)
  const stopped = own.newest
  t.not(stopped, start)
  flip(10)
  flip(10)
  t.equal(own.newest, stopped, 'also if it changes and changes back')
  flip(20)
  flip(20)
  t.equal(own.newest, stopped)
  flip(30)
  t.match(own.newest, { at: 30, by_status: { RUNNING: 1 } })
})
