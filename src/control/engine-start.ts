import { Clock, type ClockSetting } from '../cloud/kernel/clock.ts'
import type { FaultRule } from '../schemas/fault.ts'
import type { Events } from './events/events.ts'
import { Faults } from './faults/faults.ts'
import { Latency } from './faults/latency.ts'
import { Journal } from './journal/journal.ts'
import { Progressions } from './progressions.ts'
import type { SceneOptions } from './scenes/scene.ts'
import type { WorldOptions } from './worlds/world-maker.ts'

/** What a server is made with. */
export interface EngineOptions extends SceneOptions, Omit<WorldOptions, 'durations'> {
  /** How every world's time starts. */
  clock: ClockSetting
  /** Where every world's time starts, epoch ms; wins over the clock's. */
  now?: number | undefined
  /** Region that IAM names. */
  region: string
  /** Rules of the whole server from the start. */
  fault: readonly FaultRule[]
  /** Least time of an answer in host ms: from, to. */
  latency?: readonly [number, number] | undefined
  /** Ends what waits when the server stops. */
  stopping: AbortSignal
  /** World ms that things take; those left out take as long as usual. */
  durations: Readonly<Record<string, number>>
}

/** The time of worlds to be made, as it is at the start and after a reset. */
export function startClock({ clock, now }: EngineOptions): Clock {
  return new Clock({ ...clock, at: now ?? clock.at })
}

/** The fault rules of the whole server at the start. */
export function startFaults({ seed, fault }: EngineOptions): Faults {
  return new Faults({ seed: `${seed}`, prefix: 'server-fault' }, fault)
}

/** The progression rules of the whole server at the start: none. */
export function startProgressions(): Progressions {
  return new Progressions('server-progression')
}

/** Least times of answers, if there are any. */
export function startLatency({ seed, latency }: EngineOptions): Latency | undefined {
  return latency && new Latency(latency, seed)
}

/** A journal whose entries are told of among the events. */
export function startJournal(options: EngineOptions, events: Events): Journal {
  const journal: Journal = new Journal(options, (sequence) => events.push(ofRequest, sequence))
  const ofRequest = { type: 'request', projectId: null, journal } as const
  return journal
}
