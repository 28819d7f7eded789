import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { SaveAnswer } from '../../schemas/control.ts'
import { chunksOf } from './state-text.ts'

/** Time in ms from one look for changes to the next. */
const LOOK = 200

/** Time in ms from a save that failed to the next attempt. */
const PATIENCE = 2_000

/** Largest file in bytes: what one text can hold when it is read again. */
const LARGEST_FILE = 500_000_000

/** A state file that cannot be used; the message names it. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError'

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}; the file is left as it is`)
  }
}

/** What is saved. */
export interface Source {
  /** Another number after every change. */
  version(): number
  /** The text of the state now, piece by piece; later changes do not show in it. */
  pieces(): Iterable<string>
}

/** The JSON in a state file, undefined where there is no file; throws a StateFileError where it cannot be read. */
export async function readStateFile(path: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new StateFileError(path, (error as Error).message)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new StateFileError(path, `found ${(error as Error).message}, expected a state as JSON`)
  }
}

/** Keeps a file like its source: written beside it and renamed, so that a crash leaves the old file or the new one. */
export class StateFile {
  readonly #path: string
  readonly #source: Source
  readonly #tell: (line: string) => void
  readonly #largest: number
  readonly #told = new Set<string>()
  /** The last save, which may still be going on. */
  #last: Promise<boolean> = Promise.resolve(true)
  #timer: NodeJS.Timeout | undefined
  #isSaving = false
  #savedVersion: number
  #savedAt: number | null = null
  #trouble: string | undefined
  /** No attempt before this, by performance.now(). */
  #notBefore = 0

  /** The source is taken to be saved; `tell` is told once of each kind of trouble. `largest` is in bytes. */
  constructor(
    path: string,
    source: Source,
    tell: (line: string) => void,
    largest: number = LARGEST_FILE,
  ) {
    this.#path = path
    this.#source = source
    this.#tell = tell
    this.#largest = largest
    this.#savedVersion = source.version()
  }

  get saves(): SaveAnswer {
    const trouble = this.#trouble === undefined ? {} : { trouble: this.#trouble }
    return { path: this.#path, saved_at: this.#savedAt, ...trouble }
  }

  /** Looks for changes from now on, and saves them. Removes what crashed processes left. */
  async watch(): Promise<void> {
    this.#timer = setInterval(() => this.#look(), LOOK).unref()
    await this.#sweep()
  }

  /** Saves what there is now; false where it could not be, `saves.trouble` saying why. */
  save(): Promise<boolean> {
    this.#last = this.#last.then(() => this.#save())
    return this.#last
  }

  /** Saves what is not saved yet, for so many ms at most. */
  async close(limit: number): Promise<void> {
    clearInterval(this.#timer)
    const last = this.#isChanged() ? this.save() : this.#last
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#tell(`state file ${this.#path}: not saved within ${limit} ms`)
        resolve()
      }, limit)
    })
    await Promise.race([last, late])
    clearTimeout(timer)
  }

  #isChanged(): boolean {
    return this.#source.version() !== this.#savedVersion
  }

  #look(): void {
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
    this.#told.clear()
    return true
  }

  #fail(error: Error): void {
    const { message } = error
    const kind = codeOf(error) ?? message
    this.#trouble = message
    this.#notBefore = performance.now() + PATIENCE
    if (this.#told.has(kind)) return
    this.#told.add(kind)
    this.#tell(`state file ${this.#path}: not saved: ${message}`)
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
      await this.#fill(temporary, mode, pieces)
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {})
      throw error
    }
  }

  async #fill(file: string, mode: number | undefined, pieces: Iterable<string>): Promise<void> {
    const handle = await open(file, 'w', mode)
    try {
      // The mode of an open is cut by the umask.
      if (mode !== undefined) await handle.chmod(mode)
      let room = this.#largest
      for (const chunk of chunksOf(pieces)) {
        const bytes = Buffer.from(chunk)
        room -= bytes.length
        if (room < 0) throw new Error(`found more than ${this.#largest} bytes, expected fewer`)
        await handle.writeFile(bytes)
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  /** Removes files that processes left which are no more. */
  async #sweep(): Promise<void> {
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
