import { open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Mode of a file that only its user may read, such as the requests of a program. */
export const PRIVATE = 0o600

/** Mode of any other file; the umask takes rights away. */
const PUBLIC = 0o666

type Chunks = Iterable<string | Uint8Array> | AsyncIterable<Uint8Array>

/**
 * Writes a file to a temporary name beside its place, then renames it. A device or a pipe is written as it is. Rejects with an
 * error of the chunks, or of Node such as ENOSPC; the earlier file is then as it was.
 */
export async function writeWhole(path: string, chunks: Chunks, mode = PUBLIC): Promise<void> {
  if (await isSpecial(path)) {
    await writeFile(path, chunks)
    return
  }
  const temporary = temporaryFor(path)
  const file = await open(temporary, 'w', mode)
  try {
    for await (const chunk of chunks) await file.writeFile(chunk)
    await file.sync()
    await file.close()
    await rename(temporary, path)
  } catch (error) {
    await file.close().catch(() => {})
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/** Rejects with an error of Node if a file could not be written now, such as EACCES or EISDIR. It changes nothing. */
export async function tryWhole(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  // Opening a folder gives the error.
  if (found?.isDirectory()) await open(path, 'r+')
  if (await isSpecial(path)) return
  const temporary = temporaryFor(path)
  const file = await open(temporary, 'w', PRIVATE)
  await file.close()
  await rm(temporary, { force: true })
}

/** Whether a path leads to what no rename may replace: a device such as /dev/stdout, a pipe. */
async function isSpecial(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && !found.isFile() && !found.isDirectory()
}

function temporaryFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
}
