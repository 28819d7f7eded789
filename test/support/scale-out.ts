import { join } from 'node:path'
import { Command } from './command.ts'
import { codeBlocksIn, pageAt } from './documents.ts'
import { type Nginx, startNginxWith } from './nginx.ts'

/** The configuration of nginx in docs/scale-out.md, for processes at these URLs and an address to listen on. */
export function nginxConfig(urls: readonly string[], address: string): string {
  const [block, ...more] = codeBlocksIn(pageAt('docs/scale-out.md')).filter(
    ({ language }) => language === 'nginx',
  )
  if (block === undefined || more.length > 0) throw new Error('found not one block of nginx')
  const hosts = urls.map((url) => new URL(url).host)
  return block.text
    .replace(/( +server) [\d.:]+( max_fails=0)?;\n(?: +server .*\n)*/g, (_, server, fails = '') =>
      hosts.map((host) => `${server} ${host}${fails};\n`).join(''),
    )
    .replace('listen 127.0.0.1:6404;', `listen ${address};`)
}

/** Starts nginx in front of processes with the configuration of docs/scale-out.md. */
export function nginxBefore(urls: readonly string[]): Promise<Nginx> {
  return startNginxWith((address) => nginxConfig(urls, address))
}

/** A process of several, from the built command. */
export class ShardProcess {
  readonly shard: string
  readonly options: readonly string[]
  command: Command | undefined
  url = ''

  constructor(shard: string, options: readonly string[] = []) {
    this.shard = shard
    this.options = options
  }

  /** Starts it, on the same port as before if it ran before. */
  async start(): Promise<void> {
    const port = this.url === '' ? '0' : new URL(this.url).port
    const args = ['--shard', this.shard, '--port', port, '--trust-proxy', 'loopback']
    this.command = new Command([...args, ...this.options])
    this.url = await this.command.ready()
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { command } = this
    if (command === undefined || command.process.exitCode !== null) return
    command.process.kill(signal)
    await command.ended
  }
}

/** Starts `count` processes; `folder` is for a state file of each. */
export async function startShards(
  count: number,
  options: readonly string[] = [],
  folder?: string,
): Promise<ShardProcess[]> {
  const processes = Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const file = folder === undefined ? [] : ['--state-file', join(folder, `mock-${number}.json`)]
    return new ShardProcess(`${number}/${count}`, [...options, ...file])
  })
  await Promise.all(processes.map((each) => each.start()))
  return processes
}
