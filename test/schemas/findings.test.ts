import t from 'tap'
import { z } from 'zod'
import { check, findingLine, pathTo, quote, read } from '../../src/schemas/findings.ts'

function first(schema: z.ZodType, input: unknown) {
  const checked = check(schema, input)
  return 'findings' in checked ? checked.findings[0] : undefined
}

t.test('a finding has the path, the found value and the expected value', async (t) => {
  const Lease = z.array(
    z.object({ lease: z.object({ duration: z.int('an integer of milliseconds') }) }),
  )
  t.strictSame(first(Lease, [{ lease: { duration: '1h' } }]), {
    path: '$[0].lease.duration',
    found: '"1h"',
    expected: 'an integer of milliseconds',
  })
})

t.test('an error without a message of the schema gets a default text', async (t) => {
  const cases: [z.ZodType, unknown, string, string][] = [
    [z.string(), 5, '5', 'text'],
    [z.boolean(), 'x', '"x"', 'true or false'],
    [z.object({}), [], '[]', 'an object'],
    [z.array(z.string()), {}, '{}', 'an array'],
    [z.number(), undefined, 'nothing', 'a number'],
    [z.date(), 5, '5', 'date'],
    [z.enum(['a', 'b']), 'c', '"c"', 'one of a, b'],
    [z.literal(1), 2, '2', '1'],
    [z.string().min(2), 'x', '"x"', 'at least 2 characters'],
    [z.string().max(1), 'xy', '"xy"', 'at most 1 characters'],
    [z.array(z.string()).min(1), [], '[]', 'at least 1 items'],
    [z.number().max(3), 4, '4', 'at most 3'],
    [z.union([z.string(), z.boolean()]), 5, '5', 'one of the documented forms'],
    [z.email(), 'x', '"x"', 'text in the form of email'],
    [z.number().multipleOf(2), 3, '3', 'Invalid number: must be a multiple of 2'],
  ]
  for (const [schema, input, found, expected] of cases) {
    t.match(first(schema, input), { path: '$', found, expected })
  }
})

t.test('an unknown key is named', async (t) => {
  t.match(first(z.strictObject({ a: z.string() }), { a: 'x', 'b c': 1 }), {
    path: '$["b c"]',
    found: '"b c"',
    expected: 'no such key',
  })
})

t.test('a finding includes the allowed words', async (t) => {
  t.strictSame(first(z.enum(['a', 'b']), 'c')?.words, ['a', 'b'])
})

t.test('paths and values are formatted for people', async (t) => {
  t.equal(pathTo(['a', 3, 'b-c']), '$.a[3]["b-c"]')
  t.equal(quote('x'.repeat(100)).length, 80)
  t.equal(
    quote(() => 1),
    '() => 1',
  )
})

t.test('read returns the value, or throws an error with every finding', async (t) => {
  const Pair = z.object({ a: z.string(), b: z.int().default(2) })
  const refuse = (findings: Parameters<Parameters<typeof read>[2]>[0]) =>
    new Error(findings.map(findingLine).join('; '))
  t.strictSame(read(Pair, { a: 'x', c: 1 }, refuse), { a: 'x', b: 2 })
  t.throws(() => read(Pair, { b: 'y' }, refuse), {
    message: '$.a: found nothing, expected text; $.b: found "y", expected a number',
  })
})
