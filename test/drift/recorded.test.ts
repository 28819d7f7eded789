import { readFileSync } from 'node:fs'
import t from 'tap'
import { readSdkModels } from '../../src/control/inputs/sdk-inputs.ts'
import { otherOperations } from '../../src/http/service-paths.ts'
import { operation, operationIds } from '../../src/schemas/operations.ts'
import { readKnownDifferences } from './known-differences.ts'
import { operationKey } from './open-api.ts'
import type { RecordedOperations } from './record.ts'

const text = (file: string) => readFileSync(file, 'utf8')

const recorded = JSON.parse(text('openapi/sdk-operations.json')) as RecordedOperations

const { models, ...served } = readSdkModels()

const KNOWN = 'openapi/known-differences.txt'

const known = readKnownDifferences(KNOWN).lines()

const keys = new Set(recorded.operations.map(({ method, path }) => operationKey(method, path)))

/** Keys of the operations of the mock, by their ids. */
const mocked = new Map(
  operationIds.map((id) => [id, operationKey(operation(id).method, operation(id).path)] as const),
)

const UPDATE = 'run npm run drift -- --record, see CONTRIBUTING.md'

t.test('sdk-operations.json has all operations of the SDK, once each', async (t) => {
  t.equal(recorded.operations.length, 297)
  t.equal(new Set(recorded.operations.map(({ id }) => id)).size, 297)
  t.equal(keys.size, 297)
  const ids = recorded.operations.map(({ id }) => id)
  t.strictSame(ids, [...ids].sort())
})

t.test('sdk-models.json has every operation of the SDK that the mock serves', async (t) => {
  const expected = [...mocked].filter(([, key]) => keys.has(key)).map(([id]) => id)
  t.strictSame(Object.keys(served.operations), expected.sort(), UPDATE)
  for (const { id, method, path } of recorded.operations) {
    const key = operationKey(method, path)
    const same = [...mocked].find(([, other]) => other === key)
    if (same !== undefined) t.equal(same[0], id, 'the name of the SDK')
  }
})

t.test('sdk-models.json has every model that these operations lead to, and no other', async (t) => {
  const used = new Set<string>()
  const open = Object.values(served.operations).flatMap(({ request, response }) => [
    request,
    response,
  ])
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (used.has(name)) continue
    used.add(name)
    const fields = Object.values(models[name]?.fields ?? {})
    open.push(...fields.flatMap(({ type }) => type.match(/[A-Z]\w+/g) ?? []))
  }
  t.strictSame(Object.keys(models), [...used].sort())
  for (const [id, { request, query, path, body }] of Object.entries(served.operations)) {
    const fields = models[request]?.fields ?? {}
    for (const name of [...query, ...path]) t.ok(name in fields, `${id}: ${name}`)
    t.equal(fields['body']?.type, body, id)
  }
})

t.test('all records and the contract pages name the same version', async (t) => {
  const { language, package: name, version } = recorded
  t.strictSame([served.language, served.package, served.version], [language, name, version])
  const [, python] = /^# huaweicloudsdkmodelarts (\S+)$/m.exec(text(KNOWN)) ?? []
  t.equal(python, version)
  const [, go] = /^# huaweicloud-sdk-go-v3 (\S+)$/m.exec(text(KNOWN)) ?? []
  const page = text('docs/contract/README.md').split('## State of these pages')[1] as string
  const [state] = page.split('\n## ', 1) as [string]
  t.match(state, `\`${name}\` **${version}**`)
  t.match(state, `\`huaweicloud-sdk-go-v3\` **${go}**`)
})

t.test(
  'the recorded differences name each operation that is not served, and no other',
  async (t) => {
    t.strictSame(known, [...new Set(known)], 'no line stands twice')
    const notServed = known
      .map((line) => line.split(' | '))
      .filter(([kind, , , , , place]) => kind === 'not-served' && place?.startsWith('python:'))
      .map(([, place = '']) => place.split(' ') as [string, string])
      .map(([method, path]) => operationKey(method, path))
    const isMocked = new Set(mocked.values())
    t.strictSame(
      notServed.filter((key) => isMocked.has(key)),
      [],
      'run npm run drift -- --refresh',
    )
    t.strictSame(
      notServed.filter((key) => !keys.has(key)),
      [],
    )
  },
)

t.test('every other difference is one of an operation that is served', async (t) => {
  const isMocked = new Set(mocked.values())
  for (const line of known) {
    const [kind, place = ''] = line.split(' | ')
    const [method, path] = place.split(' ') as [string, string]
    if (kind === 'not-served') continue
    t.ok(isMocked.has(operationKey(method, path)), line)
  }
})

t.test('an operation outside the Python SDK is not one that it has', async (t) => {
  for (const [method, path] of otherOperations) {
    t.notOk(keys.has(operationKey(method, path)), `${method} ${path}`)
    t.notOk([...mocked.values()].includes(operationKey(method, path)), `${path} is not served`)
  }
})
