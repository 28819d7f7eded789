import { Addresses } from './addresses.ts'
import { HAN, LATIN } from './alphabets.ts'
import { type CollectedTexts, isKeptPart } from './collected-texts.ts'
import { lowerCase } from './lower-case.ts'
import { MadeUpWords } from './made-up-words.ts'
import { OpaqueTexts } from './opaque-texts.ts'
import { CATALOG_WORDS, FIELD_WORDS, ROLE_WORDS } from './public-words.ts'
import { isUuid, partsOf, type TextPart } from './texts.ts'
import type { Use } from './uses.ts'

interface Words {
  letters: MadeUpWords
  han: MadeUpWords
}

/** Words that are never made up: ids of the API, and words that stay elsewhere. */
const TAKEN: ReadonlySet<string> = new Set([
  ...['all', 'flavors', 'tags', 'group'],
  ...CATALOG_WORDS,
  ...FIELD_WORDS,
  ...ROLE_WORDS,
])

const NONE: ReadonlySet<string> = new Set()

/** What takes the place of each text of a scene. */
export class Replacements {
  readonly words: Words
  readonly opaque: OpaqueTexts
  readonly #hostWords: Words
  readonly #addresses = new Addresses()
  readonly #keepNames: boolean
  readonly #texts = new Map<Use, Map<string, string>>()

  constructor({ hostWords, keepNames, keptOpaque, keptWords, opaque, words }: CollectedTexts) {
    this.#keepNames = keepNames
    this.words = {
      letters: new MadeUpWords(LATIN, words.letters, keptWords.letters, TAKEN),
      han: new MadeUpWords(HAN, words.han, keptWords.han, NONE),
    }
    this.#hostWords = keepNames
      ? {
          letters: new MadeUpWords(LATIN, hostWords.letters, NONE, TAKEN),
          han: new MadeUpWords(HAN, hostWords.han, NONE, NONE),
        }
      : this.words
    this.opaque = new OpaqueTexts(opaque, keptOpaque)
  }

  of(text: string, use: Use): string {
    if (use === 'secret' || isUuid(text)) return this.opaque.of(text)
    const texts = this.#texts.get(use) ?? new Map<string, string>()
    const known = texts.get(text)
    if (known !== undefined) return known
    let made = ''
    for (const part of partsOf(text)) made += this.#part(part, use)
    this.#texts.set(use, texts.set(text, made))
    return made
  }

  ofDigits(digits: string): string {
    return this.opaque.of(digits)
  }

  #part(part: TextPart, use: Use): string {
    const { kind, text } = part
    if (isKeptPart(part, use)) return text
    if (kind === 'four') return this.#addresses.ofFour(text, /\D/.exec(text)?.[0] as string)
    if (kind === 'groups') return this.#addresses.ofGroups(text)
    if (kind === 'digits' || kind === 'opaque') return this.opaque.of(text)
    const inHost = this.#keepNames && (part.inHost || use === 'address')
    const words = inHost ? this.#hostWords : this.words
    return inCaseOf(text, words[kind as keyof Words].of(lowerCase(text)))
  }
}

/** A made-up word with capital letters where its original has them. */
function inCaseOf(original: string, made: string): string {
  const lower = original.toLowerCase()
  if (original === lower) return made
  const letters = Array.from(original)
  return Array.from(made, (letter, index) => {
    const at = letters[index] as string
    return at !== at.toLowerCase() ? letter.toUpperCase() : letter
  }).join('')
}
