import fc from 'fast-check'
import t from 'tap'
import { sortSteps } from '../../../src/cloud/kernel/sorting.ts'
import { finish } from '../../../src/cloud/kernel/steps.ts'

const items = fc.array(fc.tuple(fc.nat(50), fc.nat()), { maxLength: 3_000, size: 'max' })

const byFirst = ([a]: [number, number], [b]: [number, number]) => a - b

t.test('sorting in steps gives what sort gives; equal items keep their order', async (t) => {
  fc.assert(
    fc.property(items, (list) => {
      const before = [...list]
      t.strictSame(finish(sortSteps(list, byFirst)), [...list].sort(byFirst))
      t.strictSame(list, before, 'the list is not changed')
    }),
    { numRuns: 50 },
  )
})

const shuffled = Array.from({ length: 20_000 }, (_, n) => (n * 7_919) % 20_011)
const sorted = shuffled.toSorted((a, b) => a - b)

for (const [name, list] of Object.entries({ shuffled, sorted })) {
  t.test(`a step compares about a thousand items at most: a ${name} list`, (t) => {
    let compared = 0
    let most = 0
    const compare = (a: number, b: number) => {
      compared++
      return a - b
    }
    const steps = sortSteps(list, compare)
    let step = steps.next()
    for (; step.done !== true; step = steps.next()) {
      most = Math.max(most, compared)
      compared = 0
    }
    t.strictSame(step.value, sorted)
    most = Math.max(most, compared)
    t.ok(most < 10_000, `${most} comparisons in one step`)
    t.end()
  })
}
