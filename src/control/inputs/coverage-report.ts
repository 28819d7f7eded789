import type { InputCoverage, InputTreatment } from '../../schemas/input-coverage.ts'
import { isOperationId, type OperationId } from '../../schemas/operations.ts'
import type { InputCounts, OperationInputs } from './input-counts.ts'
import { readSdkModels, sdkInputsOf } from './sdk-inputs.ts'

/**
 * The inputs of the newest SDK, what this server does with each of them, and how many requests had it: of all
 * operations, or of one. The models are read at each call: this is rare, and the server starts without them.
 */
export function coverageReport(
  counts: InputCounts,
  strict: boolean,
  operation?: OperationId,
): InputCoverage {
  const models = readSdkModels()
  const operations = Object.keys(models.operations)
    .filter(isOperationId)
    .filter((id) => operation === undefined || id === operation)
    .map((id) => {
      const inputs = counts.of(id)
      const rows = sdkInputsOf(id, models).map(({ input, type }) => ({
        input,
        type,
        treatment: treatmentOf(input, inputs, strict),
        requests: inputs.countOf(input).requests,
      }))
      return { operation: id, inputs: rows }
    })
  const totals = { consumed: 0, warned: 0, refused: 0 }
  for (const { treatment } of operations.flatMap(({ inputs }) => inputs)) totals[treatment]++
  return { sdk: { package: models.package, version: models.version }, totals, operations }
}

/** What an operation does with an input. With `strict` it refuses those that are in no schema. */
export function treatmentOf(
  input: string,
  inputs: OperationInputs,
  strict: boolean,
): InputTreatment {
  return inputs.useOf(input) ?? (strict ? 'refused' : 'warned')
}
