import fc from 'fast-check'
import t from 'tap'
import { z } from 'zod'
import { check, findingLine, pathTo, quote, read } from '../../src/schemas/findings.ts'
import { redactedJson } from '../../src/schemas/redacted.ts'

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

t.test('an input with many errors gives its first hundred findings', async (t) => {
  const texts = check(
    z.array(z.string()),
    Array.from({ length: 1_000 }, () => 1),
  )
  t.equal('findings' in texts && texts.findings.length, 100)
  const keys = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 1]))
  const unknown = check(z.array(z.strictObject({})), [{ a: 1 }, keys, keys])
  t.equal('findings' in unknown && unknown.findings.length, 100)
})

t.test('a value is read only as far as it is shown', async (t) => {
  let reads = 0
  const a = () => {
    reads++
    return 7
  }
  const list = Array.from({ length: 1_000 }, () =>
    Object.defineProperty({}, 'a', { enumerable: true, get: a }),
  )
  t.equal(quote(list), quote(list.map(() => ({ a: 7 }))))
  t.ok(reads < 400, `${reads} reads`)
  reads = 0
  const wide = Object.fromEntries(list.map((inner, index) => [`k${index}`, inner]))
  t.match(quote({ password: wide, wide }), /^\{"password":\{"k0":\{"a":"\*\*\*"\},/)
  t.match(first(z.string(), wide), { found: /^\{"k0":\{"a":7\},/ })
  t.ok(reads < 400, `${reads} reads`)
})

t.test('a value that is not read to its end is shown as if it were', async (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const whole = redactedJson(value) as string
      return quote(value) === (whole.length > 80 ? `${whole.slice(0, 77)}...` : whole)
    }),
  )
  const long = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`k${index}`, 1]))
  t.notMatch(quote({ value: 's3cr3t', ...long, name: 'DB_PASSWORD' }), 's3cr3t')
  t.notMatch(quote({ value: 's3cr3t', ...long, key: 'token' }), 's3cr3t')
  t.equal(
    quote({ password: 'x'.repeat(200), a: ['token=y'] }),
    '{"password":"***","a":["token=***"]}',
  )
  const circle: Record<string, unknown> = { ...long }
  circle['name'] = circle
  t.match(quote(circle), /^\{"k0":1,"k1":1/)
  t.equal(quote([new Date(0), { toJSON: () => 'x' }]), '["1970-01-01T00:00:00.000Z","x"]')
})

t.test('a long key is cut in a path', async (t) => {
  t.equal(pathTo(['x'.repeat(80)]), `$.${'x'.repeat(80)}`)
  t.equal(pathTo(['x'.repeat(81)]), `$["${'x'.repeat(76)}...]`)
})
