import type { MockServer } from '../../src/index.ts'

/** Members whose effects `reset()` undoes. After a use of any other member the server is not shared any more. */
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
  // `await` reads `then`.
  ...['openapi', 'then'],
])

/** Paths of the control plane whose effects `reset()` undoes. */
const TAKEN_BACK_PATHS =
  /^\/_mock(\/projects\/[^/]+)?(\/(faults|progressions|clock|requests|verify|reset|notebooks)\b|$)/

/** Servers without special options that no test uses now, in their initial state. */
const idle: MockServer[] = []

const all: MockServer[] = []

export interface SharedMock {
  mock: MockServer
  /** Resets the server for the next test, or closes it if a reset is not enough. */
  giveBack(): Promise<void>
}

/** Returns a server that another test used before, or a new one. Two tests never use the same server at the same time. */
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

/** Closes all shared servers. */
export async function closeShared(): Promise<void> {
  idle.length = 0
  await Promise.all(all.splice(0).map((server) => server.close()))
}

function isTakenBack(request: unknown): boolean {
  const { url } = Object(request) as { url?: unknown }
  const [path = ''] = `${url ?? request}`.split('?')
  return !path.includes('_mock') || TAKEN_BACK_PATHS.test(path)
}
