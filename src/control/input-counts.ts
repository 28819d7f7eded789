import type { OperationId } from '../schemas/operations.ts'

/** Number of requests that had one input. */
export interface InputCount {
  requests: number
}

/** Maximum number of inputs that are counted for one operation; further unknown names are not counted. */
const MAX_INPUTS = 1_000

/**
 * The inputs of one operation: those that it reads, and how many requests had each input, known or unknown. An input is
 * named `query.limit`, `body.volume.category` or `body.endpoints[].service`.
 */
export class OperationInputs {
  readonly operation: OperationId
  readonly #consumed = new Set<string>()
  readonly #counts = new Map<string, InputCount>()

  constructor(operation: OperationId) {
    this.operation = operation
  }

  /** Adds inputs that the operation reads. */
  addConsumed(inputs: Iterable<string>): void {
    for (const input of inputs) {
      this.#consumed.add(input)
      this.countOf(input)
    }
  }

  isConsumed(input: string): boolean {
    return this.#consumed.has(input)
  }

  /** The counter of an input, to be raised by whoever reads a request. */
  countOf(input: string): InputCount {
    const counted = this.#counts.get(input)
    if (counted !== undefined) return counted
    const count = { requests: 0 }
    if (this.#counts.size < MAX_INPUTS) this.#counts.set(input, count)
    return count
  }
}

/** The inputs of all operations, as the requests since the start of the server had them. */
export class InputCounts {
  readonly #operations = new Map<OperationId, OperationInputs>()

  of(operation: OperationId): OperationInputs {
    const known = this.#operations.get(operation)
    if (known !== undefined) return known
    const inputs = new OperationInputs(operation)
    this.#operations.set(operation, inputs)
    return inputs
  }
}
