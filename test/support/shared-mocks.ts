import type { MockServer } from '../../src/index.ts'

/** Members whose effects `reset()` takes back. After any other a server is not given to another test. */
const TAKEN_BACK = new Set<string | symbol>([
  ...[
    'inject',
    'fetch',
    'project',
    'as',
    'notebooks',
    'faults',
    'progressions',
    'journal',
    'verify',
  ],
  ...['clock', 'setClock', 'advance', 'reset', 'scene', 'config', 'url', 'id', 'exportState'],
  // An await looks whether what it waits for is a promise.
  ...['openapi', 'then'],
])

/** The same for paths of the control plane. */
const TAKEN_BACK_PATHS =
  /^\/_mock(\/projects\/[^/]+)?(\/(faults|progressions|clock|requests|verify|reset|notebooks)\b|$)/

/** Servers with the usual options that no test has now, as they were at their start. */
const idle: MockServer[] = []

const all: MockServer[] = []

export interface SharedMock {
  mock: MockServer
  /** Brings the server back to its start, for the next test; closes it where that is not possible. */
  giveBack(): Promise<void>
}

/** Takes a server that another test had before, or makes one. Two tests never have the same at once. */
export async function takeShared(make: () => Promise<MockServer>): Promise<SharedMock> {
  const server = idle.pop() ?? (await make())
  if (!all.includes(server)) all.push(server)
  let isReusable = true
  const noted = <T extends object>(object: T): T =>
    new Proxy(object, {
      get(target, name) {
        if (!TAKEN_BACK.has(name)) isReusable = false
        const member = Reflect.get(target, name, target)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          if (name === 'inject' && !isTakenBack(args[0])) isReusable = false
          const result = member.apply(target, args)
          return name === 'project' || name === 'as' ? noted(result) : result
        }
      },
    })
  return {
    mock: noted(server),
    async giveBack() {
      if (!isReusable) return server.close()
      server.reset()
      idle.push(server)
    },
  }
}

/** Closes every server that was shared. */
export async function closeShared(): Promise<void> {
  idle.length = 0
  await Promise.all(all.splice(0).map((server) => server.close()))
}

function isTakenBack(request: unknown): boolean {
  const { url } = Object(request) as { url?: unknown }
  const [path = ''] = `${url ?? request}`.split('?')
  return !path.includes('_mock') || TAKEN_BACK_PATHS.test(path)
}
