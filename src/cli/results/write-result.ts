import { tryWhole, writeWhole } from '../../whole-file.ts'
import { UsageError } from '../usage-error.ts'

/**
 * Writes a file as a whole: a full disk leaves no half of it. Throws a UsageError if the file cannot be written, and what the
 * chunks throw.
 */
export async function writeResult(
  path: string,
  chunks: Parameters<typeof writeWhole>[1],
  mode?: number,
): Promise<void> {
  await named(path, writeWhole(path, chunks, mode))
}

/** Throws a UsageError if a file cannot be written, before the work whose result it is for. */
export async function expectWritable(path: string): Promise<void> {
  await named(path, tryWhole(path))
}

/** Waits for work on a file, and names the file if the system refuses it. */
async function named(path: string, work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new UsageError(`${path}: found ${error.message}, expected a file to write`)
  }
}
