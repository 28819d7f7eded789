import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { PATH } from './page.ts'
import type { Page } from './server.ts'
import { forkOn } from './support/processors.ts'
import { figure, machine, ratios, SHOWN } from './support/report.ts'

/** One server with its results for each round. */
export interface Contender {
  name: string
  process: ChildProcess
  url: string
  /** The requests: lists, nineteen lists for each write, or signed lists. */
  load?: 'list' | 'mix' | 'signed'
  perSecond: number[]
  /** CPU time of the server in µs for each request. */
  cpu: number[]
}

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 7)

const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 2)

const SIZES = [10, 1_000, 100_000]

/** The baseline for the costs of signatures, journal, rules and worlds: a mock of 1,000 with its journal. */
const PLAIN = 'plain, with its journal'

/** The servers that are also measured with writes. */
const WRITTEN = ['mock of 100000', '10,000 starting']

/** The servers by name (BENCH_ONLY=journal,rules selects names with these parts): how they start, and their requests. */
const entries: readonly [name: string, args: string[], load?: Contender['load']][] = [
  ...SIZES.map((size): [string, string[]] => [`mock of ${size}`, ['mock', `${size}`]]),
  ['10,000 starting', ['transitions', '100000']],
  [PLAIN, ['mock', '1000']],
  ['signatures verified', ['verifying', '1000'], 'signed'],
  ['no journal', ['no-journal', '1000']],
  ['10 rules that do not match', ['rules', '1000']],
  ['1,000 worlds', ['worlds', '1000']],
]

/** Compares a page of ten from mocks of three sizes with the same bytes from bare servers, round by round. */
export async function benchHttp(): Promise<string[]> {
  const contenders: Contender[] = []
  for (const [name, args, load = 'list'] of entries.filter(([name]) => isWanted(name))) {
    contenders.push({ ...(await contender(name, args)), load })
  }
  for (const base of contenders.filter(({ name }) => WRITTEN.includes(name))) {
    const name = `${base.name}, 5 % writes`
    contenders.push({ ...base, name, load: 'mix', perSecond: [], cpu: [] })
  }
  const page = await fetchPage(`${contenders.find(({ load }) => load === 'list')?.url}${PATH}`)
  const fastify = await contender('bare Fastify', ['fastify', '0', PATH], page)
  const http = await contender('bare node:http', ['http'], page)
  contenders.push(fastify, http)

  for (let round = 0; round <= ROUNDS; round++) {
    for (const one of contenders) await measure(one, round > 0)
  }
  for (const { process } of contenders) if (process.connected) process.disconnect()
  const plain = contenders.find(({ name }) => name === PLAIN)
  const ratio = (ours: readonly number[], theirs: readonly number[]) =>
    figure(ratios(ours, theirs), 2)
  return [
    `A page of ten, ${page.body.length} bytes, ${ROUNDS} interleaved rounds of ${SECONDS} s, ${SHOWN}; ${machine()}`,
    ...contenders.map((one) =>
      [
        one.name.padEnd(28),
        `${figure(one.perSecond)} requests/s`.padStart(32),
        `${figure(one.cpu, 1)} µs CPU/request`.padStart(36),
        `throughput ${ratio(one.perSecond, fastify.perSecond)} of Fastify`,
        `${ratio(one.perSecond, http.perSecond)} of node:http`,
        `CPU ${ratio(one.cpu, fastify.cpu)} of Fastify`,
        `${ratio(one.cpu, http.cpu)} of node:http`,
        ...(plain
          ? [`${ratio(one.perSecond, plain.perSecond)} and ${ratio(one.cpu, plain.cpu)} of plain`]
          : []),
      ].join('  '),
    ),
  ]
}

/** Whether BENCH_ONLY selects this server; the plain mock always runs, because others are compared with it. */
function isWanted(name: string): boolean {
  const wanted = process.env['BENCH_ONLY']?.split(',')
  if (wanted === undefined || wanted.some((part) => name.includes(part))) return true
  return name === PLAIN
}

/** Starts a server of `server.ts`. */
export async function contender(
  name: string,
  args: string[],
  page: Page = { headers: {}, body: '' },
): Promise<Contender> {
  const process = start('server.ts', args, 0)
  await once(process, 'message')
  process.send({ start: page })
  const [{ url }] = (await once(process, 'message')) as [{ url: string }]
  return { name, process, url, perSecond: [], cpu: [] }
}

async function measure(
  { process, url, load: kind = 'list', perSecond, cpu }: Contender,
  counts: boolean,
): Promise<void> {
  const before = await cpuOf(process)
  const load = start('load.ts', [`${url}${PATH}`, `${SECONDS}`, kind], 1)
  const [{ answered, failed, seconds }] = (await once(load, 'message')) as [Record<string, number>]
  const after = await cpuOf(process)
  if (failed !== 0 || !answered || !seconds) throw new Error(`${url}: ${failed} requests failed`)
  if (!counts) return
  perSecond.push(answered / seconds)
  cpu.push((after - before) / answered)
}

/** CPU time of a server until now in µs. */
export async function cpuOf(process: ChildProcess): Promise<number> {
  process.send({ cpu: true })
  const [{ cpu }] = (await once(process, 'message')) as [{ cpu: number }]
  return cpu
}

/** Starts a script of this folder on its own processor. */
function start(script: string, args: string[], processor: number): ChildProcess {
  return forkOn(processor, fileURLToPath(new URL(script, import.meta.url)), args)
}

/** The page of a server and the headers that it chose, for a bare server to send. */
export async function fetchPage(url: string): Promise<Page> {
  const response = await fetch(url, { headers: { 'x-auth-token': 'mock-token-admin' } })
  const names = ['x-request-id', 'server', 'content-type']
  const headers = Object.fromEntries(names.map((name) => [name, response.headers.get(name) ?? '']))
  return { headers, body: await response.text() }
}
