import t from 'tap'
import { jsonOfFile, parsedJson } from '../../src/control/json-text.ts'

t.test('broken JSON in a file is named with its line', async (t) => {
  const of = (text: string) => jsonOfFile(Buffer.from(text))
  t.strictSame(of('\uFEFF{"a":1}'), { a: 1 })
  t.throws(() => of('{\n  "a": 1,\n}'), { message: /position 12 \(line 3 column 1\)$/ })
  t.throws(() => of('{"a" 1}'), { message: /\(line 1 column 6\)$/ })
  t.throws(() => of('{"a":'), SyntaxError)
  t.throws(() => of(''), SyntaxError)
})

t.test('a text that is no JSON has no value', async (t) => {
  t.equal(parsedJson('{'), undefined)
  t.strictSame(parsedJson('\uFEFF[1]'), [1])
  t.equal(parsedJson('\uFEFF\uFEFF[1]'), undefined)
})
