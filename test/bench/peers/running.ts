import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { HEADERS } from '../page.ts'
import { onProcessor } from '../support/processors.ts'

/** How a server is started, and the request that it is asked. */
export interface Start {
  command: string
  args: readonly string[]
  /** Path and query of the request for a page of ten. */
  path: string
}

/** Longest time in ms until the first answer. */
const LIMIT_MS = 30_000

/** Clock ticks in a second, in which Linux counts the CPU time of a process. */
const TICKS = 100

const LAST_OUTPUT = 500

/** No telemetry and no look for a newer version; without variables that the tools, npm and Node read. */
export const quietEnv: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|MOCKOON_|JAVA_)/i.test(name)),
  ),
  CI: 'true',
  DO_NOT_TRACK: '1',
  NO_COLOR: '1',
  NO_UPDATE_NOTIFIER: '1',
  npm_config_update_notifier: 'false',
  SCARF_ANALYTICS: 'false',
}

const running = new Set<ChildProcess>()

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A server in its own process, on the first processor. */
export class Running {
  /** Time in ms from its start to its first answer. */
  readonly firstAnswer: number
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, url: string, firstAnswer: number) {
    this.#child = child
    this.url = url
    this.firstAnswer = firstAnswer
  }

  /** Starts a server and waits for its first 200. Throws, and ends the server, if there is none within half a minute. */
  static async start({ command, args, path }: Start, port: number): Promise<Running> {
    const [program = command, ...rest] = [...onProcessor(0), command, ...args]
    const begin = performance.now()
    const child = spawn(program, rest, { env: quietEnv, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part: Buffer) => {
        output = `${output}${part}`.slice(-LAST_OUTPUT)
      })
    }
    const ended = new Promise<string>((resolve) => {
      child.once('error', ({ message }) => resolve(message))
      child.once('close', (code) => resolve(`ended with ${code}: ${output.trim()}`))
    })
    let end: string | undefined
    void ended.then((reason) => {
      end = reason
      running.delete(child)
    })
    const url = `http://127.0.0.1:${port}${path}`
    let status = 0
    while (end === undefined && performance.now() - begin < LIMIT_MS) {
      status = await statusOf(url)
      if (status === 200) return new Running(child, url, performance.now() - begin)
      await Promise.race([sleep(5), ended])
    }
    child.kill('SIGKILL')
    throw new Error(end ?? `no answer within ${LIMIT_MS / 1_000} s, status ${status}: ${output}`)
  }

  /** CPU time of the process until now in µs, of all its threads. Resolution: 10,000 µs. */
  cpu(): number {
    const fields = this.#proc('stat')
      .replace(/^.*\) /s, '')
      .split(' ')
    return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1_000_000
  }

  /** Resident memory in MB. */
  rss(): number {
    const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(this.#proc('status')) ?? []
    return Number(kb) / 1_024
  }

  #proc(file: string): string {
    return readFileSync(`/proc/${this.#child.pid}/${file}`, 'utf8')
  }

  async end(): Promise<void> {
    if (!running.has(this.#child)) return
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGKILL')
    await closed
  }
}

/** Status of an answer, or 0 if nothing answers. */
function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(url, { headers: HEADERS, agent: false }, (response) => {
      response.resume()
      response.on('close', () => resolve(response.statusCode ?? 0))
    })
    sent.on('error', () => resolve(0))
    sent.end()
  })
}

/** A port that is free now: some servers cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('found no free port')
  return address.port
}
