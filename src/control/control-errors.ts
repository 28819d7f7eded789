import type { z } from 'zod'
import { ModelArtsError } from '../cloud/errors/errors.ts'
import type { Saved } from '../schemas/control.ts'
import { type Finding, read } from '../schemas/findings.ts'
import { suggested } from './suggest.ts'

/** What developers are told: what was found, what was expected, where (DESIGN §8). */
export function inputInvalid(code: string, findings: readonly Finding[]): ModelArtsError {
  const sentences = findings
    .map(suggested)
    .map(({ path, found, expected }) => `found ${found}, expected ${expected}, at ${path}`)
  return new ModelArtsError(400, `Mock.${code}`, sentences.join('; '))
}

/** An input as a schema reads it; 400 Mock.InvalidInput where it cannot. `place` names an input that is one value. */
export function inputBy<S extends z.ZodType>(
  schema: S,
  input: unknown,
  place?: string,
): z.output<S> {
  return read(schema, input, (findings) =>
    inputInvalid(
      'InvalidInput',
      findings.map((finding) => ({ ...finding, path: place ?? finding.path })),
    ),
  )
}

export function controlNotFound(found: string, expected: string): ModelArtsError {
  return new ModelArtsError(404, 'Mock.NotFound', `found ${found}, expected ${expected}`)
}

export function controlRefused(found: string, expected: string): ModelArtsError {
  return new ModelArtsError(403, 'Mock.Forbidden', `found ${found}, expected ${expected}`)
}

/** Neither the control token nor anything like it. */
export function controlUnauthorized(found: string): ModelArtsError {
  const expected = 'Authorization: Bearer and the token of --control-token'
  return new ModelArtsError(401, 'Mock.Unauthorized', `found ${found}, expected ${expected}`)
}

/** More wait at once than the server lets. */
export function tooManyWaiting(most: number): ModelArtsError {
  const found = `found ${most} open waits and event streams`
  return new ModelArtsError(503, 'Mock.Busy', `${found}, expected fewer`)
}

/** What was waited for did not come. */
export function timedOut(found: string, expected: string): ModelArtsError {
  return new ModelArtsError(408, 'Mock.Timeout', `found ${found}, expected ${expected}`)
}

/** The scene is still being read, or could not be. */
export function notReady(reason: string): ModelArtsError {
  return new ModelArtsError(503, 'Mock.NotReady', reason)
}

/** A scene that was asked for while the server runs, and that has these mistakes. */
export function sceneRefused(mistakes: string): ModelArtsError {
  return new ModelArtsError(400, 'Mock.InvalidScene', mistakes)
}

/** The state file could not be written. */
export function notSaved({ path, trouble }: Saved): ModelArtsError {
  const found = `found ${trouble}`
  return new ModelArtsError(503, 'Mock.NotSaved', `${found}, expected to save, at ${path}`)
}

/** An id that was asked for, and that something else has. */
export function idTaken(id: string): ModelArtsError {
  const found = `found id ${JSON.stringify(id)}`
  return new ModelArtsError(409, 'Mock.IdTaken', `${found}, expected one that no instance has`)
}
