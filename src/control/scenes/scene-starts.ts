import type { InitialAuthorizations } from '../../cloud/authorizations.ts'
import { Catalog } from '../../cloud/catalog.ts'
import { Agenda } from '../../cloud/kernel/agenda.ts'
import type { Clock } from '../../cloud/kernel/clock.ts'
import type { CloudReminder } from '../../cloud/kernel/reminders.ts'
import { finish, type Steps } from '../../cloud/kernel/steps.ts'
import { type Row, rowOf } from '../../cloud/notebooks/list/row.ts'
import { type StoredNotebooks, storedNotebooksSteps } from '../../cloud/notebooks/list/store.ts'
import type { InitialWorkspaces } from '../../cloud/workspaces/workspaces.ts'
import type { SceneEvent, SceneNotebook, SceneTime } from '../../schemas/scene.ts'
import type { SceneEntries } from './scene-entries.ts'
import type { SharedFiles } from './scene-files.ts'
import { afterLeaseEnd, leaseReminder, type SceneLeases, sceneLeaseEnd } from './scene-leases.ts'
import { completeNotebook, epochOf, type References } from './scene-notebooks.ts'

/** The content a world starts with; relative times are resolved to epoch ms. */
export interface SceneStart {
  catalog: Catalog
  workspaces: InitialWorkspaces
  authorizations: InitialAuthorizations
  notebooks: StoredNotebooks
  /** Stands for these notebooks: starts with the same one share them. */
  identity: object
  /** The ends of the leases; only copied. */
  leaseEnds: Agenda<CloudReminder>
  agenda: readonly AgendaEntry[]
}

/** What a start has of its notebooks. */
type NotebookContent = Pick<SceneStart, 'notebooks' | 'identity' | 'leaseEnds'>

/** The notebooks of worlds made at a time from `from` until `until` (epoch ms), if none has relative times. */
interface StoredContent extends NotebookContent {
  from: number
  until: number
}

const ALWAYS = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }

/** An entry of the scene's agenda with its time, epoch ms. */
export type AgendaEntry = Omit<SceneEvent, 'at'> & { at: number }

/** Number of notebooks from which the content of a world takes long enough to be made in steps. */
const MANY = 1_000

/** How long content that was made in steps is good for worlds with a running clock, host ms. */
const RECENT_MS = 30_000

/** Makes the contents of the worlds of one scene. Contents share every record without relative times. */
export class SceneStarts {
  readonly #files: SharedFiles
  readonly #references: References
  readonly #entries: SceneEntries
  readonly #leases: SceneLeases
  readonly #hasRelativeTimes: boolean
  #last: { at: number; start: SceneStart } | undefined
  #catalog: Catalog | undefined
  #stored: StoredContent | undefined
  /** The last content that was made in steps, and when, by performance.now(). */
  #prepared: { madeAt: number; start: SceneStart; until: number } | undefined

  constructor(
    files: SharedFiles,
    references: References,
    entries: SceneEntries,
    leases: SceneLeases,
  ) {
    this.#leases = leases
    this.#files = files
    this.#references = references
    this.#entries = entries
    this.#hasRelativeTimes =
      timeRelativeIn(entries).length > 0 ||
      timedFiles.some((noun) => files[noun].some(hasRelativeTime)) ||
      files.agenda.some(({ at }) => typeof at === 'string')
  }

  /** The identity of the notebooks that further worlds share, if they were made and have no relative times. */
  get shared(): object | undefined {
    return this.#stored?.identity
  }

  /** The content of a world made at `now` (epoch ms), in steps. */
  *at(now: number): Steps<SceneStart> {
    const at = startOfSecond(now)
    const last = this.#last
    if (last?.at === at) return last.start
    if (last !== undefined && !this.#hasRelativeTimes && this.#storedAt(at)) return last.start
    const start = yield* this.#create(at)
    this.#last = { at, start }
    return start
  }

  /**
   * The content of a world whose clock this is, and the time that it is made for (epoch ms). If that was made in steps a
   * moment ago and the clock runs, the time is the one of the first step.
   */
  forWorld(clock: Clock): { madeAt: number; start: SceneStart } {
    const madeAt = clock.now()
    return this.#preparedFor(clock) ?? { madeAt, start: finish(this.at(madeAt)) }
  }

  /** Makes what `forWorld` gives in steps; undefined if that takes no time. */
  preparation(clock: Clock): Steps<void> | undefined {
    if (this.#entries.total < MANY || this.#preparedFor(clock) !== undefined) return undefined
    const at = startOfSecond(clock.now())
    const isMade = this.#storedAt(at) !== undefined || this.#last?.at === at
    return isMade ? undefined : this.#prepare(clock)
  }

  *#prepare(clock: Clock): Steps<void> {
    const madeAt = clock.now()
    const start = yield* this.at(madeAt)
    this.#prepared = { madeAt, start, until: performance.now() + RECENT_MS }
  }

  #preparedFor(clock: Clock): { madeAt: number; start: SceneStart } | undefined {
    const prepared = this.#prepared
    if (prepared === undefined || clock.rate === 0 || performance.now() > prepared.until)
      return undefined
    const age = clock.now() - prepared.madeAt
    return age >= 0 && age <= RECENT_MS * Math.max(1, clock.rate) ? prepared : undefined
  }

