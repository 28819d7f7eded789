import t from 'tap'
import { cachedLines } from '../../../src/control/state/line-cache.ts'

/** A record that counts how often it is encoded. */
function record(fields: object) {
  const made = { ...fields, encoded: 0, toJSON: () => ({ ...fields, n: ++made.encoded }) }
  return made
}

t.test('a record with an id is encoded once, each with its own line', async (t) => {
  const lineOf = cachedLines()
  const records = ['', 'a', 'b', 'nb-1', 'nb-2', '00000000-0000-4000-8000-000000000001', 'a'].map(
    (id, x) => record({ id, x }),
  )
  const lines = records.map(lineOf)
  t.strictSame(
    lines.map((line) => JSON.parse(line).x),
    [0, 1, 2, 3, 4, 5, 6],
  )
  t.strictSame(records.map(lineOf), lines)
  t.ok(records.every(({ encoded }) => encoded === 1))
})

t.test('a record without an id is encoded each time', async (t) => {
  const lineOf = cachedLines()
  const one = record({ at: 1 })
  t.strictSame([lineOf(one), lineOf(one)], ['{"at":1,"n":1}', '{"at":1,"n":2}'])
})
