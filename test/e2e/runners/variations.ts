import { once } from 'node:events'
import { chmod, mkdtemp } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import type { Variation } from './recipe-runs.ts'

/** A port on which nothing listens: no user program may. */
const NOTHING = 'http://127.0.0.1:1'

/** The environment behind a proxy that does not answer. Clients that ask it for the server fail. */
export const proxied: NodeJS.ProcessEnv = {
  HTTP_PROXY: NOTHING,
  http_proxy: NOTHING,
  NO_PROXY: 'proxy.example',
  no_proxy: undefined,
}

/** Runs without `exec`: with no server at all, and with the URL of a port on which nothing listens. */
export function variationsWithoutExec(
  command: string,
  sentence: (url: string) => RegExp,
): Variation[] {
  const env = { NOTEBOOKS_MOCK_URL: NOTHING }
  return [
    { name: 'without the server', command, expected: sentence('') },
    { name: 'with the wrong port', command, env, expected: sentence(NOTHING) },
  ]
}

/** Runs the work with a port that is in use. */
export async function withBusyPort<Result>(
  work: (variation: Variation) => Promise<Result>,
): Promise<Result> {
  const busy = createServer().listen(0, '127.0.0.1')
  await once(busy, 'listening')
  try {
    const { port } = busy.address() as AddressInfo
    return await work({
      name: 'with a busy port',
      env: { NOTEBOOKS_MOCK_PORT: `${port}` },
      expected: new RegExp(`^modelarts-notebooks-mock: port ${port}: found it in use`, 'm'),
    })
  } finally {
    busy.close()
  }
}

/** A home folder in which nobody may write: root may write into every folder but those of the kernel. */
export async function readOnlyHome(folder: string): Promise<string> {
  if (process.getuid?.() === 0) return '/sys'
  const home = await mkdtemp(join(folder, 'home-'))
  await chmod(home, 0o500)
  return home
}
