import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Loader, startLoader } from '../support/loader.ts'
import { SHOWN } from '../support/report.ts'
import { install } from './install.ts'
import { freePort, Running } from './running.ts'
import { checkAnswer, createTen, servedBy } from './source.ts'
import { growthTable, type Measured, peerTable, verdict } from './table.ts'
import { bare, mock, peers, type Served, type Tool } from './tools.ts'

const SIZES = [10, 1_000, 100_000]

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5)

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 1)

/** Starts of each server. The last one serves the rounds. */
const STARTS = Math.min(ROUNDS, 3)

/** A server that needs more ms than this for its first start is started only twice. */
const SLOW_START_MS = 3_000

/** The first round warms a server up: so many times the seconds of the others. */
const WARM_UP = 3

/** Ms of a request from which on a server is not asked for some seconds, but a number of times. */
const SLOW_MS = 100

/** The fewest requests of a round. */
const FEWEST = 3

/** No further round begins when the rounds have taken this time, seconds. */
const LIMIT_S = 300

/** A server of one tool with one number of rows. */
interface Contender extends Measured {
  tool: Tool
  start: ReturnType<Tool['prepare']>
  server?: Running
  /** The number of requests of the next round: as many as it needs some seconds of CPU time for. */
  amount?: number
  /** Why it is not measured. */
  problem?: string
  coldStart: number[]
  startCpu: number[]
  perSecond: number[]
  cpu: number[]
  rss: number[]
}

/**
 * Measures the tools that people would pick instead, beside bare node:http and the mock with its defaults, on the same
 * page of ten. BENCH_ONLY=Prism,MSW selects tools by parts of their names.
 */
