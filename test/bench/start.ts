import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { figure, machine, ratios, SHOWN } from './support/report.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const RUNS = 9

/** Starts with 100,000 notebooks. */
const LARGE_RUNS = 3

/** A minimal Fastify server, as a user would write it. */
const BARE = `
import Fastify from ${JSON.stringify(join(ROOT, 'node_modules/fastify/fastify.js'))}
const app = Fastify()
app.get('/ready', () => ({ ready: true }))
console.log('ready on ' + (await app.listen({ host: '127.0.0.1', port: 0 })))
`

/** Measures the time from spawn to the first 200 and the memory, compared with a bare Fastify server. */
export async function benchStart(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const bare = join(folder, 'bare.mjs')
  writeFileSync(bare, BARE)
  const cli = join(ROOT, 'dist/cli.js')
  const mock: Start[] = []
  const fastify: Start[] = []
  const large: Start[] = []
  for (let run = 0; run <= RUNS; run++) {
    const [a, b] = [await measure([cli, '--port', '0']), await measure([bare])]
    if (run === 0) continue
    mock.push(a)
    fastify.push(b)
    if (run > LARGE_RUNS) continue
    large.push(await measure([cli, '--port', '0', '--notebooks', '100000']))
  }
  rmSync(folder, { recursive: true })
  const [ours, theirs] = [mock, fastify].map((starts) => starts.map(({ ms }) => ms)) as [
    number[],
    number[],
  ]
  const [nothing, small, many] = [fastify, mock, large].map((starts) =>
    figure(starts.map(({ mb }) => mb)),
  )
  const seconds = large.map(({ ms }) => ms / 1_000)
  return [
    `Cold start, spawn to first 200, ${RUNS} rounds, ${SHOWN}; ${machine()}`,
    `Mock ${figure(ours)} ms, bare Fastify ${figure(theirs)} ms, ratio ${figure(ratios(ours, theirs), 2)}`,
    `Ready with 100,000 generated notebooks after ${figure(seconds, 1)} s`,
    `Memory (RSS): bare Fastify ${nothing} MB, mock ${small} MB, with 100,000 notebooks ${many} MB`,
  ]
}

/** Ms until the first 200, and the memory then. */
interface Start {
  ms: number
  mb: number
}

async function measure(args: string[]): Promise<Start> {
  const start = performance.now()
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await readyUrl(server)
  const { status } = await fetch(`${url}/ready`)
  const ms = performance.now() - start
  if (status !== 200) throw new Error(`${args.join(' ')}: ${status}`)
  const [, kb] =
    /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${server.pid}/status`, 'utf8')) ?? []
  server.kill('SIGKILL')
  return { ms, mb: Math.round(Number(kb) / 1_024) }
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
