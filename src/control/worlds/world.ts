import type { Cloud } from '../../cloud/cloud.ts'
import type { Events } from '../events/events.ts'
import type { Faults } from '../faults/faults.ts'
import type { Journal } from '../journal/journal.ts'
import type { Progressions } from '../progressions.ts'
import type { Scene } from '../scenes/scene.ts'
import type { AuthFailures } from '../signatures/auth-failures.ts'

/** One project: what would exist at Huawei, and what only a mock has. */
export interface World {
  readonly projectId: string
  /** What it was made from. */
  readonly scene: Scene
  readonly cloud: Cloud
  readonly faults: Faults
  readonly progressions: Progressions
  readonly authFailures: AuthFailures
  readonly journal: Journal
  /** What happened in the project; the same before and after a reset. */
  readonly events: Events
  /** Tells those who watch the project or the server. */
  publish(type: 'transition' | 'clock' | 'reset', data: object): void
  /** When it was last used, in sweeps. */
  lastUsed: number
  /** What ids and chance grow from. */
  readonly seed: string
  /** When it was made from its scene, epoch ms. */
  readonly madeAt: number
  /** Its version once it was made. */
  madeVersion: number
  /** Whether it was what a world starts with, then. */
  startsFresh: boolean
}
