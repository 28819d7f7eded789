import { access, constants, readdir, readlink, realpath, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { readRegularFile, userOf } from '../../regular-file.ts'
import { utf8Text } from '../../schemas/utf8-text.ts'
import { jsonOfFile } from '../json-text.ts'
import { chunksOf } from '../state/state-text.ts'
import { FileLock, type HeldLock, type LockTimes, nextLockOf } from './file-lock.ts'
import { nameOf } from './lock-holder.ts'
import {
  copyOf,
  isTemporaryOf,
  isUnfinished,
  type Replacement,
  replaceFile,
} from './replace-file.ts'
import { codeOf, StateFileError } from './state-file-error.ts'

/** How many links a path may have in a row, as on Linux. */
const MAX_LINKS = 40

/** Errors of a folder in which no file can be made. */
const FORBIDDEN: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS']

/** What opening a state file found. */
export interface Opened {
  /** The JSON in the file; undefined if there is none. */
  content: unknown
  /** Whether the content comes from the copy that a crash left, so that the file itself has to be written. */
  isRecovered: boolean
  /** Why the file cannot be written now, if it cannot. */
  unwritable: Error | undefined
}

/** The file of a state: its place, its lock, and reading and writing it as a whole. */
export class StoredFile {
  readonly path: string
  readonly #log: (line: string) => void
  readonly #maxSize: number
  readonly #times: LockTimes | undefined
  #target = ''
  #lock: FileLock | undefined
  /** Whether the copy has to be removed after the next save. */
  #isRecovered = false

  constructor(
    path: string,
    log: (line: string) => void,
    maxSize: number,
    times: LockTimes | undefined,
  ) {
    this.path = path
    this.#log = log
    this.#maxSize = maxSize
    this.#times = times
  }

  /**
   * Takes the lock and reads the file. `onWait` is called if it waits for the lock of a server on another host. Rejects
   * with a StateFileError for a file that cannot be used, and with an AbortError.
   */
  async open(signal: AbortSignal, onWait: (reason: string) => void): Promise<Opened> {
    try {
      this.#target = await targetOf(this.path)
      const unwritable = await this.#acquire(signal, onWait)
      const { content, isRecovered } = await this.#read()
      this.#isRecovered = isRecovered
      if (unwritable === undefined) await this.#clear(isRecovered)
      return { content, isRecovered, unwritable }
    } catch (error) {
      await this.release()
      if (signal.aborted || error instanceof StateFileError) throw error
      const found = (error as Error).message
      throw new StateFileError(
        this.path,
        `found ${found}, expected a file that ${userOf()} can read`,
      )
    }
  }

  /** Makes sure that this server may write: rejects if another one holds the lock, or if none can be made. */
  async claim(): Promise<void> {
    const other = await this.#lock?.confirm()
    if (other !== undefined) throw new Error(`${nameOf(other.holder)} has taken the file over`)
  }

  /** Replaces the content of the file. */
  async write(pieces: Iterable<string | Uint8Array>): Promise<Replacement> {
    await this.claim()
    const replacement = await replaceFile(this.#target, chunksOf(pieces), this.#maxSize)
    if (this.#isRecovered) await rm(copyOf(this.#target), { force: true })
    this.#isRecovered = false
    return replacement
  }

  async release(): Promise<void> {
    await this.#lock?.release()
  }

  /** Takes the lock. Resolves to the reason if the folder cannot be written. */
  async #acquire(
    signal: AbortSignal,
    onWait: (reason: string) => void,
  ): Promise<Error | undefined> {
    const lock = new FileLock(this.#target, this.#times)
    this.#lock = lock
    let other: HeldLock | undefined
    try {
      other = await lock.acquire(signal, (holder) => {
        const reason = `waits up to 10 s for the lock of ${nameOf(holder)}, which may have ended`
        this.#log(`state file ${this.path}: ${reason}`)
        onWait(reason)
      })
    } catch (error) {
      if (signal.aborted) throw error
      await this.#refuseUnsafe(error as Error)
      return error as Error
    }
    signal.throwIfAborted()
    if (other === undefined) return undefined
    throw new StateFileError(
      this.path,
      `found ${nameOf(other.holder)}, which uses it, expected a file of this server alone`,
    )
  }

  /** Throws if the file could only be written with the risk that a crash destroys it: no copy can be made beside it. */
  async #refuseUnsafe(error: Error): Promise<void> {
    if (!FORBIDDEN.includes(codeOf(error))) return
    const isWritable = await access(this.#target, constants.W_OK).then(
      () => true,
      () => false,
    )
    if (!isWritable) return
    throw new StateFileError(
      this.path,
      `found a file that can be written in a folder that cannot (${error.message}), expected a folder for a copy, so that a crash destroys nothing: mount the folder instead of the file`,
    )
  }

  /** Reads the newest complete one of the file and of the copy that a crash left. A missing file counts as removed. */
  async #read(): Promise<{ content: unknown; isRecovered: boolean }> {
    const own = await jsonIn(this.#target)
    if (own === undefined) return { content: undefined, isRecovered: false }
    const copy = await jsonIn(copyOf(this.#target)).catch(() => undefined)
    if (copy?.content !== undefined && copy.writtenAt >= own.writtenAt) {
      const from = copyOf(this.#target)
      this.#log(`state file ${this.path}: a crash left it incomplete; the state comes from ${from}`)
      return { content: copy.content, isRecovered: true }
    }
    if (own.error === undefined) return { content: own.content, isRecovered: false }
    const found = own.error.message
    throw new StateFileError(
      this.path,
      `found ${found}, expected ${own.expected ?? 'a state as JSON'}`,
    )
  }

  /** Removes what crashed servers left: with the lock, no other server writes here. */
  async #clear(isRecovered: boolean): Promise<void> {
    const folder = dirname(this.#target)
    const name = basename(this.#target)
    for (const file of await readdir(folder)) {
      const isOldCopy = file === copyOf(name) && !isRecovered
      const isLeft = isTemporaryOf(file, name) || file === nextLockOf(name) || isOldCopy
      if (isLeft) await rm(join(folder, file), { force: true })
    }
  }
}

const CUT_OFF = 'a state that a server had not written to its end when it was killed, and no copy'

const WHOLE =
  'a whole state: put a saved state into the file, or empty it to start without one, and mount its folder instead of the file'

interface Stored {
  /** The JSON; undefined in an empty file. */
  content?: unknown
  error?: Error
  /** What was expected instead, if not any JSON. */
  expected?: string
  /** When it was written; 0 if the text is not complete, so that it counts as older than every other. */
  writtenAt: number
}

/** Undefined if there is no such file. Rejects if it cannot be read. */
async function jsonIn(file: string): Promise<Stored | undefined> {
  let bytes: Buffer
  try {
    bytes = await readRegularFile(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  if (isUnfinished(bytes)) return { error: new Error(CUT_OFF), expected: WHOLE, writtenAt: 0 }
  if (utf8Text(bytes).trim() === '') return { writtenAt: 0 }
  try {
    return { content: jsonOfFile(bytes), writtenAt: (await stat(file)).mtimeMs }
  } catch (error) {
    return { error: error as Error, writtenAt: 0 }
  }
}

/** The file that a path leads to by links. The last link may lead to a file that is still to be made. */
async function targetOf(path: string): Promise<string> {
  let next = resolve(path)
  for (let links = 0; links < MAX_LINKS; links++) {
    try {
      return await realpath(next)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
    }
    const folder = await realpath(dirname(next)).catch(() => dirname(next))
    const linked = await readlink(next).catch(() => undefined)
    if (linked === undefined) return join(folder, basename(next))
    next = resolve(folder, linked)
  }
  throw new Error(`found more than ${MAX_LINKS} links`)
}
