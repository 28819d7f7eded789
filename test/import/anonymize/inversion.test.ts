import fc from 'fast-check'
import t from 'tap'
import { OpaqueTexts } from '../../../src/import/anonymize/opaque-texts.ts'
import { anonymized } from '../../support/anonymized.ts'
import { sized } from '../../support/size.ts'

const RUNS = { numRuns: sized(60, 3_000) }

/** Numbers of an address with as many digits: which of them is which cannot be seen in a made-up one. */
const classes = [
  { from: 1, to: 9 },
  { from: 11, to: 99 },
  { from: 128, to: 171 },
] as const

/** The forms of four numbers, and a number that moves each of them within its form. */
const shapes = fc.array(
  fc.tuple(
    fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
    fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)),
  ),
  { minLength: 1, maxLength: 20 },
)

/** Numbers become others of their form, each of them the same one everywhere. */
function addressOf([forms, places]: [number[], number[]], shift: number): string {
  return forms
    .map((form, index) => {
      const { from, to } = classes[form] as { from: number; to: number }
      const size = to - from + 1
      return from + (((places[index] as number) + shift * (index + 1)) % size)
    })
    .join('.')
}

t.test('made-up addresses depend on which numbers are equal, not on the numbers', async () => {
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 5 }), (list, shift) => {
      const madeOf = (by: number) => {
        const ips = list.map((shape) => addressOf(shape as [number[], number[]], by))
        return anonymized(ips.map((ip) => ({ ip }))).rows.map(({ ip }) => ip)
      }
      return JSON.stringify(madeOf(0)) === JSON.stringify(madeOf(shift))
    }),
    RUNS,
  )
})

t.test(
  'all addresses of a network are different afterwards, and its numbers tell nothing',
  async (t) => {
    const ips = Array.from({ length: 256 }, (_, at) => `198.51.100.${at}`)
    const made = anonymized(ips.map((ip) => ({ ip }))).rows.map(({ ip }) => ip)
    t.equal(new Set(made).size, ips.length)
    t.strictSame(
      made.map((ip) => ip.length - (made[0] as string).length),
      ips.map((ip) => ip.length - (ips[0] as string).length),
    )
    const long = ips.slice(100)
    const lastOf = (list: readonly string[]) =>
      anonymized(list.map((ip) => ({ ip }))).rows.map(({ ip }) => ip.split('.')[3])
    t.strictSame(lastOf(long.toReversed()), lastOf(long), 'the order in which they appear decides')
  },
)

t.test('all groups of one digit are different afterwards', async (t) => {
  const ips = Array.from({ length: 16 }, (_, at) => `2001:db8::${at.toString(16)}`)
  const { rows } = anonymized(ips.map((ip) => ({ ip: `${ip} x` })))
  t.equal(new Set(rows.map(({ ip }) => ip.split(' ')[0])).size, 16)
})

t.test(
  'numbers of a form that is full are in no order, and none is moved like another',
  async (t) => {
    const madeOf = (texts: readonly string[]) => {
      const opaque = new OpaqueTexts(new Set(texts), new Set())
      return texts.map((text) => opaque.of(text))
    }
    const numbers = Array.from({ length: 60 }, (_, at) => String(20 + at))
    const made = madeOf(numbers)
    t.equal(new Set(made).size, numbers.length)
    const shifts = made.map((text, index) => (Number(text) - Number(numbers[index]) + 90) % 90)
    t.ok(new Set(shifts).size > 20, 'there is no shift that gives them back')
    t.strictSame(madeOf(numbers.toReversed()), made, 'the order in which they appear decides')
    t.strictSame(
      madeOf(numbers.map((number) => String(Number(number) + 15))),
      made,
      'the numbers do not',
    )
  },
)

t.test('numbers of a form that is full become no number that stays', async (t) => {
  const kept = ['11', '22', '33']
  const others = Array.from({ length: 90 }, (_, at) => String(10 + at)).filter(
    (text) => !kept.includes(text),
  )
  const opaque = new OpaqueTexts(new Set(others), new Set(kept))
  const made = others.map((text) => opaque.of(text))
  t.equal(new Set([...made, ...kept]).size, 90)
})

t.test('texts of which there are more than of their form are taken twice', async (t) => {
  const letters = [...'abcdefghijklmnopqrstuvwxyzé']
  const opaque = new OpaqueTexts(new Set(letters), new Set())
  t.equal(new Set(letters.map((text) => opaque.of(text))).size, 26)
})
