import fc from 'fast-check'
import t from 'tap'
import {
  exceededLimit,
  hasMoreValues,
  isTooDeep,
  type JsonLimits,
} from '../../src/schemas/json-limits.ts'
import { sized } from '../support/size.ts'

const NONE = Number.POSITIVE_INFINITY

const exceeds = (text: string, limits: Partial<JsonLimits>) =>
  exceededLimit(Buffer.from(text), { levels: NONE, values: NONE, keys: NONE, ...limits })

function hasLargeObject(value: unknown, keys: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  const inner = Object.values(value)
  const isLarge = !Array.isArray(value) && inner.length > keys
  return isLarge || inner.some((one) => hasLargeObject(one, keys))
}

t.test('a limit is exceeded by the text of JSON if it is by its value', (t) => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(6),
      fc.constantFrom('', '\ufeff', ' \n'),
      (json, limit, before) => {
        const value: unknown = JSON.parse(json)
        const text = before + JSON.stringify(value, null, limit)
        const found = {
          values: exceeds(text, { values: limit }) !== undefined,
          levels: exceeds(text, { levels: limit }) !== undefined,
          keys: exceeds(text, { keys: limit }) !== undefined,
        }
        t.strictSame(found, {
          values: hasMoreValues(value, limit),
          levels: isTooDeep(value, limit),
          keys: hasLargeObject(value, limit),
        })
      },
    ),
    { numRuns: sized(1_000, 20_000) },
  )
  t.end()
})

t.test('brackets, commas and quotes in a text do not count', (t) => {
  const text = '["a,b\\",[{","c\\\\",",€"]'
  t.equal(exceeds(text, { values: 3, levels: 1 }), undefined)
  t.equal(exceeds(text, { values: 2 }), 'at most 2 values')
  t.equal(exceeds(text, { levels: 0 }), 'at most 0 levels')
  t.equal(exceeds('[{"a":1,"b":2}]', { keys: 1 }), 'at most 1 keys in an object')
  t.equal(exceeds(']],,', { levels: 0, values: 2 }), undefined, 'what is no JSON')
  t.end()
})
