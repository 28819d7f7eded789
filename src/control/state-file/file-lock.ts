import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { readRegularFile } from '../../regular-file.ts'
import { holderIn, isGone, isNear, type LockHolder, newHolder } from './lock-holder.ts'
import { codeOf } from './state-file-error.ts'

/** Times of a lock, ms. */
export interface LockTimes {
  /** Time between two refreshes by the holder. */
  refresh: number
  /** A lock that was not refreshed for this time is stale: anybody may take it. */
  stale: number
  /** Time between two looks at the lock of another. */
  poll: number
}

const TIMES: LockTimes = { refresh: 2_000, stale: 10_000, poll: 500 }

/** Time between two looks at the next lock of another server, which exists for some ms, ms. */
const NEXT_POLL = 10

/** How often a lock that comes and goes is asked for. */
const MAX_ATTEMPTS = 5

/** The lock that is to replace a stale one of a target. Only the server that has made it may replace the lock. */
export function nextLockOf(target: string): string {
  return `${target}.lock.next`
}

/** A lock that somebody else holds. */
export interface HeldLock {
  /** Undefined if the content of the lock file names none. */
  holder: LockHolder | undefined
  /** When it was refreshed last, by the clock of the file system. */
  refreshedAt: number
}

/**
 * A lock file beside a file that only one server may write. Its holder refreshes it every 2 s. It is stale if it is 10 s
 * old, or if its process ended on the same host. Ages are measured with the clock of the file system, which all servers
 * see (docs/decisions.md#the-lock-of-a-state-file).
 */
export class FileLock {
  readonly #path: string
  readonly #next: string
  readonly #own: LockHolder
  readonly #times: LockTimes
  /** Defined from the time when this server took the lock until its release. */
  #timer: NodeJS.Timeout | undefined
  /** The refresh that waits or runs. */
  #refreshing: Promise<void> | undefined
  /** The last of the operations on the file, which run one after the other. */
  #last: Promise<unknown> = Promise.resolve()
  #isReleased = false
  /** When this server last wrote its lock. */
  #writtenAt = { host: 0, monotonic: 0 }
  #lostTo: HeldLock | undefined

  constructor(target: string, times: LockTimes = TIMES) {
    this.#path = `${target}.lock`
    this.#next = nextLockOf(target)
    this.#own = newHolder()
    this.#times = times
  }

