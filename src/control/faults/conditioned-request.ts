import type { Steps } from '../../cloud/kernel/steps.ts'
import { API_LIMITS, exceededLimit } from '../../schemas/json-limits.ts'
import { notebookIdOf } from '../../schemas/paths.ts'
import {
  onlyTextOrRaw,
  parseQueryString,
  type QueryValues,
  queryOf,
} from '../../schemas/query-string.ts'
import { parsedJsonSteps } from '../json/json-steps.ts'
import { parsedJson } from '../json-text.ts'
import type { MatchableRequest } from './fault-match.ts'

/**
 * A request as conditions read it. Fault rules (while it runs) and verify (from the journal) share this
 * class, so that a condition holds for both or for neither. Query and body are decoded on first use.
 */
export abstract class ConditionedRequest implements MatchableRequest {
  /** Path parameters, decoded. */
  readonly path: Readonly<Record<string, string>>
  readonly #url: string
  readonly #bytes: Buffer | null
  #query: QueryValues | undefined
  #body: { value: unknown } | undefined

  constructor(path: Readonly<Record<string, string>>, url: string, bytes: Buffer | null) {
    this.path = path
    this.#url = url
    this.#bytes = bytes
  }

  abstract header(name: string): string | undefined

  /** The name of an instance of the path; undefined where there is none. */
  protected abstract instanceName(id: string): string | undefined

  /** A parameter that occurs once. A value that cannot be decoded counts as it was sent, as a name does. */
  query(name: string): string | undefined {
    this.#query ??= parseQueryString(queryOf(this.#url))
    return onlyTextOrRaw(this.#query, name)
  }

  name(): string | undefined {
    const { name } = (this.body() ?? {}) as { name?: unknown }
    if (typeof name === 'string') return name
    const id = notebookIdOf(this.path)
    return id === undefined ? this.query('name') : this.instanceName(id)
  }

  /** Reads the body, which has these bytes, in steps, so that `body` takes no time. */
  *readBody(bytes: Buffer): Steps<void> {
    const value = isReadable(bytes) ? yield* parsedJsonSteps(bytes) : undefined
    this.#body = { value: value ?? undefined }
  }

  /** The JSON of the body; undefined without one, for null, and if it is larger than the API reads. */
  body(): unknown {
    if (this.#body === undefined) {
      const bytes = this.#bytes
      const text = bytes !== null && isReadable(bytes) ? bytes.toString() : ''
      this.#body = { value: parsedJson(text) ?? undefined }
    }
    return this.#body.value
  }
}

function isReadable(bytes: Buffer): boolean {
  return exceededLimit(bytes, API_LIMITS) === undefined
}
