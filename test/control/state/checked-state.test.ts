import t from 'tap'
import { z } from 'zod'
import { finish } from '../../../src/cloud/kernel/steps.ts'
import { checkSteps } from '../../../src/control/state/checked-state.ts'

t.test('a changed record keeps the order of its input, also within its lists', (t) => {
  const item = z.object({ a: z.number(), b: z.number().default(2) })
  const schema = z.object({ list: z.array(item), name: z.string() })
  const input = { odd: 1, name: 'n', list: [{ b: 1, a: 1 }, { a: 3 }] }
  const checked = finish(checkSteps(schema, input))
  t.equal(
    JSON.stringify(checked),
    JSON.stringify({
      value: {
        name: 'n',
        list: [
          { b: 1, a: 1 },
          { a: 3, b: 2 },
        ],
      },
    }),
  )
  t.end()
})

t.test('a record that the schema does not change is kept', (t) => {
  const input = { b: [1], a: 'x' }
  const checked = finish(checkSteps(z.object({ a: z.string(), b: z.array(z.number()) }), input))
  t.equal('value' in checked && checked.value, input)
  t.end()
})

t.test('a record with very many values is refused before its schema looks at them', (t) => {
  const list = Array.from({ length: 200_001 }, () => 'x')
  t.strictSame(finish(checkSteps(z.array(z.number()), list, ['images', 3])), {
    findings: [{ path: '$.images[3]', found: 'more', expected: 'at most 200000 values' }],
  })
  t.end()
})
