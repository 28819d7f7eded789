import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { splitOfStart } from './start-split.ts'
import { figure, SHOWN } from './support/report.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const ROUNDS = 15

/** A minimal Fastify server, as a user would write it. */
const BARE = `
import Fastify from ${JSON.stringify(join(ROOT, 'node_modules/fastify/fastify.js'))}
const app = Fastify()
app.get('/ready', () => ({ ready: true }))
console.log('ready on ' + (await app.listen({ host: '127.0.0.1', port: 0 })))
`

const CLI = join(ROOT, 'dist/cli.js')

const TOKEN = { 'x-auth-token': 'mock-token-admin' }

/** One start of a server. */
interface Start {
  /** From spawn to the first 200, ms. */
  ms: number
  /** CPU time of the main thread until then, ms. */
  cpu: number
  /** Resident memory then, MB. */
  mb: number
  /** From spawn to the first page of notebooks, ms; undefined for a bare server. */
  listed?: number
}

/**
 * Measures the time from spawn to the first 200 and the memory, beside a bare Fastify server, in rounds that start both. The
 * variable BENCH_NODE names another Node to measure with; `npx -p node@24 which node` gives one.
 */
export async function benchStart(): Promise<string[]> {
  const node = process.env['BENCH_NODE'] ?? process.execPath
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const bare = join(folder, 'bare.mjs')
  writeFileSync(bare, BARE)
  const mocks: Start[] = []
  const bares: Start[] = []
  // The first round fills the cache of compiled code, which is saved a second after a start.
  await measure(node, [CLI, '--port', '0'], { stay: 2_000 })
  for (let round = 0; round < ROUNDS; round++) {
    const starts = [
      async () => mocks.push(await measure(node, [CLI, '--port', '0'], { list: true })),
      async () => bares.push(await measure(node, [bare])),
    ]
    for (const start of round % 2 === 0 ? starts : starts.reverse()) await start()
  }
  const first = await measure(node, [CLI, '--port', '0'], {
    env: { NODE_DISABLE_COMPILE_CACHE: '1' },
  })
  const large = await measure(node, [CLI, '--port', '0', '--notebooks', '100000'])
  const split = await splitOfStart(node, ROOT, folder)
  rmSync(folder, { recursive: true })
  const figures = (key: 'ms' | 'cpu' | 'mb' | 'listed', starts: Start[]) =>
    figure(starts.map((start) => start[key] as number))
  const ratios = (key: 'ms' | 'cpu') =>
    figure(
      mocks.map((mock, round) => mock[key] / (bares[round] as Start)[key]),
      2,
    )
  return [
    `Cold start of Node ${await versionOf(node)}, ${ROUNDS} interleaved rounds, ${SHOWN}:`,
    `  spawn to first 200: mock ${figures('ms', mocks)} ms, bare Fastify ${figures('ms', bares)} ms, ratio ${ratios('ms')} (goal: at most 1.3 with Node 24, 1.6 with Node 20)`,
    `  CPU time of the main thread: mock ${figures('cpu', mocks)} ms, bare Fastify ${figures('cpu', bares)} ms, ratio ${ratios('cpu')}`,
    `  spawn to first page of notebooks after it: mock ${figures('listed', mocks)} ms`,
    `  without the cache of compiled code: ${first.ms.toFixed(0)} ms, CPU ${first.cpu.toFixed(0)} ms`,
    ...split,
    `Ready with 100,000 generated notebooks after ${(large.ms / 1_000).toFixed(1)} s`,
    `Memory (RSS): bare Fastify ${figures('mb', bares)} MB, mock ${figures('mb', mocks)} MB, with 100,000 notebooks ${large.mb} MB`,
  ]
}

async function versionOf(node: string): Promise<string> {
  const { stdout } = spawn(node, ['--version'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [version] = await once(stdout, 'data')
  return String(version).trim()
}

interface MeasureOptions {
  /** Whether a page of notebooks is asked for as well. */
  list?: boolean
  /** How long the server runs after it, ms. */
  stay?: number
  env?: Record<string, string>
}

async function measure(
  node: string,
  args: string[],
  { list = false, stay = 0, env }: MeasureOptions = {},
): Promise<Start> {
  const start = performance.now()
  const server = spawn(node, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const url = await readyUrl(server)
  const { status } = await fetch(`${url}/ready`)
  const ms = performance.now() - start
  if (status !== 200) throw new Error(`${args.join(' ')}: ${status}`)
  const proc = (file: string) => readFile(`/proc/${server.pid}/${file}`, 'utf8')
  const [, kb] = /VmRSS:\s+(\d+) kB/.exec(await proc('status')) ?? []
  const [nanoseconds] = (await proc('schedstat')).split(' ')
  const found: Start = {
    ms,
    cpu: Number(nanoseconds) / 1e6,
    mb: Math.round(Number(kb) / 1_024),
  }
  if (list) {
    await (await fetch(`${url}/v1/p1/notebooks?limit=10`, { headers: TOKEN })).json()
    found.listed = performance.now() - start
  }
  if (stay > 0) await new Promise((done) => setTimeout(done, stay))
  server.kill('SIGKILL')
  await once(server, 'exit')
  return found
}

async function readyUrl({ stdout }: ChildProcess): Promise<string> {
  let text = ''
  for await (const part of stdout ?? []) {
    text += part
    const url = /^ready on (\S+)$/m.exec(text)?.[1]
    if (url !== undefined) return url
  }
  throw new Error(`ended before it was ready: ${text}`)
}
