import t from 'tap'
import type { Journal, JournalRecord } from '../../src/control/journal/journal.ts'
import { waitForRequests, waitForStatus } from '../../src/control/waiting.ts'
import type { World } from '../../src/control/worlds/worlds.ts'
import { createIn, engine } from '../support/build.ts'

const never = { timeout: 60_000, signal: new AbortController().signal }

const arrival = {
  requestId: 'r',
  projectId: 'p1',
  at: 1,
  worldAt: 1,
  method: 'GET',
  url: '/v1/p1/notebooks',
  rawHeaders: [],
}

function open(journal: Journal, operation: JournalRecord['operation'] = 'ListNotebooks') {
  const entry = journal.open(arrival)
  entry.operation = operation
  return entry
}

function end(entry: JournalRecord): void {
  entry.outcome = 'answered'
  entry.journal.end(entry)
}

/** An engine with the world p1, which has no instances, and a wait for two ended requests of ListNotebooks after `since`. */
async function waiting({ count = 2, since = 0 } = {}) {
  const made = await engine()
  made.worlds.reset('empty')
  const world = made.worlds.find('p1') as World
  const wait = (limits = never) =>
    waitForRequests('p1', { request: 'ListNotebooks', count, since }, made, limits)
  return { made, world, wait }
}

t.test('open waits walk the journal once in all, and not for each event', async (t) => {
  const { made, world, wait } = await waiting({ count: 12 })
  for (let n = 0; n < 10; n++) end(open(world.journal))
  const walks = t.capture(world.journal, 'entries', world.journal.entries)
  const waits = Array.from({ length: 5 }, () => wait())
  for (let n = 0; n < 20; n++) createIn(world)
  made.time.advanceWorld({ by: '1h' }, world)
  for (let n = 0; n < 20; n++) end(open(world.journal, 'ShowNotebook'))
  end(open(world.journal))
  end(open(world.journal))
  for (const sequences of await Promise.all(waits)) {
    t.strictSame(sequences, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 31, 32])
  }
  t.equal(walks().length, 1)
})

t.test('a wait looks at its instance only after events that can concern it', async (t) => {
  const { made, world } = await waiting()
  const { id } = createIn(world).notebook
  const { notebooks } = world.cloud
  const looks = t.capture(notebooks, 'find', notebooks.find)
  const wait = waitForStatus('p1', { notebook: id, status: 'STOPPED' }, made, never)
  t.equal(looks().length, 1)
  for (let n = 0; n < 20; n++) createIn(world)
  t.strictSame(looks(), [], 'creations of other instances')
  made.time.advanceWorld({ by: '2h' }, world)
  await wait
})

t.test('requests that end in another order than they arrived are in order', async (t) => {
  const { world, wait } = await waiting({ count: 3, since: 1 })
  end(open(world.journal))
  const ended = wait()
  const entries = Array.from({ length: 3 }, () => open(world.journal))
  for (const entry of entries.reverse()) end(entry)
  t.strictSame(await ended, [2, 3, 4])
})

t.test('requests count no more that the journal has dropped or cleared meanwhile', async (t) => {
  const made = await engine({ journalEntries: 3 })
  const { journal } = made.worlds.find('p1') as World
  const wanted = { request: 'ListNotebooks', count: 3, since: 0 } as const
  const ended = waitForRequests('p1', wanted, made, never)
  end(open(journal))
  end(open(journal))
  end(open(journal, 'ShowNotebook'))
  end(open(journal))
  end(open(journal))
  journal.clear()
  end(open(journal))
  const limits = { ...never, timeout: 1 }
  await t.rejects(waitForRequests('p1', wanted, made, limits), {
    message: 'found 1 requests of ListNotebooks, expected 3 within 1 ms',
  })
  end(open(journal))
  end(open(journal))
  t.strictSame(await ended, [6, 7, 8])
})

t.test('after a reset nothing counts, and after its undoing what ended meanwhile', async (t) => {
  const { made, world, wait } = await waiting()
  end(open(world.journal))
  const slow = open(world.journal)
  const ended = wait()
  made.reset('empty', 'p1')
  end(slow)
  const limits = { ...never, timeout: 1 }
  await t.rejects(wait(limits), { message: /found 0 requests/ })
  made.worlds.undoReset('p1')
  t.strictSame(await ended, [1, 2])
})
