import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ReadableStream as Stream } from 'node:stream/web'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'

type Inject = (request: InjectOptions) => Promise<LightMyRequestResponse>

type Fetch = typeof globalThis.fetch

type Body = ConstructorParameters<typeof Response>[0]

/** Statuses whose answers have no body, not even an empty one. */
const BODILESS = new Set([204, 205, 304])

/** What fetch says of itself where the caller says nothing. */
const USUAL = { accept: '*/*', 'user-agent': 'node' }

/** Answers a call of fetch by a request without a socket. */
export async function fetchBy(
  inject: Inject,
  ...[input, init]: Parameters<Fetch>
): Promise<Response> {
  const request = new Request(input, init)
  const { signal } = request
  signal.throwIfAborted()
  const answered = answer(request, inject)
  return new Promise((resolve, reject) => {
    // An answer that comes later is nobody's: a stream would go on for as long as the server.
    const leave = () => {
      reject(signal.reason as Error)
      answered.then(({ body }) => body?.cancel()).catch(() => {})
    }
    signal.addEventListener('abort', leave, { once: true })
    answered
      .then(resolve, (cause: unknown) => reject(new TypeError('fetch failed', { cause })))
      .finally(() => signal.removeEventListener('abort', leave))
  })
}

async function answer(request: Request, inject: Inject): Promise<Response> {
  const { host, pathname, protocol, search } = new URL(request.url)
  if (!/^https?:$/.test(protocol)) {
    throw new Error(`found ${protocol}, expected http: or https:`)
  }
  const body = await bytesOf(request)
  const answered = await inject({
    method: request.method as 'GET',
    url: `${pathname}${search}`,
    headers: { host, ...USUAL, ...Object.fromEntries(request.headers) },
    payloadAsStream: true,
    ...(body.length > 0 ? { payload: body } : {}),
  })
  const { headers, statusCode, statusMessage } = answered
  const isBodiless = request.method === 'HEAD' || BODILESS.has(statusCode)
  const response = new Response(isBodiless ? null : bodyOf(answered, request), {
    status: statusCode,
    statusText: statusMessage,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  })
  const [url] = request.url.split('#', 1)
  return Object.defineProperty(response, 'url', { value: url })
}

/** What a request sends; a stream that is aborted is left. */
async function bytesOf({ body, signal }: Request): Promise<Buffer> {
  return body === null ? Buffer.alloc(0) : buffer(Readable.fromWeb(body as Stream, { signal }))
}

/** The body of an answer as it comes; the server is told when nobody reads it any more. */
function bodyOf({ raw, stream }: LightMyRequestResponse, request: Request): Body {
  const body = stream()
  const cut = () => body.destroy(request.signal.reason as Error)
  request.signal.addEventListener('abort', cut, { once: true })
  body.on('error', () => {})
  body.once('close', () => {
    request.signal.removeEventListener('abort', cut)
    raw.res.destroy()
  })
  // Readable.toWeb of Node 20 ends the process when a body is left in the middle.
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
