import fc from 'fast-check'
import t from 'tap'
import { finish } from '../../../../src/cloud/kernel/steps.ts'
import { Bitmap } from '../../../../src/cloud/notebooks/list/bitmap.ts'
import { Row } from '../../../../src/cloud/notebooks/list/row.ts'
import { type TextField, TextSearch } from '../../../../src/cloud/notebooks/list/text-search.ts'
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

const fields: TextField[] = ['name', 'description', 'flavor', 'pool_name', 'swr_path', 'username']

function found(texts: TextSearch, rows: readonly Row[], part: string): number[] {
  const bitmap = new Bitmap(rows.length)
  finish(texts.search(foldedByCharacter(part), bitmap))
  return [...rows.keys()].filter((slot) => bitmap.has(slot))
}

function expected(rows: readonly Row[], part: string): number[] {
  const wanted = foldedByCharacter(part)
  return [...rows.keys()].filter((slot) =>
    foldedByCharacter(rows[slot]?.notebook.name ?? '').includes(wanted),
  )
}

/** Letters whose lower case is longer, another letter or depends on the place; the separator; both halves of a pair. */
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
)
const text = fc.string({ unit: letter, maxLength: 5 })

const step = fc.record({
  act: fc.constantFrom('insert', 'remove', 'replace'),
  at: fc.nat(1_000),
  text,
})

t.test('finds the same texts as a full scan, after any writes', async (t) => {
  const property = fc.property(
    fc.constantFrom(...fields),
    fc.array(text, { maxLength: 20 }),
    fc.array(step, { maxLength: 20 }),
    fc.string({ unit: letter, maxLength: 3 }),
    (field, start, steps, part) => {
      const rows = start.map(row)
      const texts = new TextSearch(field, rows)
      return steps.every((one) => {
        const slot = one.at % (rows.length + 1)
        if (one.act === 'insert') {
          rows.splice(slot, 0, row(one.text))
          texts.inserted(slot)
        } else if (slot < rows.length && one.act === 'remove') {
          texts.removing(slot)
          rows.splice(slot, 1)
        } else if (slot < rows.length) {
          texts.replacing(slot, row(one.text))
          rows[slot] = row(one.text)
        }
        return found(texts, rows, part).join() === expected(rows, part).join()
      })
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: sized(1_000, 10_000) }))
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
      const rows = list.map(row)
      return found(new TextSearch(field, rows), rows, part.join('')).includes(slot)
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: sized(1_000, 10_000) }))
})

for (const field of ['name', 'swr_path'] as const) {
  t.test(`${field}: finds texts across many blocks, and after a block was split`, async (t) => {
    const rows = Array.from({ length: 10_000 }, (_, index) => row(`name-${index}`))
    const texts = new TextSearch(field, rows)
    t.strictSame(found(texts, rows, '99'), expected(rows, '99'))
    for (let index = 0; index < 9_000; index++) {
      rows.splice(17, 0, row(`new-${index}`))
      texts.inserted(17)
    }
    for (const part of ['new-89', 'name-1', '99', 'zz', 'n']) {
      t.strictSame(found(texts, rows, part), expected(rows, part), part)
    }
  })
}

t.test('a match never goes from one row into the next', async (t) => {
  const rows = ['ab\ncd', 'ab', 'cd', '\n', '', 'ab\n', 'cd'].map(row)
  for (const field of fields) {
    const texts = new TextSearch(field, rows)
    t.strictSame(found(texts, rows, 'b\nc'), [0], field)
    t.strictSame(found(texts, rows, '\n'), [0, 3, 5], field)
    t.strictSame(found(texts, rows, ''), [0, 1, 2, 3, 4, 5, 6], field)
  }
})
