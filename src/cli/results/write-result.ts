import { writeWhole } from '../../whole-file.ts'
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
  try {
    await writeWhole(path, chunks, mode)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new UsageError(`${path}: found ${error.message}, expected a file to write`)
  }
}
