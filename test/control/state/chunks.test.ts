import t from 'tap'
import { chunksOf } from '../../../src/control/state/state-text.ts'

/** Chunks as texts: the next one overwrites the bytes. */
function textsOf(pieces: Iterable<string | Uint8Array>): string[] {
  return [
    ...(function* () {
      for (const chunk of chunksOf(pieces)) yield chunk.toString()
    })(),
  ]
}

t.test('texts and bytes of any length become chunks of about a million bytes', async (t) => {
  const long = '数'.repeat(900_000)
  const pieces = [
    'a',
    Buffer.from('é'),
    '',
    'x'.repeat(999_990),
    long,
    Buffer.from('b'.repeat(1_500_000)),
    'end',
  ]
  const chunks = textsOf(pieces)
  t.equal(chunks.join(''), pieces.map(String).join(''))
  t.ok(chunks.length > 3)
  t.ok(chunks.every((chunk) => chunk.length <= 1_500_000))
  t.strictSame(textsOf([]), [''])
})
