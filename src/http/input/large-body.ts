import { on } from 'node:events'
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { bodyTooLarge, ModelArtsError, requestMalformed } from '../../cloud/errors/errors.ts'
import { JsonBytesReader } from '../../control/json/json-steps.ts'
import { finishInSlices, nextTurn } from '../../control/slices.ts'
import { CONTROL_LIMITS } from '../../schemas/json-limits.ts'
import { codingsOf, decodedStream } from './content-encoding.ts'
import { type ControlApp, notJson } from './control-request.ts'
import { parsePart, refuseForbidden, safeMistake } from './json-body.ts'

/** What a body holds: its JSON, or why it has none. */
type ReadBody = { value: unknown } | { mistake: Error }

/**
 * Parses the bodies of the routes of a scope part by part while they arrive. A long body is never kept: while V8 knows of
 * many bytes outside its heap, each further buffer makes it do a long step of garbage collection.
 */
export function readInParts(scope: ControlApp): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', readBody)
}

/** The JSON of a body that was read in parts; undefined if empty. Throws like `jsonBodyOf`. */
export function largeBodyOf({ body }: FastifyRequest): unknown {
  if (body === undefined) return undefined
  const read = body as ReadBody
  if ('mistake' in read) throw read.mistake
  return read.value
}

async function readBody(
  request: FastifyRequest,
  payload: FastifyRequest['raw'],
): Promise<ReadBody> {
  const sent = partsOf(payload, request.routeOptions.bodyLimit)
  const codings = codingsOf(request)
  return readJson(codings.length === 0 ? sent : decoded(request, sent, codings))
}

/** The stream is paused while one part waits. */
const ONE_AHEAD = { highWaterMark: 1, lowWaterMark: 1 }

/** The parts of a body as they arrive. Throws 413 as soon as they exceed the limit, and 400 if the body breaks off. */
async function* partsOf(payload: Readable, limit: number): AsyncGenerator<Buffer> {
  let length = 0
  try {
    // Not the iterator of the stream itself, which destroys it when a body breaks off.
    for await (const [part] of on(payload, 'data', { close: ['end'], ...ONE_AHEAD })) {
      length += (part as Buffer).length
      if (length > limit) throw bodyTooLarge()
      yield part as Buffer
    }
  } catch (error) {
    throw error instanceof ModelArtsError ? error : requestMalformed()
  }
}

async function* decoded(
  request: FastifyRequest,
  sent: AsyncIterable<Buffer>,
  codings: readonly string[],
): AsyncGenerator<Buffer> {
  const parts: Buffer[] = []
  for await (const part of sent) {
    parts.push(part)
    await nextTurn()
  }
  if (parts.length > 0) yield* decodedStream(request, parts, codings)
}

async function readJson(parts: AsyncIterable<Buffer>): Promise<ReadBody> {
  const reader = new JsonBytesReader({
    parse: parsePart,
    check: refuseForbidden,
    maxKeys: CONTROL_LIMITS.keys,
  })
  for await (const part of parts) {
    await finishInSlices(reader.write(part))
    await nextTurn()
  }
  try {
    return { value: reader.end() }
  } catch (error) {
    return { mistake: notJson(safeMistake(error)) }
  }
}
