import { signedHeaders } from './signature.js'

/** What is wrong with an answer, or with the lack of one. `status` is undefined if no answer came. */
export class ServiceError extends Error {
  constructor(operation, { status, code, detail, retryAfter, isTimeout = false }) {
    super(`${operation}: ${[status, code, detail].filter((part) => part !== undefined).join(' ')}`)
    this.operation = operation
    this.status = status
    this.code = code
    /** Milliseconds, or undefined. */
    this.retryAfter = retryAfter
    this.isTimeout = isTimeout
  }
}

/** The operations, each sent once. A call rejects with a ServiceError. */
export class Service {
  #settings

  constructor(settings) {
    this.#settings = settings
  }

  /** `{ data, total }` */
  async list(query) {
    const page = await this.#send('ListNotebooks', 'GET', '', { query })
    const isPage = Array.isArray(page.data) && Number.isInteger(page.total)
    if (isPage && page.data.every(({ id }) => typeof id === 'string')) return page
    throw new ServiceError('ListNotebooks', { detail: 'the answer has no page of instances' })
  }

  create(body) {
    return this.#instance('CreateNotebook', 'POST', '', { body })
  }

  show(id) {
    return this.#instance('ShowNotebook', 'GET', `/${id}`)
  }

  stop(id) {
    return this.#instance('StopNotebook', 'POST', `/${id}/stop`)
  }

  async #instance(operation, method, path, input) {
    const instance = await this.#send(operation, method, path, input)
    if (typeof instance.id === 'string' && typeof instance.status === 'string') return instance
    throw new ServiceError(operation, { detail: 'the answer has no instance with a status' })
  }

  async #send(operation, method, path, { query = {}, body } = {}) {
    const { endpoint, project, tryMs } = this.#settings
    const url = new URL(`${endpoint}/v1/${project}/notebooks${path}`)
    for (const name of Object.keys(query).sort()) url.searchParams.set(name, query[name])
    const text = body && JSON.stringify(body)
    const headers = {
      ...signedHeaders(this.#settings, { method, url, body: text }),
      ...(text && { 'content-type': 'application/json' }),
    }
    let response
    let answer
    try {
      const signal = AbortSignal.timeout(tryMs)
      response = await fetch(url, { method, headers, body: text, signal })
      answer = await response.text()
    } catch (error) {
      const reason = error.cause?.code ?? error.cause?.message ?? error.message
      const isTimeout = error.name === 'TimeoutError'
      throw new ServiceError(operation, { detail: `no whole answer: ${reason}`, isTimeout })
    }
    const json = parsed(answer)
    if (!response.ok) {
      const { error_code: code, error_msg: detail } = json ?? {}
      const retryAfter = millisecondsOf(response.headers.get('retry-after'))
      throw new ServiceError(operation, { status: response.status, code, detail, retryAfter })
    }
    if (json !== undefined) return json
    throw new ServiceError(operation, { detail: 'the answer is no JSON object' })
  }
}

/** The JSON object in a text; undefined if it is none. */
function parsed(text) {
  try {
    const value = JSON.parse(text)
    return Object(value) === value && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Milliseconds of a Retry-After, which has seconds or an HTTP date; undefined if it has neither. */
function millisecondsOf(value) {
  if (value === null) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0)
}
