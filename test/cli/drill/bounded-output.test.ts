import fc from 'fast-check'
import t from 'tap'
import { BoundedOutput } from '../../../src/cli/drill/bounded-output.ts'
import { sized } from '../../support/size.ts'

function outputOf(parts: readonly string[], patterns: readonly RegExp[] = []) {
  const output = new BoundedOutput(patterns)
  const read = output.reader()
  for (const part of parts) read(Buffer.from(part))
  return output
}

t.test('short output is kept as it came', async (t) => {
  t.strictSame(outputOf([]).kept, { bytes: 0, head: '', tail: '' })
  t.strictSame(outputOf(['a\n', 'é']).kept, { bytes: 4, head: 'a\né', tail: '' })
  const whole = 'y'.repeat(32_768)
  t.strictSame(outputOf([whole]).kept, { bytes: 32_768, head: whole, tail: '' })
})

t.test('of long output the beginning and the last whole lines are kept', async (t) => {
  const lines = Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`)
  const { bytes, head, tail } = outputOf(lines).kept
  t.equal(bytes, lines.join('').length)
  t.ok(lines.join('').startsWith(head))
  t.ok(lines.join('').endsWith(tail) && tail.startsWith('line '))
})

t.test('credentials are masked, also one whose name is cut away', async (t) => {
  const { head } = outputOf(['token=abc next']).kept
  t.equal(head, 'token=*** next')
  const secret = `password=${'s'.repeat(20_000)}`
  const kept = outputOf(['z'.repeat(16_384), secret, '\nend\n']).kept
  t.equal(kept.tail, 'end\n')
})

t.test(
  'a text at the start of one stream is found, whatever the other one has written',
  async (t) => {
    const output = new BoundedOutput([/(?<![\w.-])503(?![\w-])/, /none/])
    const [out, error] = [output.reader(), output.reader()]
    out(Buffer.from('503 at 1'))
    error(Buffer.from('503'))
    out(Buffer.from('2:00'))
    error(Buffer.from(' again'))
    t.strictSame(output.counts(), [2, 0])
  },
)

t.test('whatever the parts are, the same is kept and counted', async () => {
  const part = fc.constantFrom(
    'a',
    '503',
    '\n',
    'x'.repeat(9_000),
    'é'.repeat(5_000),
    'q'.repeat(40_000),
  )
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 12 }),
      fc.integer({ min: 1, max: 9 }),
      (parts, size) => {
        const bytes = Buffer.from(parts.join(''))
        const one = new BoundedOutput([/503/])
        one.reader()(bytes)
        const other = new BoundedOutput([/503/])
        const read = other.reader()
        const step = 1_000 * size + 1
        for (let at = 0; at < bytes.length; at += step) read(bytes.subarray(at, at + step))
        const both = [one, other].map((output) => JSON.stringify([output.kept, output.counts()]))
        return both[0] === both[1] && one.kept.bytes === bytes.length
      },
    ),
    { numRuns: sized(60, 1_000) },
  )
})
