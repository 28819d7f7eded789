// history/: how the instances of each world changed their status: counts by moment, and transitions.

import { presentCounts, type StatusCounts } from '../../cloud/notebooks/list/status-counts.ts'
import {
  type CountedMoment,
  type HistoryQuery,
  MAX_MOMENTS,
  MAX_TRANSITIONS,
  type WorldHistory,
} from '../../schemas/history.ts'
import type { Transition } from '../../schemas/transition.ts'
import type { Histories } from './histories.ts'

/** Where a history finds the counts of its world. */
interface Counted {
  readonly countsByStatus: StatusCounts
}

/** What a history keeps once there was a transition. */
interface Kept {
  /** The moments before the newest one, oldest first. */
  moments: CountedMoment[]
  transitions: Transition[]
  /** How many moments were dropped. */
  droppedMoments: number
  /** How many transitions there were. */
  count: number
}

/** The history of a world since it began. Nothing is kept before the first transition. */
export class HistoryOfWorld {
  readonly #notebooks: Counted
  readonly #all: Histories
  /** World times, epoch ms. */
  #beganAt: number
  #newestAt: number
  /** The newest moment when somebody last asked for it. */
  #asked: CountedMoment | undefined
  #kept: Kept | undefined

  constructor(beganAt: number, notebooks: Counted, all: Histories) {
    this.#notebooks = notebooks
    this.#all = all
    this.#beganAt = beganAt
    this.#newestAt = beganAt
  }

  /** How many moments and transitions are kept. */
  get kept(): number {
    return this.#kept === undefined ? 0 : this.#kept.moments.length + this.#kept.transitions.length
  }

  /** Call after a transition, when the counts have it already. */
  add(transition: Transition): void {
    const before = this.kept
    this.#kept ??= { moments: [], transitions: [], droppedMoments: 0, count: 0 }
    const kept = this.#kept
    // A reminder that was due before the newest write can be handled after it.
    const at = Math.max(transition.at, this.#newestAt)
    if (at !== this.#newestAt || kept.count === 0) {
      this.#close(kept, countsBefore(transition, this.#notebooks.countsByStatus))
      this.#newestAt = at
    }
    kept.count++
    if (kept.transitions.push(transition) >= 2 * MAX_TRANSITIONS) {
      kept.transitions = kept.transitions.slice(-MAX_TRANSITIONS)
    }
    this.#all.grown(this, before)
  }

  /** Begins again at a time of the world (epoch ms), for example because its clock was set back. */
  restart(at: number): void {
    this.#all.end(this)
    this.forget()
    this.#beganAt = at
    this.#newestAt = at
  }

  /** Drops what is kept: the history begins again at its newest moment. */
  forget(): void {
    this.#kept = undefined
    this.#beganAt = this.#newestAt
  }

  /** The newest transition by a user, if it is kept. */
  get lastByUser(): Transition | undefined {
    return this.#kept?.transitions.findLast(({ user }) => user !== null)
  }

  /** The newest moment: the same object until a count changes. */
  get newest(): CountedMoment {
    const now = this.#momentOf(this.#notebooks.countsByStatus)
    const last = this.#kept?.moments.at(-1)
    this.#asked = last === undefined || isChanged(last, now) ? now : last
    return this.#asked
  }

  /** The history as the control plane shows it; `now` is the time of the world, epoch ms. */
  view({ limit, since = 0 }: HistoryQuery, projectId: string, now: number): WorldHistory {
    const { moments = [], transitions = [], count = 0, droppedMoments = 0 } = this.#kept ?? {}
    const { newest } = this
    const last = moments.at(-1)
    const all = last === undefined || isChanged(last, newest) ? [...moments, newest] : moments
    const kept = transitions.slice(-MAX_TRANSITIONS)
    const wanted = kept.filter(({ at }) => at >= since)
    return {
      project_id: projectId,
      began_at: this.#beganAt,
      now,
      counts: all.filter(({ at }) => at >= since),
      transitions: wanted.slice(-limit),
      omitted: Math.max(0, wanted.length - limit),
      dropped: { counts: droppedMoments, transitions: count - kept.length },
    }
  }

  /** The newest moment with these counts: the object that somebody asked for, if it is the same. */
  #momentOf(counts: StatusCounts): CountedMoment {
    const moment = { at: this.#newestAt, by_status: presentCounts(counts) }
    const asked = this.#asked
    return asked?.at === moment.at && !isChanged(asked, moment) ? asked : moment
  }

  /** Ends the newest moment, whose counts these are. One that changed nothing in the end is not kept. */
  #close(kept: Kept, counts: StatusCounts): void {
    const moment = this.#momentOf(counts)
    const last = kept.moments.at(-1)
    if (last !== undefined && !isChanged(last, moment)) return
    kept.moments.push(moment)
    if (kept.moments.length < MAX_MOMENTS) return
    const { length } = kept.moments
    kept.moments = kept.moments.filter((_, index) => index % 2 === 0 || index === length - 1)
    kept.droppedMoments += length - kept.moments.length
  }
}

function countsBefore({ from, to }: Transition, after: StatusCounts): StatusCounts {
  const counts = { ...after }
  if (to !== null) counts[to]--
  if (from !== null) counts[from]++
  return counts
}

function isChanged(before: CountedMoment, after: CountedMoment): boolean {
  const [a, b] = [Object.entries(before.by_status), Object.entries(after.by_status)]
  return a.length !== b.length || a.some(([status, count]) => after.by_status[status] !== count)
}
