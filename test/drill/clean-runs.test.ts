import t from 'tap'
import { flakiness, hintsIn, otherProjects } from '../../src/drill/clean-runs.ts'
import type { JournalEntry } from '../../src/schemas/journal.ts'
import { callOf } from '../support/drill-journal.ts'
import { journalEntry } from '../support/drill-report.ts'

const run = (...journal: JournalEntry[]) => ({ journal, state: new Map() })

t.test('clean runs differ if an operation is called another number of times', async (t) => {
  const twice = run(callOf('CreateNotebook'), callOf('CreateNotebook'), callOf('ListPools'))
  const once = run(callOf('CreateNotebook'))
  t.strictSame(flakiness(twice, twice), [])
  t.strictSame(flakiness(twice, once), [
    'found 2 calls of CreateNotebook in the first run and 1 in the second, expected as many',
    'found 1 calls of ListPools in the first run and 0 in the second, expected as many',
  ])
  t.strictSame(flakiness(once, twice).length, 2)
})

t.test('how often an operation is polled is no difference', async (t) => {
  const polls = (count: number) =>
    run(...Array.from({ length: count }, () => callOf('ShowNotebook')))
  t.strictSame(flakiness(polls(3), polls(7)), [])
  t.equal(flakiness(polls(1), polls(7)).length, 1, 'one run did not poll')
})

t.test('clean runs differ if they leave another state', async (t) => {
  const state = (status: string) => new Map([['instance "a"', [new Map([['status', status]])]]])
  const found = flakiness(
    { journal: [], state: state('"RUNNING"') },
    { journal: [], state: state('"STOPPED"') },
  )
  t.match(found, [/^second clean run: instance "a": found "STOPPED" in status/])
})

t.test('requests to projects that were not given are counted by project', async (t) => {
  const journal = ['p1', 'p2', null, 'p3', 'p3'].map((project_id) => journalEntry({ project_id }))
  t.strictSame(otherProjects(journal, new Set(['p1'])), [
    { project_id: 'p3', requests: 2 },
    { project_id: 'p2', requests: 1 },
  ])
})

t.test('the output may tell why a command cannot be drilled', async (t) => {
  t.match(hintsIn('listen EADDRINUSE: address already in use :::80'), [/--jobs 1/])
  t.match(hintsIn('TypeError: process.stdin.setRawMode is not a function'), [/a terminal/])
  t.match(hintsIn('the input device is not a TTY'), [/a terminal/])
  t.strictSame(hintsIn('nothing to see'), [])
})
