/** The history of a world. */
interface KeptHistory {
  /** How many moments and transitions it keeps. */
  readonly kept: number
  forget(): void
}

/** Maximum number of moments and transitions that the histories of all worlds keep. */
const MAX_KEPT_IN_ALL = 200_000

/** The histories of the worlds of a server. Worlds that have had no transition for the longest time lose theirs first. */
export class Histories {
  /** The histories that keep something; the one with the oldest newest transition is the first. */
  readonly #filled = new Set<KeptHistory>()
  #kept = 0

  /** How many moments and transitions are kept. */
  get kept(): number {
    return this.#kept
  }

  /** Call after a transition; `before` is what the history kept before it. */
  grown(history: KeptHistory, before: number): void {
    this.#filled.delete(history)
    this.#filled.add(history)
    this.#kept += history.kept - before
    if (this.#kept > MAX_KEPT_IN_ALL) this.end(this.#filled.values().next().value as KeptHistory)
  }

  /** Empties the history of a world, for example because the world is dropped. */
  end(history: KeptHistory): void {
    if (!this.#filled.delete(history)) return
    this.#kept -= history.kept
    history.forget()
  }
}
