import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { quote } from '../../schemas/findings.ts'
import { sceneFiles } from '../../schemas/scene.ts'

/** The names of the files that a saved scene may have. */
export const savedFileNames: ReadonlySet<string> = new Set([
  'README.md',
  ...Object.keys(sceneFiles).map((noun) => `${noun}.json`),
])

/** A file of a scene: its name, and its text in parts, each of which is written before the next is made. */
export type SceneFileParts = readonly [name: string, parts: Iterable<string | Uint8Array>]

/** Makes the error for a folder that a scene cannot be written to. */
export type RefuseFolder = (found: string, expected: string) => Error

/** A folder that a scene is written to: it does not exist yet, it is empty, or it is a scene that is overwritten. */
export class SceneTarget {
  readonly path: string
  /** The names in the folder; undefined if it does not exist. */
  readonly #names: readonly string[] | undefined

  readonly #refuse: RefuseFolder

  private constructor(path: string, names: readonly string[] | undefined, refuse: RefuseFolder) {
    this.path = path
    this.#names = names
    this.#refuse = refuse
  }

  /** Throws what `refuse` makes if the folder is not empty; with `overwrite`, only if it is not a scene either. */
  static async at(folder: string, overwrite: boolean, refuse: RefuseFolder): Promise<SceneTarget> {
    const path = resolve(folder)
    const names = await namesIn(path, refuse)
    const [first] = names ?? []
    if (first !== undefined && !overwrite) {
      throw refuse(quote(first), 'an empty folder, or --overwrite')
    }
    if (first !== undefined && !names?.includes('scene.json')) {
      throw refuse('no scene.json', 'an empty folder, or a scene to overwrite')
    }
    return new SceneTarget(path, names, refuse)
  }

  /**
   * Writes the files: first all of them beside their place, where `check` may look at them, then each gets its place. Throws
   * what `check` throws, or what `refuse` makes, and leaves the folder as it was, unless a file of a scene that is overwritten
   * cannot be renamed. Files that scenes do not have stay as they are. Other files may be in the folder, and it may be one that
   * cannot be renamed, so the files are renamed one by one.
   */
  async write(
    files: readonly SceneFileParts[],
    check: (folder: string) => Promise<unknown> = async () => {},
  ): Promise<void> {
    const names = this.#names
    const parent = names === undefined ? dirname(this.path) : this.path
    const temporary = join(parent, `.${basename(this.path)}-${randomUUID()}`)
    let made: string | undefined
    let mistake: unknown
    try {
      made = await mkdir(parent, { recursive: true })
      await mkdir(temporary)
      for (const [name, parts] of files) await writeFile(join(temporary, name), parts)
      await check(temporary).catch((error: unknown) => {
        mistake = error
        throw error
      })
      if (names === undefined) await rename(temporary, this.path)
      else await this.#replace(temporary, names, new Set(files.map(([name]) => name)))
    } catch (error) {
      await rm(temporary, { recursive: true, force: true }).catch(() => {})
      if (made !== undefined) await rm(made, { recursive: true, force: true }).catch(() => {})
      if (mistake !== undefined) throw mistake
      throw this.#refuse((error as Error).message, 'a folder that can be written')
    }
  }

  async #replace(
    temporary: string,
    names: readonly string[],
    written: ReadonlySet<string>,
  ): Promise<void> {
    for (const name of written) await rename(join(temporary, name), join(this.path, name))
    const old = names.filter((name) => savedFileNames.has(name) && !written.has(name))
    for (const name of old) await rm(join(this.path, name))
    await rm(temporary, { recursive: true })
  }
}

/** The names in a folder; undefined if it does not exist. Throws what `refuse` makes if it is no folder, or if a folder has the name of a file. */
async function namesIn(path: string, refuse: RefuseFolder): Promise<string[] | undefined> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    const odd = entries.find((entry) => savedFileNames.has(entry.name) && entry.isDirectory())
    if (odd !== undefined) throw refuse(`the folder ${quote(odd.name)}`, 'a file')
    return entries.map(({ name }) => name).sort()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    if (code === 'ENOENT') return undefined
    throw refuse(code === 'ENOTDIR' ? 'a file' : message, 'a folder')
  }
}
