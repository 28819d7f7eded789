import { BoundedMap } from '../../cloud/kernel/bounded-map.ts'
import type { KnownAnswer } from './known-answer.ts'

/** Maximum number of URLs, and of answers for one URL. */
const MAX_URLS = 2_000
const MAX_PER_URL = 8

/** Bytes of new answers after which all are dropped, so that never more are kept. */
const MAX_BYTES = 64 * 1024 * 1024

/** Largest body that is kept, bytes. */
const MAX_BODY = 4 * 1024 * 1024

/** The answers of lately, by method and URL. */
export class KnownAnswers {
  readonly #get = new BoundedMap<string, KnownAnswer[]>(MAX_URLS)
  readonly #head = new BoundedMap<string, KnownAnswer[]>(MAX_URLS)
  /** Bytes of the answers that were added since there were none. */
  #bytes = 0

  /** Answers for other credentials, hosts or clients are among them. */
  of(method: string, url: string): readonly KnownAnswer[] | undefined {
    if (method === 'GET') return this.#get.get(url)
    return method === 'HEAD' ? this.#head.get(url) : undefined
  }

  /** Adds an answer. It takes the place of one for the same headers. */
  add(answer: KnownAnswer, isReplaced: (other: KnownAnswer) => boolean): void {
    const { body, entry, shared } = answer
    if (body.length > MAX_BODY) return
    this.#bytes += shared.bytes
    if (this.#bytes > MAX_BYTES) this.#clear()
    const answers = entry.method === 'HEAD' ? this.#head : this.#get
    const others = answers.get(entry.url)?.filter((other) => !isReplaced(other)) ?? []
    answers.set(entry.url, [answer, ...others.slice(0, MAX_PER_URL - 1)])
  }

  #clear(): void {
    this.#get.clear()
    this.#head.clear()
    this.#bytes = 0
  }
}
