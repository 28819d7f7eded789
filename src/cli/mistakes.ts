import type { z } from 'zod'
import { ModelArtsError } from '../cloud/errors/errors.ts'
import { SceneError } from '../control/scenes/scene-files.ts'
import { StateFileError } from '../control/state/state-file.ts'
import { suggested } from '../control/suggest.ts'
import { type Finding, findingLine, read } from '../schemas/findings.ts'

/** A mistake on the command line, in the environment or in the config file: one line, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function mistake(where: string, finding: Finding): UsageError {
  return new UsageError(findingLine({ ...suggested(finding), path: where }))
}

/** An input as a schema reads it; a UsageError for the first mistake in it. */
export function expectValid<S extends z.ZodType>(
  schema: S,
  input: unknown,
  nameOf: (path: string) => string,
): z.output<S> {
  return read(schema, input, ([first]) => mistake(nameOf(first.path), first))
}

/** Options, scenes, ports and files that are not as they should be; everything else is a bug of ours. */
export function isMistakeOfUser(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    error instanceof SceneError ||
    error instanceof StateFileError ||
    error instanceof ModelArtsError ||
    (error instanceof Error && 'syscall' in error)
  )
}
