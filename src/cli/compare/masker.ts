import { catalogue } from '../../cloud/errors/error-catalogue.ts'
import { MASK } from './planned-requests.ts'

/** Words, numbers and names with dots, hyphens or underscores inside. */
const WORD = /[A-Za-z](?:[A-Za-z._-]*[A-Za-z])?|\d{1,4}/g

/** Longer messages are cut. */
const MAX_TEXT = 500

/**
 * Masks the data of an account in texts and paths. A word stays if it stands in the mock's own OpenAPI document or in its
 * table of errors, and if no answer of the real service had it as a value.
 */
export class Masker {
  readonly #vocabulary: ReadonlySet<string>
  readonly #values = new Set<string>()

  constructor(document: object) {
    const own = JSON.stringify(document, (key, value: unknown) =>
      key === 'example' ? undefined : value,
    )
    const texts = [own, ...catalogue.map(([, , text]) => text)]
    const words = texts.flatMap((text) => text.match(WORD) ?? [])
    const codes = catalogue.map(([, code]) => code)
    this.#vocabulary = new Set([...words, ...codes].map((word) => word.toLowerCase()))
  }

  /** Remembers all texts of a body as values. */
  learn(body: unknown): void {
    const open = [body]
    while (open.length > 0) {
      const value = open.pop()
      if (typeof value === 'string') this.#values.add(value)
      else if (typeof value === 'object' && value !== null) open.push(...Object.values(value))
    }
  }

  /** A text for people, in which every part that may be data is masked. */
  text(message: string): string {
    return message
      .slice(0, MAX_TEXT)
      .split(/\s+/)
      .map((part) => this.#part(part))
      .join(' ')
      .replace(/\*{3}(?: \*{3})+/g, MASK)
  }

  /** A path of a field: a step that is unknown, and that an answer had as a value, is masked. */
  path(at: string): string {
    const masked = (step: string) => {
      const name = step.replace(/(\[\])+$/, '')
      return this.#isData(name) && !this.#knows(name) ? step.replace(name, MASK) : step
    }
    return at.split('.').map(masked).join('.')
  }

  #part(part: string): string {
    const word = part.replace(/^["'(`[]+/, '').replace(/["'`)\].,:;!?]+$/, '')
    return word === '' || (this.#knows(word) && !this.#isData(word)) ? part : MASK
  }

  #knows(word: string): boolean {
    return this.#vocabulary.has(word.toLowerCase())
  }

  #isData(word: string): boolean {
    return this.#values.has(word)
  }
}
