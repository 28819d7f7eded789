import fc from 'fast-check'
import t from 'tap'
import {
  count,
  hasBit,
  intersection,
  ones,
  SlotSet,
  type Slots,
  setBits,
  wordsFor,
} from '../../../../src/cloud/notebooks/list/slot-set.ts'
import { sized } from '../../../support/size.ts'

const OWNER = {}

/** The slots of a set, read in each way that it offers. */
function slotsOf(set: SlotSet, slots: number): number[] {
  const all = [...Array(slots).keys()]
  const words = wordsFor(slots)
  setBits(set, words)
  const found = all.filter((slot) => set.has(slot))
  const bits = all.filter((slot) => hasBit(words, slot))
  if (found.join() !== bits.join() || found.length !== set.size) throw new Error('not one set')
  return found
}

function setOf(list: Iterable<number>, slots: number): SlotSet {
  const set = new SlotSet(OWNER)
  for (const slot of list) set.add(slot, slots)
  return set
}

/** More than one chunk of a bitmap, few or most of the slots. */
const anySlots = fc.oneof(
  fc.array(fc.nat(299), { maxLength: 12 }),
  fc.array(fc.nat(299), { minLength: 50, maxLength: 300 }),
)

const step = fc.record({ act: fc.constantFrom('add', 'add', 'delete', 'copy'), at: fc.nat(999) })

t.test('behaves like a set of numbers, while there are more and more slots', async (t) => {
  const property = fc.property(anySlots, fc.array(step, { maxLength: 200 }), (start, steps) => {
    let slots = 300
    let set = setOf(start, slots)
    const model = new Set(start)
    return steps.every(({ act, at }) => {
      if (act === 'copy') {
        const before = set
        set = set.copy(OWNER)
        before.add(0, slots)
        before.delete(1)
      } else if (act === 'add') {
        slots += at % 3
        set.add(at % slots, slots)
        model.add(at % slots)
      } else {
        set.delete(at % slots)
        model.delete(at % slots)
      }
      return slotsOf(set, slots).join() === [...model].sort((a, b) => a - b).join()
    })
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: sized(300, 5_000) }))
})

t.test('is a list up to a thirty-second of the slots, and a bitmap above', async (t) => {
  const set = setOf(Array(10).keys(), 320)
  t.strictSame(set.list, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  set.add(319, 320)
  t.equal(set.list, undefined)
  t.equal(set.words?.length, 10)
  for (let slot = 0; slot < 6; slot++) set.delete(slot)
  t.equal(set.list, undefined, 'it does not go back at once')
  set.delete(6)
  t.strictSame(set.list, [7, 8, 9, 319])
  t.equal(set.words, undefined)
})

t.test('a set of bits is a list if there are few', async (t) => {
  const words = wordsFor(320)
  words[3] = 0b101
  t.strictSame(SlotSet.of(words, OWNER).list, [96, 98])
  words.fill(-1)
  t.equal(SlotSet.of(words, OWNER).words, words)
})

t.test('an intersection has the slots of all sets', async (t) => {
  const property = fc.property(
    fc.array(anySlots, { minLength: 1, maxLength: 4 }),
    fc.array(fc.nat(499), { maxLength: 9 }),
    (lists, later) => {
      const sets = lists.map((list) => setOf(list, 300))
      // Only the last set was written since there are more slots: its bitmap is longer.
      for (const slot of later) sets.at(-1)?.add(slot, 500)
      const found: Slots = intersection(sets as [SlotSet, ...SlotSet[]], () => wordsFor(500))
      const slots = [...Array(500).keys()]
      const { list, words } = found
      const actual = list ?? slots.filter((slot) => hasBit(words as Uint32Array, slot))
      const expected = slots.filter((slot) => sets.every((set) => set.has(slot)))
      return actual.join() === expected.join() && found.size === expected.length
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: sized(1_000, 20_000) }))
})

t.test('counts the bits of a word, and of words', async (t) => {
  for (const [word, bits] of [
    [0, 0],
    [1, 1],
    [0x80000000, 1],
    [0xffffffff, 32],
    [0x55555555, 16],
  ] as const) {
    t.equal(ones(word), bits)
  }
  t.equal(count(Uint32Array.of(3, 0, 0xffffffff)), 34)
})
