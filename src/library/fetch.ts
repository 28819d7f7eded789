import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ReadableStream as Stream } from 'node:stream/web'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'

type Fetch = typeof globalThis.fetch

type Body = ConstructorParameters<typeof Response>[0]

/** Statuses of responses without a body, not even an empty one. */
const BODILESS = new Set([204, 205, 304])

/** Headers that Node's fetch sends by default. */
const DEFAULT_HEADERS = { accept: '*/*', 'user-agent': 'node' }

/** Implements `fetch` with Fastify's `inject`: the request is answered without a socket. */
export async function injectFetch(
  app: Promise<FastifyInstance>,
  ...[input, init]: Parameters<Fetch>
): Promise<Response> {
  const request = new Request(input, init)
  const { signal } = request
  signal.throwIfAborted()
  const answered = responseTo(request, app)
  return new Promise((resolve, reject) => {
    // A later response has no reader; a stream would stay open until the server closes.
    const abandon = () => {
      reject(signal.reason as Error)
      answered.then(({ body }) => body?.cancel()).catch(() => {})
    }
    signal.addEventListener('abort', abandon, { once: true })
    answered
      .then(resolve, (cause: unknown) => reject(new TypeError('fetch failed', { cause })))
      .finally(() => signal.removeEventListener('abort', abandon))
  })
}

async function responseTo(request: Request, app: Promise<FastifyInstance>): Promise<Response> {
  const { host, pathname, protocol, search } = new URL(request.url)
  if (!/^https?:$/.test(protocol)) {
    throw new Error(`found ${protocol}, expected http: or https:`)
  }
  const body = await bytesOf(request)
  const injected = await (await app).inject({
    method: request.method as 'GET',
    url: `${pathname}${search}`,
    headers: { host, ...DEFAULT_HEADERS, ...Object.fromEntries(request.headers) },
    payloadAsStream: true,
    ...(body.length > 0 ? { payload: body } : {}),
  })
  const { headers, statusCode, statusMessage } = injected
  const isBodiless = request.method === 'HEAD' || BODILESS.has(statusCode)
  const response = new Response(isBodiless ? null : bodyOf(injected, request), {
    status: statusCode,
    statusText: statusMessage,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  })
  const [url] = request.url.split('#', 1)
  return Object.defineProperty(response, 'url', { value: url })
}

/** The body of a request; reading stops when the request is aborted. */
async function bytesOf({ body, signal }: Request): Promise<Buffer> {
  return body === null ? Buffer.alloc(0) : buffer(Readable.fromWeb(body as Stream, { signal }))
}

/** The body of a response as a stream. If the reader stops, the server's response is destroyed. */
function bodyOf({ raw, stream }: LightMyRequestResponse, request: Request): Body {
  const body = stream()
  const cut = () => body.destroy(request.signal.reason as Error)
  request.signal.addEventListener('abort', cut, { once: true })
  body.on('error', () => {})
  body.once('close', () => {
    request.signal.removeEventListener('abort', cut)
    raw.res.destroy()
  })
  // Readable.toWeb of Node 20 ends the process when a reader stops in the middle of a body.
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: () => void body.destroy(),
  })
}
