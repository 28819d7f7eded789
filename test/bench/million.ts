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

/** Sizes with the number of servers that are started for each, and the most seconds until they are ready. */
const SIZES = [
  { size: 100_000, runs: 5, goal: 4 },
  { size: 1_000_000, runs: 3, goal: 40 },
]

/** Ms between two requests of the same path while the server starts. */
const POLL_MS = 10

const RUNS = 25

interface Start {
  readySeconds: number
  cpuSeconds: number
  firstListMs: number
  /** The longest response of each path until the server is ready, and of a bare server in the same time. */
  healthMs: number
  readyMs: number
  bareMs: number
  rssMb: number
}

/**
 * Servers with very many notebooks: until they are ready, what /health and /ready do meanwhile, the first list, memory; and
 * in this process snapshot, restore, reset and the first write after each.
 */
export async function benchMillion(): Promise<string[]> {
  const lines: string[] = []
  const empty = await startOf(0)
  for (const { size, runs, goal } of SIZES) {
    const starts: Start[] = []
    for (let run = 0; run < runs; run++) starts.push(await startOf(size))
    const figures = (field: keyof Start, digits: number) =>
      starts.map((start) => start[field].toFixed(digits)).join(', ')
    const bytes = starts.map(({ rssMb }) => (((rssMb - empty.rssMb) * 1_048_576) / size).toFixed(0))
    lines.push(
      `${size} notebooks, ${runs} starts: ready after ${figures('readySeconds', 1)} s (goal: ${goal}), CPU ${figures('cpuSeconds', 1)} s`,
      `  first list ${figures('firstListMs', 0)} ms (goal: 100)`,
      `  longest /health ${figures('healthMs', 0)} ms, /ready ${figures('readyMs', 0)} ms (goal: 50), a bare node:http server in the same time ${figures('bareMs', 0)} ms`,
      `  memory (RSS) ${figures('rssMb', 0)} MB, ${bytes.join(', ')} bytes a notebook (goal: 1500)`,
      ...(await changes(size)),
    )
  }
  return lines
}

/** A server in its own process that does nothing else: how long a response takes on this machine at the moment. */
const BARE = `
import { createServer } from 'node:http'
const server = createServer((_request, response) => response.end('{}'))
server.listen(Number(process.argv[1]), '127.0.0.1')
`

/** Starts a server and ends it. */
async function startOf(size: number): Promise<Start> {
  const [port, barePort] = [await freePort(), await freePort()]
  const bareArgs = ['--input-type=module', '--eval', BARE, `${barePort}`]
  const bare = spawn(process.execPath, bareArgs, { stdio: ['ignore', 'ignore', 'inherit'] })
  const args = ['--port', `${port}`, '--log', 'off', '--notebooks', `${size}`]
  const began = performance.now()
  const server = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    const url = `http://127.0.0.1:${port}`
    let isReady = false
    const isLast = () => isReady
    const health = longest(`${url}/health`, server, isLast)
    const floor = longest(`http://127.0.0.1:${barePort}`, bare, isLast)
    const readyMs = await longest(`${url}/ready`, server, (status) => status === 200)
    isReady = true
    const readySeconds = (performance.now() - began) / 1_000
    const cpuSeconds = cpuOf(server)
    const [healthMs, bareMs] = await Promise.all([health, floor])
    const list = await timedGet(`${url}/v1/p1/notebooks?limit=10`)
    if (list.status !== 200) throw new Error(`the first list: ${list.status}`)
    const rssMb = rssOf(server)
    return { readySeconds, cpuSeconds, firstListMs: list.ms, healthMs, readyMs, bareMs, rssMb }
  } finally {
    for (const process of [server, bare]) process.kill('SIGKILL')
  }
}

/** Asks again and again until `isLast`; the longest response in ms. Connections that are refused do not count. */
async function longest(
  url: string,
  server: ChildProcess,
  isLast: (status: number) => boolean,
): Promise<number> {
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
  return most
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

/** Resident memory, MB. */
function rssOf({ pid }: ChildProcess): number {
  const [, kb] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kb) / 1_024
}

/** CPU time, seconds; Linux counts in hundredths. */
function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
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
