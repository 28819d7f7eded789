import { BoundedMap } from '../../cloud/kernel/bounded-map.ts'
import type { CachedResponse } from './cached-response.ts'

/** Maximum number of URLs, and of responses for one URL. */
const MAX_URLS = 2_000
const MAX_PER_URL = 8

/** Bytes of new responses after which all are dropped, so that never more are kept. */
const MAX_BYTES = 64 * 1024 * 1024

/** Largest body that is kept, bytes. */
const MAX_BODY = 4 * 1024 * 1024

/** Responses to the last GET and HEAD requests, by URL. */
export class ResponseCache {
  readonly #get = new BoundedMap<string, CachedResponse[]>(MAX_URLS)
  readonly #head = new BoundedMap<string, CachedResponse[]>(MAX_URLS)
  /** Bytes of the responses that were added since the cache was empty. */
  #bytes = 0

  /** The responses for a URL: to requests with different headers. */
  of(method: string, url: string): readonly CachedResponse[] | undefined {
    if (method === 'GET') return this.#get.get(url)
    return method === 'HEAD' ? this.#head.get(url) : undefined
  }

  /** Adds a response in place of those that `isReplaced` names. */
  add(response: CachedResponse, isReplaced: (other: CachedResponse) => boolean): void {
    const { body, entry, shared } = response
    if (body.length > MAX_BODY) return
    this.#bytes += shared.bytes + body.length
    if (this.#bytes > MAX_BYTES) this.#clear()
    const responses = entry.method === 'HEAD' ? this.#head : this.#get
    const others = responses.get(entry.url)?.filter((other) => !isReplaced(other)) ?? []
    responses.set(entry.url, [response, ...others.slice(0, MAX_PER_URL - 1)])
  }

  #clear(): void {
    this.#get.clear()
    this.#head.clear()
    this.#bytes = 0
  }
}
