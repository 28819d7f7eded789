import { open, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { BundleHeader, BundleLine } from '../schemas/bundle.ts'
import { BundleText } from './bundle-text.ts'

/** Lines of a bundle, made when they are written. */
export type Lines = Iterable<BundleLine> | AsyncIterable<BundleLine>

/** Mode of a new file: the requests of a program are nobody else's business. */
const MODE = 0o600

/**
 * Writes a bundle with bounded memory. The file appears at once when it is complete; an error (of the lines, or of Node such as
 * ENOSPC) leaves the earlier file, or none.
 */
export async function writeBundle(path: string, header: BundleHeader, lines: Lines): Promise<void> {
  await writeWhole(
    path,
    Readable.from(textOf(header, lines), { objectMode: false }).pipe(createGzip()),
  )
}

/** Writes a file from a stream to a temporary name, then renames it. */
export async function writeWhole(path: string, bytes: NodeJS.ReadableStream): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  const file = await open(temporary, 'w', MODE)
  try {
    await pipeline(bytes, file.createWriteStream({ autoClose: false }))
    await file.sync()
    await file.close()
    await rename(temporary, path)
  } catch (error) {
    await file.close().catch(() => {})
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

async function* textOf(header: BundleHeader, lines: Lines): AsyncGenerator<string> {
  const text = new BundleText()
  yield text.line(header)
  for await (const line of lines) yield text.line(line)
  yield text.end()
}
