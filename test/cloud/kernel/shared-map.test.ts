import fc from 'fast-check'
import t from 'tap'
import { SharedMap } from '../../../src/cloud/kernel/shared-map.ts'

/** Every value of a shared map by its key; the values are their keys with a number. */
function contentOf(map: SharedMap<string>): Record<string, string> {
  const entries = [...map.values()].map((value) => [value.split(' ')[0], value])
  return Object.fromEntries(entries.sort())
}

const key = fc.integer({ min: 0, max: 3_000 }).map((n) => `key-${n}`)

const write = fc.record({
  what: fc.constantFrom('set', 'set', 'delete', 'copy'),
  key,
  map: fc.nat(),
})

t.test('a map and its copies are each like a map of their own', async () => {
  fc.assert(
    fc.property(
      fc.array(write, { maxLength: 200 }),
      fc.integer({ min: 0, max: 2_000 }),
      (writes, size) => {
        const first = new SharedMap<string>()
        const model = new Map<string, string>()
        for (let n = 0; n < size; n++) {
          first.set(`key-${n}`, `key-${n} 0`)
          model.set(`key-${n}`, `key-${n} 0`)
        }
        const maps: [SharedMap<string>, Map<string, string>][] = [[first, model]]
        for (const [turn, { what, key, map }] of writes.entries()) {
          const [shared, own] = maps[map % maps.length] as (typeof maps)[number]
          if (what === 'copy') maps.push([shared.copy(), new Map(own)])
          else if (what === 'delete') {
            if (shared.delete(key) !== own.delete(key)) return false
          } else {
            shared.set(key, `${key} ${turn}`)
            own.set(key, `${key} ${turn}`)
          }
          if (shared.get(key) !== own.get(key) || shared.size !== own.size) return false
        }
        return maps.every(
          ([shared, own]) =>
            shared.size === own.size &&
            JSON.stringify(contentOf(shared)) ===
              JSON.stringify(Object.fromEntries([...own].sort())),
        )
      },
    ),
    { numRuns: 100 },
  )
})

t.test('a small map keeps its order', (t) => {
  const map = new SharedMap<number>()
  for (const n of [3, 1, 2]) map.set(`${n}`, n)
  t.strictSame([...map.copy().values()], [3, 1, 2])
  t.end()
})
