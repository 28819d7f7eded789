import type { FastifyContentTypeParser, FastifyRequest } from 'fastify'
import { bodyTooLarge, requestMalformed } from '../../cloud/errors/errors.ts'
import type { Steps } from '../../cloud/kernel/steps.ts'
import { JsonDepthError } from '../../control/json/json-reader.ts'
import { jsonSteps } from '../../control/json/json-steps.ts'
import { nextTurn } from '../../control/slices.ts'
import { MAX_CONTROL_DEPTH } from '../../schemas/depth.ts'
import { codingsOf, decodedParts } from './content-encoding.ts'
import { type ControlApp, notJson, tooDeep } from './control-request.ts'
import { parsePart, refuseForbidden, safeMistake } from './json-body.ts'

/** Reads the bodies of the routes of a scope in the parts in which they arrive: to join a large one takes long. */
export function readInParts(scope: ControlApp): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', collectParts)
}

const collectParts: FastifyContentTypeParser = (request, payload, done) => {
  const { bodyLimit } = request.routeOptions
  const parts: Buffer[] = []
  let length = 0
  const collect = (part: Buffer) => {
    length += part.length
    parts.push(part)
    if (length > bodyLimit) return end(bodyTooLarge())
    // One part in each turn of the event loop: V8 does a step of garbage collection for each buffer of a long body.
    payload.pause()
    void nextTurn().then(() => payload.resume())
  }
  const end = (error: Error | null) => {
    payload.off('data', collect)
    payload.off('end', complete)
    payload.off('error', fail)
    done(error, parts)
  }
  const complete = () => {
    const codings = length === 0 ? [] : codingsOf(request)
    if (codings.length === 0) return end(null)
    decodedParts(request, parts, codings).then((decoded) => done(null, decoded), done)
  }
  const fail = () => end(requestMalformed())
  payload.on('data', collect)
  payload.on('end', complete)
  payload.on('error', fail)
}

/** The parsed JSON of a body that was read in parts, in steps; undefined if empty. Throws like `jsonBodyOf`. */
export function* largeBodySteps({ body }: FastifyRequest): Steps<unknown> {
  const parts = (body ?? []) as Buffer[]
  const options = { parse: parsePart, check: refuseForbidden, maxDepth: MAX_CONTROL_DEPTH }
  try {
    return yield* jsonSteps(taken(parts), options)
  } catch (error) {
    throw error instanceof JsonDepthError ? tooDeep() : notJson(safeMistake(error))
  }
}

/** The parts, each of which is given up once it was read. */
function* taken(parts: Buffer[]): Generator<Buffer> {
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) yield part
}
