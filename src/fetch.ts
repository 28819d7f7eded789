import type { InjectOptions, LightMyRequestResponse } from 'fastify'

type Inject = (request: InjectOptions) => Promise<LightMyRequestResponse>

type Fetch = typeof globalThis.fetch

/** Statuses whose answers have no body, not even an empty one. */
const BODILESS = new Set([204, 205, 304])

/** Answers a call of fetch by a request without a socket. */
export async function fetchBy(
  inject: Inject,
  ...[input, init]: Parameters<Fetch>
): Promise<Response> {
  const request = new Request(input, init)
  request.signal.throwIfAborted()
  const { host, pathname, search } = new URL(request.url)
  const body = Buffer.from(await request.arrayBuffer())
  const answered = inject({
    method: request.method as 'GET',
    url: `${pathname}${search}`,
    headers: { host, ...Object.fromEntries(request.headers) },
    ...(body.length > 0 ? { payload: body } : {}),
  }).catch((cause: unknown) => {
    throw new TypeError('fetch failed', { cause })
  })
  const { headers, rawPayload, statusCode, statusMessage } = await Promise.race([
    answered,
    aborted(request.signal),
  ])
  return new Response(BODILESS.has(statusCode) ? null : new Uint8Array(rawPayload), {
    status: statusCode,
    statusText: statusMessage,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    ),
  })
}

/** Rejects when a signal does; the answer that is still on its way is nobody's then. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
