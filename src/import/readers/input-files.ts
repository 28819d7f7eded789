import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ImportError } from '../import-error.ts'

/** A file to read. */
export interface InputFile {
  path: string
  /** Whether it was found in a folder: there may be other files in it. */
  isFromFolder: boolean
}

/**
 * The files that paths name: themselves, or every file in a folder and the folders in it, in the order of their names.
 * Rejects with an ImportError for an empty folder, or with the error of Node.
 */
export async function inputFiles(paths: readonly string[]): Promise<InputFile[]> {
  const lists = await Promise.all(paths.map(filesAt))
  return lists.flat()
}

async function filesAt(path: string): Promise<InputFile[]> {
  if (!(await isFolder(path))) return [{ path, isFromFolder: false }]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink())
  const names = files.map((entry) => join(entry.parentPath, entry.name)).sort()
  if (names.length === 0) throw new ImportError(path, 'an empty folder', 'files with answers')
  const isLink = await Promise.all(names.map(isFolder))
  return names
    .filter((_, index) => !isLink[index])
    .map((name) => ({ path: name, isFromFolder: true }))
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}
