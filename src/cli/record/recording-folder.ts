import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { RecordingFile } from '../../record/recording-file.ts'
import { UsageError } from '../usage-error.ts'

/** Name of the file with the pairs of request and answer. */
export const RECORDING = 'recording.jsonl'

export interface NewRecording {
  file: RecordingFile
  /** Removes the file, and the folders that were made for it: nothing was recorded. */
  discard(): void
}

/** Makes a new or empty folder ready for a recording; throws a UsageError for another one. */
export function recordingIn(folder: string): NewRecording {
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    const [found] = readdirSync(folder)
    if (found === undefined) {
      const file = new RecordingFile(join(folder, RECORDING))
      return { file, discard: () => rmSync(made ?? file.path, { recursive: true, force: true }) }
    }
    const other =
      found === RECORDING
        ? `; import ${join(folder, RECORDING)} makes a scene of that recording`
        : ''
    throw new UsageError(
      `--into: found ${folder} with ${found} in it, expected a new or an empty folder${other}`,
    )
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(
      `--into: found ${(error as Error).message}, expected a folder that can be written`,
    )
  }
}
