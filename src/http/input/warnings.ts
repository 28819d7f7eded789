import type { FastifyReply, FastifyRequest } from 'fastify'
import { maskedText } from '../../schemas/masked-text.ts'
import type { SomeTexts } from './reader.ts'

/** Maximum number of warnings in the header, and its length. */
const MAX_SHOWN = 8
const MAX_BYTES = 1024

/** Maximum number of warnings of a request that are kept. */
export const MAX_KEPT = 32

/** Maximum length of a warning. */
const MAX_LENGTH = 512

const HEADER = 'x-mock-warnings'

/** The warnings of a request: the first 32, each with at most 512 characters, and the number of the others. */
export class Warnings {
  readonly #kept: string[] = []
  #more = 0

  add({ texts, more }: SomeTexts): void {
    const kept = texts.slice(0, MAX_KEPT - this.#kept.length)
    this.#kept.push(...kept.map((text) => shortened(ascii(maskedText(text)))))
    this.#more += texts.length - kept.length + more
  }

  /** The kept warnings; if there are more, the last text says how many. */
  get texts(): readonly string[] {
    return this.#more === 0 ? this.#kept : [...this.#kept, `... and ${this.#more} more`]
  }

  /** Value of the response header x-mock-warnings: ASCII, at most 8 warnings and 1 KB. */
  get header(): string {
    let text = ''
    for (const [index, warning] of this.#kept.entries()) {
      const next = text === '' ? warning : `${text}; ${warning}`
      if (index >= MAX_SHOWN || next.length > MAX_BYTES) {
        return `${text} ... and ${this.#kept.length - index + this.#more} more`
      }
      text = next
    }
    return text
  }
}

/** Adds warnings to a request and to the response header x-mock-warnings, with credentials masked; `more` is the number of those without a text. */
export function warn(
  request: FastifyRequest,
  reply: FastifyReply,
  texts: readonly string[],
  more = 0,
): void {
  if (texts.length === 0) return
  request.warnings ??= new Warnings()
  request.warnings.add({ texts, more })
  reply.header(HEADER, request.warnings.header)
}

function shortened(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 3)}...` : text
}

function ascii(text: string): string {
  return text.toWellFormed().replace(/[^ -~]+/gu, encodeURIComponent)
}
