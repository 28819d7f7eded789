import { type Alphabet, anyWords, wordAfter, wordAt } from './alphabets.ts'
import { randomFrom } from './random.ts'
import { WordParts } from './word-parts.ts'

/** Longest word in which shorter ones are looked for: nobody writes longer ones. */
const LONGEST_READ = 64

/**
 * One made-up word for each word of one alphabet. Words that stand inside others do so afterwards too, and the order of
 * words is kept. A made-up word depends on the place of its word in the alphabetical order of all of them, not on its
 * letters, so that nobody can try out guesses.
 */
export class MadeUpWords {
  readonly #alphabet: Alphabet
  readonly #made = new Map<string, string>()
  readonly #used: Set<string>
  readonly #taken: ReadonlySet<string>
  readonly #originals: ReadonlySet<string>
  readonly #parts: WordParts
  readonly #random = randomFrom(17)
  readonly #rest = new Map<number, Generator<string>>()
  readonly #others = new Map<number, Generator<string>>()
  /** Words that no longer have every shorter word in them. */
  readonly parted = new Set<string>()

  /** `words` are in lower case, `kept` stay as they are, `taken` are not made as long as there are others. */
  constructor(
    alphabet: Alphabet,
    words: ReadonlySet<string>,
    kept: ReadonlySet<string>,
    taken: ReadonlySet<string>,
  ) {
    this.#alphabet = alphabet
    this.#originals = words
    this.#taken = taken
    this.#used = new Set(kept)
    for (const word of kept) this.#made.set(word, word)
    const long = (word: string) => Array.from(word).length >= alphabet.wordLength
    const known = new Set([...words, ...kept].filter(long))
    this.#parts = new WordParts(known, alphabet.wordLength)
    this.#makeAll([...words].filter((word) => !kept.has(word)))
  }

  /** The made-up word for a word in lower case. */
  of(word: string): string {
    return this.#made.get(word) ?? this.#makeOther(word)
  }

  #makeAll(words: readonly string[]): void {
    const { wordLength } = this.#alphabet
    const joined: [string, string[]][] = []
    const whole = new Set<string>()
    for (const word of words) {
      if (word.length < wordLength) continue
      const { parts, hidden } = this.#partsOf(word)
      if (hidden) this.parted.add(word)
      if (parts.length > 1) joined.push([word, parts])
      for (const part of parts) {
        if (Array.from(part).length >= wordLength && !this.#made.has(part)) {
          if (parts.length === 1 || !this.#originals.has(part)) whole.add(part)
        }
      }
    }
    this.#makeInOrder([...whole].sort())
    for (const word of words)
      if (!whole.has(word) && word.length < wordLength) this.#makeOther(word)
    for (const [word, parts] of joined.sort(([a], [b]) => a.length - b.length)) {
      this.#join(word, parts)
    }
  }

  #partsOf(word: string): { parts: string[]; hidden: boolean } {
    if (word.length > LONGEST_READ) return { parts: [word], hidden: false }
    return this.#parts.partsOf(word)
  }

  #makeInOrder(words: readonly string[]): void {
    let last = ''
    for (const [index, word] of words.entries()) {
      const { length } = Array.from(word)
      const position = (index + this.#random()) / words.length
      let made: string | undefined = wordAt(this.#alphabet, length, position, this.#random)
      if (made <= last) made = wordAfter(this.#alphabet, length, last)
      while (made !== undefined && !this.#isFree(made)) {
        made = wordAfter(this.#alphabet, length, made)
      }
      if (made === undefined) this.#makeOther(word)
      else {
        this.#take(word, made)
        last = made
      }
    }
  }

  #join(word: string, parts: readonly string[]): void {
    const made = parts.map((part) => this.of(part)).join('')
    if (this.#isFree(made)) this.#take(word, made)
    else {
      this.parted.add(word)
      this.#makeOther(word)
    }
  }

  #isFree(made: string): boolean {
    return (
      !this.#used.has(made) &&
      !this.#taken.has(made) &&
      !this.#originals.has(made) &&
      !this.#parts.isIn(made)
    )
  }

  /** A word outside the order: a short one, or one for which there is no room. */
  #makeOther(word: string): string {
    const { length } = Array.from(word)
    const others = this.#others.get(length) ?? this.#otherWords(length)
    this.#others.set(length, others)
    for (let next = others.next(); next.done !== true; next = others.next()) {
      const isOriginal = length >= this.#alphabet.wordLength && this.#originals.has(next.value)
      const isFree = !this.#used.has(next.value) && !this.#taken.has(next.value)
      if (next.value !== word && isFree && !isOriginal) {
        return this.#take(word, next.value)
      }
    }
    return this.#makeLast(word)
  }

  /** All words of this length are in use, originals or taken: one of the latter, or that of another word for this one. */
  #makeLast(word: string): string {
    const { length } = Array.from(word)
    const rest = this.#rest.get(length) ?? anyWords(this.#alphabet, length)
    this.#rest.set(length, rest)
    for (let next = rest.next(); next.done !== true; next = rest.next()) {
      if (this.#used.has(next.value)) continue
      if (next.value !== word) return this.#take(word, next.value)
      if (this.#swap(word)) return this.of(word)
    }
    return this.#take(word, word)
  }

  /** Gives a word the made-up word of another one, and the other one this word. */
  #swap(word: string): boolean {
    for (const [other, made] of this.#made) {
      if (other === made || made.length !== word.length) continue
      this.#take(other, word)
      this.#take(word, made)
      return true
    }
    return false
  }

  *#otherWords(length: number): Generator<string> {
    const { first, last, inner } = this.#alphabet
    if (length === 2 || length === 3) {
      for (let at = 0; at < first.length * last.length; at++) {
        const middle = length === 3 ? inner[(at * 5) % inner.length] : ''
        yield `${first[(at * 7) % first.length]}${middle}${last[(at * 4 + Math.floor(at / first.length)) % last.length]}`
      }
    }
    yield* anyWords(this.#alphabet, length)
  }

  #take(word: string, made: string): string {
    this.#made.set(word, made)
    this.#used.add(made)
    return made
  }
}
