import { writeWhole } from '../../whole-file.ts'
import { UsageError } from '../usage-error.ts'

/** Writes a text as a whole: a full disk leaves no half of it. Throws a UsageError. */
export async function writeResult(path: string, text: string): Promise<void> {
  try {
    await writeWhole(path, [text])
  } catch (error) {
    throw new UsageError(`${path}: found ${(error as Error).message}, expected a file to write`)
  }
}
