import type { FileHandle } from 'node:fs/promises'
import { TextDecoder } from 'node:util'
import { openRegularFile } from '../../regular-file.ts'
import { ImportError } from '../import-error.ts'

/** Bytes that are read at once. */
const CHUNK_BYTES = 1_048_576

/** A file that is no text: an image, for example. */
export class NotTextError extends ImportError {}

/** Callback for progress: bytes of a file that were read, and its size. */
export type BytesProgress = (done: number, total: number) => void

/**
 * The text of a file in parts: UTF-8, or UTF-16 in both byte orders, with or without a byte-order mark. Rejects with an
 * ImportError if the file cannot be read or is no text.
 *
 * @example for await (const part of textParts('page.json', () => {})) console.log(part.length)
 */
export async function* textParts(
  path: string,
  onProgress: BytesProgress,
): AsyncGenerator<string, void, void> {
  const { file, size } = await opened(path)
  try {
    let decoder: TextDecoder | undefined
    let done = 0
    for await (const bytes of chunksOf(file)) {
      decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true })
      yield decoded(path, decoder, bytes)
      done += bytes.length
      onProgress(done, Math.max(done, size))
    }
    if (decoder !== undefined) yield endOf(decoder)
  } finally {
    await file.close()
  }
}

async function opened(path: string): Promise<{ file: FileHandle; size: number }> {
  try {
    return await openRegularFile(path)
  } catch (error) {
    throw new ImportError(path, (error as Error).message, 'a file that can be read')
  }
}

async function* chunksOf(file: FileHandle): AsyncGenerator<Buffer, void, void> {
  for (;;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
  }
}

/** The encoding of a text by its byte-order mark, or by the zero bytes of UTF-16: JSON begins with ASCII. */
function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0 && second !== 0) return 'utf-16be'
  return second === 0 && first !== 0 ? 'utf-16le' : 'utf-8'
}

function decoded(path: string, decoder: TextDecoder, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes, { stream: true })
  } catch {
    const expected = 'text in UTF-8 or UTF-16'
    throw new NotTextError(path, `bytes that are not ${decoder.encoding.toUpperCase()}`, expected)
  }
}

/** The end of a text: of a character that is cut it has a mark, so that who reads the text can say where it ends. */
function endOf(decoder: TextDecoder): string {
  try {
    return decoder.decode()
  } catch {
    return '\uFFFD'
  }
}
