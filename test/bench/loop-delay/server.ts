/**
 * A server whose event loop is measured, in its own process. It reads scenes from a folder, fills the journal, the rules
 * and the agenda of one project, and sends its URL to its parent. On request it sends the longest hold of the loop in ms.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { PerformanceObserver } from 'node:perf_hooks'
import { createMockServer, type InjectRequest, type MockServer } from '../../../src/index.ts'
import { PROJECT } from '../page.ts'
import { startMany } from '../transitions.ts'

/** Instances that are in a transition when the measurement begins. */
const STARTING = 50_000

const [notebooks = '0', requests = '0', rules = '0', scene = '', stateFile = ''] =
  process.argv.slice(2)

const TOKEN = { 'x-auth-token': 'mock-token-admin' }

/** The body of a creation that is refused: the journal gets it, and the project no further instance. */
function creation(n: number): InjectRequest {
  const body = {
    name: `bench-${n}`,
    flavor: 'none',
    image_id: 'none',
    description: 'x'.repeat(500),
  }
  return { method: 'POST', url: `/v1/${PROJECT}/notebooks`, headers: TOKEN, payload: body }
}

async function fill(mock: MockServer): Promise<void> {
  const { faults } = mock.project(PROJECT)
  for (let n = 0; n < Number(rules); n++) {
    faults.add({
      id: `rule-${n}`,
      operation: 'ListAllNotebooks',
      status: 503,
      match: { query: { name: `x-${n}` } },
    })
  }
  startMany(mock, Math.min(STARTING, Number(notebooks) / 2), (n) => 60_000 + n)
  for (let n = 0; n < Number(requests); n++) await mock.inject(creation(n))
}

const mock = await createMockServer({
  scene,
  ...(stateFile === '' ? {} : { stateFile }),
  seed: 7,
  clock: { at: Date.UTC(2027, 0, 1), rate: 0 },
  journalBytes: 1_073_741_824,
  port: 0,
})
await fill(mock)
if (stateFile !== '') await mock.saveState()
const url = await mock.listen()

/** CPU time of the main thread in ms, to about 4 ms. NaN where the system does not tell it. */
function mainThreadCpu(): number {
  if (schedule === undefined) return Number.NaN
  const length = readSync(schedule, buffer, 0, buffer.length, 0)
  return Number(buffer.toString('latin1', 0, length).split(' ')[0]) / 1e6
}

const buffer = Buffer.alloc(64)

let schedule: number | undefined
try {
  schedule = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r')
  process.on('exit', () => closeSync(schedule as number))
} catch {}

const NOTHING = { held: 0, cpu: 0, gc: 0 }

/** Longest time between two turns of the loop, the most CPU time of one, and the longest pause of garbage collection. */
let longest = NOTHING
let last = { at: performance.now(), cpu: mainThreadCpu() }
setInterval(() => {
  const now = { at: performance.now(), cpu: mainThreadCpu() }
  const [held, cpu] = [now.at - last.at - 1, now.cpu - last.cpu]
  longest = {
    ...longest,
    held: Math.max(longest.held, held),
    cpu: Math.max(longest.cpu, cpu),
  }
  last = now
}, 1)

new PerformanceObserver((list) => {
  const pauses = list.getEntries().map(({ duration }) => duration)
  longest = { ...longest, gc: Math.max(longest.gc, ...pauses) }
}).observe({ entryTypes: ['gc'] })

process.on('message', (message) => {
  // After 20 ms, because the timer of the probe must fire before the measured call arrives.
  if (message === 'start') setTimeout(() => answer(NOTHING), 20)
  else answer(longest)
})

function answer(measured: typeof longest): void {
  process.send?.(measured)
  longest = NOTHING
}

process.on('disconnect', () => process.exit())
process.send?.(url)
