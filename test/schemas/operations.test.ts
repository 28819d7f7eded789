import t from 'tap'
import {
  formerNames,
  isOperationId,
  operation,
  operationIds,
} from '../../src/schemas/operations.ts'

t.test(
  'the table equals the index of the contract: 47 rows, one of them with two operations',
  async (t) => {
    t.equal(operationIds.length, 48)
    t.strictSame(operation('ListAllNotebooks'), {
      method: 'GET',
      path: '/v1/{project_id}/notebooks/all',
      action: 'modelarts:notebook:listAllNotebooks',
    })
    t.strictSame(operation('ShowLease').action, undefined)
  },
)

t.test('every operation has its own method and path', async (t) => {
  const routes = operationIds.map((id) => `${operation(id).method} ${operation(id).path}`)
  t.equal(new Set(routes).size, routes.length)
})

t.test('names of older SDKs map to current names', async (t) => {
  for (const id of Object.values(formerNames)) t.ok(isOperationId(id))
  t.notOk(isOperationId('AttachObs'))
})
