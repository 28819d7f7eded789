import fc from 'fast-check'
import t from 'tap'
import { Bitmap, ones } from '../../../../src/cloud/notebooks/list/bitmap.ts'
import { sized } from '../../../support/size.ts'

const step = fc.record({
  act: fc.constantFrom('add', 'delete', 'insert', 'remove', 'copy'),
  at: fc.nat(1_000),
})

t.test('behaves like a list of booleans after any adds, inserts and removals', async () => {
  fc.assert(
    fc.property(fc.nat(130), fc.array(step, { maxLength: 60 }), (slots, steps) => {
      let bitmap = new Bitmap(slots)
      const list: boolean[] = Array.from({ length: slots }, () => false)
      const left: [Bitmap, string][] = []
      for (const { act, at } of steps) {
        const slot = at % (list.length + 1)
        if (act === 'copy') {
          left.push([bitmap, `${bitmap.words}`])
          bitmap = bitmap.copy()
        } else if (act === 'insert') {
          bitmap.insert(slot, list.length)
          list.splice(slot, 0, false)
        } else if (slot === list.length) continue
        else if (act === 'remove') {
          bitmap.remove(slot, list.length)
          list.splice(slot, 1)
        } else {
          bitmap[act](slot)
          list[slot] = act === 'add'
        }
      }
      return (
        left.every(([before, words]) => `${before.words}` === words) &&
        list.every((holds, slot) => bitmap.has(slot) === holds) &&
        bitmap.count === list.filter(Boolean).length &&
        bitmap.words.reduce((sum, word) => sum + ones(word), 0) === bitmap.count
      )
    }),
    { numRuns: sized(2_000, 20_000) },
  )
})

t.test('counts the bits of a word', async (t) => {
  for (const [word, count] of [
    [0, 0],
    [1, 1],
    [0x80000000, 1],
    [0xffffffff, 32],
    [0x55555555, 16],
  ] as const) {
    t.equal(ones(word), count)
  }
})
