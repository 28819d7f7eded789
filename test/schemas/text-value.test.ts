import t from 'tap'
import { z } from 'zod'
import { valueOfText } from '../../src/schemas/text-value.ts'

t.test('a text is parsed as the type of its field', async (t) => {
  t.equal(valueOfText(z.int().default(3), '12'), 12)
  t.equal(valueOfText(z.number().optional(), '-1'), -1)
  t.equal(valueOfText(z.literal([400, 404]), '404'), 404)
  t.equal(valueOfText(z.literal(['a']), '404'), '404')
  t.equal(valueOfText(z.boolean(), 'true'), true)
  t.equal(valueOfText(z.boolean().default(false), 'false'), false)
  t.equal(valueOfText(z.string(), '12'), '12')
})

t.test('a text that cannot be parsed stays a text, and the field refuses it', async (t) => {
  for (const text of ['', 'x', '1.5', '1e3', '0x10', '+5', '9007199254740992', ' 1', '-0', '-00']) {
    t.equal(valueOfText(z.int(), text), text)
  }
  t.equal(valueOfText(z.boolean(), 'yes'), 'yes')
})
