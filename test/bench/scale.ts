import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { withoutNginx } from '../support/nginx.ts'
import { nginxBefore, type ShardProcess, startShards } from '../support/scale-out.ts'
import { HEADERS } from './page.ts'
import { figure, machine, ratios, SHOWN } from './support/report.ts'

const PROJECTS = 8

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5)

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 2)

/** Notebooks of each project. */
const NOTEBOOKS = '10000'

const kinds = {
  page: 'the same page of ten (the load is the larger part of the work)',
  search: 'another search each time (the server is the larger part)',
} as const

/** A server to measure, with its results for each round. */
interface Contender {
  name: string
  url: string
  processes: readonly ShardProcess[]
  perSecond: number[]
  /** CPU time of all its processes in µs for each request, without nginx. */
  cpu: number[]
}

/** One process, the same behind nginx, and two behind nginx: requests per second and CPU time of each, round by round. */
export async function benchScale(): Promise<string[]> {
  const reason = await withoutNginx()
  if (reason !== false) return [`One process and two: skipped, ${reason}`]
  const ends: (() => Promise<void>)[] = []
  try {
    return await measureAll(ends)
  } finally {
    await Promise.all(ends.map((end) => end()))
  }
}

/** Starts all servers, and adds to `ends` how to end each. */
async function measureAll(ends: (() => Promise<void>)[]): Promise<string[]> {
  const start = async (count: number) => {
    const processes = await startShards(count, ['--notebooks', NOTEBOOKS])
    const nginx = await nginxBefore(urlsOf(processes))
    ends.push(() => nginx.stop(), ...processes.map((each) => () => each.end()))
    return { processes, url: nginx.url }
  }
  const [one, two] = [await start(1), await start(2)]
  const lines: string[] = []
  for (const [kind, title] of Object.entries(kinds)) {
    const contenders = [
      contender('one process', urlsOf(one.processes)[0], one.processes),
      contender('one behind nginx', one.url, one.processes),
      contender('two behind nginx', two.url, two.processes),
    ]
    for (const { url } of contenders) await warmUp(url)
    for (let round = 0; round <= ROUNDS; round++) {
      for (const each of contenders) await measure(each, kind, round > 0)
    }
    lines.push(`  ${title}`, ...rowsOf(contenders))
  }
  const title = `Lists of ${PROJECTS} projects of ${NOTEBOOKS} notebooks, one process and two, ${ROUNDS} interleaved rounds of ${SECONDS} s`
  return [`${title}, ${SHOWN}; ${machine()}; load, nginx and servers share the cores`, ...lines]
}

/** Makes the worlds of a server: one request to each project. */
async function warmUp(url: string): Promise<void> {
  for (let count = 0; count < PROJECTS; count++) {
    const response = await fetch(`${url}/v1/bench-${count}/notebooks/all?limit=10`, {
      headers: HEADERS,
    })
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
    await response.arrayBuffer()
  }
}

const urlsOf = (processes: readonly ShardProcess[]) => processes.map(({ url }) => url)

function contender(name: string, url = '', processes: readonly ShardProcess[] = []): Contender {
  return { name, url, processes, perSecond: [], cpu: [] }
}

function rowsOf(contenders: readonly Contender[]): string[] {
  const [one, proxied] = contenders as [Contender, Contender]
  return contenders.map(({ name, perSecond, cpu }) =>
    [
      `    ${name.padEnd(18)}`,
      `${figure(perSecond)} requests/s`.padStart(32),
      `${figure(cpu, 1)} µs CPU/request`.padStart(34),
      `throughput ${figure(ratios(perSecond, one.perSecond), 2)} of one process`,
      `${figure(ratios(perSecond, proxied.perSecond), 2)} of one behind nginx`,
      `CPU ${figure(ratios(cpu, one.cpu), 2)} of one process`,
    ].join('  '),
  )
}

async function measure(
  { url, processes, perSecond, cpu }: Contender,
  kind: string,
  counts: boolean,
): Promise<void> {
  const before = cpuOf(processes)
  const script = fileURLToPath(new URL('scale-load.ts', import.meta.url))
  const load = fork(script, [url, `${SECONDS}`, kind], { execArgv: ['--import', 'tsx'] })
  const [{ answered, failed, seconds }] = (await once(load, 'message')) as [Record<string, number>]
  if (failed !== 0 || !answered || !seconds) throw new Error(`${url}: ${failed} requests failed`)
  if (!counts) return
  perSecond.push(answered / seconds)
  cpu.push((cpuOf(processes) - before) / answered)
}

/** CPU time of processes until now in µs, as Linux counts it: in steps of 10 ms. */
function cpuOf(processes: readonly ShardProcess[]): number {
  const ticks = processes.map(({ command }) => {
    const text = readFileSync(`/proc/${command?.process.pid}/stat`, 'utf8')
    const [user = 0, system = 0] = text
      .slice(text.lastIndexOf(')'))
      .split(' ')
      .slice(12, 14)
      .map(Number)
    return user + system
  })
  return ticks.reduce((sum, each) => sum + each, 0) * 10_000
}
