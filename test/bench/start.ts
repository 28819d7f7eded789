import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './figures.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const RUNS = 9

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
  const mock: number[] = []
  const fastify: number[] = []
  for (let run = 0; run <= RUNS; run++) {
    const [a, b] = [await measure([cli, '--port', '0']), await measure([bare])]
    if (run > 0) mock.push(a.ms)
    if (run > 0) fastify.push(b.ms)
  }
  const small = await measure([cli, '--port', '0'])
  const large = await measure([cli, '--port', '0', '--notebooks', '100000'])
  const nothing = await measure([bare])
  rmSync(folder, { recursive: true })
  return [
    `Cold start, spawn to first 200, medians of ${RUNS}: mock ${median(mock).toFixed(0)} ms, bare Fastify ${median(fastify).toFixed(0)} ms`,
    `Ready with 100,000 generated notebooks after ${(large.ms / 1_000).toFixed(1)} s`,
    `Memory (RSS): bare Fastify ${nothing.mb} MB, mock ${small.mb} MB, with 100,000 notebooks ${large.mb} MB`,
  ]
}

async function measure(args: string[]): Promise<{ ms: number; mb: number }> {
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
