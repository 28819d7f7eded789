import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { SaveAnswer } from '../../schemas/control.ts'
import { jsonOfFile } from '../json-text.ts'
import { chunksOf } from './state-text.ts'

/** Time between two checks for changes, ms. */
const POLL_INTERVAL = 200

/** Time from a failed save to the next attempt, ms. */
const RETRY_DELAY = 2_000

/** Largest file in bytes: a larger one would not fit into one string when it is read again. */
const MAX_FILE_SIZE = 500_000_000

/** A state file that cannot be used; the message has its path. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError'

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}; the file is left as it is`)
  }
}

/** The state to save. */
export interface StateSource {
  /** A number that differs after every change. */
  version(): number
  /** The text of the current state in pieces; later changes do not affect it. */
  pieces(): Iterable<string>
}

/** Reads the JSON of a state file; undefined if there is no file. Throws a StateFileError if it cannot be read. */
export async function readStateFile(path: string): Promise<unknown> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new StateFileError(path, (error as Error).message)
  }
  try {
    return jsonOfFile(bytes)
  } catch (error) {
    throw new StateFileError(path, `found ${(error as Error).message}, expected a state as JSON`)
  }
}

/**
 * Saves every change of a state to a file. Writes to a temporary file and renames it, so that a crash leaves
 * either the old file or the new one.
 */
export class StateFile {
  readonly #path: string
  readonly #source: StateSource
  readonly #log: (line: string) => void
  readonly #maxSize: number
  readonly #logged = new Set<string>()
  /** The last save, which may still be running. */
  #lastSave: Promise<boolean> = Promise.resolve(true)
  #timer: NodeJS.Timeout | undefined
  #isSaving = false
  #savedVersion: number
  #savedAt: number | null = null
  #trouble: string | undefined
  /** Earliest time of the next attempt, by performance.now(). */
  #notBefore = 0

  /** The current state counts as saved. `log` receives each kind of failure once; `maxSize` is in bytes. */
  constructor(
    path: string,
    source: StateSource,
    log: (line: string) => void,
    maxSize: number = MAX_FILE_SIZE,
  ) {
    this.#path = path
    this.#source = source
    this.#log = log
    this.#maxSize = maxSize
    this.#savedVersion = source.version()
  }

  /** The path, when it was last saved, and why the last attempt failed, if it did. */
  get status(): SaveAnswer {
    const trouble = this.#trouble === undefined ? {} : { trouble: this.#trouble }
    return { path: this.#path, saved_at: this.#savedAt, ...trouble }
  }

  /** Saves changes from now on, every 200 ms at most. Removes temporary files of crashed processes. */
  async watch(): Promise<void> {
    this.#timer = setInterval(() => this.#poll(), POLL_INTERVAL).unref()
    await this.#removeStale()
  }

  /** Saves the current state. Resolves to false if writing fails; `status.trouble` then says why. */
  save(): Promise<boolean> {
    this.#lastSave = this.#lastSave.then(() => this.#save())
    return this.#lastSave
  }

  /** Stops watching and saves unsaved changes; waits for at most `limit` ms. */
  async close(limit: number): Promise<void> {
    clearInterval(this.#timer)
    const last = this.#isChanged() ? this.save() : this.#lastSave
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#log(`state file ${this.#path}: not saved within ${limit} ms`)
        resolve()
      }, limit)
    })
    await Promise.race([last, late])
    clearTimeout(timer)
  }

  #isChanged(): boolean {
    return this.#source.version() !== this.#savedVersion
  }

  #poll(): void {
    if (this.#isSaving || !this.#isChanged() || performance.now() < this.#notBefore) return
    void this.save()
  }

  async #save(): Promise<boolean> {
    this.#isSaving = true
    const version = this.#source.version()
    const error = await this.#write().then(
      () => undefined,
      (reason: unknown) => reason as Error,
    )
    this.#isSaving = false
    if (error !== undefined) {
      this.#fail(error)
      return false
    }
    this.#savedVersion = version
    this.#savedAt = Date.now()
    this.#trouble = undefined
    this.#logged.clear()
    return true
  }

  #fail(error: Error): void {
    const { message } = error
    const kind = codeOf(error) ?? message
    this.#trouble = message
    this.#notBefore = performance.now() + RETRY_DELAY
    if (this.#logged.has(kind)) return
    this.#logged.add(kind)
    this.#log(`state file ${this.#path}: not saved: ${message}`)
  }

  async #write(): Promise<void> {
    const pieces = this.#source.pieces()
    const target = await realpath(this.#path).catch(() => this.#path)
    const temporary = `${target}.${process.pid}.tmp`
    const mode = await stat(target).then(
      (file) => file.mode & 0o777,
      () => undefined,
    )
    try {
      await this.#writeTo(temporary, mode, pieces)
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {})
      throw error
    }
  }

  async #writeTo(file: string, mode: number | undefined, pieces: Iterable<string>): Promise<void> {
    const handle = await open(file, 'w', mode)
    try {
      // open() applies the umask to the mode, chmod() does not.
      if (mode !== undefined) await handle.chmod(mode)
      let remaining = this.#maxSize
      for (const chunk of chunksOf(pieces)) {
        const bytes = Buffer.from(chunk)
        remaining -= bytes.length
        if (remaining < 0) throw new Error(`found more than ${this.#maxSize} bytes, expected fewer`)
        await handle.writeFile(bytes)
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  /** Removes temporary files of processes that no longer run. */
  async #removeStale(): Promise<void> {
    const folder = dirname(this.#path)
    const name = `${basename(this.#path)}.`
    for (const file of await readdir(folder).catch((): string[] => [])) {
      const [, pid] = /^(\d+)\.tmp$/.exec(file.slice(name.length)) ?? []
      if (pid === undefined || !file.startsWith(name) || isAlive(Number(pid))) continue
      await rm(join(folder, file), { force: true }).catch(() => {})
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
