import { isPublicField } from './field-names.ts'
import { lowerCase } from './lower-case.ts'
import { PACKAGE_TEXTS } from './public-words.ts'
import { isUuid, partsOf, type TextPart } from './texts.ts'
import { isPublicWord, type Use } from './uses.ts'

/** Shortest id that is replaced in a name although names stay. */
const SHORTEST_ID = 8

/** The words, digits and ids of the texts of a scene, and which of them stay. */
export class CollectedTexts {
  readonly keepNames: boolean
  readonly words = { letters: new Set<string>(), han: new Set<string>() }
  readonly keptWords = { letters: new Set<string>(), han: new Set<string>() }
  /** Words of hosts, which never stay. */
  readonly hostWords = { letters: new Set<string>(), han: new Set<string>() }
  readonly opaque = new Set<string>()
  /** Ids in texts that are no secrets. */
  readonly ids = new Set<string>()
  readonly keptOpaque = new Set<string>()
  readonly #seen = new Map<Use, Set<string>>()

  constructor(keepNames: boolean) {
    this.keepNames = keepNames
  }

  add(text: string, use: Use): void {
    if (use === 'secret' || isUuid(text)) {
      this.opaque.add(text)
      return
    }
    const seen = this.#seen.get(use) ?? new Set()
    if (seen.has(text)) return
    this.#seen.set(use, seen.add(text))
    for (const part of partsOf(text)) this.#addPart(part, use)
  }

  addDigits(digits: string): void {
    this.opaque.add(digits)
  }

  #addPart(part: TextPart, use: Use): void {
    const { kind, text } = part
    if (isKeptPart(part, use)) return
    const staysAsName = this.keepNames && use === 'name' && part.inHost === undefined
    if (kind === 'letters' || kind === 'han') {
      const word = lowerCase(text)
      if (staysAsName) this.keptWords[kind].add(word)
      else if (this.keepNames && (part.inHost || use === 'address')) this.hostWords[kind].add(word)
      else this.words[kind].add(word)
    } else if (kind === 'digits') {
      if (staysAsName) this.keptOpaque.add(text)
      else this.opaque.add(text)
    } else if (kind === 'opaque') {
      this.ids.add(text)
      if (staysAsName && text.length < SHORTEST_ID) this.keptOpaque.add(text)
      else this.opaque.add(text)
    }
  }
}

/** Most digits of a number that names nobody: a count, a size, a part of a version. */
const FEW_DIGITS = 3

const DATE = /^20\d{6}(?:\d{4,6})?$/

/** Whether a part of a text stays as it is in every scene. */
export function isKeptPart({ kind, text, inHost, inNumber }: TextPart, use: Use): boolean {
  if (kind === 'kept' || kind === 'separator' || PACKAGE_TEXTS.has(text)) return true
  if (kind === 'digits') {
    return use === 'catalog'
      ? text.length <= FEW_DIGITS || DATE.test(text)
      : text.length <= FEW_DIGITS && !inNumber
  }
  if (inHost) return false
  if (kind === 'letters') {
    return use === 'field' ? isPublicField(text) : isPublicWord(text.toLowerCase(), use)
  }
  return kind === 'opaque' && use === 'catalog' && isPublicModel(text)
}

/** Most runs of letters and of digits in the name of a product; ids have more. */
const FEW_RUNS = 3

/** Whether letters and digits are the name of a public product, such as `snt9b`. */
function isPublicModel(text: string): boolean {
  const runs = text.match(/\d+|\D+/g) as string[]
  return (
    runs.length <= FEW_RUNS &&
    runs.every((run) =>
      /\d/.test(run) ? run.length <= FEW_DIGITS : isPublicWord(run.toLowerCase(), 'catalog'),
    )
  )
}
