import type { InputTreatment } from '../../schemas/input-coverage.ts'
import type { OperationId } from '../../schemas/operations.ts'

/** Whether an input in a schema has an effect, or only gives a warning. */
export type InputUse = Exclude<InputTreatment, 'refused'>

/** Number of requests that had one input. */
export interface InputCount {
  requests: number
}

/** Maximum number of inputs that are counted for one operation; further unknown names are not counted. */
const MAX_INPUTS = 1_000

/**
 * The inputs of one operation: those in its schemas, and how many requests had each input, known or unknown. An input
 * is named `query.limit`, `body.volume.category` or `body.endpoints[].service`.
 */
export class OperationInputs {
  readonly operation: OperationId
  readonly #known = new Map<string, InputUse>()
  readonly #counts = new Map<string, InputCount>()
  /** Calls that add the inputs of schemas; made before the first input is asked for. */
  #additions: (() => void)[] = []

  constructor(operation: OperationId) {
    this.operation = operation
  }

  /** Calls `addAll`, which adds inputs of a schema, when they are first needed: schemas are built at their first use. */
  addLazily(addAll: () => void): void {
    this.#additions.push(addAll)
  }

  /** Adds an input that the schemas of the operation have. */
  add(input: string, use: InputUse): void {
    this.#known.set(input, use)
    this.#countOf(input)
  }

  /** Use of an input that the schemas have; undefined for others. */
  useOf(input: string): InputUse | undefined {
    this.#addAll()
    return this.#known.get(input)
  }

  /** The counter of an input. The reader of a request adds one to it. */
  countOf(input: string): InputCount {
    this.#addAll()
    return this.#countOf(input)
  }

  #addAll(): void {
    const additions = this.#additions
    if (additions.length === 0) return
    this.#additions = []
    for (const addAll of additions) addAll()
  }

  #countOf(input: string): InputCount {
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
