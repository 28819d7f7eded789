import { userOf } from '../../regular-file.ts'
import type { SaveAnswer } from '../../schemas/control.ts'
import type { LockTimes } from './file-lock.ts'
import type { Replacement } from './replace-file.ts'
import { codeOf } from './state-file-error.ts'
import { StoredFile } from './stored-file.ts'

/** Time between two checks for changes, and the shortest time from one save to the next, ms. */
const POLL_INTERVAL = 50

/** Largest share of a processor for these checks: each of many worlds has to be looked at. */
const MAX_LOAD = 0.05

/** Time from a failed save to the next attempt, ms. */
const RETRY_DELAY = 2_000

/** Largest file in bytes: a larger one would not fit into one string when it is read again. */
const MAX_FILE_SIZE = 500_000_000

/** How long a response waits for a save, ms. */
const LONGEST_WAIT = 10_000

/** The state to save. */
export interface StateSource {
  /** A number that differs after every change. */
  version(): number
  /** The text of the current state in pieces; later changes do not affect it. */
  pieces(): Iterable<string | Uint8Array>
}

export interface StateFileOptions {
  /** Receives each kind of failure once, and what else a user has to know. */
  log: (line: string) => void
  /** Bytes. */
  maxSize?: number
  times?: LockTimes
}

/**
 * Saves every change of a state to a file. A crash leaves the old state or the new one. While the last attempt failed,
 * `status.trouble` says why.
 */
export class StateFile {
  readonly #path: string
  readonly #log: (line: string) => void
  readonly #stored: StoredFile
  readonly #logged = new Set<string>()
  /** Undefined until `watch`: then there is nothing to save. */
  #source: StateSource | undefined
  #opening: Promise<unknown> | undefined
  /** The last save, which may still be running. */
  #lastSave: Promise<boolean> = Promise.resolve(true)
  /** The save after that one, if somebody waits for it: it has not read the state yet. */
  #nextSave: Promise<boolean> | undefined
  #timer: NodeJS.Timeout | undefined
  /** Version of the state in the file; undefined if the file has to be written in any case. */
  #savedVersion: number | undefined
  /** Version of the state that is being written. */
  #savingVersion: number | undefined
  #isRecovered = false
  #isClosed = false
  #isToldInPlace = false
  #savedAt: number | null = null
  #trouble: string | undefined
  /** Earliest time of the next attempt, by performance.now(). */
  #notBefore = 0

  constructor(path: string, { log, maxSize = MAX_FILE_SIZE, times }: StateFileOptions) {
    this.#path = path
    this.#log = log
    this.#stored = new StoredFile(path, log, maxSize, times)
  }

