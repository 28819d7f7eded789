import type { JournalRecord } from './journal-record.ts'

type Operation = JournalRecord['operation']

/**
 * Sequences of the kept requests of a journal that have ended, by operation, for waits, which ask after every request. An
 * operation is followed from the first question about it on.
 */
export class EndedRequests {
  readonly #followed = new Map<Operation, number[]>()

  /** Those of an operation, in order. `entries` returns all requests of the journal; it is called for the first question only. */
  of(operation: Operation, entries: () => readonly JournalRecord[]): readonly number[] {
    const known = this.#followed.get(operation)
    if (known !== undefined) return known
    const ended = entries()
      .filter((one) => one.operation === operation && one.outcome !== 'open')
      .map(({ sequence }) => sequence)
    this.#followed.set(operation, ended)
    return ended
  }

  /** A kept request has ended. Requests may end in another order than they arrive. */
  add({ operation, sequence }: JournalRecord): void {
    const ended = this.#followed.get(operation)
    if (ended === undefined) return
    let place = ended.length
    while (place > 0 && (ended[place - 1] as number) > sequence) place--
    ended.splice(place, 0, sequence)
  }

  /** The oldest request is dropped. */
  drop({ operation, sequence }: JournalRecord): void {
    const ended = this.#followed.get(operation)
    if (ended?.[0] === sequence) ended.shift()
  }

  /** All requests are removed. */
  clear(): void {
    this.#followed.clear()
  }
}