  /** The catalog of a world made at `now` (epoch ms). */
  catalogAt(now: number): Catalog {
    if (this.#hasRelativeTimes) return catalogOf(this.#files, startOfSecond(now))
    this.#catalog ??= catalogOf(this.#files, startOfSecond(now))
    return this.#catalog
  }

  *#create(now: number): Steps<SceneStart> {
    const { authorizations, workspaces, agenda } = this.#files
    return {
      catalog: this.catalogAt(now),
      workspaces: workspaces.map((workspace) => withEpochTimes(workspace, now)),
      authorizations: authorizations.map((authorization) => withEpochTimes(authorization, now)),
      ...(yield* this.#notebooksAt(now)),
      agenda: agenda.map(({ at, ...event }) => ({ ...event, at: epochOf(at, now) })),
    }
  }

  *#notebooksAt(now: number): Steps<NotebookContent> {
    const made = this.#storedAt(now) ?? (yield* this.#makeNotebooks(now))
    const { identity, leaseEnds, notebooks } = made
    return { notebooks, identity, leaseEnds }
  }

  /** The notebooks that were made before, if they are the same in a world made at `now`. */
  #storedAt(now: number): StoredContent | undefined {
    const stored = this.#stored
    return stored !== undefined && stored.from <= now && now < stored.until ? stored : undefined
  }

  *#makeNotebooks(now: number): Steps<StoredContent> {
    const entries = this.#entries
    const leaseEnds = new Agenda<CloudReminder>()
    const identity = {}
    if (entries.generated !== undefined) {
      const notebooks = yield* storedNotebooksSteps(entries.generated)
      this.#stored = { notebooks, identity, leaseEnds, ...ALWAYS }
      return this.#stored
    }
    const { rows, leased, timeRelative } = entries
    const all: Row[] = [...rows]
    let { from, until } = ALWAYS
    const hasEnd = (row: Row) => {
      const reminder = leaseReminder(row.notebook, this.#leases)
      if (reminder !== undefined) leaseEnds.set(reminder)
    }
    for (const entry of leased) {
      if (entry.end <= now) {
        from = Math.max(from, entry.end)
        entry.after ??= rowOf(afterLeaseEnd(entry.row.notebook, this.#leases))
        all.push(entry.after)
      } else {
        until = Math.min(until, entry.end)
        hasEnd(entry.row)
        all.push(entry.row)
      }
      yield
    }
    for (const entry of timeRelative) {
      const notebook = completeNotebook(entry, this.#references, now)
      const isOver = sceneLeaseEnd(notebook) <= now
      const row = rowOf(isOver ? afterLeaseEnd(notebook, this.#leases) : notebook)
      hasEnd(row)
      all.push(row)
      yield
    }
    const notebooks = yield* storedNotebooksSteps(all)
    const content = { notebooks, identity, leaseEnds, from, until }
    if (timeRelative.length === 0) this.#stored = content
    return content
  }
}

function timeRelativeIn(entries: SceneEntries): readonly SceneNotebook[] {
  return entries.generated === undefined ? entries.timeRelative : []
}

/** Relative times count from the start of the second, so that worlds made within it share their content. */
function startOfSecond(now: number): number {
  return now - (now % 1_000)
}

/** The catalog of the files of a scene at `now` (epoch ms). */
export function catalogOf(files: SharedFiles, now: number): Catalog {
  return new Catalog({
    ...files,
    features: files.features.map((feature) => withEpochTimes(feature, now)),
    images: files.images.map((image) => withEpochTimes(image, now)),
    pools: files.pools.map((pool) => withEpochTimes(pool, now)),
    keyPairs: files['key-pairs'] ?? undefined,
    buckets: files.buckets ?? undefined,
  })
}

/** The files whose entries have time fields. */
const timedFiles = ['authorizations', 'features', 'images', 'pools', 'workspaces'] as const

const TIME_FIELDS = ['create_at', 'update_at', 'create_time', 'update_time'] as const

function hasRelativeTime(record: Record<string, unknown>): boolean {
  return TIME_FIELDS.some((key) => typeof record[key] === 'string')
}

/** A record of a scene with its relative times resolved for a world made at `now` (epoch ms). */
function withEpochTimes<T extends Record<string, unknown>>(record: T, now: number): Timed<T> {
  if (!hasRelativeTime(record)) return record as Timed<T>
  const times = TIME_FIELDS.filter((key) => key in record)
  return {
    ...record,
    ...Object.fromEntries(times.map((key) => [key, epochOf(record[key] as SceneTime, now)])),
  } as Timed<T>
}

type Timed<T> = { [Key in keyof T]: Key extends (typeof TIME_FIELDS)[number] ? number : T[Key] }
