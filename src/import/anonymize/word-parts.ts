/** Words of one alphabet, and where they stand inside other words. */
export class WordParts {
  readonly #words: ReadonlySet<string>
  readonly #shortest: number
  /** The lengths of the words by their first letters, longest first. */
  readonly #lengths = new Map<string, number[]>()

  /** `words` are in lower case, and have at least `shortest` letters. */
  constructor(words: ReadonlySet<string>, shortest: number) {
    this.#words = words
    this.#shortest = shortest
    for (const word of words) {
      const start = word.slice(0, shortest)
      const lengths = this.#lengths.get(start) ?? []
      if (lengths.length === 0) this.#lengths.set(start, lengths)
      if (!lengths.includes(word.length)) lengths.push(word.length)
    }
    for (const lengths of this.#lengths.values()) lengths.sort((a, b) => b - a)
  }

  /** The longest word that stands in `text` at `place` and is not all of it. */
  wordAt(text: string, place: number): string | undefined {
    for (const length of this.#lengths.get(text.slice(place, place + this.#shortest)) ?? []) {
      if (length === text.length || place + length > text.length) continue
      const part = text.slice(place, place + length)
      if (this.#words.has(part)) return part
    }
    return undefined
  }

  /** Whether a text has a shorter word as a part. */
  isIn(text: string): boolean {
    for (let place = 0; place + this.#shortest <= text.length; place++) {
      if (this.wordAt(text, place) !== undefined) return true
    }
    return false
  }

  /**
   * A word as the shorter words in it and what is between them: `llamas` is `llama` and `s`. One element if it has none.
   * `hidden` says whether a word in it overlaps another one and is lost.
   */
  partsOf(word: string): { parts: string[]; hidden: boolean } {
    const parts: string[] = []
    let hidden = false
    let end = 0
    for (let place = 0; place + this.#shortest <= word.length; place++) {
      const part = this.wordAt(word, place)
      if (part === undefined) continue
      if (place < end) {
        hidden ||= place + part.length > end
        continue
      }
      if (place > end) parts.push(word.slice(end, place))
      parts.push(part)
      end = place + part.length
    }
    if (end < word.length) parts.push(word.slice(end))
    return { parts, hidden }
  }
}
