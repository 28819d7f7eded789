// worlds/: a world is one project of the server: its simulated cloud, rules, journal and events. Worlds are made on
// first use, reset, restored and dropped here.

import type { Cloud } from '../../cloud/cloud.ts'
import type { Events } from '../events/events.ts'
import type { FaultRules } from '../faults/faults.ts'
import type { HistoryOfWorld } from '../history/history-of-world.ts'
import type { Journal } from '../journal/journal.ts'
import type { ProgressionRules } from '../progressions.ts'
import type { Scene } from '../scenes/scene.ts'
import type { AuthFailures } from '../signatures/auth-failures.ts'

/** Stands for what a world was made from: snapshots with the same one share most of their values. */
export interface Origin {
  /** Stands for its first records, which worlds with different agendas may share. */
  readonly content: object
}

/** One project: its simulated cloud, and what only the mock has (rules, journal, events). */
export interface World {
  readonly projectId: string
  /** The scene it was made from. */
  readonly scene: Scene
  readonly cloud: Cloud
  readonly faults: FaultRules
  readonly progressions: ProgressionRules
  readonly authFailures: AuthFailures
  readonly journal: Journal
  /** Counts and transitions since the world was made, or its clock was set back. */
  readonly history: HistoryOfWorld
  /** The event stream of the project; a reset keeps it. */
  readonly events: Events
  /** Adds an event to the streams of the project and of the server. */
  publish(type: 'transition' | 'clock' | 'reset', data: object): void
  /** A number that no other world of its server has. */
  readonly serial: number
  /** Number of the last use of a world of its server: the world with the lowest one is idle for the longest time. */
  lastUse: number
  /** Seed of its ids and random numbers. */
  readonly seed: string
  /** When it was made from its scene, epoch ms. */
  readonly madeAt: number
  readonly origin: Origin
  /** Its version right after it was made or restored. */
  initialVersion: number
  /** Its version after the last request, without what happened by time; undefined before the first one. */
  versionAfterRequest: number | undefined
  /** Whether its content at that moment was the start content of future worlds. */
  hasDefaultStart: boolean
}
