import fc from 'fast-check'
import t from 'tap'
import { Bitmap } from '../../../../src/cloud/notebooks/list/bitmap.ts'
import { NameSearch } from '../../../../src/cloud/notebooks/list/name-search.ts'
import { Row } from '../../../../src/cloud/notebooks/list/row.ts'
import type { WholeNotebook } from '../../../../src/cloud/notebooks/shown-fields.ts'
import { sized } from '../../../support/size.ts'

function row(name: string): Row {
  return new Row({ name } as WholeNotebook)
}

function found(names: NameSearch, rows: readonly Row[], part: string): number[] {
  const bitmap = new Bitmap(rows.length)
  names.search(part, bitmap)
  return [...rows.keys()].filter((slot) => bitmap.has(slot))
}

function expected(rows: readonly Row[], part: string): number[] {
  return [...rows.keys()].filter((slot) => rows[slot]?.name.includes(part))
}

const name = fc.stringMatching(/^[ab-]{1,6}$/)

const step = fc.record({
  act: fc.constantFrom('insert', 'remove', 'replace'),
  at: fc.nat(1_000),
  name,
})

t.test('finds the same names as a full scan, after any writes', async (t) => {
  const property = fc.property(
    fc.array(name, { maxLength: 20 }),
    fc.array(step, { maxLength: 20 }),
    fc.stringMatching(/^[ab-]{1,3}$/),
    (start, steps, part) => {
      const rows = start.map(row)
      const names = new NameSearch(rows)
      return steps.every((one) => {
        const slot = one.at % (rows.length + 1)
        if (one.act === 'insert') {
          rows.splice(slot, 0, row(one.name))
          names.inserted(slot)
        } else if (slot < rows.length && one.act === 'remove') {
          names.removing(slot)
          rows.splice(slot, 1)
        } else if (slot < rows.length) {
          names.replacing(slot, row(one.name))
          rows[slot] = row(one.name)
        }
        return found(names, rows, part).join() === expected(rows, part).join()
      })
    },
  )
  t.doesNotThrow(() => fc.assert(property, { numRuns: sized(1_000, 10_000) }))
})

t.test('finds names across many blocks, and after a block was split', async (t) => {
  const rows = Array.from({ length: 10_000 }, (_, index) => row(`name-${index}`))
  const names = new NameSearch(rows)
  t.strictSame(found(names, rows, '99'), expected(rows, '99'))
  for (let index = 0; index < 9_000; index++) {
    rows.splice(17, 0, row(`new-${index}`))
    names.inserted(17)
  }
  for (const part of ['new-89', 'name-1', '99', 'zz', 'n']) {
    t.strictSame(found(names, rows, part), expected(rows, part), part)
  }
})
