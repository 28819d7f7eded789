import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { bytesOf, isFolder, type SceneFolder, sourcesOf, statsOf } from './scene-files.ts'

/** What a file was when it was looked at. */
interface FileVersion {
  /** Size, times and number of the file: they differ after a change, except after one within the same tick. */
  facts: string
  /** Last change of the file and time of the look, epoch ms. */
  changedAt: number
  lookedAt: number
  /** Hash of its content. */
  digest: string
}

/** What the files of a scene were when they were looked at, by their name in messages. */
export type SceneVersion = ReadonlyMap<string, FileVersion>

/** A file whose last change is this long ago changes its facts with the next change, on any file system; ms. */
const SETTLED_AFTER = 2_000

/**
 * The version of a scene's files now; undefined if its folder is gone. A file is not read again if it cannot have changed
 * since `before`.
 */
export async function sceneVersion(
  folder: SceneFolder,
  before: SceneVersion = new Map(),
): Promise<SceneVersion | undefined> {
  if (!(await isFolder(folder.path))) return undefined
  const files = await Promise.all(
    sourcesOf(folder).map(async (sources) => {
      for (const { name, path } of sources) {
        const version = await fileVersion(path, before.get(name))
        if (version !== undefined) return [name, version] as const
      }
      return undefined
    }),
  )
  return new Map(files.filter((file) => file !== undefined))
}

/** The names of the files that differ between two versions, also those that came or went. */
export function changedFiles(before: SceneVersion, after: SceneVersion): string[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].filter((name) => before.get(name)?.digest !== after.get(name)?.digest)
}

/** The version of a file; undefined if it does not exist. */
async function fileVersion(
  path: string,
  before: FileVersion | undefined,
): Promise<FileVersion | undefined> {
  const lookedAt = Date.now()
  try {
    const found = await statsOf(path)
    const facts = [found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' ')
    const isSettled = before !== undefined && before.lookedAt - before.changedAt > SETTLED_AFTER
    if (isSettled && before.facts === facts) return before
    const digest = found.isFile() ? await digestOf(path, found.size) : facts
    return { facts, changedAt: found.ctimeMs, lookedAt, digest }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    return { facts: message, changedAt: lookedAt, lookedAt, digest: message }
  }
}

/** Size from which a file is hashed in parts, bytes. */
const LARGE = 262_144

async function digestOf(path: string, size: number): Promise<string> {
  const hash = createHash('sha256')
  if (size < LARGE) return hash.update(await bytesOf(path)).digest('base64')
  for await (const part of createReadStream(path)) hash.update(part as Buffer)
  return hash.digest('base64')
}
