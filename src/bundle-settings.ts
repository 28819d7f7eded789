import type { Config, OptionName } from './config.ts'

/**
 * The options that change answers, or the order in which requests take effect. A bundle has them, and a replay starts with them.
 * No option with a path or an address of the machine is among them.
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
  'latency',
  'maxWorlds',
  'shard',
  'corsOrigins',
] as const satisfies readonly OptionName[]

/** The options of a server that change its answers, as JSON data. */
export function settingsOf(config: Config): Record<string, unknown> {
  const settings = Object.fromEntries(SETTINGS.map((name) => [name, config[name]] as const))
  const latency = config.latency?.join('..')
  return JSON.parse(JSON.stringify({ ...settings, latency }))
}

/** The names of the options that a bundle may have. */
export const settingNames: ReadonlySet<string> = new Set(SETTINGS)
