import t from 'tap'
import { isSameJson } from '../../../src/cloud/kernel/same-json.ts'

t.test('values are the same if they have the same members, in any order', async (t) => {
  for (const [one, other] of [
    [1, 1],
    ['a', 'a'],
    [null, null],
    [undefined, undefined],
    [[], []],
    [{}, {}],
    [
      { a: 1, b: [{ c: 'x' }] },
      { b: [{ c: 'x' }], a: 1 },
    ],
    [{ a: 1, b: undefined }, { a: 1 }],
  ]) {
    t.ok(isSameJson(one, other), JSON.stringify([one, other]))
  }
})

t.test('other types, lengths, orders of an array and members make a difference', async (t) => {
  for (const [one, other] of [
    [1, '1'],
    [0, false],
    [null, undefined],
    [null, {}],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: null }],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
    ['[]', []],
    [{}, { toString: 1 }],
    [{}, JSON.parse('{"__proto__":{}}')],
    [{ a: 1 }, { b: 1 }],
  ]) {
    t.notOk(isSameJson(one, other), JSON.stringify([one, other]))
    t.notOk(isSameJson(other, one), JSON.stringify([other, one]))
  }
})
