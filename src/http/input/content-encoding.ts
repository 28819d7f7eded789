import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import {
  bodyTooLarge,
  encodingNotSupported,
  type ModelArtsError,
  payloadInvalid,
} from '../../cloud/errors/errors.ts'
import { inputInvalid, mediaTypeNotSupported } from '../../control/control-errors.ts'
import { quote } from '../../schemas/findings.ts'
import { isControlUrl } from '../error-handler.ts'
import { headerOf } from '../request.ts'

/** With the option `info`, the functions of zlib also return the engine. */
interface Decoded {
  buffer: Buffer
  engine: { bytesWritten: number }
}

type Decode = (
  bytes: Buffer,
  options: ZlibOptions,
  done: (error: Error | null, decoded: unknown) => void,
) => void

/** `deflate` is the zlib format; some clients send the bare deflate format. */
const inflateEither: Decode = (bytes, options, done) =>
  (isZlib(bytes) ? inflate : inflateRaw)(bytes, options, done)

const decoders: ReadonlyMap<string, Decode> = new Map([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflateEither],
  ['br', brotliDecompress],
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
 * Undoes the codings of a body, the last one first. Rejects with 413 as soon as a step gives more than `limit` bytes, and
 * with 400 for bytes that are not what the header says.
 */
export async function decodedBody(
  request: FastifyRequest,
  body: Buffer,
  codings: readonly string[],
): Promise<Buffer> {
  const limit = request.routeOptions.bodyLimit
  let bytes = body
  for (const coding of codings.toReversed()) {
    bytes = await inTurn(() => decoded(request, bytes, coding, limit))
  }
  return bytes
}

function decoded(
  request: FastifyRequest,
  bytes: Buffer,
  coding: string,
  limit: number,
): Promise<Buffer> {
  const decode = decoders.get(coding) as Decode
  return new Promise((resolve, reject) => {
    const options = { chunkSize: CHUNK_BYTES, maxOutputLength: limit, info: true }
    decode(bytes, options, (error, result) => {
      const isTooLarge = (error as NodeJS.ErrnoException | null)?.code === 'ERR_BUFFER_TOO_LARGE'
      const { buffer, engine } = (result ?? {}) as Partial<Decoded>
      if (isTooLarge) reject(bodyTooLarge())
      // zlib ignores bytes after the end of the compressed data.
      else if (error || engine?.bytesWritten !== bytes.length) reject(notDecodable(request, coding))
      else resolve(buffer as Buffer)
    })
  })
}

const CHUNK_BYTES = 64 * 1024

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
