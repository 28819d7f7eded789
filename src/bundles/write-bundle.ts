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
export function writeBundle(path: string, header: BundleHeader, lines: Lines): Promise<void> {
  return writeWhole(path, gzipped(textOf(header, lines)))
}

/** Writes a file to a temporary name, then renames it. */
export async function writeWhole(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  const file = await open(temporary, 'w', MODE)
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

/** The chunks of a gzip file, made as they are read. Rejects with what the texts throw. */
export async function* gzipped(
  texts: AsyncIterable<string>,
): AsyncGenerator<Uint8Array, void, void> {
  const gzip = createGzip()
  const source = Readable.from(texts, { objectMode: false })
  const piped = pipeline(source, gzip)
  piped.catch(() => {})
  try {
    for await (const chunk of gzip) yield chunk as Buffer
  } catch {
    // The source has the reason.
  } finally {
    source.destroy()
    gzip.destroy()
  }
  await piped
}

async function* textOf(header: BundleHeader, lines: Lines): AsyncGenerator<string> {
  const text = new BundleText()
  yield text.line(header)
  for await (const line of lines) yield text.line(line)
  yield text.end()
}
