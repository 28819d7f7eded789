/** A request that the server refused, or that got no answer of a mock server. */
export class MockError extends Error {
  override readonly name: string = 'MockError'
  /** Method and URL. */
  readonly request: string
  /** HTTP status; 0 if there is no answer. */
  readonly status: number
  /** Code of the server, such as `Mock.InvalidFault`, or of this client: `Client.NoAnswer`, `Client.Timeout`,
   * `Client.UnexpectedAnswer`, `Client.InvalidInput`. */
  readonly code: string
  /** What was found, what was expected, and where. */
  readonly detail: string

  constructor(request: string, status: number, code: string, detail: string, cause?: unknown) {
    super(`${request}: ${status === 0 ? '' : `${status} `}${code}: ${detail}`, { cause })
    this.request = request
    this.status = status
    this.code = code
    this.detail = detail
  }
}

/** The part of `fetch` that the client uses. */
export type Fetch = (
  url: string,
  init: {
    method: string
    headers: Record<string, string>
    body?: string
    redirect: 'manual'
    // biome-ignore lint/suspicious/noExplicitAny: the file compiles with and without the types of Node and of browsers.
    signal: any
  },
) => Promise<{
  status: number
  headers: { get(name: string): string | null }
  text(): Promise<string>
}>

export interface MockOptions {
  /** URL of the server; else that of NOTEBOOKS_MOCK_URL, which `exec` sets; else http://127.0.0.1:6404. */
  url?: string | undefined
  /** Control token of the server; else that of NOTEBOOKS_MOCK_CONTROL_TOKEN. */
  token?: string | undefined
  /** Longest time to an answer in ms, 60,000 when left out. The time that `wait` waits comes on top. */
  timeout?: number | undefined
  /** Another `fetch`, such as that of a mock server in this process. */
  fetch?: Fetch | undefined
}

/** What the client needs of Node or of a browser. */
interface Platform {
  fetch: Fetch
  AbortSignal: { timeout(ms: number): unknown }
  process?: { env: Record<string, string | undefined> }
}

const platform = globalThis as unknown as Platform

interface Call {
  query?: object | undefined
  body?: unknown
  /** Status of an answer that is no error, besides 2xx. */
  also?: number
  /** Time that the server waits. */
  wait?: string
}

export interface Connection {
  url: string
  token: string
  timeout: number
  fetch: Fetch | undefined
}

/** The options with what the environment has. */
export function connectionOf({ url, token, timeout = 60_000, fetch }: MockOptions): Connection {
  const { env = {} } = platform.process ?? {}
  return {
    url: url || env['NOTEBOOKS_MOCK_URL'] || 'http://127.0.0.1:6404',
    token: token || env['NOTEBOOKS_MOCK_CONTROL_TOKEN'] || '',
    timeout,
    fetch,
  }
}

/** A server or a project of it. */
export class Scope {
  protected readonly connection: Connection
  readonly #path: readonly string[]

  constructor(connection: Connection, path: readonly string[]) {
    this.connection = connection
    this.#path = path
  }

  protected async call<Answer>(
    method: string,
    path: readonly string[],
    { query, body, also, wait = '0' }: Call = {},
  ): Promise<Answer> {
    const { url: base, token, timeout, fetch = platform.fetch } = this.connection
    const parts = [...this.#path, ...path]
    const request = `${method} ${[base, ...parts].join('/')}`
    const failure = (code: string, detail: string, status = 0, cause?: unknown) =>
      new MockError(request, status, `Client.${code}`, detail, cause)
    if (!/^https?:\/\/[^/?#@\s]+(\/[^?#\s]*)?$/.test(base)) {
      const detail = `found ${base}, expected a URL such as http://127.0.0.1:6404`
      throw failure('InvalidInput', detail)
    }
    if (!/^[!-~]*$/.test(token)) {
      throw failure('InvalidInput', 'found another character in the control token, expected ! to ~')
    }
    const dots = parts.find((part) => /^\.{0,2}$/.test(part))
    if (dots !== undefined) {
      throw failure('InvalidInput', `found "${dots}" in the path, expected an id or a name`)
    }
    let url: string
    try {
      url = [base.replace(/\/+$/, ''), ...parts.map(encodeURIComponent)].join('/') + queryOf(query)
    } catch (error) {
      throw failure('InvalidInput', 'found a lone surrogate, expected Unicode', 0, error)
    }
    const limit = timeout + millisecondsOf(wait)
    const init = {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== '' && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual' as const,
      signal: platform.AbortSignal.timeout(limit),
    }
    let status: number
    let type: string | null
    let text: string
    try {
      const response = await fetch(url, init)
      status = response.status
      type = response.headers.get('content-type')
      text = await response.text()
    } catch (error) {
      const { name, message, cause } = error as Error & {
        cause?: { message?: string; code?: string }
      }
      if (name === 'TimeoutError') {
        throw failure('Timeout', `found no answer in ${limit} ms, expected one`, 0, error)
      }
      // Node's fetch waits five minutes at most.
      if (cause?.code === 'UND_ERR_HEADERS_TIMEOUT') {
        const expected = 'an answer in less than 5 minutes'
        throw failure('Timeout', `found ${cause.message} of fetch, expected ${expected}`, 0, error)
      }
      const found = cause?.message || cause?.code || message
      const expected = 'a mock server: its URL is the option url or NOTEBOOKS_MOCK_URL'
      throw failure('NoAnswer', `found ${found}, expected ${expected}`, 0, error)
    }
    const answer = objectIn(text)
    if (answer !== undefined && (status === also || (status >= 200 && status < 300))) {
      return answer as Answer
    }
    const { error_code: code, error_msg: detail } = answer ?? {}
    if (typeof code === 'string') throw new MockError(request, status, code, String(detail))
    const found = `${status}, ${type ?? 'no Content-Type'}, ${JSON.stringify(text.slice(0, 100))}`
    throw failure('UnexpectedAnswer', `found ${found}, expected JSON of a mock server`, status)
  }
}

function queryOf(query: object = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  const pairs = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** A JSON object; undefined for any other text. */
function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Object(value) === value && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** A duration such as 500, 500ms, 2s or 1m, up to 10 minutes. The server refuses any other. */
function millisecondsOf(duration: string): number {
  const [, count = '0', unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(duration) ?? []
  return Math.min(Number(count) * (unit === 'm' ? 60_000 : unit === 's' ? 1000 : 1), 600_000)
}
