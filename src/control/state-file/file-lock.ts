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

/** Time in which two servers that take the same stale lock both have written it, ms. */
const SETTLE = 100

/** How often a lock that comes and goes is asked for. */
const MAX_ATTEMPTS = 5

/** Whether a name is that of a lock that a server was about to put in the place of a stale one of a target. */
export function isTemporaryLockOf(name: string, target: string): boolean {
  const start = `${target}.lock.`
  return name.startsWith(start) && /^[\da-f]{32}$/.test(name.slice(start.length))
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
    const { holder, refreshedAt } = first
    if (holder !== undefined && isNear(holder, this.#own)) return first
    onWait(holder)
    for (;;) {
      await sleep(this.#times.poll, undefined, { signal })
      const now = await this.take()
      if (now === undefined) return undefined
      if (now.refreshedAt !== refreshedAt || now.holder?.token !== holder?.token) return now
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
      if ((await this.#read())?.holder?.token !== this.#own.token) return
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
      if (await this.#create()) return undefined
      const found = await this.#read()
      if (found?.holder?.token === this.#own.token) return undefined
      if (found !== undefined && !(await this.#replaceStale(found))) return found
    }
    throw new Error(`found ${this.#path} made and removed again and again, expected a lock file`)
  }

  /** Whether there was no lock, so that there is one now. */
  async #create(): Promise<boolean> {
    try {
      await this.#write(this.#path, 'wx')
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    }
  }

  async #read(): Promise<HeldLock | undefined> {
    try {
      const content = (await readRegularFile(this.#path)).toString()
      const { mtimeMs } = await stat(this.#path)
      return { holder: holderIn(content), refreshedAt: mtimeMs }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw new Error(`found ${(error as Error).message} at ${this.#path}, expected a lock file`)
    }
  }

  /** Puts the own lock in the place of a stale one. False if it is not stale. */
  async #replaceStale(found: HeldLock): Promise<boolean> {
    try {
      return await this.#renameOnto(found)
    } catch (error) {
      // The server that has taken the lock meanwhile removes what others left.
      if (codeOf(error) === 'ENOENT') return true
      throw error
    }
  }

  async #renameOnto({ holder, refreshedAt }: HeldLock): Promise<boolean> {
    const mine = `${this.#path}.${this.#own.token}`
    try {
      await this.#write(mine, 'w')
      const age = (await stat(mine)).mtimeMs - refreshedAt
      const isStale = holder !== undefined && isGone(holder, this.#own)
      if (!isStale && age < this.#times.stale) return false
      await rename(mine, this.#path)
      // The last one of several that do this at once has the lock: `take` then reads whose it is.
      await sleep(SETTLE)
      return true
    } finally {
      await rm(mine, { force: true })
    }
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
