import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** Opens a FIFO without a wait for its writer: a thread that waits would keep the process from ending. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK

/** As READ, for a file that is made or replaced. */
const WRITE = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NONBLOCK

/**
 * The bytes of a file, which may be named by a link. Rejects with the error of Node, or with an Error whose message says
 * what the path is if it is no regular file, such as `a FIFO`. It never waits for another process.
 */
export async function readRegularFile(path: string): Promise<Buffer> {
  const { file } = await openRegularFile(path)
  try {
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** Opens a file to read it in parts; `size` is its size in bytes. Rejects as `readRegularFile` does. */
export async function openRegularFile(path: string): Promise<{ file: FileHandle; size: number }> {
  const file = await open(path, READ)
  try {
    const stats = await file.stat()
    expectRegular(stats)
    return { file, size: stats.size }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The same at once. */
export function readRegularFileSync(path: string): Buffer {
  const file = openSync(path, READ)
  try {
    expectRegular(fstatSync(file))
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

/** Writes a text to a file, a device, or a FIFO that somebody reads; throws ENXIO at once for one that nobody reads. */
export function writeText(path: string, text: string): void {
  const file = openSync(path, WRITE)
  try {
    writeFileSync(file, text)
  } finally {
    closeSync(file)
  }
}

/** Throws an Error whose message says what a path is, if it is no regular file. */
export function expectRegular(stats: Stats): void {
  if (!stats.isFile()) throw new Error(kindOf(stats))
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder'
  return stats.isFIFO() ? 'a FIFO' : 'a device'
}

/** The user of this process, as messages name it: `user 1000`. Windows has no numbers for users. */
export function userOf({ getuid }: Pick<NodeJS.Process, 'getuid'> = process): string {
  return getuid === undefined ? 'the user of the server' : `user ${getuid()}`
}
