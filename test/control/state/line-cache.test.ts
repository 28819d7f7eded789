import fc from 'fast-check'
import t from 'tap'
import { lineCache } from '../../../src/control/state/line-cache.ts'

/** A record that counts how often it is encoded. */
function record(fields: object) {
  const made = { ...fields, encoded: 0, toJSON: () => ({ ...fields, n: ++made.encoded }) }
  return made
}

/** The lines of one text. */
function textOf(cache: ReturnType<typeof lineCache>, records: readonly object[]): string[] {
  return [...cache((lineOf) => records.map(lineOf))].map((line) =>
    typeof line === 'string' ? line : Buffer.from(line).toString(),
  )
}

t.test('a record with an id is encoded once, each with its own line', async (t) => {
  const cache = lineCache()
  const records = ['', 'a', 'b', 'nb-1', 'nb-2', '00000000-0000-4000-8000-000000000001', 'a'].map(
    (id, x) => record({ id, x }),
  )
  const lines = textOf(cache, records)
  t.strictSame(
    lines.map((line) => JSON.parse(line).x),
    [0, 1, 2, 3, 4, 5, 6],
  )
  t.strictSame(textOf(cache, records), lines)
  t.ok(records.every(({ encoded }) => encoded === 1))
})

t.test('a record without an id is encoded each time', async (t) => {
  const one = record({ at: 1 })
  t.strictSame(textOf(lineCache(), [one, one]), ['{"at":1,"n":1}', '{"at":1,"n":2}'])
})

t.test(
  'a line that a text did not use is forgotten, and a text that was given up changes nothing',
  async (t) => {
    const cache = lineCache()
    const [kept, gone] = [record({ id: 'kept' }), record({ id: 'gone' })]
    textOf(cache, [kept, gone])
    cache((lineOf) => [kept].map(lineOf)).next()
    textOf(cache, [kept, gone])
    t.equal(gone.encoded, 1)
    textOf(cache, [kept])
    textOf(cache, [kept, gone])
    t.strictSame([kept.encoded, gone.encoded], [1, 2])
  },
)

t.test('lines of any length and any letters are the same the next time', async (t) => {
  const cache = lineCache()
  const records = Array.from({ length: 3_000 }, (_, index) =>
    record({ id: `nb-${index}`, name: `${'数据🚀a'.repeat(index % 400)}${index}` }),
  )
  const long = record({ id: 'long', name: 'é'.repeat(2_000_000) })
  const all = [...records.slice(0, 1_500), long, ...records.slice(1_500)]
  const lines = textOf(cache, all)
  t.ok(
    lines.every(
      (line, index) =>
        JSON.parse(line).id ===
        (index === 1_500 ? 'long' : `nb-${index < 1_500 ? index : index - 1}`),
    ),
  )
  const shuffled = [...all].reverse()
  t.ok(textOf(cache, shuffled).every((line, index) => line === lines[all.length - 1 - index]))
  t.ok(textOf(cache, all).every((line, index) => line === lines[index]))
  t.ok(all.every(({ encoded }) => encoded === 1))
})

t.test('any texts after each other have the lines of their own records', async (t) => {
  // Some lines fill a block of the cache, or more than one.
  const length = fc.oneof(fc.nat(20_000), fc.integer({ min: 1_000_000, max: 2_500_000 }))
  const text = fc.array(fc.record({ index: fc.nat(9), isNew: fc.boolean(), length }), {
    maxLength: 8,
  })
  fc.assert(
    fc.property(fc.array(text, { minLength: 3, maxLength: 6 }), (texts) => {
      const cache = lineCache()
      const records = new Map<number, { id: string; name: string }>()
      for (const [n, wanted] of texts.entries()) {
        for (const { index, isNew, length } of wanted) {
          if (!isNew && records.has(index)) continue
          records.set(index, { id: `nb-${index}`, name: `${n}`.repeat(length) })
        }
        const listed = wanted.map(({ index }) => records.get(index) as object)
        const isSame = textOf(cache, listed).every((line, x) => line === JSON.stringify(listed[x]))
        if (!isSame) return false
      }
      return true
    }),
    { numRuns: 20 },
  )
  t.pass('all lines are those of their records')
})
