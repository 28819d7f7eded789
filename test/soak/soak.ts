/**
 * Mixed load at full speed against the built command in its own process: `npm run soak`. Prints the curve of its memory
 * each 30 s, and at the end PASS or FAIL for each bar. `npm run soak -- state-file` does the same with a state file.
 * SOAK_SECONDS (600) is the time under load, SOAK_WARMUP (180) the part of it that does not count, SOAK_PROJECTS (5,000)
 * the number of projects. Further arguments are options of the server: a short run is flat only with fewer projects and a
 * smaller journal, `SOAK_SECONDS=90 SOAK_PROJECTS=500 npm run soak -- memory --journal-total-bytes 33554432`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from './client.ts'
import { visitsOf } from './visits.ts'

/** Largest growth of memory after the warm-up. */
const MAX_GROWTH = 1.1

/** Tasks that visit projects at the same time. */
const WORKERS = 24

/** Event streams that are open all the time and that nobody reads. */
const STREAMS = 40

const kind = process.argv[2] ?? 'memory'
const SECONDS = Number(process.env['SOAK_SECONDS'] ?? 600)
const WARMUP = Math.min(Number(process.env['SOAK_WARMUP'] ?? 180), SECONDS / 2)
/** A state file is written as a whole after changes, so fewer projects are changed. */
const PROJECTS = Number(process.env['SOAK_PROJECTS'] ?? (kind === 'state-file' ? 50 : 5_000))

interface Sample {
  rss: number
  heapUsed: number
  arrayBuffers: number
}

interface Quiet extends Sample {
  timers: number
  sockets: number
  handles: number
  listeners: number
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

async function ask<What extends 'sample' | 'quiet'>(
  server: ChildProcess,
  what: What,
): Promise<What extends 'quiet' ? Quiet : Sample> {
  server.send(what)
  const [figures] = await once(server, 'message')
  return figures
}

async function start(args: readonly string[]): Promise<[ChildProcess, string]> {
  const server = spawn(
    process.execPath,
    ['--import', path('probe.mjs'), path('../../dist/cli.js'), '--port', '0', ...args],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  )
  let text = ''
  for await (const part of server.stdout as NodeJS.ReadableStream) {
    text += part
    const url = /^ready on (\S+)$/m.exec(text)?.[1]
    if (url !== undefined) return [server, url]
  }
  throw new Error(`the server did not start: ${text}`)
}

/** Load from many tasks until it is stopped. */
class Load {
  readonly #client: Client
  #turn = 0
  #isRunning = true
  #tasks: Promise<void>[] = []

  constructor(client: Client) {
    this.#client = client
  }

  /** How many projects were visited, one after the other and again. */
  get turns(): number {
    return this.#turn
  }

  begin(): void {
    this.#isRunning = true
    this.#tasks = [
      ...Array.from({ length: WORKERS }, () => this.#visit()),
      ...Array.from({ length: STREAMS }, (_, n) => this.#stream(n)),
    ]
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    await Promise.all(this.#tasks)
    this.#client.close()
  }

  async #visit(): Promise<void> {
    while (this.#isRunning) {
      const turn = this.#turn++
      const project = `soak-${turn % PROJECTS}`
      for (const visit of visitsOf(turn)) await visit(this.#client, project, turn)
    }
  }

  /** An event stream that nobody reads; a new one when the server has closed it. */
  async #stream(n: number): Promise<void> {
    while (this.#isRunning) {
      const of = n % 4 === 0 ? `/projects/soak-${n}` : ''
      const socket = this.#client.open(`GET /_mock${of}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      while (this.#isRunning && !socket.closed) await sleep(500)
      socket.destroy()
    }
  }
}

const folder = await mkdtemp(join(tmpdir(), 'soak-'))
const stateFile = kind === 'state-file' ? ['--state-file', join(folder, 'state.json')] : []
const args = [...stateFile, ...process.argv.slice(3)]
const [server, url] = await start(args)
const client = new Client(url)
const load = new Load(client)
const begun = performance.now()
const seconds = () => (performance.now() - begun) / 1_000
const samples: (Sample & { at: number })[] = []
let worlds = 0

/** Samples once a second until a time, and prints a line each 30 s. */
async function watch(until: number): Promise<void> {
  let printed = seconds()
  while (seconds() < until) {
    await sleep(1_000)
    const sample = { at: seconds(), ...(await ask(server, 'sample')) }
    samples.push(sample)
    if (sample.at - printed < 29.5 && sample.at < until) continue
    printed = sample.at
    const health = await client.request('GET', '/health')
    worlds = health.status === 200 ? JSON.parse(health.body).worlds : worlds
    const requests = [...client.counts.values()].reduce((sum, count) => sum + count, 0)
    console.log(
      `${Math.round(sample.at)} s: RSS ${mb(sample.rss)}, heap ${mb(sample.heapUsed)}, buffers ${mb(
        sample.arrayBuffers,
      )}, ${worlds} worlds, ${load.turns} visits, ${requests} requests`,
    )
  }
}

/** Stops the load and counts what is alive in the server. */
async function pause(): Promise<Quiet> {
  await load.stop()
  await sleep(2_000)
  return ask(server, 'quiet')
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`
}

function medianRss(from: number, to: number): number {
  const found = samples.filter(({ at }) => at >= from && at <= to).map(({ rss }) => rss)
  return found.sort((a, b) => a - b)[found.length >>> 1] ?? Number.NaN
}

console.log(`${SECONDS} s over ${PROJECTS} projects (${kind}), the first ${WARMUP} s to warm up`)
load.begin()
await watch(WARMUP)
const before = await pause()
const visitedAtWarmup = load.turns
load.begin()
// The forced collection made memory smaller than it is under load.
await watch(seconds() + Math.min(30, WARMUP / 4))
const from = seconds()
await watch(from + SECONDS - WARMUP)
const until = seconds()
const after = await pause()
server.kill('SIGTERM')
const [code] = await once(server, 'exit')
await rm(folder, { recursive: true })

let failed = 0
function bar(isMet: boolean, text: string): void {
  if (!isMet) failed++
  console.log(`${isMet ? 'PASS' : 'FAIL'} ${text}`)
}

const window = (until - from) / 4
const [early, late] = [medianRss(from, from + window), medianRss(until - window, until)]
bar(
  late <= early * MAX_GROWTH,
  `RSS ${mb(early)} -> ${mb(late)} (medians of the first and last quarter)`,
)
bar(
  after.heapUsed <= before.heapUsed * MAX_GROWTH,
  `heap after collection ${mb(before.heapUsed)} -> ${mb(after.heapUsed)}`,
)
for (const name of ['timers', 'sockets', 'handles', 'listeners'] as const) {
  bar(after[name] <= before[name], `${name} at rest ${before[name]} -> ${after[name]}`)
}
bar(visitedAtWarmup >= PROJECTS, `${visitedAtWarmup} visits in the warm-up, ${PROJECTS} projects`)
bar(code === 0, `the server ended with ${code}`)
const counts = [...client.counts].sort(([a], [b]) => (a < b ? -1 : 1))
console.log(counts.map(([status, count]) => `${status}: ${count}`).join(', '))
process.exitCode = failed === 0 ? 0 : 1
