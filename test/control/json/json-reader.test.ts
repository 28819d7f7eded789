import fc from 'fast-check'
import t from 'tap'
import { finish } from '../../../src/cloud/kernel/steps.ts'
import { JsonReader, type JsonReaderOptions } from '../../../src/control/json/json-reader.ts'
import { JsonLimitError } from '../../../src/schemas/json-limits.ts'
import { sized } from '../../support/size.ts'

/** Reads a text in parts of some lengths, one after the other and again. */
function readIn(
  text: string,
  lengths: readonly number[],
  options: JsonReaderOptions = {},
): unknown {
  const reader = new JsonReader(options)
  let [from, part] = [0, 0]
  while (from < text.length) {
    const to = from + (lengths[part++ % lengths.length] as number)
    finish(reader.write(text.slice(from, to)))
    from = to
  }
  return reader.end()
}

/** The value, or the message of the error without the text that it quotes and without its line. */
function outcomeOf(parse: () => unknown): unknown {
  try {
    return { json: JSON.stringify(parse()) }
  } catch (error) {
    return (error as Error).message
      .replace(/, (\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, '')
      .replace(/ \(line \d+ column \d+\)$/, '')
  }
}

const anyJson = fc.json({ maxDepth: 4 }).map((text) => JSON.parse(text) as unknown)

const layouts = fc.constantFrom(undefined, 1, '\t')

const lengths = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 })

const pieceSizes = fc.integer({ min: 1, max: 40 })

const runs = { numRuns: sized(2_000, 20_000) }

t.test('any JSON in any parts gives the value that JSON.parse gives', async () => {
  fc.assert(
    fc.property(anyJson, layouts, lengths, pieceSizes, (value, space, parts, pieceSize) => {
      const text = JSON.stringify(value, null, space)
      const read = readIn(text, parts, { pieceSize })
      return JSON.stringify(read) === JSON.stringify(JSON.parse(text))
    }),
    runs,
  )
})

t.test('text that is damaged anywhere gives the message of JSON.parse', async (t) => {
  const characters = [...'{}[],:"\\ 0-1.eEntul\n\u0001x', '\ufeff', 'é', '']
  fc.assert(
    fc.property(
      anyJson,
      layouts,
      lengths,
      pieceSizes,
      fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(...characters)), { maxLength: 2 }),
      (value, space, parts, pieceSize, damages) => {
        let text = JSON.stringify(value, null, space)
        for (const [place, removed, inserted] of damages) {
          const at = place % (text.length + 1)
          text = text.slice(0, at) + inserted + text.slice(at + removed)
        }
        const expected = outcomeOf(() => JSON.parse(text))
        const found = outcomeOf(() => readIn(text, parts, { pieceSize }))
        t.strictSame({ text, found }, { text, found: expected })
      },
    ),
    runs,
  )
})

t.test('a small text is parsed at once, with the message of JSON.parse itself', (t) => {
  t.throws(() => readIn('[1,\n2', [2]), { message: messageOf(() => JSON.parse('[1,\n2')) })
  t.throws(() => readIn('', [1]), { message: messageOf(() => JSON.parse('')) })
  t.end()
})

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

t.test('a deep value is refused, whether it is small or large', (t) => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
  for (const pieceSize of [1, 5, 1_000]) {
    const options = { maxDepth: 10, pieceSize }
    t.strictSame(readIn(nested(10), [3], options), JSON.parse(nested(10)))
    t.throws(() => readIn(nested(11), [3], options), JsonLimitError)
    t.throws(() => readIn(nested(100_000), [1_000], options), JsonLimitError)
  }
  t.end()
})

t.test('a large object with too many keys is refused before it is made', (t) => {
  const objectOf = (keys: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${key}`, key])))
  const options = { maxKeys: 10, pieceSize: 5 }
  t.strictSame(readIn(objectOf(10), [3], options), JSON.parse(objectOf(10)))
  t.throws(() => readIn(objectOf(11), [3], options), {
    message: 'found more, expected at most 10 keys in an object',
  })
  t.end()
})

t.test('parse and check see every part of the value, and their errors reach the caller', (t) => {
  const parse = (text: string): unknown => {
    if (text.includes('bad')) throw new RangeError(text)
    return JSON.parse(text)
  }
  t.throws(() => readIn('[1,["bad"]]', [4], { parse, pieceSize: 3 }), { message: '"bad"' })
  const checked: object[] = []
  const check = (large: object) => checked.push(large)
  readIn('{"a":[1,2,3,4,5,6],"__proto__":[]}', [4], { check, pieceSize: 4 })
  t.strictSame(checked[0], [1, 2, 3, 4, 5, 6])
  t.strictSame(Object.keys(checked[1] as object), ['a', '__proto__'])
  t.end()
})

t.test('a step reads at most one small part, so that the event loop can turn in between', (t) => {
  const text = JSON.stringify(
    Array.from({ length: 10_000 }, (_, n) => ({ id: n, name: 'x'.repeat(90) })),
  )
  const reader = new JsonReader()
  const steps = reader.write(text)
  let count = 0
  while (steps.next().done !== true) count++
  t.ok(count > 10_000, `${count} steps`)
  t.equal((reader.end() as unknown[]).length, 10_000)
  t.end()
})
