import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Mode of a file that only its user may read, such as the requests of a program. */
export const PRIVATE = 0o600

/** Mode of any other file; the umask takes rights away. */
const PUBLIC = 0o666

/**
 * Writes a file to a temporary name beside its place, then renames it. Rejects with an error of the chunks, or of Node such as
 * ENOSPC; the earlier file is then as it was.
 */
export async function writeWhole(
  path: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<Uint8Array>,
  mode = PUBLIC,
): Promise<void> {
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
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
  // Opening a folder gives the error.
  if (isFolder) await open(path, 'r+')
  const temporary = temporaryFor(path)
  const file = await open(temporary, 'w', PRIVATE)
  await file.close()
  await rm(temporary, { force: true })
}

function temporaryFor(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
}
