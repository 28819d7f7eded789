import type { AppOptions } from './app-with-hooks.ts'
import { settingsOf } from './bundle-settings.ts'
import type { HostTime } from './cloud/kernel/host-time.ts'
import { Ids } from './cloud/kernel/ids.ts'
import type { Config } from './config.ts'
import { DrillHolder } from './control/drill/drill-holder.ts'
import type { Engine } from './control/engine.ts'
import type { ReplayOptions } from './http/hooks/verify.ts'
import { version } from './version.ts'

/** Time in ms after which an unused world is dropped if it is still as it started. */
export const DEFAULT_WORLD_TTL = 600_000

/** Seed of the ids of requests. */
function seedOfRequests({ seed, shard }: Config): string {
  return [seed, 'requests', ...(shard ? [shard] : [])].join('/')
}

/** What a replay gives a server besides its options. */
export interface ReplayedServer extends ReplayOptions {
  /** Makes the ids of requests: those of the bundle. */
  requestIdOf: AppOptions['requestIdOf']
  /** The host's time: that of the bundle. */
  hostTime: HostTime
  /** Called with the server behind HTTP. */
  onEngine: (engine: Engine) => void
}

/** The options of the app of a server. `write` prints the lines of its log. */
export function appOptionsOf(
  config: Config,
  stopping: AbortSignal,
  write: (line: string) => void,
  replayed: ReplayedServer | undefined,
  drill = new DrillHolder(),
): AppOptions {
  const ids = new Ids(seedOfRequests(config))
  return {
    ...config,
    log: config.log === 'off' ? undefined : { level: config.log, write },
    version,
    settings: settingsOf(config),
    drill,
    https: undefined,
    requestIdOf: replayed?.requestIdOf ?? (() => ids.hex32()),
    replayed,
    stopping,
  }
}
