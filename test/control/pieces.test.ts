import t from 'tap'
import {
  arrayPieces,
  jsonItem,
  jsonPieces,
  type Pieces,
  partsInSlices,
} from '../../src/control/pieces.ts'

async function partsOf(pieces: Pieces): Promise<string[]> {
  const parts: string[] = []
  for await (const part of partsInSlices(pieces)) parts.push(part)
  return parts
}

t.test('an array in pieces is the JSON of the array', async (t) => {
  for (const items of [[], [1], [{ a: 'b' }, [], 'c']]) {
    t.equal([...arrayPieces<unknown>(items, jsonItem)].join(''), JSON.stringify(items))
  }
})

t.test('pieces are handed over in parts of about 64 KB', async (t) => {
  const items = Array.from({ length: 1_000 }, (_, n) => `${n}`.repeat(100))
  const parts = await partsOf(arrayPieces(items, jsonItem))
  t.equal(parts.join(''), JSON.stringify(items))
  t.ok(parts.slice(0, -1).every(({ length }) => length >= 65_536 && length < 66_000))
})

t.test('the event loop runs while pieces are made', async (t) => {
  function* busy(): Pieces {
    for (let step = 0; step < 20; step++) {
      const end = performance.now() + 4
      while (performance.now() < end);
      yield '.'
    }
  }
  let turns = 0
  const count = () => {
    turns++
    timer = setImmediate(count)
  }
  let timer = setImmediate(count)
  t.strictSame(await partsOf(busy()), ['.'.repeat(20)])
  clearImmediate(timer)
  t.ok(turns >= 5, `${turns} turns`)
})

t.test('the pieces of a value are its JSON text', async (t) => {
  const long = `${'a'.repeat(65_535)}\u{1f600}"\n${'b'.repeat(65_536)}`
  for (const value of [null, 1, 'a', {}, [], { a: [1, { b: 'c' }], d: undefined, e: {} }, long]) {
    const pieces = [...jsonPieces(value)] as string[]
    t.equal(pieces.join(''), JSON.stringify(value))
    t.ok(pieces.every(({ length }) => length < 66_000))
  }
})

t.test('a value is one piece below the levels that are asked for', async (t) => {
  const value = { list: [{ a: { b: [1, 2] } }, 'c'], d: { e: undefined } }
  const pieces = [...jsonPieces(value, 2)]
  t.ok(pieces.includes('{"a":{"b":[1,2]}}'))
  t.equal(pieces.join(''), JSON.stringify(value))
  t.strictSame([...jsonPieces(value, 0)], [JSON.stringify(value)])
})
