import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  expectationFailed,
  headersTooLarge,
  requestMalformed,
  uriTooLarge,
} from '../../cloud/errors/errors.ts'
import { quote } from '../../schemas/findings.ts'
import { headerOf } from '../request.ts'
import { warn } from './warnings.ts'

/** Largest body, bytes: the gateway's 12 MB. */
export const MAX_BODY_BYTES = 12 * 1024 * 1024

/** Largest state that can be imported, bytes: some hundred thousand instances. */
export const MAX_STATE_BYTES = 256 * 1024 * 1024

/** maxHeaderSize of Node's HTTP parser, bytes. Far above our own limits, which give better error responses. */
export const MAX_PARSED_HEADER_BYTES = 512 * 1024

/** Longest request target, characters: enough for 2,000 parameters. */
const MAX_URL_LENGTH = 48 * 1024

/** Maximum size of all headers together, bytes with their colons and line ends. A token with its catalog has about 16 KB. */
const MAX_HEADERS_LENGTH = 24 * 1024

/** Bytes of a header line besides its name and value: `: ` and the line end. */
const HEADER_LINE_BYTES = 4

/**
 * maxHeadersCount of Node's server, which ignores the headers after it: one more than MAX_HEADERS_LENGTH has room for, so
 * that none is ignored.
 */
export const MAX_PARSED_HEADERS = MAX_HEADERS_LENGTH / HEADER_LINE_BYTES + 1

/**
 * Throws for requests that the gateway would not accept: 414 (URL), 494 (headers), 417 (Expect), 400 for an unclear target,
 * host or transfer encoding. The response header x-mock-warnings says what was found.
 */
export function enforceRequestLimits(request: FastifyRequest, reply: FastifyReply): void {
  const { raw, url } = request
  if (url.length > MAX_URL_LENGTH) throw uriTooLarge()
  if (areHeadersTooLarge(raw.rawHeaders)) throw headersTooLarge()
  const problem = headProblem(request)
  if (problem !== undefined) {
    warn(request, reply, [problem])
    throw requestMalformed()
  }
  const expected = headerOf(request, 'expect')
  if (expected !== undefined && raw.httpVersion === '1.1' && !/^100-continue$/i.test(expected)) {
    warn(request, reply, [`found Expect ${quote(expected)}, expected 100-continue`])
    throw expectationFailed()
  }
}

/** Whether the headers of a request are too large; names and values alternate. */
export function areHeadersTooLarge(rawHeaders: readonly string[]): boolean {
  let size = (rawHeaders.length / 2) * HEADER_LINE_BYTES
  for (let index = 0; index < rawHeaders.length; index++) {
    size += (rawHeaders[index] as string).length
  }
  return size > MAX_HEADERS_LENGTH
}

/** What makes the head of a request unclear; undefined if nothing does. */
function headProblem({ raw, method, url }: FastifyRequest): string | undefined {
  const { httpVersion, rawHeaders } = raw
  const hosts = rawHeaders.filter(
    (name, index) => index % 2 === 0 && name.toLowerCase() === 'host',
  ).length
  if (hosts > 1) return `found ${hosts} Host headers, expected one`
  if (hosts === 0 && httpVersion === '1.1') return 'found no Host header, expected one'
  if (url === '*' && method !== 'OPTIONS') {
    return 'found the request target *, expected a path: only OPTIONS may have it'
  }
  // Node reads the chunks of such a body, but would leave the other coding in place.
  const transfer = raw.headers['transfer-encoding']
  if (transfer !== undefined && transfer.trim().toLowerCase() !== 'chunked') {
    return `found Transfer-Encoding ${quote(transfer)}, expected chunked`
  }
  return undefined
}
