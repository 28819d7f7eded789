import type * as z from 'zod'
import { ModelArtsError } from '../cloud/errors/errors.ts'
import type { SaveAnswer } from '../schemas/control.ts'
import { type Finding, quote, read } from '../schemas/findings.ts'
import { isOfServer, type OperationPattern } from '../schemas/service-operations.ts'
import { withSuggestion } from './suggest.ts'

/** Maximum number of findings that an error text names. */
export const MAX_FINDINGS = 20

/**
 * 400 with one sentence for each of the first 20 findings: what was found, what was expected, at which JSON path
 * (docs/design.md#control-plane).
 */
export function inputInvalid(code: string, findings: readonly Finding[]): ModelArtsError {
  const sentences = findings
    .slice(0, MAX_FINDINGS)
    .map(withSuggestion)
    .map(({ path, found, expected }) => `found ${found}, expected ${expected}, at ${path}`)
  if (findings.length > MAX_FINDINGS) sentences.push('and more')
  return new ModelArtsError(400, `Mock.${code}`, sentences.join('; '))
}

/** Parses an input; throws 400 Mock.InvalidInput if it is invalid. With `place`, findings name this place instead of a path. */
export function readInput<S extends z.ZodType>(
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

/** Throws 400 Mock.InvalidInput for an operation of IAM where requests to a project are asked for: there are none. */
export function requireProjectOperation(operation: OperationPattern, path: string): void {
  if (!isOfServer(operation)) return
  const expected = 'an operation of a project: requests to IAM belong to the server'
  throw inputInvalid('InvalidInput', [{ path, found: quote(operation), expected }])
}

/** 404 Mock.NotFound. */
export function controlNotFound(found: string, expected: string): ModelArtsError {
  return new ModelArtsError(404, 'Mock.NotFound', `found ${found}, expected ${expected}`)
}

/**
 * 400 Mock.Shard: one of several processes was asked for what only all together can answer or change
 * (docs/scale-out.md#what-one-process-refuses).
 */
export function onlyOneProcess(
  { index, of }: { index: number; of: number },
  servers: string | undefined,
): ModelArtsError {
  const request = servers === undefined ? 'a request' : `X-Mock-Servers ${quote(servers)}`
  const found = `${request} for the whole server at process ${index} of ${of} (--shard ${index}/${of})`
  const expected = `the request at each of the ${of} processes, with the header X-Mock-Servers: ${of}, which the commands with --url URL,URL send`
  return new ModelArtsError(400, 'Mock.Shard', `found ${found}, expected ${expected}`)
}

/** 405 Mock.MethodNotAllowed: the path has other methods. */
export function controlMethodNotAllowed(found: string, methods: readonly string[]): ModelArtsError {
  const expected = `one of ${methods.join(', ')}`
  return new ModelArtsError(
    405,
    'Mock.MethodNotAllowed',
    `found method ${found}, expected ${expected}`,
  )
}

/** 403 Mock.Forbidden. */
export function controlForbidden(found: string, expected: string): ModelArtsError {
  return new ModelArtsError(403, 'Mock.Forbidden', `found ${found}, expected ${expected}`)
}

/** 401 Mock.Unauthorized: the request has no valid control token. */
export function controlUnauthorized(found: string): ModelArtsError {
  const expected = 'Authorization: Bearer and the token of --control-token'
  return new ModelArtsError(401, 'Mock.Unauthorized', `found ${found}, expected ${expected}`)
}

/** 415 Mock.UnsupportedMediaType: a body of another type, or in an unknown coding. */
export function mediaTypeNotSupported(found: string, expected: string): ModelArtsError {
  const message = `found ${found}, expected ${expected}`
  return new ModelArtsError(415, 'Mock.UnsupportedMediaType', message)
}

/** 503 Mock.Busy: the limit of open waits and event streams is reached. */
export function tooManyOpenWaits(limit: number): ModelArtsError {
  const found = `found ${limit} open waits and event streams`
  return new ModelArtsError(503, 'Mock.Busy', `${found}, expected fewer`)
}

/** 503 Mock.Busy: the limit of worlds is reached, and none can be dropped. */
export function tooManyWorlds(limit: number): ModelArtsError {
  const found = `found ${limit} projects that are changed or watched`
  const expected =
    'fewer than --max-worlds: POST /_mock/reset drops all, --world-ttl drops idle ones'
  return new ModelArtsError(503, 'Mock.Busy', `${found}, expected ${expected}`)
}

/** 400 Mock.InvalidState: a state has more projects than the limit of worlds. */
export function tooManyInState(count: number, limit: number): ModelArtsError {
  const expected = `at most ${limit} (--max-worlds)`
  return inputInvalid('InvalidState', [{ path: '$.worlds', found: `${count} projects`, expected }])
}

/** 503 Mock.Busy: the limit of projects with a scene of their own is reached. */
export function tooManyOwnScenes(limit: number): ModelArtsError {
  const found = `found ${limit} projects with a scene of their own`
  return new ModelArtsError(503, 'Mock.Busy', `${found}, expected fewer (--max-worlds)`)
}

/** 408 Mock.Timeout: a wait ended before its condition was met. */
export function timedOut(found: string, expected: string): ModelArtsError {
  return new ModelArtsError(408, 'Mock.Timeout', `found ${found}, expected ${expected}`)
}

/** 503 Mock.NotReady: the scene is still being read, or could not be read. */
export function notReady(reason: string): ModelArtsError {
  return new ModelArtsError(503, 'Mock.NotReady', reason)
}

/** 400 Mock.InvalidScene: a scene that a running server should load has mistakes. */
export function invalidScene(mistakes: string): ModelArtsError {
  return new ModelArtsError(400, 'Mock.InvalidScene', mistakes)
}

/** 503 Mock.NotSaved: the state file could not be written. */
export function notSaved({ path, trouble = 'no result yet' }: SaveAnswer): ModelArtsError {
  const found = `found ${trouble}`
  return new ModelArtsError(
    503,
    'Mock.NotSaved',
    `${found}, expected a writable state file, at ${path}`,
  )
}

/** 409 Mock.CannotUndo: something else was changed since. */
export function cannotUndo(found: string, expected: string): ModelArtsError {
  return new ModelArtsError(409, 'Mock.CannotUndo', `found ${found}, expected ${expected}`)
}

/** 409 Mock.IdTaken: the requested id belongs to another instance. */
export function idTaken(id: string): ModelArtsError {
  const found = `found id ${JSON.stringify(id)}`
  return new ModelArtsError(409, 'Mock.IdTaken', `${found}, expected one that no instance has`)
}