export async function benchPeers(): Promise<string[]> {
  if (!existsSync('/proc/self/stat')) throw new Error('found no /proc; this part needs Linux')
  const folder = await mkdtemp(join(tmpdir(), 'bench-peers-'))
  const contenders: Contender[] = []
  try {
    const installed = await installAll(folder)
    contenders.push(...(await prepareAll(folder, installed.folders)))
    for (let run = 1; run <= STARTS; run++) {
      for (const one of contenders) await attempt(one, () => start(one, run))
    }
    // An installation may wait for the registry for minutes; its time is not that of the rounds.
    const begin = performance.now()
    const seconds = () => (performance.now() - begin) / 1_000
    const rounds = await measureAll(contenders, seconds)
    return report(contenders, installed.problems, rounds, seconds())
  } finally {
    for (const { server } of contenders) await server?.end()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whether BENCH_ONLY selects this tool; the mock and bare node:http always run. */
function isWanted({ name }: Tool): boolean {
  const wanted = process.env['BENCH_ONLY']?.split(',')
  return wanted === undefined || wanted.some((part) => name.includes(part))
}

/** Installs each tool once; tells the folders of those that could be installed by name, and the problems of the others. */
async function installAll(folder: string) {
  const folders = new Map<string, string>()
  const problems: string[] = []
  const begun = new Map<string, Promise<void>>()
  const installTool = async (tool: Tool) => {
    const key = tool.artifact ?? tool.packages?.join() ?? ''
    const place = join(folder, 'tools', key.replaceAll(/\W+/g, '-'))
    const installation = begun.get(key) ?? install(tool, place)
    begun.set(key, installation)
    try {
      await installation
      folders.set(tool.name, place)
    } catch (error) {
      problems.push(`${tool.name}: not installed: ${short(error)}`)
    }
  }
  await Promise.all(peers.filter(isWanted).map(installTool))
  return { folders, problems }
}

/** The servers to measure, with their files: all tools of a size at once, so that its rows are in memory only meanwhile. */
async function prepareAll(folder: string, installed: Map<string, string>): Promise<Contender[]> {
  const contenders: Contender[] = []
  const tools = [bare, mock, ...peers.filter(({ name }) => installed.has(name))]
  const prepare = (tool: Tool, served: Served, rows?: number) => {
    const place = {
      ...served,
      installed: installed.get(tool.name) ?? '',
      folder: join(folder, 'files', `${tool.name}-${rows}`.replaceAll(/\W+/g, '-')),
    }
    contenders.push({
      name: tool.name,
      ...(rows === undefined ? {} : { rows }),
      hasRows: tool.hasRows,
      tool,
      start: tool.prepare(place),
      coldStart: [],
      startCpu: [],
      perSecond: [],
      cpu: [],
      rss: [],
    })
  }
  for (const size of SIZES) {
    const served = await servedBy(size)
    for (const tool of tools.filter(({ hasRows }) => hasRows)) prepare(tool, served, size)
    if (size !== SIZES.at(-1)) continue
    for (const tool of tools.filter(({ hasRows }) => !hasRows)) prepare(tool, served)
  }
  // node:http first, then the tools in their order, each with its sizes.
  const place = ({ tool, rows = 0 }: Contender) => tools.indexOf(tool) * 1e6 + rows
  return contenders.sort((one, other) => place(one) - place(other))
}

/** Measures a start, and ends the server unless it is the last start. */
async function start(one: Contender, run: number): Promise<void> {
  const isLast = run === STARTS
  if (!isLast && (one.coldStart[0] ?? 0) > SLOW_START_MS) return
  const port = await freePort()
  const server = await Running.start(one.start(port), port)
  one.server = server
  one.coldStart.push(server.firstAnswer)
  one.startCpu.push(server.cpu() / 1_000)
  if (!isLast) return server.end()
  if (one.tool === mock) await createTen(new URL(server.url).origin)
  await checkAnswer(server.url)
}

/** Measures all servers in each round, one after the other; the first round warms them up. */
async function measureAll(all: readonly Contender[], seconds: () => number): Promise<number> {
  const loader = await startLoader()
  try {
    let round = 0
    for (; round <= ROUNDS && (round === 0 || seconds() < LIMIT_S); round++) {
      for (const one of all) await attempt(one, () => measure(one, loader, round > 0))
    }
    return round - 1
  } finally {
    loader.end()
  }
}

async function measure(one: Contender, loader: Loader, counts: boolean): Promise<void> {
  const { server } = one
  if (server === undefined) return
  const { url } = server
  const amount = one.amount ?? (await warmUpAmount(url))
  const before = server.cpu()
  const load = amount === undefined ? { seconds: WARM_UP * SECONDS } : { amount }
  const loaded = await loader.send({ url, ...load })
  const cpu = (server.cpu() - before) / loaded.answered
  one.amount = Math.max(FEWEST, Math.round((SECONDS * 1e6) / cpu))
  if (!counts) return
  one.perSecond.push(loaded.answered / loaded.seconds)
  one.cpu.push(cpu)
  one.rss.push(server.rss())
}

/** The number of requests to warm up a server that answers too slowly to be asked for some seconds. */
async function warmUpAmount(url: string): Promise<number | undefined> {
  await checkAnswer(url)
  const begin = performance.now()
  await checkAnswer(url)
  return performance.now() - begin > SLOW_MS ? FEWEST : undefined
}

/** Does a part of the work for a server; after its first problem the server is ended, and nothing more is done for it. */
async function attempt(one: Contender, work: () => Promise<void>): Promise<void> {
  if (one.problem !== undefined) return
  try {
    await work()
  } catch (error) {
    one.problem = short(error)
    await one.server?.end()
  }
}

const short = (error: unknown) => String(error).replaceAll(/\s+/g, ' ').slice(0, 300)

function report(
  all: readonly Contender[],
  notInstalled: readonly string[],
  rounds: number,
  seconds: number,
): string[] {
  const measured = all.filter(({ problem }) => problem === undefined)
  const mocks = measured.filter(({ tool }) => tool === mock)
  const http = measured.find(({ tool }) => tool === bare)
  const problems = [
    ...notInstalled,
    ...all.flatMap(({ name, rows, problem }) =>
      problem === undefined ? [] : [`${name}, ${rows ?? 'any'} rows: ${problem}`],
    ),
  ]
  if (http === undefined || mocks.length === 0) return ['Nothing to compare with:', ...problems]
  return [
    `A page of ten, ${rounds} interleaved rounds of ${SECONDS} s, ${STARTS} starts; ${SHOWN}`,
    '',
    ...peerTable(measured, mocks, http),
    '',
    ...growthTable(measured),
    '',
    ...mocks.map((one) => verdict(one, http)),
    problems.length === 0 ? 'Every tool was measured.' : 'Not measured:',
    ...problems.map((problem) => `- ${problem}`),
    `${seconds.toFixed(0)} s${rounds < ROUNDS ? `, of ${ROUNDS} rounds only ${rounds}: no time was left` : ''}`,
  ]
}
