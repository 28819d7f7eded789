import { operation } from '../schemas/operations.ts'
import type { Conditioned } from './fault-match.ts'
import type { Entry } from './journal.ts'

/** A request of the journal as conditions look at it; nothing is read before one asks. */
export class JournaledRequest implements Conditioned {
  readonly #entry: Entry

  constructor(entry: Entry) {
    this.#entry = entry
  }

  get path(): Readonly<Record<string, string>> {
    if (this.#entry.operation === null) return {}
    const template = operation(this.#entry.operation).path.split('/')
    const given = this.#entry.url.split(/[/?]/)
    return Object.fromEntries(
      template.flatMap((segment, index) =>
        segment.startsWith('{') ? [[segment.slice(1, -1), given[index] as string]] : [],
      ),
    )
  }

  header(name: string): string | undefined {
    const { rawHeaders } = this.#entry
    const index = rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name)
    return index < 0 ? undefined : rawHeaders[index + 1]
  }

  query(name: string): string | undefined {
    const [value, ...more] = new URLSearchParams(this.#entry.url.split('?')[1]).getAll(name)
    return more.length === 0 ? value : undefined
  }

  name(): string | undefined {
    const { name } = (this.body() ?? {}) as { name?: unknown }
    return typeof name === 'string' ? name : this.query('name')
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
