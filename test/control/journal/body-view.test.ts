import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { finish } from '../../../src/cloud/kernel/steps.ts'
import { bodySteps } from '../../../src/control/journal/body-view.ts'
import { redacted } from '../../../src/schemas/redacted.ts'
import { sized } from '../../support/size.ts'

/** Makes a body so long that it is masked in several steps. */
const padding = 'x'.repeat(40_000)

const key = fc.oneof(
  fc.constantFrom('name', 'token', 'password', 'user', 'data', 'tags', '__proto__', '7'),
  fc.string({ maxLength: 4 }),
)

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('mine', 'https://h/?token=mine', 5, true, null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((all) => Object.fromEntries(all)),
  ),
}))

t.test('a long body is masked in steps as a short one is at once', async (t) => {
  fc.assert(
    fc.property(value, (given) => {
      for (const whole of [
        given,
        [given, padding],
        { data: given, padding },
        { padding, data: [given] },
        { padding, key: 'token', value: given },
      ]) {
        const text = JSON.stringify(whole)
        deepStrictEqual(finish(bodySteps(text, {})), redacted(JSON.parse(text)))
      }
    }),
    { numRuns: sized(200, 2_000) },
  )
  t.pass('for any JSON')
})

t.test('the rows of a long list are masked one by one', async (t) => {
  const rows = Array.from({ length: 2_000 }, (_, id) => ({
    id,
    url: `https://host/${id}/lab?token=a${id}`,
  }))
  const steps = bodySteps(Buffer.from(JSON.stringify({ data: rows, total: 2_000 })), {})
  t.ok([...steps].length >= 2_000)
})

t.test('a long text that is not JSON is cut', async (t) => {
  t.equal((finish(bodySteps(`{"${padding}${padding}`, {})) as string).length, 65_536)
})
