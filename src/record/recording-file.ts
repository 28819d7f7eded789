import { closeSync, constants, fdatasync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { promisify } from 'node:util'

/** The calls of the file system that are used; tests replace them. */
export interface FileCalls {
  write(file: number, bytes: Buffer, from: number): number
  truncate(file: number, bytes: number): void
  sync(file: number): Promise<void>
}

const CALLS: FileCalls = {
  write: (file, bytes, from) => writeSync(file, bytes, from),
  truncate: ftruncateSync,
  sync: promisify(fdatasync),
}

/** Appends only, and never to a file that is there. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND

/** The file holds data of an account. */
const MODE = 0o600

/** How often the lines are written through to the disk, host ms. A crash of the machine loses no older ones. */
const SYNC_MS = 1_000

/**
 * A file of JSON Lines to which each line is appended with one write, so that a kill at any moment leaves whole lines, and at
 * most one part of a line at its end. A line that cannot be written is counted; what was written of it is taken away.
 */
export class RecordingFile {
  readonly path: string
  /** Lines in the file. */
  lines = 0
  /** Lines that could not be written. */
  lost = 0
  /** Why the last of them was lost. */
  problem: Error | undefined
  readonly #calls: FileCalls
  readonly #file: number
  readonly #timer: NodeJS.Timeout
  #bytes = 0
  #isBroken = false
  #isDirty = false
  #isClosed = false
  #syncing: Promise<void> = Promise.resolve()

  /** Makes the file; throws the error of Node if it is there or cannot be made. */
  constructor(path: string, calls: FileCalls = CALLS) {
    this.path = path
    this.#calls = calls
    this.#file = openSync(path, NEW_FILE, MODE)
    this.#timer = setInterval(() => void this.#sync(), SYNC_MS)
    this.#timer.unref()
  }

  /** Appends a value as one line. Returns whether it is in the file. */
  add(value: unknown): boolean {
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`)
    try {
      if (this.#isBroken) this.#repair()
      this.#isBroken = true
      for (let from = 0; from < bytes.length; ) {
        from += this.#calls.write(this.#file, bytes, from)
      }
      this.#isBroken = false
    } catch (error) {
      this.lost++
      this.problem = error as Error
      this.#tryRepair()
      return false
    }
    this.#bytes += bytes.length
    this.lines++
    this.#isDirty = true
    return true
  }

  /** Writes everything through to the disk and closes the file. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.#sync()
    closeSync(this.#file)
  }

  /** Takes the part of a line away that a failed write left. */
  #repair(): void {
    this.#calls.truncate(this.#file, this.#bytes)
    this.#isBroken = false
  }

  #tryRepair(): void {
    try {
      this.#repair()
    } catch {
      // The next line tries again before it is written.
    }
  }

  async #sync(): Promise<void> {
    await this.#syncing
    if (!this.#isDirty) return
    this.#isDirty = false
    this.#syncing = this.#calls.sync(this.#file).catch((error: Error) => {
      this.problem = error
    })
    await this.#syncing
  }
}
