import { inputInvalid } from '../../../control/control-errors.ts'
import { quote } from '../../../schemas/findings.ts'
import { InputCoverage, InputCoverageQuery } from '../../../schemas/input-coverage.ts'
import { isOperationId, type OperationId, operationIds } from '../../../schemas/operations.ts'
import { type ControlApp, controlErrors } from '../../input/control-request.ts'

export type CoverageOf = (operation?: OperationId) => InputCoverage

/** Route that lists the inputs of the newest SDK (docs/control-plane.md#coverage-of-inputs). */
export function addCoverage(app: ControlApp, coverageOf: CoverageOf): void {
  app.route({
    method: 'GET',
    url: '/coverage',
    schema: {
      summary: 'Lists the inputs of the newest SDK: what each operation does with them, and use.',
      tags: ['about'],
      querystring: InputCoverageQuery,
      response: { 200: InputCoverage.describe('OK'), ...controlErrors },
    },
    handler: (request) => {
      const { operation } = request.query
      if (operation === undefined || isOperationId(operation)) return coverageOf(operation)
      const finding = { path: 'query parameter operation', found: quote(operation) }
      throw inputInvalid('InvalidInput', [
        { ...finding, expected: 'an operation id', words: operationIds },
      ])
    },
  })
}
