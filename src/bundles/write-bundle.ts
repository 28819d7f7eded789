import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { BundleHeader, BundleLine } from '../schemas/bundle.ts'
import { PRIVATE, writeWhole } from '../whole-file.ts'
import { BundleText } from './bundle-text.ts'

/** Lines of a bundle, made when they are written. */
export type Lines = Iterable<BundleLine> | AsyncIterable<BundleLine>

/**
 * Writes a bundle with bounded memory. The file appears at once when it is complete; an error (of the lines, or of Node such as
 * ENOSPC) leaves the earlier file, or none.
 */
export function writeBundle(path: string, header: BundleHeader, lines: Lines): Promise<void> {
  return writeWhole(path, gzipped(textOf(header, lines)), PRIVATE)
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
