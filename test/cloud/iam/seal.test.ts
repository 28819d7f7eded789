import t from 'tap'
import { Seal } from '../../../src/cloud/iam/seal.ts'

t.test('a sealed text is opened with the same seed, and with no other', async (t) => {
  const seal = new Seal('1')
  const sealed = seal.seal('{"user":"é😀"}', 64)
  t.equal(sealed.length, 64)
  t.equal(new Seal('1').open(sealed), '{"user":"é😀"}')
  t.equal(new Seal('2').open(sealed), undefined)
  t.strictSame(seal.seal('{"user":"é😀"}', 64), sealed, 'the same bytes each time')
})

t.test('a text that needs more bytes gets them', async (t) => {
  const seal = new Seal('1')
  const long = 'x'.repeat(500)
  const sealed = seal.seal(long, 64)
  t.equal(sealed.length, 516)
  t.equal(seal.open(sealed), long)
})

t.test('a sealed text with one other bit is not opened', async (t) => {
  const seal = new Seal('1')
  const sealed = seal.seal('text', 40)
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed)
    changed[index] = (changed[index] as number) ^ 1
    t.equal(seal.open(changed), undefined, `byte ${index}`)
  }
  t.equal(seal.open(sealed.subarray(0, 15)), undefined)
  t.equal(seal.open(sealed.subarray(0, 39)), undefined)
  t.equal(seal.open(Buffer.alloc(0)), undefined)
})
