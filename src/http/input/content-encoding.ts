import { Readable, type Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Zlib,
} from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import {
  bodyTooLarge,
  encodingNotSupported,
  ModelArtsError,
  payloadInvalid,
} from '../../cloud/errors/errors.ts'
import { inputInvalid, mediaTypeNotSupported } from '../../control/control-errors.ts'
import { quote } from '../../schemas/findings.ts'
import { isControlUrl } from '../error-handler.ts'
import { headerOf } from '../request.ts'

type Decoder = Transform & Zlib

/** Size of the parts of a decoded body, bytes: each new buffer costs V8 more than its bytes. */
const PARTS = { chunkSize: 65_536 }

/** Make the stream that undoes a coding, for a body that begins with these bytes. */
const decoders = new Map<string, (begin: Buffer) => Decoder>([
  ['gzip', () => createGunzip(PARTS)],
  ['x-gzip', () => createGunzip(PARTS)],
  // `deflate` is the zlib format; some clients send the bare deflate format.
  ['deflate', (begin) => (isZlib(begin) ? createInflate(PARTS) : createInflateRaw(PARTS))],
  ['br', () => createBrotliDecompress(PARTS)],
])

/** Names for the response header Accept-Encoding of 415. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br'

/** Maximum number of codings of one body, one inside the other. */
const MAX_CODINGS = 5

const EXPECTED = 'one of gzip, x-gzip, deflate, br and identity'

/**
 * The codings of a body in the order in which the client applied them, without `identity`. Throws 415, which names what
 * was found.
 */
export function codingsOf(request: FastifyRequest): string[] {
  const header = headerOf(request, 'content-encoding')
  if (header === undefined) return []
  const codings = header
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')
  const unknown = codings.find((coding) => !decoders.has(coding))
  if (unknown !== undefined) throw notSupported(request, quote(unknown), EXPECTED)
  if (codings.length > MAX_CODINGS) {
    throw notSupported(request, `${codings.length} codings`, `at most ${MAX_CODINGS}`)
  }
  return codings
}

/**
 * Undoes the codings of a body in parts, the last coding first. Rejects with 413 as soon as a step gives more bytes than
 * the route accepts, and with 400 for bytes that are not what the header says.
 */
export async function decodedParts(
  request: FastifyRequest,
  body: readonly Buffer[],
  codings: readonly string[],
): Promise<Buffer[]> {
  let parts = [...body]
  for (const coding of codings.toReversed()) {
    parts = await inTurn(() => collected(decoded(request, parts, coding)))
  }
  return parts
}

/** The same, but gives each part when it is decoded. It waits for the caller, so it does not wait for other bodies. */
export async function* decodedStream(
  request: FastifyRequest,
  body: readonly Buffer[],
  codings: readonly string[],
): AsyncGenerator<Buffer> {
  const [first = '', ...others] = codings
  yield* decoded(request, await decodedParts(request, body, others), first)
}

async function collected(stream: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return parts
}

async function* decoded(
  request: FastifyRequest,
  parts: readonly Buffer[],
  coding: string,
): AsyncGenerator<Buffer> {
  const { bodyLimit } = request.routeOptions
  const make = decoders.get(coding) as (begin: Buffer) => Decoder
  const [begin] = parts
  if (begin === undefined) throw notDecodable(request, coding)
  const decoder = make(begin)
  let length = 0
  try {
    for await (const part of Readable.from(parts).pipe(decoder)) {
      length += (part as Buffer).length
      if (length > bodyLimit) throw bodyTooLarge()
      yield part as Buffer
    }
  } catch (error) {
    throw error instanceof ModelArtsError ? error : notDecodable(request, coding)
  }
  // zlib ignores bytes after the end of the compressed data.
  if (decoder.bytesWritten !== lengthOf(parts)) throw notDecodable(request, coding)
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0)
}

/** Whether bytes begin with the header of the zlib format (RFC 1950). */
function isZlib(bytes: Buffer): boolean {
  return bytes.length > 1 && (bytes.readUInt8(0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0
}

function notDecodable({ url }: FastifyRequest, coding: string): ModelArtsError {
  const found = 'other bytes'
  const expected = `${coding}, as Content-Encoding says`
  const finding = { path: '$', found, expected }
  return isControlUrl(url) ? inputInvalid('InvalidInput', [finding]) : payloadInvalid(finding)
}

function notSupported({ url }: FastifyRequest, found: string, expected: string): ModelArtsError {
  return isControlUrl(url)
    ? mediaTypeNotSupported(`Content-Encoding ${found}`, expected)
    : encodingNotSupported(found, expected)
}

/** Maximum number of bodies that are decoded at once: zlib shares its threads with the state file. */
const MAX_RUNNING = 2

const waiting: (() => void)[] = []

let running = 0

/** Starts a task as soon as fewer than MAX_RUNNING are running, in the order of the calls. */
async function inTurn<T>(task: () => Promise<T>): Promise<T> {
  if (running >= MAX_RUNNING) await new Promise<void>((start) => waiting.push(start))
  else running++
  try {
    return await task()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }
}