  /**
   * Takes the lock. Waits up to 10 s for one that may be stale: its holder is of another host, and its age is less.
   * `onWait` is called before such a wait. Resolves to the lock of a holder that lives, or to undefined if the lock was
   * taken. Rejects with the error of Node if no lock can be made, and with an AbortError.
   */
  async acquire(
    signal: AbortSignal,
    onWait: (holder: LockHolder | undefined) => void,
  ): Promise<HeldLock | undefined> {
    const first = await this.take()
    if (first === undefined) return undefined
    const { holder } = first
    if (holder !== undefined && isNear(holder, this.#own)) return first
    onWait(holder)
    for (;;) {
      await sleep(this.#times.poll, undefined, { signal })
      const now = await this.take()
      if (now === undefined) return undefined
      if (!isSame(now, first)) return now
    }
  }

  /**
   * Makes sure that this server holds the lock: takes it if nobody has it. Resolves to the lock of the other server if one
   * does, also for ever after another one has taken over a lock that was not refreshed in time. Rejects after `release`.
   */
  take(): Promise<HeldLock | undefined> {
    return this.#inTurn(() => this.#hold())
  }

  /** Does the same as `take`, without a look at the lock file if nobody can have taken the lock over in the meantime. */
  async confirm(): Promise<HeldLock | undefined> {
    const { host, monotonic } = this.#writtenAt
    // The monotonic clock stands still while a machine sleeps.
    const age = Math.max(performance.now() - monotonic, Date.now() - host)
    const isSafe = age < this.#times.stale / 2 && !this.#isReleased && this.#lostTo === undefined
    return isSafe && this.#timer !== undefined ? undefined : this.take()
  }

  /** Removes the lock, if this server holds it, and takes it no more. */
  release(): Promise<void> {
    this.#isReleased = true
    return this.#inTurn(async () => {
      if (this.#timer === undefined) return
      clearInterval(this.#timer)
      this.#timer = undefined
      if ((await this.#read(this.#path))?.holder?.token !== this.#own.token) return
      await rm(this.#path, { force: true })
    })
  }

  /** Runs an operation after those before. Two at once would take a half-written lock of this server for one of another. */
  #inTurn<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#last.then(operation)
    this.#last = result.catch(() => {})
    return result
  }

  async #hold(): Promise<HeldLock | undefined> {
    if (this.#isReleased) throw new Error('found a lock that was released, expected one in use')
    if (this.#lostTo !== undefined) return this.#lostTo
    const other = await this.#take()
    if (other === undefined) {
      this.#timer ??= setInterval(() => this.#refreshSoon(), this.#times.refresh).unref()
    } else if (this.#timer !== undefined) {
      clearInterval(this.#timer)
      this.#lostTo = other
    }
    return other
  }

  async #take(): Promise<HeldLock | undefined> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (await this.#create(this.#path)) return undefined
      const found = await this.#read(this.#path)
      if (found?.holder?.token === this.#own.token) return undefined
      if (found !== undefined && !(await this.#replaceStale(found))) return found
    }
    throw new Error(`found ${this.#path} made and removed again and again, expected a lock file`)
  }

  /** Whether there was no such file, so that there is one now. */
  async #create(file: string): Promise<boolean> {
    try {
      await this.#write(file, 'wx')
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
  }

  async #read(file: string): Promise<HeldLock | undefined> {
    try {
      const content = (await readRegularFile(file)).toString()
      const { mtimeMs } = await stat(file)
      return { holder: holderIn(content), refreshedAt: mtimeMs }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw new Error(`found ${(error as Error).message} at ${file}, expected a lock file`)
    }
  }

  /** Puts the own lock in the place of a stale one, if that is still there. False if it is not stale. */
  async #replaceStale(found: HeldLock): Promise<boolean> {
    await this.#createNext()
    try {
      const age = (await stat(this.#next)).mtimeMs - found.refreshedAt
      if (!this.#isGone(found) && age < this.#times.stale) {
        await rm(this.#next, { force: true })
        return false
      }
      if (isSame(await this.#read(this.#path), found)) await rename(this.#next, this.#path)
      else await rm(this.#next, { force: true })
      return true
    } catch (error) {
      // A server that holds the lock removes what ended servers left.
      if (codeOf(error) === 'ENOENT') return true
      await rm(this.#next, { force: true })
      throw error
    }
  }

  /** Makes the next lock once no other server has one. That of a server that has ended is removed. */
  async #createNext(): Promise<void> {
    const start = performance.now()
    while (!(await this.#create(this.#next))) {
      const other = await this.#read(this.#next)
      const isLeft = this.#isGone(other) || performance.now() - start > this.#times.stale
      if (isLeft) await rm(this.#next, { force: true })
      else await sleep(NEXT_POLL)
    }
  }

  #isGone(lock: HeldLock | undefined): boolean {
    return lock?.holder !== undefined && isGone(lock.holder, this.#own)
  }

  async #write(file: string, flag: string): Promise<void> {
    const at = { host: Date.now(), monotonic: performance.now() }
    await writeFile(file, JSON.stringify(this.#own), { flag, mode: 0o600 })
    this.#writtenAt = at
  }

  #refreshSoon(): void {
    this.#refreshing ??= this.#inTurn(() => this.#refresh()).finally(() => {
      this.#refreshing = undefined
    })
  }

  /** Writes the lock anew, which sets its time by the clock of the file system. */
  async #refresh(): Promise<void> {
    try {
      if ((await this.#hold()) !== undefined) return
      await this.#write(this.#path, 'r+')
    } catch {
      // The next save reports that the folder cannot be written.
    }
  }
}

/** Whether a lock is one that was seen before, and was not refreshed since. */
function isSame(lock: HeldLock | undefined, before: HeldLock): boolean {
  return lock?.refreshedAt === before.refreshedAt && lock.holder?.token === before.holder?.token
}
