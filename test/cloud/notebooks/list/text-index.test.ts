import fc from 'fast-check'
import t from 'tap'
import { finish } from '../../../../src/cloud/kernel/steps.ts'
import { searchedText, type TextField } from '../../../../src/cloud/notebooks/list/fields.ts'
import { Row } from '../../../../src/cloud/notebooks/list/row.ts'
import { SlotRows } from '../../../../src/cloud/notebooks/list/slot-rows.ts'
import { hasBit, setBits, wordsFor } from '../../../../src/cloud/notebooks/list/slot-set.ts'
import { TextIndex } from '../../../../src/cloud/notebooks/list/text-index.ts'
import type { WholeNotebook } from '../../../../src/cloud/notebooks/shown-fields.ts'
import { foldedByCharacter } from '../../../support/naive-list.ts'
import { sized } from '../../../support/size.ts'

/** A row whose only texts are these; each field has the same. */
function row(text: string): Row {
  return new Row({
    name: text,
    description: text,
    flavor: text,
    image: { swr_path: text },
    pool: { name: text },
    user: { name: text },
  } as unknown as WholeNotebook)
}

const fields: TextField[] = [
  'name',
  'description',
  'flavor_part',
  'pool_name',
  'swr_path',
  'username',
]

/** Rows with the index of one of their texts. */
class IndexedRows {
  readonly rows: SlotRows
  index: TextIndex
  readonly #field: TextField

  constructor(field: TextField, texts: readonly string[]) {
    this.#field = field
    this.rows = new SlotRows(texts.map(row))
    this.index = this.#built()
  }

  /** Replaces the index by a new one. */
  rebuild(): void {
    this.index = this.#built()
  }

  #built(): TextIndex {
    const index = new TextIndex(searchedText(this.#field))
    finish(index.build(this.rows))
    return index
  }

  add(text: string): void {
    const added = row(text)
    this.index.add(this.rows.add(added), added)
  }

  replace(slot: number, text: string): void {
    const [before, after] = [this.rows.at(slot), row(text)]
    this.rows.replace(slot, after)
    this.index.replace(slot, before, after)
  }

  remove(slot: number): void {
    this.index.remove(slot, this.rows.at(slot))
    this.rows.remove(slot)
  }

  /** Slots whose text contains the part. */
  found(part: string): number[] {
    const words = wordsFor(this.rows.slots + 2_048)
    setBits(this.index.containing(foldedByCharacter(part), this.rows, {}), words)
    return [...Array(words.length * 32).keys()].filter((slot) => hasBit(words, slot))
  }

  /** The same without an index. */
  expected(part: string): number[] {
    const wanted = foldedByCharacter(part)
    return [...Array(this.rows.slots).keys()].filter((slot) => {
      const name = this.rows.find(slot)?.notebook.name
      return name !== undefined && foldedByCharacter(name).includes(wanted)
    })
  }
}

/** Letters whose lower case is longer, another letter or depends on the place; both halves of a pair, and one alone. */
const letter = fc.constantFrom(
  'a',
  'B',
  '-',
  '\n',
  'İ',
  'i',
  '\u212a',
  'k',
  'Σ',
  'ς',
  '语',
  '\u{20bb7}',
  '\ud842',
  '\udfb7',
)
const text = fc.string({ unit: letter, maxLength: 5 })

const step = fc.record({
  act: fc.constantFrom('add', 'remove', 'replace', 'replace'),
  at: fc.nat(1_000),
  text,
})

/** Few texts, or so many that a block compares them in one array. */
const anyTexts = fc.oneof(
  fc.array(text, { maxLength: 20 }),
  fc.array(text, { minLength: 500, maxLength: 500 }),
)

t.test('finds the same texts as a full scan, after any writes', async (t) => {
  const property = fc.property(
    fc.constantFrom(...fields),
    anyTexts,
    fc.array(step, { maxLength: 20 }),
    fc.string({ unit: letter, minLength: 1, maxLength: 3 }),
    (field, start, steps, part) => {
      const texts = new IndexedRows(field, start)
      return steps.every(({ act, at, text }) => {
        const slot = at % Math.max(1, texts.rows.slots)
        if (act === 'add') texts.add(text)
        else if (texts.rows.find(slot) !== undefined) {
          if (act === 'remove') texts.remove(slot)
          else texts.replace(slot, text)
        }
        return texts.found(part).join() === texts.expected(part).join()
      })
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: sized(100, 3_000) }))
})

t.test('every part of a text is found, with its letters in any case', async (t) => {
  const property = fc.property(
    fc.constantFrom(...fields),
    fc.array(text, { minLength: 1, maxLength: 8 }),
    fc.nat(),
    fc.nat(),
    fc.nat(),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    (field, list, which, from, length, upper) => {
      const slot = which % list.length
      const whole = Array.from(list[slot] as string)
      const start = from % (whole.length + 1)
      const part = whole
        .slice(start, start + (length % (whole.length - start + 1)))
        .map((one, index) => (upper[index] ? one.toUpperCase() : one.toLowerCase()))
        .join('')
      // Every text contains the empty one: no filter is made for it.
      return part === '' || new IndexedRows(field, list).found(part).includes(slot)
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: sized(500, 10_000) }))
})

t.test('finds texts across many blocks, and in blocks that were added', async (t) => {
  const texts = new IndexedRows(
    'name',
    Array.from({ length: 5_000 }, (_, index) => `name-${index}`),
  )
  for (let index = 0; index < 3_000; index++) texts.add(`new-${index}`)
  for (const part of ['new-29', 'name-1', '99', 'zz', 'n', '9', 'e-4999', 'name-']) {
    t.strictSame(texts.found(part), texts.expected(part), part)
  }
})

t.test('finds texts behind slots that were empty when the index was built', async (t) => {
  const texts = new IndexedRows(
    'name',
    Array.from({ length: 3_000 }, (_, index) => `name-${index}`),
  )
  for (let slot = 0; slot < 2_048; slot++) texts.remove(slot)
  texts.rebuild()
  t.strictSame(texts.found('99'), texts.expected('99'))
  texts.add('name-99')
  t.strictSame(texts.found('99'), texts.expected('99'))
})

t.test('a match never goes from one text into the next', async (t) => {
  const some = ['ab\ncd', 'ab', 'cd', '\n', '', 'ab\n', 'cd']
  const texts = new IndexedRows('name', Array(100).fill(some).flat())
  for (const part of ['b\nc', '\n', 'ab', 'bc']) {
    t.strictSame(texts.found(part), texts.expected(part), part)
  }
})

t.test('a copy and the original do not see each other’s writes', async (t) => {
  const texts = new IndexedRows(
    'name',
    Array.from({ length: 2_000 }, (_, index) => `n-${index}`),
  )
  texts.found('n-')
  const rows = texts.rows.copy()
  const copy = texts.index.copy()
  texts.replace(7, 'changed')
  const other = row('other')
  copy.replace(1_500, rows.at(1_500), other)
  rows.replace(1_500, other)
  t.strictSame(texts.found('changed'), [7])
  t.equal(texts.found('n-').length, 1_999)
  t.strictSame(texts.found('other'), [])
  t.strictSame(copy.containing('other', rows, {}).list, [1_500])
  t.strictSame(copy.containing('changed', rows, {}).size, 0)
  t.equal(copy.containing('n-', rows, {}).size, 1_999)
})
