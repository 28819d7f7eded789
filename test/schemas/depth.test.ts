import fc from 'fast-check'
import t from 'tap'
import { hasMoreCommas, hasMoreValues } from '../../src/schemas/depth.ts'
import { sized } from '../support/size.ts'

t.test('JSON with more commas than a limit, outside its texts, has more values', (t) => {
  const commasOf = (text: string) => {
    const bytes = Buffer.from(text)
    return Array.from(bytes).findIndex((_, limit) => !hasMoreCommas(bytes, limit))
  }
  t.equal(commasOf('[1,2,{"a":3,"b":4}]'), 3)
  t.equal(commasOf('["a,b\\",","c\\\\",","]'), 2)
  t.equal(commasOf('"€,,,"'), 0)
  fc.assert(
    fc.property(fc.json(), fc.nat(20), (text, limit) => {
      if (hasMoreCommas(Buffer.from(text), limit)) t.ok(hasMoreValues(JSON.parse(text), limit))
    }),
    { numRuns: sized(500, 20_000) },
  )
  t.end()
})