  /** The path, when it was last saved, and why the last attempt failed, if it did. */
  get status(): SaveAnswer {
    const trouble = this.#trouble === undefined ? {} : { trouble: this.#trouble }
    return { path: this.#path, saved_at: this.#savedAt, ...trouble }
  }

  /** Whether the file has every change. */
  get isSaved(): boolean {
    return this.#source === undefined || this.#source.version() === this.#savedVersion
  }

  /**
   * Locks the file and resolves to its JSON; undefined if there is none. Rejects with a StateFileError if the file cannot
   * be used. A file that can be read and not written is logged, and is the trouble until it can be written.
   */
  open(signal: AbortSignal): Promise<unknown> {
    this.#opening = this.#open(signal)
    return this.#opening
  }

  async #open(signal: AbortSignal): Promise<unknown> {
    const { content, isRecovered, unwritable } = await this.#stored.open(signal, (reason) => {
      this.#trouble = reason
    })
    this.#isRecovered = isRecovered
    this.#trouble = unwritable?.message
    if (unwritable !== undefined) {
      this.#logOnce(
        kindOf(unwritable),
        `cannot be written: ${unwritable.message}; changes are lost and a second server is not noticed until its folder is one that ${userOf()} may write to`,
      )
    }
    return content
  }

  /** Saves changes of the source from now on. Its current state counts as saved, if it comes from the file. */
  watch(source: StateSource): void {
    if (this.#isClosed) return
    this.#source = source
    if (!this.#isRecovered) this.#savedVersion = source.version()
    this.#timer = setInterval(() => this.#poll(), POLL_INTERVAL).unref()
  }

  /** Saves the current state. Resolves to false if that fails, or before `watch`. Calls during a save share the next one. */
  async save(): Promise<boolean> {
    const source = this.#source
    if (source === undefined) return false
    if (this.#nextSave === undefined) {
      const next = this.#lastSave.then(() => {
        this.#nextSave = undefined
        return this.#save(source)
      })
      this.#nextSave = next
      this.#lastSave = next
    }
    return this.#nextSave
  }

  /** Resolves once every change so far is on the disk: to false if that fails, or takes more than 10 s. */
  async saveChanges(): Promise<boolean> {
    if (this.isSaved) return true
    const isBeingSaved = this.#savingVersion === this.#source?.version()
    return within(LONGEST_WAIT, isBeingSaved ? this.#lastSave : this.save(), () => false)
  }

  /**
   * Stops watching, saves unsaved changes, and then releases the lock; waits for at most `limit` ms. A save that takes
   * longer keeps the lock until its end.
   */
  async close(limit: number): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    const last: Promise<unknown> = this.isSaved
      ? Promise.allSettled([this.#opening, this.#lastSave])
      : this.save()
    const released = last.then(() => this.#stored.release())
    await within(limit, released, () => {
      this.#log(`state file ${this.#path}: not saved within ${limit} ms`)
    })
  }

  #poll(): void {
    const start = performance.now()
    if (this.#savingVersion !== undefined || start < this.#notBefore) return
    const isSaved = this.isSaved
    const end = performance.now()
    this.#notBefore = end + (end - start) / MAX_LOAD
    if (!isSaved) this.#attempt(this.save())
    else if (this.#trouble !== undefined) this.#attempt(this.#tryClaim())
  }

  /** Lets the next attempt start after this one, and after a pause of at least half its time. */
  #attempt(running: Promise<unknown>): void {
    const start = performance.now()
    this.#notBefore = Number.POSITIVE_INFINITY
    void running.then(() => {
      const end = performance.now()
      const isFailed = this.#trouble !== undefined
      this.#notBefore = end + (isFailed ? RETRY_DELAY : Math.max(POLL_INTERVAL, (end - start) / 2))
    })
  }

  async #save(source: StateSource): Promise<boolean> {
    const version = source.version()
    this.#savingVersion = version
    const replacement = await this.#write(source)
    this.#savingVersion = undefined
    if (replacement === undefined) {
      this.#savedVersion = undefined
      return false
    }
    this.#savedVersion = version
    this.#savedAt = Date.now()
    this.#trouble = undefined
    this.#logged.clear()
    if (replacement === 'written in place') this.#tellInPlace()
    return true
  }

  /** Undefined if that fails. */
  async #write(source: StateSource): Promise<Replacement | undefined> {
    try {
      return await this.#stored.write(source.pieces())
    } catch (error) {
      this.#fail(error as Error)
      return undefined
    }
  }

  #tellInPlace(): void {
    if (this.#isToldInPlace) return
    this.#isToldInPlace = true
    const advice = 'mount its folder instead, so that every server sees its lock'
    this.#log(
      `state file ${this.#path}: written in place, because it is mounted by itself; ${advice}`,
    )
  }

  async #tryClaim(): Promise<void> {
    try {
      await this.#stored.claim()
      this.#trouble = undefined
    } catch (error) {
      this.#fail(error as Error)
    }
  }

  #fail(error: Error): void {
    this.#trouble = error.message
    this.#notBefore = performance.now() + RETRY_DELAY
    this.#logOnce(kindOf(error), `not saved: ${error.message}`)
  }

  #logOnce(kind: string, line: string): void {
    if (this.#logged.has(kind)) return
    this.#logged.add(kind)
    this.#log(`state file ${this.#path}: ${line}`)
  }
}

/** What failures have in common that are reported once. */
function kindOf(error: Error): string {
  return codeOf(error) ?? error.message
}

/** What a promise resolves to, or after `limit` ms what `late` returns. */
async function within<T, L>(limit: number, promise: Promise<T>, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<L>((resolve) => {
    timer = setTimeout(() => resolve(late()), limit)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
