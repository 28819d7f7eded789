import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { SeededRandom } from '../../src/cloud/kernel/seeded-random.ts'
import { NODE, plainly } from './command.ts'

export interface LossOptions {
  /** Empty folder for the state file. */
  folder: string
  sync: 'interval' | 'always'
  kills: number
  /** Longest time from the start of the writers to the kill, ms: no older write can be lost. */
  longest?: number
  /** More options of the server. */
  args?: readonly string[]
}

export interface Losses {
  kills: number
  /** Acknowledged writes of all servers. */
  writes: number
  /** Acknowledged writes that the file does not have after the kill. */
  lost: number
  /** For each kill: the age of the oldest lost write, ms; 0 if none is lost. */
  ages: readonly number[]
}

/** Writers that send one request after the other, each to a notebook of its own. */
const WRITERS = 4

/** Numbers of each server, so that no number of an earlier server is higher. */
const NUMBERS = 1_000_000

interface Write {
  notebook: string
  number: number
  /** When its response was there, performance.now(). */
  at: number
}

/**
 * Kills servers of one state file, one after the other, while clients write, and compares what was acknowledged with what
 * the file has. Rejects if a server does not start from the file that the one before it left.
 */
export async function lossesOf({
  folder,
  sync,
  kills,
  longest = 1_500,
  args = [],
}: LossOptions): Promise<Losses> {
  const path = join(folder, 'state.json')
  const chance = new SeededRandom(sync)
  const ages: number[] = []
  let writes = 0
  let lost = 0
  for (let kill = 0; kill < kills; kill++) {
    const { server, url } = await started(['--state-file', path, '--state-sync', sync, ...args])
    const written: Write[] = []
    const writers = await startWriters(url, kill * NUMBERS, written)
    await sleep(chance.integer(100, longest))
    const killedAt = performance.now()
    server.kill('SIGKILL')
    await Promise.all([once(server, 'exit'), ...writers])
    const gone = lostOf(path, written)
    writes += written.length
    lost += gone.length
    ages.push(Math.max(0, ...gone.map(({ at }) => killedAt - at)))
  }
  return { kills, writes, lost, ages }
}

/** One line for people. */
export function lossText(sync: string, { kills, writes, lost, ages }: Losses): string {
  const sorted = [...ages].sort((one, two) => one - two)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]?.toFixed(0)
  return `--state-sync ${sync}: ${kills} kills, no file damaged, ${writes} writes, ${lost} lost; the oldest lost write of a kill was ${at(0.5)} ms old (median), ${at(0.99)} ms (99th percentile), ${at(1)} ms (most)`
}

async function started(args: readonly string[]): Promise<{ server: ChildProcess; url: string }> {
  const [node, ...first] = NODE
  const command = [...first, 'dist/cli.js', '--port', '0', '--clock', 'frozen', ...args]
  const server = spawn(node, command, { ...plainly(), stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /^ready on (\S+)$/.exec(line)?.[1]
    if (url !== undefined) return { server, url }
  }
  throw new Error(`found a server that does not start, with status ${server.exitCode}`)
}

const headers = { 'x-auth-token': 'mock-token-admin', 'content-type': 'application/json' }

/** Resolves when the writers run, to promises of their ends. Each ends when the server is gone. */
async function startWriters(url: string, from: number, written: Write[]): Promise<Promise<void>[]> {
  const list = await fetch(`${url}/v1/p1/notebooks?status=RUNNING&limit=${WRITERS}`, { headers })
  const { data } = (await list.json()) as { data: { id: string }[] }
  return data.map(({ id: notebook }) =>
    writeUntilGone(`${url}/v1/p1/notebooks/${notebook}`, { notebook, from, written }),
  )
}

interface Writer {
  notebook: string
  from: number
  written: Write[]
}

async function writeUntilGone(url: string, { notebook, from, written }: Writer): Promise<void> {
  for (let number = from + 1; ; number++) {
    try {
      const body = JSON.stringify({ description: `${number}` })
      const response = await fetch(url, { method: 'PUT', headers, body })
      const at = performance.now()
      if (response.status !== 200) throw new Error(`found ${response.status}, expected 200`)
      written.push({ notebook, number, at })
      await response.arrayBuffer()
    } catch (error) {
      if (error instanceof TypeError) return
      throw error
    }
  }
}

/** The acknowledged writes that a file does not have. Of each notebook it has the last one that was saved. */
function lostOf(path: string, written: readonly Write[]): Write[] {
  if (!existsSync(path)) return [...written]
  const { worlds } = JSON.parse(readFileSync(path, 'utf8')) as {
    worlds: { state: { notebooks: { id: string; description?: string }[] } }[]
  }
  const saved = new Map(
    worlds.flatMap(({ state }) => state.notebooks).map((each) => [each.id, each.description]),
  )
  return written.filter(({ notebook, number }) => number > Number(saved.get(notebook) ?? 0))
}
