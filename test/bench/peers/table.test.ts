import t from 'tap'
import { growthTable, type Measured, peerTable, verdict } from './table.ts'

const measured = (name: string, perSecond: number[], more: Partial<Measured> = {}): Measured => ({
  name,
  hasRows: more.rows !== undefined,
  coldStart: [100],
  startCpu: [90],
  perSecond,
  cpu: perSecond.map((value) => 1e6 / value),
  rss: [50],
  ...more,
})

const bare = measured('bare node:http', [10_000, 20_000, 10_000])
const small = measured('this mock', [9_500, 19_000, 9_500], { rows: 10 })
const large = measured('this mock', [8_000, 16_000, 8_000], { rows: 1_000 })
const slow = measured('slow', [100, 200, 100], { rows: 10 })
const fixed = measured('fixed', [1_000, 2_000, 1_000])

/** Cells of the row with a name and a number of rows. */
function cellsOf(lines: readonly string[], name: string, rows = ''): string[] {
  const line = lines.find((text) => text.startsWith(`| ${name} | ${rows}`)) ?? ''
  return line.split('|').map((cell) => cell.trim())
}

t.test('a tool is compared with the mock of its size, round by round', async (t) => {
  const lines = peerTable([bare, small, large, slow, fixed], [small, large], bare)
  t.strictSame(cellsOf(lines, 'slow', '10').slice(9, 13), [
    '95 (95–95)',
    '100 (100–100)',
    '90',
    'yes',
  ])
})

t.test('a fixed answer is compared with the largest mock', async (t) => {
  const lines = peerTable([bare, small, large, slow, fixed], [small, large], bare)
  t.equal(cellsOf(lines, 'fixed', 'any')[8], '8.00 (8.00–8.00)', 'its CPU time')
  t.strictSame(cellsOf(lines, 'fixed', 'any').slice(9, 13), [
    '8.0 (8.0–8.0)',
    '10.0 (10.0–10.0)',
    '9.0',
    'no',
  ])
})

t.test('the table is Markdown and names the machine', async (t) => {
  const rows = peerTable([bare, small], [small], bare)
  t.match(rows[0], /^\| Server \(\d+ cores, Node .* \|$/)
  const widths = rows.map((row) => row.split('|').length)
  t.equal(new Set(widths).size, 1)
  t.equal(rows.length, 4)
  t.match(rows[1], /^(\| --- )+\|$/)
})

t.test('the growth of a cost compares the largest number of rows with the smallest', async (t) => {
  const lines = growthTable([bare, small, large, slow])
  t.match(cellsOf(lines, 'this mock').slice(4), ['1.19 (1.19–1.19)', 'no'])
  t.match(cellsOf(lines, 'slow').slice(3), ['not measured', 'not measured'])
  t.strictSame(cellsOf(lines, 'bare node:http'), [''], 'a fixed answer has no growth')
})

t.test('the verdict says whether 90 % of node:http is reached', async (t) => {
  t.match(verdict(small, bare), /mock of 10 reaches 0\.95 .* \(aim: 0\.9, reached\)/)
  t.match(verdict(large, bare), /mock of 1,000 reaches 0\.80 .*not reached/)
})
