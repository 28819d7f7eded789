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

/** The largest body: one object with one list in it, 11 MB. */
function nestedBody(count: number): Buffer {
  const rows = Array.from({ length: count }, (_, id) => ({ id, url: `https://h/?token=a${id}` }))
  return Buffer.from(JSON.stringify({ a: { b: rows, '\u{1f600}': 'é' } }))
}

t.test('what is nested in a long body is read and masked in steps', async (t) => {
  const body = nestedBody(5_000)
  const steps = bodySteps(body, {})
  let toFirst = 0
  const parse = t.capture(JSON, 'parse', JSON.parse)
  let step = steps.next()
  for (; step.done !== true; step = steps.next()) toFirst++
  t.ok(toFirst > 10_000, 'more steps than rows')
  const longest = Math.max(...parse().map(({ args: [text] }) => text.length))
  t.ok(longest <= 20_000, 'no step parses more than 20,000 characters')
  t.strictSame(step.value, redacted(JSON.parse(body.toString())))
})

t.test('a long body with an object of more than 10,000 keys is shown as text', async (t) => {
  const bodyOf = (keys: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${key}`, key])))
  t.strictSame(finish(bodySteps(bodyOf(10_000), {})), JSON.parse(bodyOf(10_000)))
  t.equal(finish(bodySteps(bodyOf(10_001), {})), bodyOf(10_001).slice(0, 65_536))
})

t.test('a long body with bytes that are no UTF-8, or nested too deep', async (t) => {
  const broken = Buffer.concat([Buffer.from('["'), Buffer.alloc(70_000, 0xff), Buffer.from('"]')])
  t.strictSame(finish(bodySteps(broken, {})), JSON.parse(broken.toString()))
  const deep = `${'['.repeat(200)}"${padding}"${']'.repeat(200)}`
  t.equal(finish(bodySteps(Buffer.from(deep), {})), deep)
  t.equal((finish(bodySteps(Buffer.alloc(300_000, 0xff), {})) as string).length, 65_536)
  t.strictSame(finish(bodySteps(`\ufeff["${padding}"]`, {})), [padding])
})
