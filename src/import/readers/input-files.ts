import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { ImportError } from '../import-error.ts'

/** A file to read. */
export interface InputFile {
  path: string
  /** Whether it was found in a folder: there may be other files in it. */
  isFromFolder: boolean
}

export interface InputFiles {
  files: InputFile[]
  /** Folders whose files are left out: a scene has no answers, though its files look like some. */
  scenes: string[]
}

/**
 * The files that paths name: themselves, or every file in a folder and the folders in it, in the order of their names, without
 * scenes. Rejects with an ImportError for an empty folder and for a scene, or with the error of Node.
 */
export async function inputFiles(paths: readonly string[]): Promise<InputFiles> {
  const found = await Promise.all(paths.map(filesAt))
  return {
    files: found.flatMap(({ files }) => files),
    scenes: found.flatMap(({ scenes }) => scenes),
  }
}

async function filesAt(path: string): Promise<InputFiles> {
  if (!(await isFolder(path))) return { files: [{ path, isFromFolder: false }], scenes: [] }
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const found = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink())
  const names = found.map((entry) => join(entry.parentPath, entry.name)).sort()
  if (names.length === 0) throw new ImportError(path, 'an empty folder', 'files with answers')
  const isLink = await Promise.all(names.map(isFolder))
  const scenes = names.filter((name) => basename(name) === 'scene.json').map(dirname)
  const isInScene = (name: string) => scenes.some((scene) => isBelow(name, scene))
  const files = names.filter((name, index) => !isLink[index] && !isInScene(name))
  if (scenes.length > 0 && files.length === 0)
    throw new ImportError(path, 'a scene', 'files with answers')
  return {
    files: files.map((name) => ({ path: name, isFromFolder: true })),
    scenes: scenes.filter((scene) => !isInScene(scene)),
  }
}

function isBelow(path: string, folder: string): boolean {
  return resolve(path).startsWith(`${resolve(folder)}${sep}`)
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}
