/** Sentences that are counted: what was guessed, and for how many records. */
export class Notes {
  readonly #counts = new Map<string, number>()

  add(sentence: string, count = 1): void {
    if (count > 0) this.#counts.set(sentence, (this.#counts.get(sentence) ?? 0) + count)
  }

  /** Every sentence with its number: `Flavors that were made up from their ids (3).` */
  get sentences(): string[] {
    return Array.from(this.#counts, ([sentence, count]) => `${sentence} (${count}).`)
  }
}
