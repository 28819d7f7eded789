import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createMockServer, type MockServer } from '../../src/index.ts'
import { median } from './figures.ts'

const CLI = join(fileURLToPath(new URL('../../', import.meta.url)), 'dist/cli.js')

/** Sizes with the number of servers that are started for each. */
const SIZES = [
  [100_000, 3],
  [1_000_000, 1],
] as const

/** Ms between two requests of the same path while the server starts. */
const POLL_MS = 10

const RUNS = 25

interface Start {
  readySeconds: number
  firstListMs: number
  /** The longest response of each path while the notebooks are generated. */
  healthMs: number
  readyMs: number
  rssMb: number
  peakMb: number
}

/**
 * Servers with very many notebooks: until they are ready, what /health and /ready do meanwhile, the first list, memory; and
 * in this process snapshot, restore, reset and the first write after each.
 */
export async function benchMillion(): Promise<string[]> {
  const lines: string[] = []
  const empty = await startOf(0)
  for (const [size, runs] of SIZES) {
    const starts: Start[] = []
    for (let run = 0; run < runs; run++) starts.push(await startOf(size))
    const figures = (field: keyof Start, digits: number) =>
      starts.map((start) => start[field].toFixed(digits)).join(', ')
    const perNotebook = starts.map(({ rssMb }) => ((rssMb - empty.rssMb) * 1_024) / size)
    const [seconds, share] = size === 1_000_000 ? [40, '100'] : [4, '100']
    lines.push(
      `${size} notebooks, ${runs} start(s): ready after ${figures('readySeconds', 1)} s (goal: ${seconds})`,
      `  first list ${figures('firstListMs', 0)} ms (goal: ${share}); longest /health ${figures('healthMs', 0)}, /ready ${figures('readyMs', 0)} ms (goal: 50)`,
      `  memory (RSS) ${figures('rssMb', 0)} MB, at most ${figures('peakMb', 0)} MB; ${perNotebook.map((kb) => kb.toFixed(2)).join(', ')} KB a notebook (goal: 1.5)`,
    )
    lines.push(...(await changes(size)))
  }
  return lines
}

/** Starts a server and ends it. */
async function startOf(size: number): Promise<Start> {
  const port = await freePort()
  const args = ['--port', `${port}`, '--log', 'off', '--notebooks', `${size}`]
  const began = performance.now()
  const server = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    const url = `http://127.0.0.1:${port}`
    const isReady = { value: false }
    const health = longest(`${url}/health`, server, () => isReady.value)
    const ready = await longest(`${url}/ready`, server, (status) => status === 200)
    isReady.value = true
    const readySeconds = (performance.now() - began) / 1_000
    const { ms: healthMs } = await health
    const list = await timedGet(`${url}/v1/p1/notebooks?limit=10`)
    if (list.status !== 200) throw new Error(`the first list: ${list.status}`)
    const { VmRSS = 0, VmHWM = 0 } = memoryOf(server)
    return {
      readySeconds,
      firstListMs: list.ms,
      healthMs,
      readyMs: ready.ms,
      rssMb: VmRSS / 1_024,
      peakMb: VmHWM / 1_024,
    }
  } finally {
    server.kill('SIGKILL')
  }
}

/** Asks again and again until `isLast`; the longest response in ms. Connections that are refused do not count. */
async function longest(
  url: string,
  server: ChildProcess,
  isLast: (status: number) => boolean,
): Promise<{ ms: number }> {
  const agent = new Agent({ keepAlive: true })
  let most = 0
  for (;;) {
    const answer = await timedGet(url, agent).catch(() => undefined)
    if (answer !== undefined) {
      most = Math.max(most, answer.ms)
      if (isLast(answer.status)) break
    }
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`)
    await sleep(POLL_MS)
  }
  agent.destroy()
  return { ms: most }
}

function timedGet(url: string, agent?: Agent): Promise<{ status: number; ms: number }> {
  const start = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'x-auth-token': 'mock-token-admin' } }, (response) => {
      response.resume()
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, ms: performance.now() - start }),
      )
    }).on('error', reject)
  })
}

/** KB, by the names of `/proc`. */
function memoryOf({ pid }: ChildProcess): Record<string, number> {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Object.fromEntries(
    [...text.matchAll(/^(\w+):\s+(\d+) kB$/gm)].map(([, name, kb]) => [name, Number(kb)]),
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Snapshot, restore, reset, a new world, and writes after them, in this process. */
async function changes(size: number): Promise<string[]> {
  const mock = await createMockServer({ notebooks: size, clock: 'frozen' })
  const project = mock.project('p1')
  const times = new Map<string, number[]>()
  const timed = <T>(name: string, act: () => T): T => {
    const start = performance.now()
    const result = act()
    times.set(name, [...(times.get(name) ?? []), performance.now() - start])
    return result
  }
  for (let run = 0; run < RUNS; run++) {
    project.notebooks.list({ limit: 1 })
    const snapshot = timed('snapshot', () => project.snapshot())
    timed('first write', () => write(mock, 'p1', run))
    timed('any write', () => write(mock, 'p1', run + 1))
    timed('list after it', () => project.notebooks.list({ limit: 1 }))
    timed('restore', () => project.restore(snapshot))
    timed('first write', () => write(mock, 'p1', run))
    timed('reset', () => project.reset())
    timed('first write', () => write(mock, 'p1', run))
    timed('new world', () => mock.project(`new-${run}`).notebooks.list({ limit: 1 }))
    timed('first write', () => write(mock, `new-${run}`, run))
  }
  await mock.close()
  const cells = [...times].map(
    ([name, all]) =>
      `${name} ${median(all).toFixed(3)} (${Math.min(...all).toFixed(3)}–${Math.max(...all).toFixed(3)})`,
  )
  return [`  in this process, ms, medians of ${RUNS} (range): ${cells.join('; ')}`]
}

function write(mock: MockServer, projectId: string, number: number): void {
  mock.project(projectId).notebooks.put({
    id: `bench-${number}`,
    name: `bench-${number}`,
    flavor: 'modelarts.vm.cpu.2u',
    image: { id: 'e1a07296-22a8-4f05-8bc8-e936c8e54090' },
  })
}
