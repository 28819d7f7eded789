import fc from 'fast-check'
import t from 'tap'
import { type Named, namePatterns, patterned } from '../../src/drill/random-names.ts'
import { sized } from '../support/size.ts'

const instances = (...names: string[]): Named[] => names.map((name) => ({ kind: 'instance', name }))

/** The names of the patterns of two runs. */
function formsOf(one: string[], other: string[]): string[] {
  return namePatterns(instances(...one), instances(...other)).map(({ name }) => name)
}

t.test('what differs between two names of the same form is random', async (t) => {
  t.strictSame(formsOf(['nb-x7k2p9'], ['nb-hdyzqq']), ['nb-*'])
  t.strictSame(formsOf(['4711_a.b'], ['4720_a.b']), ['*_a.b'])
  t.strictSame(formsOf(['nb-*'], ['nb-12345678']), ['nb-*'], 'a part that was known as random')
  t.strictSame(formsOf(['nb-*'], ['nb-*']), ['nb-*'])
  t.strictSame(formsOf(['a', 'b'], ['b', 'a']), [], 'the same names')
  t.strictSame(formsOf(['run28199'], ['run28310']), ['run*'], 'letters before a number')
  t.strictSame(formsOf(['run28199'], ['job28310']), ['*'])
  t.strictSame(formsOf(['x7k2'], ['x9q1']), ['*'], 'a letter that is the same by chance')
})

t.test('names of another form or kind are no pair', async (t) => {
  t.strictSame(formsOf(['nb-1'], ['nb_1']), [])
  t.strictSame(formsOf(['nb-1'], ['nb-1-2']), [])
  t.strictSame(formsOf(['nb-1'], []), [])
  t.strictSame(namePatterns(instances('nb-1'), [{ kind: 'image', name: 'nb-2' }]), [])
})

t.test('of several names the most similar ones are a pair', async (t) => {
  t.strictSame(formsOf(['n1-client', 'n1-server'], ['n2-server', 'n2-client']), [
    '*-client',
    '*-server',
  ])
  t.strictSame(formsOf(['n1-a', 'n1-b'], ['n2-a']), ['*-a'], 'one is left')
})

t.test('a name is found under its pattern, with its random words', async (t) => {
  const patterns = namePatterns(instances('nb-x7.+', 'run1-a'), instances('nb-y8.+', 'run2-a'))
  const of = (name: string, kind = 'instance') => patterned({ kind, name }, patterns)
  t.strictSame(of('nb-zz.+'), { name: 'nb-*.+', words: ['zz'] })
  t.strictSame(of('nb-*.+'), { name: 'nb-*.+', words: ['*'] })
  t.strictSame(of('run377-a'), { name: 'run*-a', words: ['run377'] })
  for (const other of ['nb-zz.', 'nb-z-z.+', 'a nb-zz.+', 'nb-zz.+ ', 'job377-a']) {
    t.strictSame(of(other), { name: other, words: [] })
  }
  t.strictSame(of('nb-zz.+', 'image'), { name: 'nb-zz.+', words: [] })
})

t.test('a pattern of two names matches both, whatever they are', async () => {
  const name = fc.string({ unit: fc.constantFrom(...'ab19-_.*+é\\'), minLength: 1, maxLength: 9 })
  fc.assert(
    fc.property(name, name, (one, other) => {
      const patterns = namePatterns(instances(one), instances(other))
      return patterns.every(
        ({ name: form }) =>
          form.includes('*') &&
          [one, other].some(
            (text) => patterned({ kind: 'instance', name: text }, patterns).name === form,
          ),
      )
    }),
    { numRuns: sized(500, 20_000) },
  )
})
