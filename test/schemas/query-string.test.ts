import t from 'tap'
import {
  decodedOrRaw,
  onlyText,
  onlyTextOrRaw,
  parseQueryString,
  queryOf,
  rawParameters,
} from '../../src/schemas/query-string.ts'

/** The values of each parameter in order; a value that cannot be decoded as [raw text]. */
const read = (query: string) =>
  [...parseQueryString(query)].map(([name, values]) => [
    name,
    ...values.map((value) => ('text' in value ? value.text : [value.broken])),
  ])

t.test('names and values are decoded, and parameters keep their order', async (t) => {
  t.strictSame(read('b=1&a=2&b=3'), [
    ['b', '1', '3'],
    ['a', '2'],
  ])
  t.strictSame(read('a=x+y%20z%2B'), [['a', 'x y z+']])
  t.strictSame(read('%E6%97%A5+b=%26'), [['日 b', '&']])
})

t.test('a parameter may have no value, no name, or an equals sign in its value', async (t) => {
  t.strictSame(read('a'), [['a', '']])
  t.strictSame(read('a='), [['a', '']])
  t.strictSame(read('=1'), [['', '1']])
  t.strictSame(read('a=1=2'), [['a', '1=2']])
  t.strictSame(read(''), [])
  t.strictSame(read('&&a&'), [['a', '']])
})

t.test('broken escapes and invalid UTF-8 are distinguished from text', async (t) => {
  t.strictSame(read('a=%zz&b=%FF&c=%&d=ok%2'), [
    ['a', ['%zz']],
    ['b', ['%FF']],
    ['c', ['%']],
    ['d', ['ok%2']],
  ])
  t.strictSame(read('%zz=1&%FF=2'), [
    ['%zz', '1'],
    ['%FF', '2'],
  ])
  t.equal(decodedOrRaw('a+%62'), 'a b')
  t.equal(decodedOrRaw('a+%zz'), 'a+%zz')
})

t.test('only a parameter that occurs once and can be decoded has a text', async (t) => {
  const values = parseQueryString('a=1&b=1&b=1&c=%zz&d')
  t.strictSame(
    ['a', 'b', 'c', 'd', 'e', 'toString'].map((name) => onlyText(values, name)),
    ['1', undefined, undefined, '', undefined, undefined],
  )
})

t.test('a parameter that occurs once counts as it was sent if it cannot be decoded', async (t) => {
  const values = parseQueryString('a=%62&b=1&b=1&c=%zz&d')
  t.strictSame(
    ['a', 'b', 'c', 'd', 'e'].map((name) => onlyTextOrRaw(values, name)),
    ['b', undefined, '%zz', '', undefined],
  )
})

t.test('the query of a target starts at the same place as in Fastify', async (t) => {
  t.equal(queryOf('/v1/p1/notebooks'), '')
  t.equal(queryOf('/v1/p1/notebooks?'), '')
  t.equal(queryOf('/v1/p1/notebooks?a=1?b#c'), 'a=1?b#c')
  t.equal(queryOf('/v1/p1/notebooks#a=1?b'), 'a=1?b')
})

t.test('parameters are split before they are decoded', async (t) => {
  t.strictSame(rawParameters('a%3D=%26&&b+c'), [
    { name: 'a%3D', value: '%26' },
    { name: 'b+c', value: '' },
  ])
})
