import { Credentials, type CredentialsState } from '../cloud/iam/credentials.ts'
import type { Revoked } from '../cloud/iam/issued.ts'
import { Clock, type ClockSetting } from '../cloud/kernel/clock.ts'
import type { HostTime } from '../cloud/kernel/host-time.ts'
import type { FaultRule } from '../schemas/fault.ts'
import { FaultRules } from './faults/faults.ts'
import { Latency } from './faults/latency.ts'
import { ProgressionRules } from './progressions.ts'
import type { SceneOptions } from './scenes/scene.ts'
import type { WorldOptions } from './worlds/world-maker.ts'
import type { Worlds } from './worlds/worlds.ts'

/** Options of an engine. */
export interface EngineOptions extends SceneOptions, Omit<WorldOptions, 'durations'> {
  /** Clock setting of every new world. */
  clock: ClockSetting
  /** Start time of every new world, epoch ms; overrides `clock.at`. */
  now?: number | undefined
  /** Region in the answers of IAM. */
  region: string
  /** Initial fault rules of the whole server. */
  fault: readonly FaultRule[]
  /** Range of the shortest response time, host ms: from, to. */
  latency?: readonly [number, number] | undefined
  /** The host's time; that of the machine when left out. */
  hostTime?: HostTime | undefined
  /** Aborted when the server stops; ends open waits and delays. */
  stopping: AbortSignal
  /** World ms of each action; missing ones keep their default. */
  durations: Readonly<Record<string, number>>
}

/** The clock of future worlds at the start and after a reset. */
export function initialClock({ clock, hostTime, now }: EngineOptions): Clock {
  return new Clock({ ...clock, at: now ?? clock.at }, hostTime)
}

/** The fault rules of the whole server at the start and after a reset. */
export function initialFaults({ seed, fault }: EngineOptions): FaultRules {
  return new FaultRules({ seed: `${seed}`, prefix: 'server-fault' }, fault)
}

/** The progression rules of the whole server at the start and after a reset: none. */
export function initialProgressions(): ProgressionRules {
  return new ProgressionRules('server-progression')
}

/** The generator of shortest response times; undefined without the option `latency`. */
export function initialLatency({ seed, latency }: EngineOptions): Latency | undefined {
  return latency && new Latency(latency, seed)
}

/** The credentials of a server, new or from a saved state. */
export function newCredentials(
  { region, seed, unknownProjects }: EngineOptions,
  server: { worlds: Worlds; clockOf: (projectId?: string) => Clock },
  revoked: Revoked,
  state?: CredentialsState,
): Credentials {
  const { iam, startScene } = server.worlds
  const settings = { region, seed: `${seed}/credentials`, unknownProjects, revoked }
  const clockOf = (projectId?: string) => server.clockOf(projectId)
  return new Credentials({ iam, roles: startScene.roles, ...settings, state, clockOf })
}
