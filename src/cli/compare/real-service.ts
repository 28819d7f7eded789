import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { rootCertificates } from 'node:tls'
import { signedAuthorization } from '../../cloud/signature/signature.ts'
import { version } from '../../version.ts'
import { reasonOf } from '../get-json.ts'
import { UsageError } from '../usage-error.ts'
import { type Answer, answerOf, type RealSide } from './answer.ts'
import type { Credentials } from './credentials.ts'
import { MASK } from './planned-requests.ts'

/** Bounds of a run. Times are ms. */
export interface Limits {
  /** Longest wait for one answer. */
  answer: number
  /** Longest time for all requests. */
  run: number
  /** Time between two requests. */
  pause: number
  /** Largest body, bytes. */
  bytes: number
}

export const LIMITS: Limits = { answer: 20_000, run: 900_000, pause: 100, bytes: 8_388_608 }

/** Shorter texts are words of a message as well: no real key is so short. */
const MIN_SECRET = 6

/**
 * The real service. It sends GET requests only, one after the other. It verifies certificates, follows no redirect and
 * uses no proxy.
 */
export class RealService implements RealSide {
  readonly name: string
  readonly projectId: string
  readonly #url: URL
  readonly #credentials: Credentials
  readonly #limits: Limits
  readonly #agent: HttpAgent
  readonly #end: number
  #isFirst = true

  /** `ca` is the PEM text of a CA that is trusted besides the well-known ones. */
  constructor(url: string, credentials: Credentials, limits: Limits, ca: string | undefined) {
    this.name = url
    this.projectId = credentials.projectId
    this.#url = new URL(url)
    this.#credentials = credentials
    this.#limits = limits
    this.#end = performance.now() + limits.run
    const options = { keepAlive: true, maxSockets: 1 }
    this.#agent =
      this.#url.protocol === 'http:'
        ? new HttpAgent(options)
        : new HttpsAgent({
            ...options,
            rejectUnauthorized: true,
            ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
          })
  }

  hide(text: string): string {
    const { keys, projectId, securityToken, token } = this.#credentials
    const secrets = [keys?.accessKey, keys?.secretKey, securityToken, token, projectId]
    return secrets
      .filter((secret) => secret !== undefined)
      .filter((secret) => secret.length >= MIN_SECRET)
      .reduce((hidden, secret) => hidden.replaceAll(secret, MASK), text)
  }

  async get(target: string): Promise<Answer> {
    if (!this.#isFirst) await sleep(this.#limits.pause)
    this.#isFirst = false
    const left = this.#end - performance.now()
    if (left <= 0) throw this.#tooLong()
    const timeout = Math.ceil(Math.min(left, this.#limits.answer))
    try {
      return await this.#send(target, AbortSignal.timeout(timeout))
    } catch (error) {
      if (performance.now() >= this.#end) throw this.#tooLong()
      const [path = ''] = target.split('?', 1)
      const problem = this.hide(problemOf(error, timeout))
      const where = path.replace(`/${this.projectId}/`, '/{project_id}/')
      throw new UsageError(`compare: GET ${this.hide(where)} of ${this.name}: found ${problem}`)
    }
  }

  #tooLong(): UsageError {
    const seconds = this.#limits.run / 1_000
    return new UsageError(
      `compare: found requests that take longer than ${seconds} s together, expected a faster service at ${this.name}`,
    )
  }

  /** Closes the connection. */
  close(): void {
    this.#agent.destroy()
  }

  #send(target: string, signal: AbortSignal): Promise<Answer> {
    const send = this.#url.protocol === 'http:' ? httpRequest : httpsRequest
    return new Promise((resolve, reject) => {
      const request = send(this.#url.origin + target, {
        method: 'GET',
        agent: this.#agent,
        headers: headersOf(target, this.#url.host, this.#credentials),
        signal,
      })
      request.on('error', (error) => {
        // The other side may close a kept connection at the moment when it is used again.
        const isClosed = request.reusedSocket && 'code' in error && error.code === 'ECONNRESET'
        if (isClosed) this.#send(target, signal).then(resolve, reject)
        else reject(error)
      })
      request.on('response', (response) => {
        readBody(response, this.#limits.bytes).then(
          (bytes) => resolve(answerOf(response.statusCode as number, response.headers, bytes)),
          reject,
        )
      })
      request.end()
    })
  }
}

/** Reads a body; rejects if it is larger than `most` bytes. */
async function readBody(response: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > most) {
      throw new UsageError(`an answer of more than ${most} bytes, expected a smaller one`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const SIGNED_HEADERS = ['host', 'x-project-id', 'x-sdk-date']

function headersOf(
  target: string,
  host: string,
  { keys, projectId, securityToken, token }: Credentials,
): Record<string, string> {
  const plain = {
    accept: 'application/json',
    'user-agent': `modelarts-notebooks-mock/${version} compare`,
    host,
    'x-project-id': projectId,
  }
  if (keys === undefined) return { ...plain, 'x-auth-token': token as string }
  const headers: Record<string, string> = {
    ...plain,
    'x-sdk-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
    ...(securityToken === undefined ? {} : { 'x-security-token': securityToken }),
  }
  const names = [...SIGNED_HEADERS, ...(securityToken === undefined ? [] : ['x-security-token'])]
  const request = {
    method: 'GET',
    target,
    header: (name: string) => headers[name],
    body: Buffer.alloc(0),
  }
  return { ...headers, authorization: signedAuthorization(request, keys, names.join(';')) }
}

/** Codes of OpenSSL and Node for a certificate that is not trusted. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/

/** Why there is no answer, and what is expected. */
function problemOf(error: unknown, timeout: number): string {
  if (error instanceof UsageError) return error.message
  const { code = '', name } = error as NodeJS.ErrnoException
  if (name === 'AbortError' || name === 'TimeoutError') {
    return `no whole answer within ${timeout} ms, expected one`
  }
  if (CERTIFICATE.test(code)) {
    return `a certificate that is not trusted (${code}), expected one of a known CA; --ca FILE names another CA`
  }
  return `${[reasonOf(error), code].join(' ').trim()}, expected an answer`
}
