import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { DelayCase } from './loop-delay/cases.ts'
import { journalCases } from './loop-delay/journal-cases.ts'
import { type BenchScenes, SAVE, stateCases } from './loop-delay/state-cases.ts'
import { PROJECT, tenRows } from './page.ts'
import { figure, machine, SHOWN } from './support/report.ts'

const NOTEBOOKS = Number(process.env['BENCH_NOTEBOOKS'] ?? 100_000)

const REQUESTS = 10_000

const RULES = 1_000

/** Longest time in ms that a control call may hold the event loop. */
const LIMIT_MS = 50

/** Each round has a server of its own: what the garbage collector finds does not come from an earlier round. */
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 2)

/**
 * Measures how long each control call that walks data holds the event loop of a server at most: first of one as it is
 * started without options, then of one that saves each change to a state file.
 */
export async function benchDelays(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const scenes = await writeScenes(folder)
  try {
    const plain = await roundsOf(scenes, [join(folder, 'start')])
    const saving = await roundsOf(scenes, [join(folder, 'start'), join(folder, 'state.json')])
    return [...table('without a state file', plain), '', ...table('with a state file', saving)]
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A call, with its results in each round. */
interface MeasuredCase {
  name: string
  results: Measured[]
}

/** `files` are the scene of the server and its state file, if it has one. */
async function roundsOf(scenes: BenchScenes, files: readonly string[]): Promise<MeasuredCase[]> {
  const measured: MeasuredCase[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, one] of (await roundOf(scenes, files)).entries()) {
      measured[index] ??= { name: one.name, results: [] }
      measured[index].results.push(one.result)
    }
  }
  return measured
}

async function roundOf(
  scenes: BenchScenes,
  [scene = '', stateFile = '']: readonly string[],
): Promise<{ name: string; result: Measured }[]> {
  const script = fileURLToPath(new URL('loop-delay/server.ts', import.meta.url))
  const args = [`${NOTEBOOKS}`, `${REQUESTS}`, `${RULES}`, scene, stateFile]
  const server = fork(script, args, {
    execArgv: [...(process.env['BENCH_NODE_ARGS']?.split(' ') ?? []), '--import', 'tsx'],
  })
  try {
    const [url] = (await once(server, 'message')) as [string]
    const state = await send(url, { name: '', path: `/_mock/projects/${PROJECT}/state` }, true)
    const whole = await send(url, { name: '', path: '/_mock/state' }, true)
    const states = stateCases(scenes, { world: state.text, server: whole.text })
    // Those of the journal first, because a restored or reset world has none.
    const cases = [...journalCases(PROJECT, 'rule-0'), ...states].filter(
      ({ name, path }) => isWanted(name) && (stateFile !== '' || path !== SAVE),
    )
    const results: { name: string; result: Measured }[] = []
    for (const one of cases) {
      results.push({ name: one.name, result: await measured(server, url, one) })
    }
    return results
  } finally {
    const ended = once(server, 'exit')
    server.disconnect()
    await ended
    if (stateFile !== '') await rm(stateFile, { force: true })
  }
}

/** Whether BENCH_ONLY names a part of the case, as in `BENCH_ONLY=import,advance`. */
function isWanted(name: string): boolean {
  const wanted = process.env['BENCH_ONLY']?.split(',')
  return wanted === undefined || wanted.some((part) => name.includes(part))
}

interface Measured {
  /** Longest hold of the event loop, ms. On a busy machine it includes the time of other processes. */
  held: number
  /** Most CPU time of the server's main thread between two turns of the loop, ms; NaN where it is not known. */
  cpu: number
  /** Longest pause of garbage collection, ms. */
  gc: number
  /** Time until the last byte of the answer, ms. */
  took: number
  status: number
}

async function measured(server: ChildProcess, url: string, one: DelayCase): Promise<Measured> {
  await ask(server, 'start')
  const start = performance.now()
  const { status } = await send(url, one)
  const took = performance.now() - start
  // What a call leaves to be done, such as a save of the state file, counts as well.
  await sleep(300)
  return { ...(await ask(server, 'read')), took, status }
}

type Held = Pick<Measured, 'held' | 'cpu' | 'gc'>

async function ask(server: ChildProcess, message: 'start' | 'read'): Promise<Held> {
  server.send(message)
  const [answer] = (await once(server, 'message')) as [Held]
  return answer
}

function send(
  url: string,
  { path, method = 'GET', headers = {}, body }: DelayCase,
  keep = false,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => {
        if (keep) parts.push(part)
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() })
      })
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function table(kind: string, cases: readonly MeasuredCase[]): string[] {
  const late = new Set<string>()
  const lines = cases.map(({ name, results }) => {
    const all = (kind: 'held' | 'cpu' | 'gc' | 'took') => results.map((one) => one[kind])
    const held = Math.max(...all('held'))
    if (held > LIMIT_MS) late.add(name.trim())
    const cells = [all('held'), all('cpu'), all('gc'), all('took')].map((ms) =>
      `${figure(ms)} ms`.padStart(20),
    )
    const verdict = held > LIMIT_MS ? `  above ${LIMIT_MS} ms` : ''
    return `${name.padEnd(40)}${cells.join('')}  ${results[0]?.status}${verdict}`
  })
  const size = `${NOTEBOOKS} notebooks, ${REQUESTS} requests, ${RULES} rules, ${kind}`
  return [
    `Longest hold of the event loop by a call, most CPU in one hold, longest pause of garbage collection, time until the answer; ${size}; ${ROUNDS} rounds, ${SHOWN}; ${machine()}`,
    ...lines,
    late.size === 0
      ? `No call held the event loop longer than ${LIMIT_MS} ms ${kind}.`
      : `Held longer than ${LIMIT_MS} ms ${kind}: ${[...late].join(', ')}`,
  ]
}

/** Writes the start scene, and two scenes that worlds switch to. */
async function writeScenes(folder: string): Promise<BenchScenes> {
  const scene = async (name: string, files: Record<string, unknown>) => {
    await mkdir(join(folder, name))
    for (const [file, content] of Object.entries(files)) {
      await writeFile(join(folder, name, `${file}.json`), JSON.stringify(content))
    }
    return name
  }
  const generated = (seed: number) => ({ version: 1, generate: { notebooks: NOTEBOOKS, seed } })
  await scene('start', { scene: generated(7) })
  const relative = Array.from({ length: NOTEBOOKS }, (_, n) => {
    const { id, lease, ...row } = tenRows[n % 10] as (typeof tenRows)[number]
    return { ...row, name: `relative-${n}`, create_at: `-${1 + (n % 5_000)}s` }
  })
  return {
    generated: await scene('generated', { scene: generated(8) }),
    relative: await scene('relative', { scene: { version: 1 }, notebooks: relative }),
  }
}
