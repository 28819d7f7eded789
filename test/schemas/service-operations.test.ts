import t from 'tap'
import { operationIds } from '../../src/schemas/operations.ts'
import {
  anyOperationIds,
  iamOperationIds,
  includesOperation,
  isOfServer,
  keyPairOperationIds,
  pathParametersOf,
  serviceOperation,
} from '../../src/schemas/service-operations.ts'
import { get, mockWith } from '../support/mock.ts'

t.test('every operation has one name, and every path of the table is served', async (t) => {
  t.equal(new Set(anyOperationIds).size, anyOperationIds.length)
  const mock = await mockWith(t)
  for (const id of [...iamOperationIds, ...keyPairOperationIds]) {
    const { method, path } = serviceOperation(id)
    const { status } = await get(mock, path.replace(/\{\w+\}/g, 'p1'), { method })
    const isNamed = path.endsWith('{keypair_name}')
    t.ok(status !== 404 || isNamed, `${id}: ${status}`)
  }
  const found = new Set(mock.journal.find().map(({ operation }) => operation))
  const bodiless = ['KeystoneCreateScopedToken', 'KeystoneCreateAgencyToken']
  const byBody = [...bodiless, 'CreateTemporaryAccessKeyByAgency']
  t.strictSame(
    [...iamOperationIds, ...keyPairOperationIds].filter((id) => !found.has(id)),
    byBody,
    'a request without a body is not one of those that only a body tells',
  )
})

t.test('a pattern means one operation or a group; * means the notebooks API only', async (t) => {
  const meant = (pattern: Parameters<typeof includesOperation>[0]) =>
    anyOperationIds.filter((id) => includesOperation(pattern, id))
  t.strictSame(meant('*'), operationIds)
  t.strictSame(meant('iam:*'), iamOperationIds)
  t.strictSame(meant('kps:*'), keyPairOperationIds)
  t.strictSame(meant('KeystoneListUsers'), ['KeystoneListUsers'])
})

t.test('operations of IAM have no project, all others have one', async (t) => {
  t.strictSame(
    [...anyOperationIds, '*', 'iam:*', 'kps:*'].filter((one) => isOfServer(one as 'iam:*')),
    [...iamOperationIds, 'iam:*'],
  )
})

t.test('the path parameters of a pattern are those of all its operations', async (t) => {
  t.strictSame(pathParametersOf('kps:*'), ['project_id', 'keypair_name'])
  t.strictSame(pathParametersOf('iam:*'), ['idp_id', 'protocol_id'])
  t.strictSame(pathParametersOf('KeystoneListUsers'), [])
  t.strictSame(pathParametersOf('ShowLease'), ['project_id', 'id'])
})

t.test('what IAM asks credentials for', async (t) => {
  const asked = (credentials: string) =>
    iamOperationIds.filter((id) => serviceOperation(id).credentials === credentials)
  t.strictSame(asked('none'), [
    'CreateUnscopedTokenWithIdToken',
    'KeystoneListVersions',
    'KeystoneShowVersion',
  ])
  t.strictSame(asked('optional'), [
    'KeystoneCreateUserTokenByPassword',
    'KeystoneCreateScopedToken',
    'CreateTokenWithIdToken',
    'CreateTemporaryAccessKeyByToken',
  ])
})
