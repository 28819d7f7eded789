import type { CoveredInput, InputCoverage, InputTreatment } from '../../schemas/input-coverage.ts'
import { isOperationId, type OperationId } from '../../schemas/operations.ts'
import type { InputCounts, OperationInputs } from './input-counts.ts'
import { readSdkModels, type SdkModels, sdkInputsOf } from './sdk-inputs.ts'

/** The inputs of the newest SDK, what this server does with each of them, and how many requests had it. */
export class CoverageReport {
  readonly #counts: InputCounts
  readonly #strict: boolean
  readonly #readModels: () => SdkModels
  #models: SdkModels | undefined

  /** With `strict`, inputs that are in no schema are refused. */
  constructor(counts: InputCounts, strict: boolean, readModels = readSdkModels) {
    this.#readModels = readModels
    this.#counts = counts
    this.#strict = strict
  }

  /** The inputs of all operations, or of one. */
  of(operation?: OperationId): InputCoverage {
    this.#models ??= this.#readModels()
    const models = this.#models
    const operations = Object.keys(models.operations)
      .filter((id) => isOperationId(id) && (operation === undefined || id === operation))
      .map((id) => ({ operation: id, inputs: this.#inputsOf(id as OperationId, models) }))
    const totals = { consumed: 0, warned: 0, refused: 0 }
    for (const { treatment } of operations.flatMap(({ inputs }) => inputs)) totals[treatment]++
    const { package: name, version } = models
    return { sdk: { package: name, version }, totals, operations }
  }

  #inputsOf(id: OperationId, models: SdkModels): CoveredInput[] {
    const inputs = this.#counts.of(id)
    return sdkInputsOf(id, models).map(({ input, type }) => ({
      input,
      type,
      treatment: this.#treatment(input, inputs),
      requests: inputs.countOf(input).requests,
    }))
  }

  #treatment(input: string, inputs: OperationInputs): InputTreatment {
    return inputs.useOf(input) ?? (this.#strict ? 'refused' : 'warned')
  }
}
