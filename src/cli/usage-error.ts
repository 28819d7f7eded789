import type { z } from 'zod'
import { BundleError } from '../bundles/bundle-error.ts'
import { ModelArtsError } from '../cloud/errors/errors.ts'
import { SceneError } from '../control/scenes/scene-files.ts'
import { StateFileError } from '../control/state-file/state-file-error.ts'
import { withSuggestion } from '../control/suggest.ts'
import { ImportError } from '../import/import-error.ts'
import { type Finding, findingLine, read } from '../schemas/findings.ts'

/** An error on the command line, in the environment or in the config file. It is printed as one line; the exit status is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A UsageError with what was found and expected, and a suggestion for a misspelled word. */
export function usageError(where: string, finding: Finding): UsageError {
  return new UsageError(findingLine({ ...withSuggestion(finding), path: where }))
}

/** Parses an input with a schema; throws a UsageError for the first error. */
export function expectValid<S extends z.ZodType>(
  schema: S,
  input: unknown,
  nameOf: (path: string) => string,
): z.output<S> {
  return read(schema, input, ([first]) => usageError(nameOf(first.path), first))
}

/** Whether the user can correct an error: in options, scenes, ports or files. Any other error is a bug of this package. */
export function isUserError(error: unknown): error is Error {
  return (
    error instanceof UsageError ||
    error instanceof BundleError ||
    error instanceof SceneError ||
    error instanceof ImportError ||
    error instanceof StateFileError ||
    error instanceof ModelArtsError ||
    (error instanceof Error && 'syscall' in error)
  )
}
