import type { Conditioned } from '../faults/fault-match.ts'
import type { Entry } from './journal.ts'

/** A request of the journal as conditions look at it; nothing is read before one asks. */
export class JournaledRequest implements Conditioned {
  readonly #entry: Entry

  constructor(entry: Entry) {
    this.#entry = entry
  }

  get path(): Readonly<Record<string, string>> {
    return this.#entry.params
  }

  header(name: string): string | undefined {
    const { rawHeaders } = this.#entry
    const values = rawHeaders.filter(
      (_text, at) => at % 2 === 1 && (rawHeaders[at - 1] as string).toLowerCase() === name,
    )
    return values.length === 0 ? undefined : values.join(', ')
  }

  query(name: string): string | undefined {
    const [value, ...more] = parametersOf(this.#entry.url).getAll(name)
    return more.length === 0 ? value : undefined
  }

  name(): string | undefined {
    const { name } = (this.body() ?? {}) as { name?: unknown }
    if (typeof name === 'string') return name
    const { id, instance_id, resource_id } = this.path
    const named = id ?? instance_id ?? resource_id
    return named === undefined ? this.query('name') : this.#entry.name
  }

  body(): unknown {
    const { body } = this.#entry
    if (body === null) return undefined
    try {
      return JSON.parse(body.toString()) ?? undefined
    } catch {
      return undefined
    }
  }
}

/** The query parameters of a request's target. */
export function parametersOf(url: string): URLSearchParams {
  return new URLSearchParams(url.replace(/^[^?]*\??/, ''))
}
