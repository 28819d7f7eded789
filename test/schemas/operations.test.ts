import t from 'tap'
import {
  formerNames,
  isOperationId,
  operation,
  operationIds,
} from '../../src/schemas/operations.ts'

t.test('the table is the contract’s index: 45 rows, one of them two operations', async (t) => {
  t.equal(operationIds.length, 46)
  t.strictSame(operation('ListAllNotebooks'), {
    method: 'GET',
    path: '/v1/{project_id}/notebooks/all',
    action: 'modelarts:notebook:listAllNotebooks',
  })
  t.strictSame(operation('ShowLease').action, undefined)
})

t.test('no two operations share method and path', async (t) => {
  const routes = operationIds.map((id) => `${operation(id).method} ${operation(id).path}`)
  t.equal(new Set(routes).size, routes.length)
})

t.test('names of older SDKs lead to present ones', async (t) => {
  for (const id of Object.values(formerNames)) t.ok(isOperationId(id))
  t.notOk(isOperationId('AttachObs'))
})
