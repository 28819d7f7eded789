import type { HostTime } from './cloud/kernel/host-time.ts'
import type { Ids } from './cloud/kernel/ids.ts'
import type { Config } from './config.ts'
import type { Engine } from './control/engine.ts'
import type { ReplayOptions } from './http/hooks/verify.ts'

/** Seed of the ids of requests. */
export function seedOfRequests({ seed, shard }: Config): string {
  return [seed, 'requests', ...(shard ? [shard] : [])].join('/')
}

/** What a replay gives a server besides its options. */
export interface ReplayedServer extends ReplayOptions {
  /** Generates the ids of requests: those of the bundle. */
  ids: Ids
  /** The host's time: that of the bundle. */
  hostTime: HostTime
  /** Called with the server behind HTTP. */
  onEngine: (engine: Engine) => void
}
