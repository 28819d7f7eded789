import { Agent, type ClientRequest, type RequestOptions, request } from 'node:http'
import { accessKeyIn, type SecretNames } from '../../bundles/secret-names.ts'
import { signedAuthorization } from '../../cloud/signature/signature.ts'
import type { BundleRequest } from '../../schemas/bundle.ts'
import { isSecretName } from '../../schemas/secrets.ts'
import { UsageError } from '../usage-error.ts'

/** Longest wait for an answer, ms. */
const TIMEOUT = 30_000

/** How long the replay waits before it goes away as the client did, ms. */
const CUT_AFTER = 20

/** HTTP status with which the server answers a body that broke off. */
const CUT_STATUS = 400

/** Longest body that stands for one that could not be decoded, bytes. */
const MAX_ZEROS = 4_194_304

/** Headers of a connection and of the coding of a body: the replay has a connection of its own, and sends bodies as they are. */
const LEFT_OUT = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Sends the requests of a bundle to a server. */
export class Sender {
  readonly #port: number
  readonly #names: SecretNames
  readonly #signs: boolean
  readonly #agent = new Agent({ keepAlive: true })

  /** With `signs`, requests whose signature was right are signed again, with the key of their user. */
  constructor(port: number, names: SecretNames, signs: boolean) {
    this.#port = port
    this.#names = names
    this.#signs = signs
  }

  /** Sends a request. Resolves when its answer has ended, or when the connection ended without one. */
  send(line: BundleRequest): Promise<void> {
    const body = this.#bodyOf(line)
    const options = {
      host: '127.0.0.1',
      port: this.#port,
      method: line.method,
      path: line.url,
      headers: this.#headersOf(line, body),
      agent: this.#agent,
      setHost: false,
      timeout: TIMEOUT,
    }
    return new Promise((resolve) => {
      const sent: ClientRequest = requestOf(line, options)
      sent.on('response', (answer) => {
        answer
          .on('close', resolve)
          .on('error', () => {})
          .resume()
      })
      sent.on('error', () => resolve()).on('timeout', () => sent.destroy())
      if (!isCut(line)) {
        sent.end(body)
        return
      }
      sent.flushHeaders()
      setTimeout(() => sent.destroy(), CUT_AFTER)
    })
  }

  close(): void {
    this.#agent.destroy()
  }

  #bodyOf(line: BundleRequest): Buffer | undefined {
    const { body } = line
    if (body === null) return isCoded(line) ? Buffer.alloc(lengthOf(line) ?? 1) : undefined
    if ('base64' in body) return Buffer.from(body.base64, 'base64')
    return Buffer.from(this.#names.actualBody(body.text))
  }

  #headersOf(line: BundleRequest, body: Buffer | undefined): string[] {
    const kept = line.headers.filter(([name]) => {
      const lower = name.toLowerCase()
      return !LEFT_OUT.has(lower) || (lower === 'content-encoding' && line.body === null)
    })
    const headers = kept.map(([name, value]): [string, string] => [
      name,
      isSecretName(name) ? this.#names.actualText(value) : value,
    ])
    const length = body?.length ?? lengthOf(line)
    if (length !== undefined) headers.push(['Content-Length', `${length}`])
    else if (isCut(line)) headers.push(['Transfer-Encoding', 'chunked'])
    const isSigned = line.caller.credential === 'signature' && line.caller.user !== null
    return (this.#signs && isSigned ? this.#signed(line, headers, body) : headers).flat()
  }

  /** The headers with a new signature: the bundle has none. */
  #signed(line: BundleRequest, headers: [string, string][], body: Buffer = Buffer.alloc(0)) {
    const header = (name: string) => headers.find(([each]) => each.toLowerCase() === name)?.[1]
    const accessKey = accessKeyIn(header('authorization') ?? '') ?? ''
    const secretKey = this.#names.secretKeyOf(accessKey)
    if (secretKey === undefined) return headers
    const asked = { method: line.method, target: line.url, header, body }
    const authorization = signedAuthorization(asked, { accessKey, secretKey }, 'host;x-sdk-date')
    return headers.map(([each, value]): [string, string] => [
      each,
      each.toLowerCase() === 'authorization' ? authorization : value,
    ])
  }
}

/**
 * Whether a body could not be decoded. The bundle does not have its bytes; zeros cannot be decoded either. A length that the
 * server refuses is enough without them.
 */
function isCoded(line: BundleRequest): boolean {
  if ((lengthOf(line) ?? 1) > MAX_ZEROS) return false
  return line.headers.some(([name]) => name.toLowerCase() === 'content-encoding')
}

/** Throws a UsageError for a request that HTTP does not allow: no client can have sent it. */
function requestOf({ method, number }: BundleRequest, options: RequestOptions): ClientRequest {
  if (method === 'CONNECT') throw notHttp(number, 'method CONNECT')
  try {
    return request(options)
  } catch (error) {
    throw notHttp(number, (error as Error).message)
  }
}

function notHttp(number: number, found: string): UsageError {
  return new UsageError(`bundle: request ${number}: found ${found}, expected a request to a server`)
}

/** Whether the client went away before it had its answer. Whether the server still made one depends on the moment. */
export function wentAway(line: BundleRequest): boolean {
  return line.outcome === 'aborted' || (isCut(line) && line.answer?.status === CUT_STATUS)
}

/** Whether the client went away before its body had arrived. The bundle does not have what arrived. */
function isCut(line: BundleRequest): boolean {
  const { answer, body, headers, server_at } = line
  if (body !== null || server_at !== null || answer?.status === 413 || isCoded(line)) return false
  const isChunked = headers.some(([name]) => name.toLowerCase() === 'transfer-encoding')
  return isChunked || (lengthOf(line) ?? 0) > 0
}

/** The length of a body that the server refused to read; such a body is not sent. */
function lengthOf({ headers }: BundleRequest): number | undefined {
  const [, length] = headers.find(([name]) => name.toLowerCase() === 'content-length') ?? []
  return length === undefined ? undefined : Number(length)
}
