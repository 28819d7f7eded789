import { readFileSync } from 'node:fs'
import t from 'tap'
import { FIXTURES } from '../../src/control/scenes/scene-files.ts'
import type { FaultRule, OperationId } from '../../src/index.ts'
import { engine } from '../support/build.ts'
import { get, type Mock, mockWith, NOW } from '../support/mock.ts'

const rules = JSON.parse(
  readFileSync(`${FIXTURES}flaky-region/faults.json`, 'utf8'),
) as (FaultRule & { id: string })[]

/** The statuses of repeated list requests; a broken connection gives 0. */
async function statuses(mock: Mock, times: number, path = '/v1/p1/notebooks') {
  const found: number[] = []
  for (let time = 0; time < times; time++) {
    const { status } = await get(mock, path).catch(() => ({ status: 0 }))
    found.push(status)
  }
  return found
}

/** The rule that fires for each of several requests of an operation, in a new world. */
async function fired(operation: OperationId, times: number) {
  const { worlds } = await engine({ scene: 'flaky-region' })
  const faults = worlds.find(operation)?.faults
  const none = () => undefined
  const project = { id: 'a request', world: { projectId: operation }, now: () => NOW }
  const request = {
    ...project,
    operation,
    path: {},
    header: none,
    query: none,
    name: none,
    hasInstance: () => false,
    body: none,
  }
  return Array.from({ length: times }, () => faults?.fire(request)?.id ?? 'none')
}

t.test('some lists fail with 503, 429 or a broken connection, most succeed', async (t) => {
  const found = await statuses(await mockWith(t, { scene: 'flaky-region' }), 400)
  const share = (status: number) => found.filter((one) => one === status).length / found.length
  t.ok(Math.abs(share(503) - 0.15) < 0.05, `503: ${share(503)}`)
  t.ok(Math.abs(share(429) - 0.1) < 0.05, `429: ${share(429)}`)
  t.ok(share(0) > 0 && share(0) < 0.05, `broken: ${share(0)}`)
  t.ok(share(200) > 0.6, `200: ${share(200)}`)
})

t.test(
  'the same seed fails for the same requests, another seed or project for others',
  async (t) => {
    const run = async (seed: number, path?: string) =>
      statuses(await mockWith(t, { scene: 'flaky-region', seed }), 60, path)
    const first = await run(7)
    t.strictSame(await run(7), first)
    t.not((await run(8)).join(), first.join())
    t.not((await run(7, '/v1/p2/notebooks')).join(), first.join())
  },
)

t.test('every rule fires about as often as its probability', async (t) => {
  const seen = new Map<string, string[]>()
  for (const { id, operation, probability = 1 } of rules) {
    const asked = operation === '*' ? 'ListImage' : (operation as OperationId)
    const ids = seen.get(asked) ?? (await fired(asked, 1_000))
    seen.set(asked, ids)
    const before = rules.slice(
      0,
      rules.findIndex((one) => one.id === id),
    )
    const reached = before
      .filter((one) => one.operation === asked)
      .reduce((rest, one) => rest * (1 - (one.probability ?? 1)), 1)
    const share = ids.filter((one) => one === id).length / ids.length
    t.ok(Math.abs(share - reached * probability) < 0.05, `${id}: ${share}`)
    t.ok(share > 0, id)
  }
})

t.test('a creation that times out responds after three seconds', (t) => {
  t.match(
    rules.find(({ id }) => id === 'create-timeout'),
    { operation: 'CreateNotebook', status: 504, delay: '3s' },
  )
  t.end()
})
