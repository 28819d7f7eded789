import { Writable } from 'node:stream'
import t from 'tap'
import { printNotebooks } from '../../src/cli/generate.ts'
import { Config } from '../../src/config.ts'

/** A stream that reads a little at a time. */
class Slow extends Writable {
  text = ''

  constructor() {
    super({ highWaterMark: 100 })
  }

  override _write(part: Buffer, _encoding: string, done: () => void): void {
    this.text += part
    setImmediate(done)
  }
}

t.test('waits for a slow reader, and prints its progress', async (t) => {
  const out = new Slow()
  const counts: number[] = []
  await printNotebooks(Config.parse({ seed: 7 }), out, (done) => counts.push(done))
  await new Promise((finished) => out.end(finished))
  t.equal(JSON.parse(out.text).length, 100)
  t.strictSame(counts, [0, 64, 100])
})

t.test('ends without an error if the reader has enough, and with any other error', async (t) => {
  const broken = (code: string) =>
    new Writable({
      highWaterMark: 1,
      write: (_part, _encoding, done) => done(Object.assign(new Error('closed'), { code })),
    })
  await printNotebooks(Config.parse({ seed: 7 }), broken('EPIPE'), () => {})
  await t.rejects(
    printNotebooks(Config.parse({ seed: 7 }), broken('ENOSPC'), () => {}),
    {
      code: 'ENOSPC',
    },
  )
})

t.test('no notebooks are an empty list', async (t) => {
  const out = new Slow()
  await printNotebooks(Config.parse({ notebooks: 0 }), out, () => {})
  t.strictSame(JSON.parse(out.text), [])
})
