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
  const percents: number[] = []
  await printNotebooks(Config.parse({ seed: 7 }), out, (done) => percents.push(done))
  await new Promise((finished) => out.end(finished))
  t.equal(JSON.parse(out.text).length, 100)
  t.ok(percents.length > 50)
  t.equal(percents.at(-1), 100)
})
