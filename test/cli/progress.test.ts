import type { WriteStream } from 'node:tty'
import t from 'tap'
import { progressOn } from '../../src/cli/progress.ts'

function printed(isTTY: boolean, endsEverywhere = false): string {
  let text = ''
  const stream = { isTTY, write: (part: string) => (text += part) } as unknown as WriteStream
  const progress = progressOn(stream, endsEverywhere)
  progress(5, 10)
  progress(10, 10)
  return text
}

t.test('a terminal shows a bar, a file shows only the end', async (t) => {
  const half = `[${'#'.repeat(12)}${'.'.repeat(12)}]`
  const whole = `[${'#'.repeat(24)}]`
  t.equal(printed(true), `\r${half} 5 of 10 notebooks\r${whole} 10 of 10 notebooks\n`)
  t.equal(printed(false, true), '10 of 10 notebooks\n')
  t.equal(printed(false), '')
})

t.test('a scene without notebooks has a bar as well', async (t) => {
  let text = ''
  const stream = { isTTY: true, write: (part: string) => (text += part) } as unknown as WriteStream
  progressOn(stream)(0, 0)
  t.equal(text, `\r[${'.'.repeat(24)}] 0 of 0 notebooks\n`)
})
