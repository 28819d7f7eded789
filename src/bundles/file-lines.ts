import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { expectRegular } from '../regular-file.ts'
import { BundleError } from './bundle-error.ts'

/** A line of a file, without its end; the first one has the number 1. */
export interface FileLine {
  number: number
  text: string
}

/** Maximum length of a line in characters: a state with 100,000 instances has fewer. */
const MAX_LINE = 268_435_456

/** The lines of a gzip file. Memory holds one line and a buffer. Rejects with a BundleError, or the error of Node. */
export async function* linesOf(
  path: string,
  onBytes?: (done: number, total: number) => void,
): AsyncGenerator<FileLine> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const size = await sizeOf(path, file)
    await requireGzip(path, file)
    yield* splitLines(
      path,
      textOf(path, file, (done) => onBytes?.(done, size)),
    )
  } finally {
    await file.close()
  }
}

async function sizeOf(path: string, file: FileHandle): Promise<number> {
  const stats = await file.stat()
  try {
    expectRegular(stats)
  } catch (error) {
    throw new BundleError(path, { found: (error as Error).message, expected: 'a file' })
  }
  return stats.size
}

async function requireGzip(path: string, file: FileHandle): Promise<void> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
  if (bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return
  const found = bytesRead < 2 ? `${bytesRead} bytes` : 'a file that is no gzip'
  throw new BundleError(path, { found, expected: 'a bundle, as capture writes it' })
}

async function* textOf(
  path: string,
  file: FileHandle,
  onBytes: (done: number) => void,
): AsyncGenerator<string> {
  const gunzip = createGunzip()
  const source = file.createReadStream({ autoClose: false, start: 0 })
  source.on('data', () => onBytes(source.bytesRead))
  const piped = pipeline(source, gunzip)
  piped.catch(() => {})
  gunzip.setEncoding('utf8')
  try {
    for await (const text of gunzip) yield text as string
    await piped
  } catch (error) {
    throw bundleError(path, error as NodeJS.ErrnoException)
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

/** For what zlib says of a file that was cut or damaged, and for errors of the disk. */
function bundleError(path: string, { code, message }: NodeJS.ErrnoException): BundleError {
  if (code === 'Z_BUF_ERROR') {
    const expected = 'a complete bundle: the file was not copied completely'
    return new BundleError(path, { found: 'a file that ends too early', expected })
  }
  return new BundleError(path, { found: `damaged gzip (${message})`, expected: 'a bundle' })
}

async function* splitLines(path: string, texts: AsyncIterable<string>): AsyncGenerator<FileLine> {
  let parts: string[] = []
  let length = 0
  let number = 1
  for await (const text of texts) {
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      parts.push(text.slice(from, end))
      yield { number: number++, text: parts.length === 1 ? (parts[0] as string) : parts.join('') }
      parts = []
      length = 0
      from = end + 1
    }
    if (from === text.length) continue
    parts.push(from === 0 ? text : text.slice(from))
    length += text.length - from
    if (length > MAX_LINE) {
      const found = `a line of more than ${MAX_LINE} characters`
      throw new BundleError(path, { found, expected: 'a shorter one' }, number)
    }
  }
  if (length > 0) yield { number, text: parts.join('') }
}
