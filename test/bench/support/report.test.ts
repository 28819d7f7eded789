import t from 'tap'
import { figure, machine, ratios } from './report.ts'

t.test('a figure is the median with the lowest and the highest of a few values', async (t) => {
  t.equal(figure([3, 1, 2], 1), '2.0 (1.0–3.0)')
  t.equal(figure([1_234.4, 1_234.4]), '1,234 (1,234–1,234)')
  t.equal(figure([1_234.4]), '1,234 (one run)')
  t.equal(figure([]), 'none')
})

t.test('a figure of many values leaves out a tenth on both sides', async (t) => {
  const values = Array.from({ length: 101 }, (_, index) => index)
  t.equal(figure(values.reverse()), '50 (10–90)')
})

t.test('ratios compare the values of the same round', async (t) => {
  t.strictSame(ratios([2, 9], [1, 3]), [2, 3])
})

t.test('a machine is named by its cores and the version of Node', async (t) => {
  t.match(machine(), /^\d+ cores, Node \d+\.\d+\.\d+, \S+ \S+$/)
})
