import type { Config, OptionName } from './config.ts'

/**
 * The options that change answers. A bundle has them, and a replay starts with them. Delays are not among them, because a replay
 * does not wait, and no option with a path or an address of the machine.
 */
const SETTINGS = [
  'seed',
  'notebooks',
  'auth',
  'authLock',
  'skewClock',
  'strict',
  'notFoundStatus',
  'listDefaultFeature',
  'nameCase',
  'instanceImage',
  'poolNodes',
  'flavorMatch',
  'unknownProjects',
  'secondAuthorization',
  'clock',
  'now',
  'durations',
  'speed',
  'namePatterns',
  'mountsAfterStop',
  'idleStop',
  'stoppedLease',
  'region',
  'publicUrl',
  'trustProxy',
  'retryAfter',
  'maxWorlds',
  'shard',
  'corsOrigins',
] as const satisfies readonly OptionName[]

/** The options of a server that change its answers, as JSON data. */
export function settingsOf(config: Config): Record<string, unknown> {
  const settings = SETTINGS.map((name) => [name, config[name]] as const)
  return JSON.parse(JSON.stringify(Object.fromEntries(settings)))
}

/** The names of the options that a bundle may have. */
export const settingNames: ReadonlySet<string> = new Set(SETTINGS)
