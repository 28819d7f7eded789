import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exists } from '../e2e/clients/processes.ts'

/** Why a test with nginx is skipped; false if nginx is there. */
export async function withoutNginx(): Promise<string | false> {
  return (await exists('nginx', '-v')) ? false : 'found no nginx on this machine'
}

export interface Nginx {
  url: string
  stop(): Promise<void>
}

/** Starts nginx with its defaults on a free port of 127.0.0.1. `server`: directives of its server block. */
export function startNginx(server: string): Promise<Nginx> {
  return startNginxWith((address) => `server {\nlisten ${address};\n${server}\n}`)
}

/** Starts nginx on a free port. `http`: the directives of its http block, for the address to listen on. */
export async function startNginxWith(http: (address: string) => string): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'mock-nginx-'))
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join('\n')
  const log = join(folder, 'error.log')
  const config = join(folder, 'nginx.conf')
  // As root, nginx gives its folders to `nobody`, whom a user namespace need not know.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  writeFileSync(
    config,
    `daemon off;
${user}
pid ${join(folder, 'nginx.pid')};
error_log ${log};
events {}
http {
access_log off;
${temporary}
${http(`127.0.0.1:${port}`)}
}
`,
  )
  const child = spawn('nginx', ['-p', folder, '-c', config, '-e', log], { stdio: 'ignore' })
  const closed = once(child, 'close')
  const url = `http://127.0.0.1:${port}`
  const stop = async () => {
    child.kill('SIGTERM')
    await closed
    rmSync(folder, { recursive: true, force: true })
  }
  while (!(await isListening(url))) {
    if (child.exitCode === null) continue
    throw new Error(`nginx ended with ${child.exitCode}: ${readFileSync(log, 'utf8')}`)
  }
  return { url, stop }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function isListening(url: string): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 20))
  return fetch(url).then(
    () => true,
    () => false,
  )
}
